"""`backup init`: the kit, what the database remembers, and what a second kit does to old backups."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cimtool.vault.age import Passphrase, read_identities
from cimtool.vault.kit import Kit, kit_text, opened_kit
from cimtool.vault.signature import SigningKey
from tests.cli.backup_kits import created, make_sealing_quick

pty = pytest.importorskip("pty")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_sealing_quick(monkeypatch)


@pytest.fixture
def init(cim, tmp_path, secret_file):
    """Run ``backup init`` and return its object."""
    def run(name="kit.age", *words, expect=0):
        return cim("backup", "init", "--kit", tmp_path / name, "--passphrase-file", secret_file, "-f", "json", *words,
                   expect=expect).json
    return run


@pytest.fixture
def opens(cim, secret_file):
    """Run ``backup verify`` with a kit."""
    def run(file, kit, *words, expect=0):
        return cim("backup", "verify", file, "--identity", kit, "--passphrase-file", secret_file, "-f", "json", *words,
                   expect=expect)
    return run


def test_init_tells_what_it_made(init, two_customers, tmp_path, db):
    made = init()

    assert list(made) == ["kit", "made", "recipient", "former", "signer", "signing_key", "operation", "commands"]
    assert (made["kit"], made["made"], made["former"], made["operation"]) == (str(tmp_path / "kit.age"), True, [], 3)
    assert made["recipient"].startswith("age1")
    assert made["signer"].startswith("cimsigner1")
    assert made["signing_key"] == f"{db}.signing-key"
    assert len(made["commands"]) == 4


def test_kit_and_signing_key_are_only_for_their_owner(init, tmp_path, db):
    init()

    for path in (tmp_path / "kit.age", db.with_name("customers.db.signing-key")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_kit_is_under_the_passphrase(init, tmp_path, passphrase):
    made = init()

    kit = opened_kit((tmp_path / "kit.age").read_bytes(), lambda: Passphrase(passphrase), path="kit.age")

    assert str(kit.recovery.recipient()) == made["recipient"]
    assert str(kit.signing.signer()) == made["signer"]


def test_without_a_name_the_kit_stands_beside_the_database(cim, db, secret_file):
    made = cim("backup", "init", "--passphrase-file", secret_file, "-f", "json", expect=0).json

    assert made["kit"] == str(db.with_name("customers-kit.age"))


def test_the_first_command_of_all_may_be_init(cim, tmp_path, secret_file):
    database = tmp_path / "new" / "shop" / "shop.db"

    made = cim("--db", database, "backup", "init", "--passphrase-file", secret_file, "-f", "json", expect=0,
               with_db=False).json

    assert made["kit"] == str(database.with_name("shop-kit.age"))
    assert database.exists()


@pytest.mark.parametrize(("lang", "words"), [("en", ["For the safe", "bare machine"]), ("zh", ["保险柜", "恢复"])])
def test_people_get_a_page_for_the_safe(cim, tmp_path, secret_file, lang, words):
    ran = cim("--lang", lang, "backup", "init", "--kit", tmp_path / "my kit.age", "--passphrase-file", secret_file,
              expect=0)

    commands = ["age -d -i 'my kit.age' BACKUP > b.tar.zst", "zstd -d b.tar.zst", "tar -xf b.tar",
                "sqlite3 customers.db"]
    assert [word for word in (*words, *commands) if word not in ran.out] == []
    assert "AGE-SECRET-KEY-" not in ran.out


def test_paper_has_the_key_itself(cim, init, tmp_path, dest, two_customers):
    made = init("kit.age", "--paper")
    (tmp_path / "typed.txt").write_text(made["secret_key"] + "\n")

    checked = cim("backup", "verify", created(cim, dest), "--identity", tmp_path / "typed.txt", "-f", "json", expect=0)

    assert [check["name"] for check in checked.json["checks"]][:2] == ["container", "signature"]


def test_after_init_backups_need_no_secret_and_open_with_the_kit(cim, init, two_customers, dest, tmp_path, opens):
    init()

    told = opens(created(cim, dest), tmp_path / "kit.age").json

    assert (told["ok"], told["customers"]) == (True, 2)
    assert {"name": "signature", "ok": True, "detail": "ok"} in told["checks"]


def test_init_is_one_operation_that_undo_takes_back(cim, init, two_customers, dest):
    init()
    assert cim("history", "-f", "json").json[0]["command"] == "backup init"

    cim("undo", expect=0)

    cim("backup", "create", dest, expect=12)


def test_a_recipient_opens_beside_the_kit(cim, init, two_customers, dest, tmp_path, kit, recipient, opens):
    init()

    file = created(cim, dest, "--recipient", recipient)

    cim("backup", "verify", file, "--identity", kit, expect=0)
    opens(file, tmp_path / "kit.age")


def test_a_passphrase_file_still_seals_to_the_passphrase_alone(cim, init, two_customers, dest, secret_file):
    init()

    file = created(cim, dest, "--passphrase-file", secret_file)

    cim("backup", "verify", file, "--passphrase-file", secret_file, expect=0)


def test_a_passphrase_in_the_environment_does_not_take_the_place_of_the_kit(cim, init, two_customers, dest, tmp_path,
                                                                            opens, monkeypatch):
    init()
    monkeypatch.setenv("CIMTOOL_PASSPHRASE", "for opening the kit")

    opens(created(cim, dest), tmp_path / "kit.age")


def test_a_second_kit_must_be_agreed_to(cim, init, tmp_path, secret_file):
    init()

    refused = cim("backup", "init", "--kit", tmp_path / "new.age", "--passphrase-file", secret_file, "-f", "json",
                  expect=2)

    assert json.loads(refused.err)["error"]["code"] == "must_ask"
    assert not (tmp_path / "new.age").exists()


def test_a_second_kit_names_the_first_which_still_opens_the_old_backups(cim, init, two_customers, dest, tmp_path,
                                                                        opens):
    first, old = init(), created(cim, dest)
    second, new = init("new.age", "--yes"), created(cim, dest)

    assert second["former"] == [first["recipient"]]
    opens(old, tmp_path / "kit.age")
    opens(new, tmp_path / "new.age")
    opens(new, tmp_path / "kit.age", expect=12)


def test_the_same_kit_again_changes_nothing(init, tmp_path):
    first = init()
    before = (tmp_path / "kit.age").read_bytes()

    again = init()

    assert (again["made"], again["operation"], again["recipient"]) == (False, None, first["recipient"])
    assert (tmp_path / "kit.age").read_bytes() == before


def test_a_run_killed_after_the_kit_was_made_is_finished_by_the_next(cim, init, dest, tmp_path, two_customers, opens,
                                                                     monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("cimtool.commands.backup_init.put_signing_key", killed)
        cim("backup", "init", "--kit", tmp_path / "kit.age", "--passphrase-file", tmp_path / "passphrase", expect=130)

    assert init()["made"] is False
    opens(created(cim, dest), tmp_path / "kit.age")


def test_another_database_takes_the_kit_up(cim, init, tmp_path, secret_file, dest, opens):
    first = init()
    cim("--db", tmp_path / "second.db", "add", "Ben Example", expect=0, with_db=False)

    second = cim("--db", tmp_path / "second.db", "backup", "init", "--kit", tmp_path / "kit.age", "--passphrase-file",
                 secret_file, "-f", "json", expect=0, with_db=False).json
    file = cim("--db", tmp_path / "second.db", "backup", "create", dest, "-f", "json", expect=0, with_db=False).json

    assert (second["recipient"], second["signer"], second["made"]) == (first["recipient"], first["signer"], False)
    opens(file["file"], tmp_path / "kit.age")


def test_the_kit_of_age_keygen_is_taken_up_without_signing(cim, two_customers, dest, kit):
    made = cim("backup", "init", "--kit", kit, "-f", "json", expect=0).json

    assert (made["signer"], made["signing_key"]) == (None, None)
    cim("backup", "verify", created(cim, dest), "--identity", kit, expect=0)


def test_a_file_that_is_no_kit_is_not_overwritten(init, tmp_path):
    (tmp_path / "precious.txt").write_text("precious")

    with pytest.raises(json.JSONDecodeError):
        init("precious.txt", expect=13)

    assert (tmp_path / "precious.txt").read_text() == "precious"


@pytest.mark.parametrize(("where", "code"), [("-", 2), (".", 2), ("none/kit.age", 2)])
def test_a_kit_goes_into_a_file(init, cim, tmp_path, secret_file, where, code):
    place = where if where == "-" else tmp_path / where

    cim("backup", "init", "--kit", place, "--passphrase-file", secret_file, expect=code)


def test_no_passphrase_and_nobody_to_ask_is_12_and_makes_nothing(cim, tmp_path, db):
    cim("backup", "init", "--kit", tmp_path / "kit.age", expect=12)

    assert not (tmp_path / "kit.age").exists()
    assert not db.exists()


def test_a_short_passphrase_is_remarked_on(cim, tmp_path, monkeypatch):
    monkeypatch.setenv("CIMTOOL_PASSPHRASE", "short")

    assert "short" in cim("backup", "init", "--kit", tmp_path / "kit.age", expect=0).err


def planted(dest, recipient, tmp_path, cim):
    """A backup that somebody else made to our public key."""
    other = tmp_path / "other.db"
    cim("--db", other, "add", "Mallory Example", expect=0, with_db=False)
    return cim("--db", other, "backup", "create", dest, "--recipient", recipient, "-f", "json", expect=0,
               with_db=False).json["file"]


@pytest.mark.parametrize("command", ["verify", "restore"])
def test_a_planted_backup_is_13(cim, init, two_customers, dest, tmp_path, secret_file, command):
    file = planted(dest, init()["recipient"], tmp_path, cim)
    words = {"verify": ("backup", "verify", file), "restore": ("restore", file, "--yes")}[command]

    ran = cim(*words, "--identity", tmp_path / "kit.age", "--passphrase-file", secret_file, "-f", "json", expect=13)

    assert {"verify": "signature", "restore": "--allow-unsigned"}[command] in ran.out + ran.err
    assert cim("list", "-f", "json").json[0]["name"] == "Ann Example"


def test_a_planted_backup_opens_if_one_says_so(cim, init, two_customers, dest, tmp_path, opens):
    file = planted(dest, init()["recipient"], tmp_path, cim)

    assert opens(file, tmp_path / "kit.age", "--allow-unsigned").json["ok"] is True
    cim("restore", file, "--identity", tmp_path / "kit.age", "--passphrase-file", tmp_path / "passphrase",
        "--allow-unsigned", "--yes", expect=0)
    assert cim("list", "-f", "json").json[0]["name"] == "Mallory Example"


def test_a_backup_signed_by_another_installation_is_13(cim, init, dest, tmp_path, secret_file, two_customers, opens):
    ours = init()["recipient"]
    other = tmp_path / "other.db"
    cim("--db", other, "add", "Mallory Example", expect=0, with_db=False)
    cim("--db", other, "backup", "init", "--kit", tmp_path / "theirs.age", "--passphrase-file", secret_file,
        expect=0, with_db=False)
    file = cim("--db", other, "backup", "create", dest, "--recipient", ours, "-f", "json", expect=0,
               with_db=False).json["file"]

    told = opens(file, tmp_path / "kit.age", expect=13).json

    assert [check for check in told["checks"] if not check["ok"]] == [
        {"name": "signature", "ok": False, "detail": "unknown"}]


def test_without_its_signing_key_a_backup_is_made_unsigned_and_says_so(cim, init, two_customers, dest, tmp_path, db,
                                                                       opens):
    init()
    db.with_name("customers.db.signing-key").unlink()

    ran = cim("backup", "create", dest, "-f", "json", expect=3)

    assert "not signed" in ran.err
    opens(ran.json["file"], tmp_path / "kit.age", expect=13)
    init()
    opens(created(cim, dest), tmp_path / "kit.age")


def test_a_signing_key_that_others_may_read_is_remarked_on(cim, init, two_customers, dest, db):
    init()
    db.with_name("customers.db.signing-key").chmod(0o644)

    assert "chmod 600" in cim("backup", "create", dest, expect=0).err


def test_a_terminal_gets_a_passphrase_made_up_and_must_copy_it(db, tmp_path):
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-m", "cimtool", "--db", str(db), "backup", "init", "--kit",
                                  str(tmp_path / "kit.age")])
    seen = until(terminal, "made up):")
    os.write(terminal, b"\n")
    seen = until(terminal, "type it:")
    made_up = seen.partition("only now: ")[2].split()[0]
    os.write(terminal, b"something else\n")
    until(terminal, "type it:")
    os.write(terminal, made_up.encode() + b"\n")
    until(terminal, "bare machine")
    os.close(terminal)
    os.waitpid(child, 0)

    kit = opened_kit((tmp_path / "kit.age").read_bytes(), lambda: Passphrase(made_up), path="kit.age")
    assert len(made_up) == 24
    assert kit.signing is not None


def until(terminal, mark):
    seen = ""
    while mark not in seen:
        seen += os.read(terminal, 4096).decode()
    return seen


@pytest.mark.skipif(not all(map(shutil.which, ("age", "zstd", "tar", "sqlite3"))),
                    reason="age, zstd, tar or sqlite3 is not installed")
def test_the_printed_commands_restore_on_a_bare_machine(cim, init, two_customers, dest, tmp_path, passphrase):
    """The sheet's own four lines, in a folder with backup and kit alone; age asks on a terminal."""
    commands, file = init()["commands"], created(cim, dest)
    bare = tmp_path / "bare"
    bare.mkdir()
    shutil.copy(tmp_path / "kit.age", bare)
    shutil.copy(file, bare / "BACKUP")

    child, terminal = pty.fork()
    if child == 0:
        os.chdir(bare)
        os.execv("/bin/sh", ["sh", "-ec", commands[0]])
    until(terminal, ":")
    os.write(terminal, passphrase.encode() + b"\n")
    assert os.waitpid(child, 0)[1] == 0
    os.close(terminal)
    done = subprocess.run(["sh", "-ec", "\n".join(commands[1:])], cwd=bare, capture_output=True, text=True, check=True)

    assert done.stdout == "ok\n"
    assert sorted(path.name for path in bare.iterdir()) == [
        "BACKUP", "HEADER.json", "MANIFEST.json", "MANIFEST.sig", "b.tar", "b.tar.zst", "customers.db", "kit.age"]


def test_a_kit_opens_after_its_database_is_gone(cim, init, two_customers, dest, tmp_path, db, opens):
    init()
    file = created(cim, dest)
    for path in tmp_path.glob("customers.db*"):
        path.unlink()

    told = opens(file, tmp_path / "kit.age").json

    assert told["ok"] is True
    assert not db.exists()


def test_a_kit_text_is_what_a_typed_sheet_needs(init, tmp_path, passphrase):
    init()
    kit = opened_kit((tmp_path / "kit.age").read_bytes(), lambda: Passphrase(passphrase), path="kit.age")

    assert read_identities(kit_text(Kit(kit.identities), created="")) == list(kit.identities)


def test_a_restore_puts_a_missing_signing_key_back(cim, init, two_customers, dest, tmp_path, secret_file, db):
    key = Path(init()["signing_key"])
    backup, text = created(cim, dest), key.read_bytes()
    key.unlink()

    said = cim("restore", backup, "--identity", tmp_path / "kit.age", "--passphrase-file", secret_file, "--yes",
               "-f", "json", expect=0).json

    assert said["signing_key"] == str(key)
    assert (key.read_bytes(), stat.S_IMODE(key.stat().st_mode)) == (text, 0o600)


def test_a_restore_leaves_the_signing_key_that_is_there(cim, init, two_customers, dest, tmp_path, secret_file):
    key = Path(init()["signing_key"])
    backup = created(cim, dest)
    key.write_bytes(b"somebody's")

    said = cim("restore", backup, "--identity", tmp_path / "kit.age", "--passphrase-file", secret_file, "--yes",
               "-f", "json", expect=0).json

    assert "signing_key" not in said
    assert key.read_bytes() == b"somebody's"


def test_a_restore_elsewhere_spreads_no_signing_key(cim, init, two_customers, dest, tmp_path, secret_file):
    init()
    backup, beside = created(cim, dest), tmp_path / "beside.db"

    cim("restore", backup, "--identity", tmp_path / "kit.age", "--passphrase-file", secret_file, "--into", beside,
        expect=0)

    assert {path.name for path in tmp_path.glob("beside*")} == {"beside.db", "beside.db.record-key"}


@pytest.mark.parametrize(("content", "detail"), [
    (b"somebody's", "damaged"),
    (SigningKey(bytes(32)).reveal().encode(), "unknown"),
])
def test_doctor_finds_that_backups_cannot_be_signed(cim, init, two_customers, content, detail):
    Path(init()["signing_key"]).write_bytes(content)

    told = cim("doctor", "-f", "json", expect=3)

    assert [check for check in told.json["checks"] if not check["ok"]] == [
        {"name": "signing_key", "ok": False, "detail": detail}]
    assert "backup init --kit" in told.err


def test_doctor_only_advises_to_put_a_missing_signing_key_back(cim, init, two_customers):
    Path(init()["signing_key"]).unlink()

    told = cim("doctor", "-f", "json", expect=0)

    assert {"name": "signing_key", "ok": True, "detail": "missing"} in told.json["checks"]
    assert "backup init --kit" in told.err


def test_doctor_is_content_with_the_signing_key_of_the_kit(cim, init, two_customers):
    init()

    checks = cim("doctor", "-f", "json", expect=0).json["checks"]

    assert {"name": "signing_key", "ok": True, "detail": "ok"} in checks
