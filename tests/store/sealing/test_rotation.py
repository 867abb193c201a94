"""Another data key: every value opens at every moment, whatever kills the rotation, then by the new one alone."""

import os
import signal
import subprocess
import sys
import time

import pytest

from cimtool.masked import Secret
from cimtool.model import SourceRecord
from cimtool.store.reads import active_customers
from cimtool.store.sealing.cells import Opener, Sealer, holders
from cimtool.store.sealing.keyslots import add_data_key, current_key, key_uses
from cimtool.store.sealing.rotation import BATCH, cells_to_reseal, new_data_key, reseal_all
from cimtool.store.store import Store
from cimtool.store.writes import add_customer
from cimtool.vault.cell import Keyring
from cimtool.vault.datakey import DataKey

COUNT = 3 * BATCH + 7
KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from cimtool.store.sealing.rotation import reseal_all
from cimtool.store.store import Store
from cimtool.vault.cell import Keyring
from cimtool.vault.datakey import DataKey
keys = [DataKey.of(*word.split(":")[:1], bytes.fromhex(word.split(":")[1])) for word in sys.argv[2:]]
store = Store(Path(sys.argv[1]), busy_timeout_s=10)
print("ready", flush=True)
reseal_all(store, Keyring(keys))
"""


@pytest.fixture
def sealed(store, stamp):
    """A database with a sealed number in every record, and its key."""
    key = DataKey.generate()
    _ = store.writer
    with store.noting() as db:
        add_data_key(db, key, stamp.at_text)
    store.unlock = lambda: Sealer(Keyring([key]))
    with store.operation(stamp) as current:
        for number in range(COUNT):
            secret = Secret("***", plain(number))
            add_customer(current, SourceRecord(name=f"客户{number}", sealed={"id_number": secret}))
    return key


def plain(number):
    return f"E{number:08}"


def opened(store, keyring):
    with store.reading() as db:
        opener = Opener(db, keyring, store.path)
        return [opener.opened(customer).id_number for customer in active_customers(db)]


def test_a_rotation_seals_everything_anew_and_drops_the_old_key(store, stamp, sealed):
    ring = new_data_key(store, stamp, Keyring([sealed]))
    assert cells_to_reseal(store, ring) == COUNT
    assert opened(store, ring) == [plain(number) for number in range(COUNT)]
    told = []
    assert reseal_all(store, ring, told.append) == COUNT
    assert told == [BATCH, 2 * BATCH, 3 * BATCH, COUNT]
    new = Keyring([ring.current.key])
    assert opened(store, new) == [plain(number) for number in range(COUNT)]
    with store.reading() as db:
        assert [use.id for use in key_uses(db)] == [ring.current.key.id]
        assert holders(db, new, "id_number", plain(5)) == [6]


def test_what_a_kill_leaves_is_taken_up_with_the_same_key(store, stamp, sealed):
    ring = new_data_key(store, stamp, Keyring([sealed]))
    again = new_data_key(store, stamp, ring)
    assert again is ring
    with store.reading() as db:
        assert current_key(db) == ring.current.key.id


@pytest.mark.skipif(os.name != "posix", reason="kills are POSIX's")
def test_every_value_opens_wherever_a_rotation_is_killed(store, stamp, sealed, tmp_path):
    ring = new_data_key(store, stamp, Keyring([sealed]))
    words = [f"{key.id}:{key.secret.hex()}" for key in ring.keys]
    store.close()
    left = []
    for delay_ms in (2, 6, 12):
        killed = subprocess.Popen([sys.executable, "-c", KILLED, str(store.path), *words], stdout=subprocess.PIPE)
        assert killed.stdout.readline() == b"ready\n"
        time.sleep(delay_ms / 1000)
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        after = Store(store.path, busy_timeout_s=10)
        assert opened(after, ring) == [plain(number) for number in range(COUNT)]
        left.append(cells_to_reseal(after, ring))
        after.close()
    assert left == sorted(left, reverse=True)
    finished = Store(store.path, busy_timeout_s=10)
    reseal_all(finished, ring)
    assert opened(finished, Keyring([ring.current.key])) == [plain(number) for number in range(COUNT)]
    finished.close()
