"""`duplicates` and the check in `add`: sure before unsure, and never two people for one."""

import pytest

from cimtool.views.pairs import likelihood


@pytest.fixture
def shop(cim):
    """Customers as a shop has them; returns name -> id."""
    people = (
        ("张伟", "--phone", "13812345678", "--company", "百川贸易有限公司"),
        ("张偉", "--phone", "+86 138 1234 5678"),
        ("Zhang Wei", "--phone", "008613812345678"),
        ("鼎新科技有限公司", "--phone", "010-65541234"),
        ("鼎新科技", "--phone", "01065541234"),
        ("王芳", "--phone", "13677778888", "--address", "上海市中山路5号"),
        ("王强", "--phone", "13677778888", "--address", "上海市中山路5号"),
        ("李建国", "--phone", "13766665555", "--address", "杭州市中山路8号"),
        ("李建军", "--phone", "13766665555", "--address", "杭州市中山路8号"),
        ("李娜", "--email", "lina@example.com"),
        ("陈静", "--phone", "13511112222"),
    )
    return {words[0]: cim("add", *words, "--on-duplicate", "allow", "-f", "json", expect=0).json["id"]
            for words in people}


def pairs(cim, *words):
    return {(pair["left"], pair["right"]): pair for pair in cim("duplicates", *words, "-f", "json", expect=0).json}


def test_one_person_in_three_spellings_is_found_in_one_cluster(cim, shop):
    found = pairs(cim)

    ids = sorted(shop[name] for name in ("张伟", "张偉", "Zhang Wei"))
    three = [(ids[0], ids[1]), (ids[0], ids[2]), (ids[1], ids[2])]
    assert all(pair in found for pair in three)
    assert len({found[pair]["cluster"] for pair in three}) == 1


def test_a_company_with_and_without_its_suffix_is_found(cim, shop):
    assert (shop["鼎新科技有限公司"], shop["鼎新科技"]) in pairs(cim)


def test_a_household_that_shares_phone_and_address_is_not_one_person(cim, shop):
    found = pairs(cim, "--min-probability", "0")

    for one, other in (("王芳", "王强"), ("李建国", "李建军")):
        assert found[shop[one], shop[other]]["probability"] < 0.5
        assert (shop[one], shop[other]) not in pairs(cim)


def test_each_pair_says_why(cim, shop):
    found = pairs(cim)[shop["张伟"], shop["Zhang Wei"]]

    assert set(found) == {"left", "right", "probability", "evidence", "cluster"}
    levels = {clue["field"]: clue["level"] for clue in found["evidence"]}
    assert levels["phone"] == "exact"
    assert levels["name"] == "sounds"
    assert all(isinstance(clue["bits"], float) for clue in found["evidence"])
    assert "same phone" in cim("duplicates", expect=0).out
    assert "电话相同" in cim("--lang", "zh", "duplicates", expect=0).out


def test_the_surest_pair_comes_first_and_limit_cuts(cim, shop):
    listed = cim("duplicates", "--min-probability", "0", "-f", "json", expect=0).json
    probabilities = [pair["probability"] for pair in listed]

    assert probabilities == sorted(probabilities, reverse=True)
    assert cim("duplicates", "--limit", "2", "-f", "json", expect=0).json == listed[:2]


def test_distinct_pairs_are_never_proposed_again(cim, shop):
    cim("distinct", shop["张伟"], shop["张偉"], expect=0)

    assert (shop["张伟"], shop["张偉"]) not in pairs(cim, "--min-probability", "0")


def test_a_query_narrows_to_pairs_that_touch_it(cim, shop):
    assert set(pairs(cim, "name:鼎新")) == {(shop["鼎新科技有限公司"], shop["鼎新科技"])}


def test_nothing_found_is_no_error(cim):
    cim("add", "张伟", expect=0)

    assert cim("duplicates", "-f", "json", expect=0).json == []
    assert cim("duplicates", expect=0).out == ""


def test_add_refuses_a_probable_duplicate_and_adds_nothing(cim, shop):
    ran = cim("add", "張偉", "--phone", "138-1234-5678", "-f", "json", expect=3)

    assert ran.json["added"] is False
    assert ran.json["duplicates"][0]["left"] == shop["张伟"]
    assert ran.json["duplicates"][0]["right"] is None
    assert len(cim("history", "-f", "json").json) == len(shop)


def test_add_takes_a_relative_with_the_same_phone(cim, shop):
    cim("add", "王磊", "--phone", "13677778888", expect=0)


@pytest.mark.parametrize(("one", "other"), [
    (("张伟", "--phone", "13812345678"), ("张伟", "--phone", "13987651234")),
    (("门店1", "--phone", "13812340001"), ("门店2", "--phone", "13812340002")),
    (("Customer 12", "--phone", "13812340012"), ("Customer 13", "--phone", "13812340013")),
    (("Writer-a",), ("Writer-b",)),
])
def test_add_takes_namesakes_and_numbered_names(cim, one, other):
    cim("add", *one, expect=0)
    cim("add", *other, expect=0)


def test_a_probability_out_of_range_is_refused(cim, shop):
    assert cim("duplicates", "--min-probability", "1.5").code == 2


@pytest.mark.parametrize(("probability", "said"), [
    (1.0, "0.999"), (0.99996, "0.999"), (0.9951, "0.995"), (0.5, "0.500")])
def test_nothing_is_said_to_be_certain(probability, said):
    assert likelihood(probability, 3) == said
