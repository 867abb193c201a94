"""A planted secret, searched for: in database, -wal file, temporary files, backup, output, argv and report of a bug."""

import io
import sqlite3
import sys
from contextlib import closing

import pytest

from cimtool.cli import build_leaf, main, root
from cimtool.commands import COMMANDS
from cimtool.i18n import Translator
from cimtool.store.backups import workplace
from cimtool.vault.age import Passphrase
from cimtool.vault.kit import opened_kit
from tests.cli.backup_kits import created, make_kit, make_sealing_quick
from tests.conftest import NOW


@pytest.fixture
def needles(cim, two_customers, tmp_path, secret_file, passphrase, monkeypatch):
    """Every secret of a new kit, as text and as bytes; temporary files stay inside tmp_path."""
    make_sealing_quick(monkeypatch)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    make_kit(cim, tmp_path / "kit.age", secret_file)
    kit = opened_kit((tmp_path / "kit.age").read_bytes(), lambda: Passphrase(passphrase), path="kit.age")
    texts = (passphrase, kit.recovery.reveal(), kit.signing.reveal())
    return [*(text.encode() for text in texts), kit.recovery.secret, kit.signing.seed]


def holders(folder, needles):
    return sorted({path.name for path in folder.rglob("*") if path.is_file()
                   if any(needle in path.read_bytes() for needle in needles)})


# What is kept on purpose: the passphrase file of the tests, and the key that signs.
ALLOWED = ["customers.db.signing-key", "passphrase"]


def test_no_secret_is_in_any_file_that_is_left(cim, needles, dest, db, tmp_path, secret_file):
    opened_with = ("--identity", tmp_path / "kit.age", "--passphrase-file", secret_file)
    with closing(sqlite3.connect(db)) as reader:  # keeps the -wal file
        reader.execute("SELECT count(*) FROM customer").fetchone()
        cim("add", "Cid Example", expect=0)
        file = created(cim, dest)
        said = [cim("backup", "verify", file, *opened_with, "-f", "json", expect=0),
                cim("backup", "extract", file, "--to", tmp_path / "out", *opened_with, expect=0),
                cim("backup", "rekey", file, *opened_with, expect=0),
                cim("restore", file, *opened_with, "--yes", expect=0),
                cim("history", "-f", "json", expect=0)]

        assert (tmp_path / "customers.db-wal").exists()
        assert holders(tmp_path, needles) == ALLOWED
    assert [one for one in said if any(needle in (one.out + one.err).encode() for needle in needles)] == []


def test_no_secret_is_in_a_temporary_file(cim, needles, dest, tmp_path, secret_file, monkeypatch):
    seen = []

    def searched(folder, lock, *, remove=workplace._remove):
        seen.append(sorted(path.name for path in folder.iterdir()))
        assert holders(tmp_path, needles) == ALLOWED
        remove(folder, lock)

    monkeypatch.setattr(workplace, "_remove", searched)
    file = created(cim, dest)
    cim("backup", "verify", file, "--identity", tmp_path / "kit.age", "--passphrase-file", secret_file, expect=0)

    assert any("image.db" in names for names in seen)


def test_no_secret_is_in_the_report_of_a_bug(needles, db, dest, tripwire, monkeypatch):
    def fail(*words, **options):
        raise RuntimeError(*needles)

    monkeypatch.setattr("cimtool.commands.backup.write_backup", fail)
    monkeypatch.setattr(sys, "stderr", io.StringIO())

    code = main(["--db", str(db), "backup", "create", str(dest)], now=NOW)

    (report,) = [path for path in tripwire.parent.rglob("cimtool-bug-*")]
    assert code == 70
    assert [needle for needle in needles if needle in report.read_bytes() + sys.stderr.getvalue().encode()] == []


def test_no_option_takes_a_secret_itself():
    """An argument stands in the list of processes, for everybody to read."""
    translator = Translator("en")
    shared = root(translator).shared

    taken = {option for path in COMMANDS for param in build_leaf(path, shared, translator).params
             for option in param.opts if any(word in option for word in ("pass", "secret", "password", "phrase"))}

    assert taken == {"--passphrase-file", "--new-passphrase-file"}
