"""The owner says how private a field is, what its mask shows and what each role may do with it."""

import pytest

from cimtool.rules.masking import NOTHING
from tests.cli.people import employ


@pytest.fixture
def shop(cim, db):
    cim("add", "张三丰", "--phone", "13812345678", "--set", "x.salary=7000", "--set", "city=Suzhou", expect=0)
    cim("field", "add", "x.salary", "--kind", "number", expect=0)
    employ(db)
    return cim


def seen(cim, actor, customer="1"):
    return cim("show", customer, "--format", "json", "--actor", actor, expect=0).json


def test_the_owner_changes_what_a_mask_shows(shop):
    shop("field", "set", "phones", "--mask", "****2", expect=0)
    assert seen(shop, "vera")["phones"][0]["value"] == "****78"

    shop("undo", expect=0)
    assert seen(shop, "vera")["phones"][0]["value"] == "138****5678"


def test_an_empty_mask_is_the_usual_one_again(shop):
    shop("field", "set", "phones", "--mask", "*", expect=0)
    assert seen(shop, "vera")["phones"][0]["value"] == NOTHING

    shop("field", "set", "phones", "--mask", "", expect=0)
    assert seen(shop, "vera")["phones"][0]["value"] == "138****5678"


@pytest.mark.parametrize(("words", "says"), [
    (("phones", "--mask", "9****9"), "3****4"), (("phones", "--mask", "138"), "3****4"),
    (("city", "--mask", "1***"), "--class personal"), (("phones", "--class", "sensitive"), "open, personal"),
    (("id_number", "--class", "open"), "sensitive"), (("kind", "--class", "personal"), "company"),
    (("name", "--see", "staff=masked"), "staff=read"), (("phones", "--see", "owner=hidden"), "viewer=masked"),
    (("phones", "--see", "viewer=write"), "viewer=read"), (("phones", "--see", "cook=read"), "viewer=masked"),
    (("id_number", "--see", "staff=read"), "staff=hidden"), (("phones", "--see", "staff"), "viewer=masked")])
def test_what_makes_no_sense_is_refused(shop, words, says):
    assert says in shop("field", "set", *words, expect=2).err


def test_a_field_that_was_open_is_masked_once_it_is_personal(shop):
    shop("field", "set", "x.salary", "--class", "personal", expect=0)
    shop("field", "set", "city", "--class", "personal", "--mask", "2***", expect=0)

    told = seen(shop, "vera")

    assert (told["extra"], told["city"]) == ({"salary": "****"}, "Su***")
    assert seen(shop, "sam")["extra"] == {"salary": "7000"}
    assert shop("list", "x.salary:7000", "--actor", "vera", "-f", "ids", expect=0).out == ""


def test_what_is_hidden_is_not_there(shop):
    shop("field", "set", "x.salary", "--see", "viewer=hidden", "--see", "staff=hidden", expect=0)

    assert seen(shop, "vera")["extra"] == seen(shop, "sam")["extra"] == {}
    assert seen(shop, "mia")["extra"] == {"salary": "7000"}
    assert "7000" not in shop("export", "-f", "csv", "--actor", "sam", expect=0).out


@pytest.mark.parametrize("right", ["hidden", "masked", "read"])
def test_what_a_role_may_not_write_stays_whatever_it_does(shop, right, tmp_path):
    shop("field", "set", "x.salary", "--see", f"staff={right}", expect=0)
    table = tmp_path / "in.csv"
    table.write_text("name,phone,salary\n张三丰,13812345678,9\nBob Example,13900001111,8\n", "utf-8")

    ran = shop("update", "1", "--set", "x.salary=9000", "--actor", "sam", expect=14)
    assert "x.salary is not for staff to write" in ran.err
    shop("update", "1", "--unset", "x.salary", "--actor", "sam", expect=14)
    shop("add", "Ann Example", "--set", "x.salary=1", "--actor", "sam", expect=14)
    shop("import", table, "--on-match", "overwrite", "--actor", "sam", expect=14)

    assert [(one["name"], one["extra"]) for one in shop("list", "-f", "json").json] == [("张三丰", {"salary": "7000"})]


def test_the_rest_of_a_customer_is_still_written_and_a_mask_never_is(shop):
    shop("field", "set", "x.salary", "--see", "staff=masked", expect=0)

    told = shop("update", "1", "--set", "city=Wuxi", "--actor", "sam", "-f", "json", expect=0).json
    shop("update", "--where", "city:Wuxi", "--set", "title=Cook", "--actor", "sam", "--yes", expect=0)
    shop("confirm", "1", "--actor", "sam", expect=0)

    assert (told["city"], told["extra"]) == ("Wuxi", {"salary": "****"})
    assert seen(shop, "mia")["extra"] == {"salary": "7000"}
    assert seen(shop, "mia")["title"] == "Cook"


def test_a_viewer_may_be_shown_a_field(shop):
    shop("field", "set", "phones", "--see", "viewer=read", expect=0)

    assert seen(shop, "vera")["phones"][0]["e164"] == "+8613812345678"
    assert "张*" in shop("show", "13812345678", "--actor", "vera", expect=0).out


def test_what_is_said_is_how_private_the_field_is_now(shop):
    said = shop("field", "set", "phones", "--see", "viewer=hidden", expect=0).out

    assert "Phones is personal from now on; viewer=hidden, staff=write, manager=write." in said
    assert "is checked" in shop("field", "set", "phones", "--required", "--see", "viewer=", expect=0).out


def test_rights_are_given_and_taken_one_by_one(shop):
    shop("field", "set", "phones", "--see", "viewer=hidden", expect=0)
    shop("field", "set", "phones", "--see", "staff=read", expect=0)
    [phones] = [one for one in shop("field", "list", "-f", "json").json if one["field"] == "phones"]
    assert phones["rights"] == {"viewer": "hidden", "staff": "read", "manager": "write"}

    shop("field", "set", "phones", "--see", "viewer=", expect=0)
    [phones] = [one for one in shop("field", "list", "-f", "json").json if one["field"] == "phones"]
    assert phones["rights"] == {"viewer": "masked", "staff": "read", "manager": "write"}
    assert "staff=read" in shop("field", "list", expect=0).out


@pytest.mark.parametrize("gone", [(), ("update", "1", "--unset", "x.salary"), ("delete", "1")])
def test_a_field_with_values_cannot_become_sensitive_not_even_with_old_ones(shop, gone):
    if gone:
        shop(*gone, expect=0)

    ran = shop("field", "set", "x.salary", "--class", "sensitive", expect=2)

    assert "Values of x.salary stand in plain text in" in ran.err
    assert "cimtool field add salary_sealed --class sensitive" in ran.err


def test_a_field_without_values_can_become_sensitive(shop):
    shop("field", "add", "x.passport", "--class", "sensitive", expect=0)

    [passport] = [one for one in shop("field", "list", "-f", "json").json if one["field"] == "x.passport"]
    assert (passport["class"], passport["rights"]["viewer"]) == ("sensitive", "masked")
