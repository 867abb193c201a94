"""Users and roles through the command line: who is on the list, what the keys of each open, who used what."""

import json

import pytest

from tests.cli.people import employ
from tests.cli.sealed import CARD, MASK, NUMBER, PASSPHRASE

THEIRS = "another made-up passphrase"


@pytest.fixture
def secret(tmp_path):
    def written(name, text):
        path = tmp_path / name
        path.write_text(text)
        path.chmod(0o600)
        return str(path)
    return written


@pytest.fixture
def shop(cim, secret, monkeypatch):
    """A shop with a sealed ID number; the owner's passphrase stands in the environment."""
    monkeypatch.setenv("CIMTOOL_PASSPHRASE_FILE", secret("pw", PASSPHRASE))
    cim("key", "init", expect=0)
    cim("add", "张伟", "--phone", "13812345678", "--set", "id_number=-", stdin=NUMBER, expect=0)
    return cim


@pytest.fixture
def hire(shop, secret):
    def hired(name, role):
        new = () if role == "viewer" else ("--new-passphrase-file", secret(f"{name}.pw", f"{THEIRS} of {name}"))
        return shop("user", "add", name, "--role", role, *new, "-f", "json", expect=0).json
    return hired


@pytest.fixture
def opens(shop, secret, monkeypatch):
    """Tell how it ends when somebody with a passphrase of their own seals a bank card."""
    def tried(name):
        with monkeypatch.context() as patch:
            patch.setenv("CIMTOOL_PASSPHRASE_FILE", secret("tried.pw", f"{THEIRS} of {name}"))
            return shop("update", "1", "--set", "bank_card=-", "--actor", name, stdin=CARD).code
    return tried


def roles(cim):
    return {user["name"]: user["role"] for user in cim("user", "list", "-f", "json", expect=0).json}


def test_a_user_needs_a_key_that_somebody_holds(cim):
    cim("add", "Ann", expect=0)

    assert "cimtool key init" in cim("user", "add", "vera", "--role", "viewer", expect=12).err


def test_the_first_owner_is_on_the_list_without_being_put_there(shop):
    assert roles(shop) == {"tester": "owner"}


def test_a_viewer_is_added_without_any_passphrase(shop, hire):
    said = hire("vera", "viewer")

    assert (said["name"], said["role"], said["passphrase"], said["reads_sensitive"]) == ("vera", "viewer", False, False)
    assert roles(shop) == {"tester": "owner", "vera": "viewer"}
    assert '"138****5678"' in shop("show", "1", "-f", "json", "--actor", "vera", expect=0).out


def test_staff_writes_what_it_cannot_read(shop, hire, opens):
    hire("sam", "staff")

    assert opens("sam") == 0
    told = shop("show", "1", "-f", "json", "--actor", "sam", expect=0).json
    assert (told["id_number"], told["bank_card"]) == (MASK, "****4567")


def test_whoever_is_removed_opens_nothing_and_only_looks_on(shop, hire, opens):
    hire("vera", "viewer")
    hire("sam", "staff")

    ran = shop("user", "remove", "sam", expect=0)

    assert "cimtool key rotate" in ran.out
    assert "they still have" in ran.out
    assert opens("sam") == 14
    shop("add", "Bob", "--actor", "sam", expect=14)


def test_a_viewer_who_becomes_staff_gets_a_passphrase(shop, hire, opens, secret):
    hire("vera", "viewer")

    shop("user", "role", "vera", "staff", "--new-passphrase-file", secret("v.pw", f"{THEIRS} of vera"), expect=0)

    assert opens("vera") == 0
    shop("add", "Bob", "--actor", "vera", expect=0)


def test_without_a_new_passphrase_nobody_becomes_staff(shop, hire):
    hire("vera", "viewer")

    shop("user", "role", "vera", "staff", expect=12)

    assert roles(shop)["vera"] == "viewer"


def test_a_manager_who_becomes_staff_reads_no_more_and_the_owner_is_told_what_is_left(shop, hire, opens):
    hire("mia", "manager")

    said = shop("user", "role", "mia", "staff", "-f", "json", expect=0).json

    assert (said["role"], said["reads_sensitive"], said["rotate"], said["changed"]) == ("staff", False, True, True)
    assert opens("mia") == 0
    assert shop("user", "role", "mia", "staff", "-f", "json", expect=0).json["changed"] is False


def test_staff_who_becomes_a_manager_keeps_the_passphrase(shop, hire, opens):
    hire("sam", "staff")

    said = shop("user", "role", "sam", "manager", "-f", "json", expect=0).json

    assert (said["reads_sensitive"], said["rotate"]) == (True, False)
    assert opens("sam") == 0


@pytest.mark.parametrize("words", [("user", "remove", "tester"), ("user", "role", "tester", "staff")])
def test_somebody_stays_the_owner(shop, hire, words):
    hire("mia", "manager")

    assert "only owner" in shop(*words, expect=1).err


def test_an_owner_can_go_once_there_is_another(shop, hire):
    hire("olga", "owner")

    shop("user", "remove", "tester", expect=0)

    assert roles(shop) == {"olga": "owner"}


@pytest.mark.parametrize("words", [
    ("user", "add", "eve", "--role", "viewer"), ("user", "remove", "sam"), ("user", "role", "sam", "owner"),
    ("user", "review"), ("key", "rotate"), ("key", "remove", "sam"), ("key", "init"), ("key", "add")])
def test_only_the_owner_decides_who_may_what(cim, db, words):
    cim("add", "Ann Example", expect=0)
    employ(db)

    for actor in ("vera", "sam", "mia", "stranger"):
        ran = cim(*words, "--actor", actor, "-f", "json", expect=14)
        assert json.loads(ran.err)["error"]["code"] == "no_right"


def test_names_are_told_apart_and_known(shop, hire):
    hire("sam", "staff")

    shop("user", "add", "sam", "--role", "viewer", expect=1)
    assert "sam, tester" in shop("user", "remove", "eve", expect=4).err or "tester, sam" in shop(
        "user", "remove", "eve", expect=4).err
    shop("user", "add", "\x1b[2J", "--role", "viewer", expect=2)
    shop("user", "add", "x" * 101, "--role", "viewer", expect=2)


def test_the_review_shows_what_everybody_used_and_marks_what_nobody_does(shop, hire):
    hire("sam", "staff")
    shop("add", "Bob Example", "--actor", "sam", expect=0)

    found = shop("user", "review", "-f", "json", expect=0).json

    told = {(one["name"], one["right"]): (one["times"], one["unused"]) for one in found}
    assert told[("sam", "change")] == (1, False)
    assert told[("sam", "export")] == (0, False), "nobody can have used it for 90 days"
    assert ("sam", "administer") not in told
    later = shop("user", "review", "--as-of", "2027-06-01", "-f", "json", expect=3).json
    assert {one["name"] for one in later if one["unused"]} == {"sam"}, "what the only owner has is needed"


def test_even_the_mask_of_a_sealed_field_can_be_hidden(shop, db):
    shop("field", "set", "id_number", "--see", "viewer=hidden", "--see", "staff=hidden", expect=0)
    employ(db)

    for actor in ("vera", "sam"):
        told = shop("show", "1", "-f", "json", "--actor", actor, expect=0).json
        assert told["id_number"] is None
        assert "002X" not in shop("export", "-f", "jsonl", "--actor", actor, expect=0).out
        assert shop("list", "id_number:002X", "-f", "ids", "--actor", actor, expect=0).out == ""
    assert shop("show", "1", "-f", "json", "--actor", "mia", expect=0).json["id_number"] == MASK
    shop("update", "1", "--unset", "id_number", "--actor", "sam", expect=14)


def test_users_are_told_of_in_both_languages(shop, hire):
    hire("sam", "staff")

    assert "店员" in shop("user", "list", "--lang", "zh", expect=0).out
    assert "没在用" in shop(
        "user", "review", "--as-of", "2027-06-01", "--lang", "zh", "--format", "table", expect=3).out
    assert "sam 现在是经理" in shop("user", "role", "sam", "manager", "--lang", "zh", expect=0).out
