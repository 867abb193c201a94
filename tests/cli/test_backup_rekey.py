"""`backup rekey`: other keys open the backup, everything in it stays, and nothing is ever lost on the way."""

import hashlib
from pathlib import Path

import pytest

from tests.cli.backup_kits import created, make_kit, make_sealing_quick


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_sealing_quick(monkeypatch)


@pytest.fixture
def old(cim, two_customers, dest, tmp_path, secret_file):
    """Two backups to a first kit; a second kit has taken its place."""
    make_kit(cim, tmp_path / "old.age", secret_file)
    files = [created(cim, dest), created(cim, dest)]
    make_kit(cim, tmp_path / "new.age", secret_file, "--yes")
    return files


@pytest.fixture
def rekey(cim, tmp_path, secret_file):
    """Run ``backup rekey`` with the old kit."""
    def run(*words, expect=0):
        return cim("backup", "rekey", *words, "--identity", tmp_path / "old.age", "--passphrase-file", secret_file,
                   "-f", "json", expect=expect)
    return run


@pytest.fixture
def verify(cim, tmp_path, secret_file):
    """Run ``backup verify`` with one of the kits."""
    def run(file, kit, expect=0):
        return cim("backup", "verify", file, "--identity", tmp_path / kit, "--passphrase-file", secret_file, "-f",
                   "json", expect=expect)
    return run


def inside(cim, file, kit, secret_file, folder):
    cim("backup", "extract", file, "--to", folder, "--identity", kit, "--passphrase-file", secret_file, expect=0)
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "MANIFEST.sig"}


def test_rekeyed_backups_open_with_the_new_kit_alone(old, rekey, verify):
    told = rekey(*old).json

    assert [one["file"] for one in told["files"]] == old
    assert told["signed"] is True
    for file in old:
        verify(file, "new.age")
        verify(file, "old.age", expect=12)


def test_rekey_tells_size_and_hash_of_what_stands_there_now(old, rekey):
    (told,) = rekey(old[0]).json["files"]

    data = Path(old[0]).read_bytes()
    assert (told["bytes"], told["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_what_is_inside_stays_to_the_byte(cim, old, rekey, secret_file, tmp_path):
    before = inside(cim, old[0], tmp_path / "old.age", secret_file, tmp_path / "before")

    rekey(old[0])

    assert inside(cim, old[0], tmp_path / "new.age", secret_file, tmp_path / "after") == before


def test_the_new_kit_needs_no_database_to_know_who_made_them(old, rekey, verify, tmp_path):
    rekey(*old)
    for path in tmp_path.glob("customers.db*"):
        path.unlink()

    assert {"name": "signature", "ok": True, "detail": "ok"} in verify(old[0], "new.age").json["checks"]


def test_a_named_recipient_opens_too(cim, old, rekey, kit, recipient, verify):
    rekey(old[0], "--recipient", recipient)

    cim("backup", "verify", old[0], "--identity", kit, expect=0)
    verify(old[0], "new.age")


def test_without_a_database_the_recipients_must_be_named(cim, backup, kit, recipient, db):
    for path in db.parent.glob("customers.db*"):
        path.unlink()

    cim("backup", "rekey", backup, "--identity", kit, expect=2)
    cim("backup", "rekey", backup, "--identity", kit, "--recipient", recipient, expect=0)
    cim("backup", "verify", backup, "--identity", kit, expect=0)


def test_what_was_rekeyed_still_counts_as_a_backup_of_ours(cim, old, rekey, dest):
    rekey(*old)

    listed = cim("backup", "list", dest, "-f", "json", expect=0).json

    assert [Path(one["file"]).name for one in listed] == [Path(file).name for file in reversed(old)]
    pruned = cim("backup", "create", dest, "--keep-last", "1", "-f", "json", expect=0).json["pruned"]
    assert sorted(Path(one).name for one in pruned) == sorted(Path(file).name for file in old)


def test_a_backup_to_a_passphrase_can_be_sealed_to_the_kit(cim, old, dest, verify, secret_file):
    file = created(cim, dest, "--passphrase-file", secret_file)

    cim("backup", "rekey", file, "--passphrase-file", secret_file, expect=0)

    verify(file, "new.age")


def test_if_one_does_not_open_none_is_touched(old, rekey, dest):
    before = [Path(file).read_bytes() for file in old]
    (dest / "foreign.age").write_text("precious")

    rekey(*old, dest / "foreign.age", expect=13)

    assert [Path(file).read_bytes() for file in old] == before


@pytest.mark.parametrize("words", [["-"], []])
def test_rekey_takes_files(old, rekey, words):
    rekey(*words, expect=2)


def test_a_missing_file_is_10_and_a_folder_2(old, rekey, dest):
    rekey(dest / "none.age", expect=10)
    rekey(dest, expect=2)


def test_a_damaged_backup_is_13_and_stays(old, rekey, dest):
    data = Path(old[0]).read_bytes()
    Path(old[0]).write_bytes(data[:-1])

    rekey(old[0], expect=13)

    assert Path(old[0]).read_bytes() == data[:-1]
    assert len(list(dest.iterdir())) == 2


def test_a_planted_backup_is_not_made_ours(cim, old, dest, tmp_path, secret_file):
    public = make_kit(cim, tmp_path / "new.age", secret_file)["recipient"]
    theirs = ("--db", tmp_path / "other.db")
    cim(*theirs, "add", "Mallory Example", expect=0, with_db=False)
    file = cim(*theirs, "backup", "create", dest, "--recipient", public, "-f", "json", expect=0,
               with_db=False).json["file"]

    cim("backup", "rekey", file, "--identity", tmp_path / "new.age", "--passphrase-file", secret_file, expect=13)


@pytest.mark.parametrize("step", ["reseal", "read_back"])
def test_a_failure_on_the_way_leaves_the_old_backup(old, rekey, verify, dest, monkeypatch, step):
    def fail(*words, **options):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(f"cimtool.commands.backup_rekey.{step}", fail)
        rekey(old[0], expect=16)

    verify(old[0], "old.age")
    assert len(list(dest.iterdir())) == 2


def test_a_link_keeps_pointing_at_the_backup(old, rekey, verify, dest):
    link = dest / "newest.age"
    link.symlink_to(old[1])

    rekey(link)

    assert link.is_symlink()
    verify(old[1], "new.age")
