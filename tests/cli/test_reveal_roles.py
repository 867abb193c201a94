"""Who may open what is sealed: the keys decide, not the name that somebody gives."""

import pytest

from tests.cli.sealed import MASK, NUMBER, PASSPHRASE

REVEAL = ("show", "1", "--unmask", "id_number", "--reason", "contract signed", "--format", "json")
FIND = ("search", "--field", "id_number", "-", "--format", "ids")


@pytest.fixture
def team(cim, tmp_path, monkeypatch):
    """An owner, a manager, staff and a viewer, each with a passphrase of their own; one customer with an ID number."""
    def kept(name, text):
        path = tmp_path / f"{name}.secret"
        path.touch(mode=0o600)
        path.write_text(text)
        return str(path)

    files = {"tester": kept("tester", PASSPHRASE)} | {
        name: kept(name, f"the long passphrase of {name}") for name in ("mia", "sam")}
    monkeypatch.setenv("CIMTOOL_PASSPHRASE_FILE", files["tester"])
    cim("key", "init", expect=0)
    cim("add", "张伟", "--set", "id_number=-", stdin=f"{NUMBER}\n", expect=0)
    for name, role in (("mia", "manager"), ("sam", "staff")):
        cim("user", "add", name, "--role", role, "--new-passphrase-file", files[name], expect=0)
    cim("user", "add", "vera", "--role", "viewer", expect=0)
    return files


def as_one(name, files, *words):
    return ("--actor", name, *words, "--passphrase-file", files[name])


def test_a_manager_opens_a_value_and_the_record_says_who(cim, team):
    assert cim(*as_one("mia", team, *REVEAL), expect=0).json["id_number"] == NUMBER
    seen = cim("access", "list", "--kind", "reveal", "--format", "json", expect=0).json
    assert (seen[0]["actor"], seen[0]["reason"]) == ("mia", "contract signed")


def test_staff_write_and_find_a_sealed_value_and_cannot_open_it(cim, team):
    refused = cim(*as_one("sam", team, *REVEAL), expect=14)
    assert refused.out == ""
    assert cim(*as_one("sam", team, *FIND), stdin=f"{NUMBER}\n", expect=0).out == "1\n"
    card = "6222020200112234567"
    cim(*as_one("sam", team, "update", "1", "--set", "bank_card=-"), stdin=f"{card}\n", expect=0)
    opened = cim("show", "1", "--unmask", "bank_card", "--reason", "typed by staff", "--format", "json", expect=0).json
    assert opened["bank_card"] == card


def test_another_name_opens_nothing_that_the_passphrase_does_not(cim, team):
    assert cim("--actor", "mia", *REVEAL, "--passphrase-file", team["sam"], expect=14).out == ""


@pytest.mark.parametrize("words", [REVEAL, FIND, ("export", "--unmask", "--reason", "contract signed")])
def test_a_viewer_opens_and_finds_nothing_sealed(cim, team, words, monkeypatch):
    monkeypatch.delenv("CIMTOOL_PASSPHRASE_FILE")
    done = cim("--actor", "vera", *words, stdin=f"{NUMBER}\n")
    assert done.code in (12, 14)
    assert NUMBER not in done.out + done.err


def test_everybody_sees_the_mask(cim, team):
    for name in ("tester", "mia", "sam"):
        assert cim("--actor", name, "show", "1", "--format", "json", expect=0).json["id_number"] == MASK


def test_who_is_taken_off_the_list_opens_nothing_any_more(cim, team):
    cim("user", "remove", "mia", expect=0)
    assert cim("--actor", "mia", *REVEAL, "--passphrase-file", team["mia"]).code in (12, 14)


def test_after_a_rotation_everybody_still_opens_what_they_did(cim, team):
    cim("key", "rotate", expect=0)
    assert cim(*as_one("mia", team, *REVEAL), expect=0).json["id_number"] == NUMBER
    assert cim(*as_one("sam", team, *FIND), stdin=f"{NUMBER}\n", expect=0).out == "1\n"
