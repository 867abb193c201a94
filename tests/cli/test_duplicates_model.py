"""`duplicates --model`: what the decisions rest on."""

import pytest


@pytest.fixture
def fitted(cim, tmp_path):
    """More customers than the least that a model is fitted to; half of them twice."""
    table = tmp_path / "people.csv"
    lines = [f"Person {chr(97 + number % 26)}{chr(97 + number // 26)}son,+86 138{number:08d},p{number}@example.com"
             for number in range(130)]
    table.write_text("name,phone,email\n" + "\n".join([*lines, *lines[:100]]) + "\n", "utf-8")
    cim("import", str(table), "--match", "ref", expect=0)
    cim("duplicates", expect=0)


def levels(model, field):
    return {row["level"]: row for each in model["fields"] if each["field"] == field for row in each["levels"]}


def test_before_the_first_fit_the_shipped_model_is_shown(cim):
    cim("add", "Ann Bird", expect=0)

    model = cim("duplicates", "--model", "-f", "json", expect=0).json

    assert (model["fitted"], model["at"], model["customers"], model["outgrown"]) == (False, None, None, False)
    assert levels(model, "phone")["exact"]["bits"] > 0 > levels(model, "phone")["conflict"]["bits"]


def test_a_fitted_model_tells_its_date_counts_and_levels(cim, fitted):
    model = cim("duplicates", "--model", "-f", "json", expect=0).json

    assert (model["fitted"], model["customers"], model["outgrown"]) == (True, 230, False)
    assert model["at"].endswith("Z")
    assert model["candidates"] >= 100
    assert set(levels(model, "phone")) == {"exact", "near", "conflict"}
    assert all(0 < row["match"] <= 1 and 0 < row["random"] <= 1
               for each in model["fields"] for row in each["levels"])


def test_a_table_that_shrank_by_a_fifth_has_outgrown_its_model(cim, fitted):
    cim("delete", *range(1, 51), "--yes", expect=0)

    assert cim("duplicates", "--model", "-f", "json", expect=0).json["outgrown"] is True
    assert "the next cimtool duplicates fits a new one" in cim("duplicates", "--model", expect=0).out


@pytest.mark.parametrize(("language", "words"), [
    ("en", ("to 230 customers", "same phone: +", "other phone: -")),
    ("zh", ("从 230 位客户", "电话相同: +", "电话不同: -"))])
def test_people_read_it_in_their_language(cim, fitted, language, words):
    shown = cim("duplicates", "--model", "--lang", language, expect=0).out

    assert all(word in shown for word in words)
