"""What the owner's standards mean for a QUERY."""

import pytest


@pytest.fixture
def shop(cim):
    cim("field", "add", "points", "--label", "积分", "--kind", "number", expect=0)
    cim("field", "add", "到期", "--kind", "date", expect=0)
    cim("field", "add", "level", "--choice", "gold=金卡,Au", "--choice", "golden", expect=0)
    cim("field", "set", "industry", "--choice", "retail=零售", expect=0)
    cim("add", "Ann", "--set", "x.points=9", "--set", "x.到期=2026-12", "--set", "x.level=Au", expect=0)
    cim("add", "Bob", "--set", "x.points=1,090", "--set", "x.到期=2027年1月5日", "--set", "x.level=golden", expect=0)
    cim("add", "Cat", "--set", "industry=零售", expect=0)

    def names(*query):
        return [one["name"] for one in cim("list", *query, "-f", "json", expect=0).json]
    return names


@pytest.mark.parametrize(("query", "found"), [
    ("x.points:>9", ["Bob"]), ("x.points:9", ["Ann"]), ("x.points:1,090", ["Bob"]), ("x.points:=9.0", ["Ann"]),
    ("x.积分:1..100", ["Ann"]), ("x.积分:*", ["Ann", "Bob"]), ("x.积分:", ["Cat"]), ("-x.points:>9", ["Ann", "Cat"])])
def test_an_own_number_compares_as_one(shop, query, found):
    assert shop(query) == found


@pytest.mark.parametrize(("query", "found"), [
    ("x.到期:>2026", ["Bob"]), ("x.到期:2026", ["Ann"]), ("x.到期:2027/1", ["Bob"]),
    ("x.到期:2026-12..2026-12-31", ["Ann"]),
    ("x.到期:>2026年12月31日", ["Bob"])])
def test_an_own_date_compares_as_one_however_it_is_typed(shop, query, found):
    assert shop(query) == found


@pytest.mark.parametrize(("query", "found"), [
    ("x.level:金卡", ["Ann"]), ("x.level:gold", ["Ann"]), ("x.level:gol", ["Ann", "Bob"]), ("industry:零售", ["Cat"])])
def test_a_choice_is_found_by_any_of_its_spellings(shop, query, found):
    assert shop(query) == found


def test_what_is_no_number_is_refused_with_examples(cim, shop):
    assert "100..500" in cim("list", "x.points:many", expect=2).err


def test_a_field_that_nobody_declared_compares_as_before(cim, shop):
    cim("add", "Dan", "--set", "x.shelf=A9", expect=0)

    assert shop("x.shelf:a") == ["Dan"]
