"""`restore` from the outside: checks first, a safety copy, then old or new and never half."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from cimtool.store import migrations

GOLDEN = Path(__file__).parents[1] / "golden" / "backup-v1"


@pytest.fixture
def changed(cim, backup):
    """The database after the backup: one more customer."""
    cim("add", "Late Customer", expect=0)
    return backup


def names_in(path):
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute("SELECT name FROM customer ORDER BY id")]


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


OLD, NEW = ["Ann Example", "Planted Plaintext Ltd", "Late Customer"], ["Ann Example", "Planted Plaintext Ltd"]


def test_restore_tells_what_it_did(cim, changed, db, kit):
    done = cim("restore", changed, "--identity", kit, "--yes", "-f", "json", expect=0).json

    kept = db.with_name("customers.before-restore-20261122T083000Z.db")
    assert done == {"database": str(db), "customers": 2, "safety_copy": str(kept)}
    assert names_in(db) == NEW
    assert names_in(kept) == OLD


@pytest.mark.parametrize(("lang", "sentence"), [("en", "Restored 2 customers into "), ("zh", "已把 2 位客户恢复到 ")])
def test_people_get_sentences(cim, changed, kit, lang, sentence):
    ran = cim("--lang", lang, "restore", changed, "--identity", kit, "--yes", expect=0)

    assert ran.out.startswith(sentence)
    assert "before-restore" in ran.out


def test_quiet_is_silent(cim, changed, kit):
    ran = cim("-q", "restore", changed, "--identity", kit, "--yes", expect=0)

    assert (ran.out, ran.err) == ("", "")


def test_a_database_is_not_replaced_unasked(cim, changed, db, kit):
    ran = cim("restore", changed, "--identity", kit, "-f", "json", expect=2)

    assert json.loads(ran.err)["error"]["code"] == "must_ask"
    assert names_in(db) == OLD


def test_a_missing_database_is_put_there_without_asking(cim, changed, db, kit):
    for path in db.parent.glob("customers.db*"):
        path.unlink()

    done = cim("restore", changed, "--identity", kit, "-f", "json", expect=0).json

    assert done == {"database": str(db), "customers": 2, "safety_copy": None}
    assert cim("list", "-f", "ids", expect=0).out == "1\n2\n"


def test_the_restored_database_works_on_and_gives_no_id_twice(cim, changed, kit):
    cim("restore", changed, "--identity", kit, "--yes", expect=0)

    added = cim("add", "Next", "-f", "json", expect=0).json

    assert added["id"] == 4
    assert [entry["id"] for entry in cim("history", "-f", "json").json] == [4, 2, 1]


def test_a_backup_of_what_was_restored_is_sound(cim, changed, dest, recipient, kit):
    cim("restore", changed, "--identity", kit, "--yes", expect=0)
    cim("add", "Next", expect=0)

    made = cim("backup", "create", dest, "--recipient", recipient, "-f", "json", expect=0).json

    cim("backup", "verify", made["file"], "--identity", kit, expect=0)


def test_into_leaves_the_database_alone(cim, changed, db, kit, tmp_path):
    new = tmp_path / "elsewhere" / "new.db"

    done = cim("restore", changed, "--identity", kit, "--into", new, "-f", "json", expect=0).json

    assert done == {"database": str(new), "customers": 2, "safety_copy": None}
    assert names_in(new) == NEW
    assert names_in(db) == OLD
    assert new.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("taken", ["new.db", "new.db-wal"])
def test_into_overwrites_nothing(cim, changed, kit, tmp_path, taken):
    (tmp_path / taken).write_text("precious")

    cim("restore", changed, "--identity", kit, "--into", tmp_path / "new.db", "--yes", expect=1)

    assert (tmp_path / taken).read_text() == "precious"


def test_into_a_link_that_points_nowhere_is_refused_and_leaves_nothing(cim, changed, kit, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/new.db").symlink_to(tmp_path / "made-through-link")

    cim("restore", changed, "--identity", kit, "--into", tmp_path / "out/new.db", "--yes", expect=1)

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["new.db"]
    assert not (tmp_path / "made-through-link").exists()


def test_a_folder_is_no_database(cim, changed, kit, tmp_path):
    cim("restore", changed, "--identity", kit, "--into", tmp_path, "--yes", expect=2)


@pytest.mark.parametrize(("damage", "code"), [
    (lambda data: data[:-1], 13), (lambda data: data[:1500] + bytes([data[1500] ^ 1]) + data[1501:], 13),
    (lambda data: b"Ann,138", 13)])
def test_a_bad_backup_changes_nothing(cim, changed, db, kit, damage, code):
    changed.write_bytes(damage(changed.read_bytes()))
    before = content(db.parent)

    cim("restore", changed, "--identity", kit, "--yes", expect=code)

    assert content(db.parent) == before


def test_a_passphrase_that_does_not_open_it_is_recorded_and_changes_nothing(cim, changed, db, secret_file):
    before = content(db.parent)

    ran = cim("restore", changed, "--passphrase-file", secret_file, "--yes", "-f", "json", expect=12)

    assert json.loads(ran.err)["error"]["code"] == "wrong_secret"
    assert content(db.parent) | {db.name: b""} == before | {db.name: b""}
    assert names_in(db) == OLD
    with closing(sqlite3.connect(db)) as raw:
        (entry,) = raw.execute("SELECT entry FROM access_log ORDER BY seq DESC").fetchone()
    assert (json.loads(entry)["kind"], json.loads(entry)["object"]) == ("unlock_failed", changed.name)


def test_a_missing_backup_is_10(cim, two_customers, kit, tmp_path):
    cim("restore", tmp_path / "none.age", "--identity", kit, expect=10)


def test_a_whole_backup_of_a_wrong_database_is_not_restored(cim, two_customers, dest, db, kit, recipient):
    with closing(sqlite3.connect(db, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER operation_kept")
        raw.execute("UPDATE operation SET actor = 'somebody else' WHERE id = 1")
    made = cim("backup", "create", dest, "--recipient", recipient, "-f", "json", expect=0).json
    before = content(db.parent)

    ran = cim("restore", made["file"], "--identity", kit, "--yes", "-f", "json", expect=13)

    assert "history" in json.loads(ran.err)["error"]["message"]
    assert content(db.parent) == before


def test_a_backup_that_holds_no_database_of_ours_is_13(cim, two_customers, db):
    before = content(db.parent)

    cim("restore", GOLDEN / "to-key.tar.zst.age", "--identity", GOLDEN / "identity.txt", "--yes", expect=13)

    assert content(db.parent) == before


def test_a_newer_schema_is_15_and_nothing_is_written(cim, changed, db, kit, monkeypatch):
    before = content(db.parent)
    monkeypatch.setattr("cimtool.store.connect.LATEST", 0)

    cim("restore", changed, "--identity", kit, "--yes", expect=15)

    assert content(db.parent) == before


def test_an_older_schema_is_migrated_in_staging(cim, changed, db, kit, tmp_path, monkeypatch):
    steps = tmp_path / "steps"
    steps.mkdir()
    for name in migrations.STEPS:
        (steps / name).write_text((migrations._FOLDER / name).read_text("utf-8"), "utf-8")
    (steps / "more.sql").write_text("CREATE TABLE more (x INTEGER);\n")
    latest = migrations.LATEST + 1
    monkeypatch.setattr(migrations, "_FOLDER", steps)
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, "more.sql"))
    monkeypatch.setattr(migrations, "LATEST", latest)
    monkeypatch.setattr("cimtool.store.connect.LATEST", latest)

    cim("restore", changed, "--identity", kit, "--yes", expect=0)

    assert names_in(db) == NEW
    with closing(sqlite3.connect(db)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone()[0] == latest


def test_a_broken_database_is_set_aside(cim, changed, db, kit):
    db.write_bytes(b"no database" * 1000)

    done = cim("restore", changed, "--identity", kit, "--yes", "-f", "json", expect=0).json

    assert Path(done["safety_copy"]).read_bytes() == b"no database" * 1000
    assert names_in(db) == NEW


def test_a_busy_database_is_11_and_unchanged(cim, changed, db, kit, tmp_path):
    with closing(sqlite3.connect(db, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        cim("--busy-timeout", "0.3", "restore", changed, "--identity", kit, "--yes", expect=11)

    assert names_in(db) == OLD
    assert list(tmp_path.glob("*before-restore*")) == []


def test_a_backup_from_a_pipe_is_restored(changed, db, kit, program):
    ran = program("restore", "-", "--identity", kit, "--yes", input=changed.read_bytes())

    assert ran.returncode == 0
    assert names_in(db) == NEW


def test_a_person_may_say_no(changed, db, kit):
    pty = pytest.importorskip("pty")
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-m", "cimtool", "--db", str(db), "restore", str(changed),
                                  "--identity", str(kit)])
    seen = b""
    while b"[y/N]" not in seen:
        seen += os.read(terminal, 1024)
    os.write(terminal, b"n\n")
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    assert code == 1
    assert names_in(db) == OLD


def test_a_kill_leaves_the_old_or_the_new_database(changed, db, kit, tmp_path):
    command = [sys.executable, "-m", "cimtool", "--db", str(db), "restore", str(changed), "--identity", str(kit),
               "--yes", "-q"]
    started = time.monotonic()
    subprocess.run(command, check=True)
    whole = time.monotonic() - started

    for share in (0.5, 0.7, 0.8, 0.85, 0.9, 0.95):
        running = subprocess.Popen(command)
        time.sleep(whole * share)
        running.send_signal(signal.SIGKILL)
        running.wait()
        with closing(sqlite3.connect(db)) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert names_in(db) in (OLD, NEW)
    subprocess.run(command, check=True)

    assert names_in(db) == NEW
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".cimtool")] == []
