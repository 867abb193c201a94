"""An own field that the owner lets take part finds and tells apart what nothing else does."""

import pytest


@pytest.fixture
def members(cim):
    """Two spellings of one member, and two members of one name."""
    cim("field", "add", "member_no", "--label", "积分卡号", expect=0)
    for name, number in (("Maureen Oldfield", "8675-309"), ("Mo Oldfeild", "8675309"), ("李娜", "1000001"),
                         ("李娜", "2000002")):
        cim("add", name, "--set", f"x.member_no={number}", "--phone", "13812345678" if name == "李娜" else "",
            "--on-duplicate", "allow", expect=0)


def found(cim, *words):
    return {(pair["left"], pair["right"]): pair for pair in cim("duplicates", *words, "-f", "json", expect=0).json}


def test_a_number_of_their_own_finds_one_customer_under_two_names(cim, members):
    assert (1, 2) not in found(cim)

    cim("field", "set", "x.member_no", "--compare", "id", expect=0)

    assert {"field": "x.member_no", "level": "exact"}.items() <= found(cim)[1, 2]["evidence"][0].items()
    assert "same 积分卡号" in cim("duplicates", expect=0).out
    assert "积分卡号相同" in cim("--lang", "zh", "duplicates", expect=0).out


def test_two_numbers_tell_two_people_apart_and_are_never_merged_unasked(cim, members):
    before = found(cim, "--min-probability", "0")[3, 4]["probability"]

    cim("field", "set", "积分卡号", "--compare", "id", expect=0)

    assert found(cim, "--min-probability", "0")[3, 4]["probability"] < before
    assert cim("merge", "--auto", "--min-probability", "0.01", "--dry-run", "-f", "json", expect=0).json["merged"] == 0


def test_add_asks_before_a_number_comes_in_twice(cim, members):
    cim("field", "set", "x.member_no", "--compare", "id", expect=0)

    refused = cim("add", "M. Oldfield", "--set", "x.member_no=8675309", "-f", "json", expect=3)

    assert {pair["left"] for pair in refused.json["duplicates"]} == {1, 2}


def test_no_ends_it_and_undo_brings_it_back(cim, members):
    cim("field", "set", "x.member_no", "--compare", "id", expect=0)

    ended = cim("field", "set", "x.member_no", "--compare", "no", "-f", "json", expect=0).json

    assert ended["compare"] is None
    assert (1, 2) not in found(cim)
    cim("undo", expect=0)
    assert (1, 2) in found(cim)


def test_a_built_in_field_is_compared_anyway(cim, members):
    assert "x." in cim("field", "set", "postcode", "--compare", "id", expect=2).err


def test_what_is_sealed_is_not_compared(cim):
    refused = cim("field", "add", "passport_no", "--class", "sensitive", "--compare", "id", expect=2)

    assert "does not fit --compare" in refused.err
