"""Another data key for every sealed value: in batches, so that a kill loses nothing and the next run goes on."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from cimtool.errors import Damaged
from cimtool.rules.access.entry import AccessKind, Event
from cimtool.store.access.log import recorded
from cimtool.store.sealing.keyslots import add_data_key, drop_idle_keys, key_uses
from cimtool.store.stamp import Stamp
from cimtool.vault.cell import Keyring
from cimtool.vault.damage import Broken, Detail
from cimtool.vault.datakey import DataKey

if TYPE_CHECKING:
    from cimtool.store.store import Store

BATCH: Final = 500
OLD_CELLS: Final = "SELECT id, field, uid, CAST(sealed AS BLOB) FROM cell WHERE key <> ? ORDER BY id LIMIT ?"
RESEAL: Final = "UPDATE cell SET key = ?, blind = ?, sealed = ? WHERE id = ?"
COUNT_OLD: Final = "SELECT count(*) FROM cell WHERE key <> ?"

Told = Callable[[int], None]


def new_data_key(store: "Store", stamp: Stamp, keyring: Keyring) -> Keyring:
    """Let a new data key seal from now on, and return what opens under both; an unfinished rotation is taken up.

    ``keyring`` holds every key whole.
    """
    with store.reading() as db:
        if len(key_uses(db)) > 1:
            return keyring
    key = DataKey.generate()
    with recorded(store, stamp, Event(kind=AccessKind.KEY, object=f"rotate:{key.id}")) as db:
        add_data_key(db, key, stamp.at_text)
    return Keyring([*keyring.keys, key])


def reseal_all(store: "Store", keyring: Keyring, told: Told | None = None) -> int:
    """Seal every value under the newest key, then drop the others; return how many were sealed anew.

    Each batch is a transaction of its own; ``told`` hears how many are done.

    Raises:
        Damaged: a cell does not open; everything before it is done, and it stays as it is.
    """
    done = 0
    while batch := _reseal_batch(store, keyring):
        done += batch
        if told is not None:
            told(done)
    with store.noting() as db:
        drop_idle_keys(db)
    return done


def cells_to_reseal(store: "Store", keyring: Keyring) -> int:
    """Return how many values are not sealed under the newest key."""
    with store.reading() as db:
        return int(db.execute(COUNT_OLD, (keyring.current.key.id,)).fetchone()[0])


def _reseal_batch(store: "Store", keyring: Keyring) -> int:
    keys = keyring.current
    with store.noting() as db:
        rows = db.execute(OLD_CELLS, (keys.key.id, BATCH)).fetchall()
        changes = []
        for number, field, uid, sealed in rows:
            try:
                plain = keyring.open(field, uid, sealed)
            except Broken:
                raise Damaged(path=str(store.path), detail=Detail.CELL) from None
            changes.append((keys.key.id, keys.blind(field, plain), keys.seal(field, uid, plain), number))
        db.executemany(RESEAL, changes)
    return len(rows)
