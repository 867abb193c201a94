"""What a merge says of its choices: each value that won, why, and no more than the caller may see."""

import pytest

from tests.cli.people import employ


@pytest.fixture
def shop(cim, db):
    for salary, phone in (("7000", "13812345678"), ("9000", "13812345679")):
        cim("add", "张三丰", "--phone", phone, "--set", f"x.salary={salary}", "--set", f"city=Suzhou{salary}",
            "--on-duplicate", "allow", expect=0)
    cim("field", "add", "x.salary", "--kind", "number", expect=0)
    employ(db)
    return cim


def test_the_preview_names_each_winner_and_why(shop):
    told = shop("merge", "1", "2", "--dry-run", "--take", "city=2", expect=0).out

    assert "Phones: 13812345678; 13812345679 (all values together)" in told
    assert "City: Suzhou9000 (from #2, as you said); not kept: Suzhou7000" in told


@pytest.mark.parametrize("right", ["masked", "hidden"])
def test_a_value_that_was_not_kept_is_shown_no_more_than_the_field_is(shop, right):
    shop("field", "set", "city", "--class", "personal", "--see", f"staff={right}", expect=0)

    for words in ((), ("-f", "json")):
        told = shop("merge", "1", "2", "--dry-run", *words, "--actor", "sam").out

        assert "Suzhou" not in told
