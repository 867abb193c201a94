"""`tier diff` counts everybody once; `tier set` holds against the rules, and says why."""

import pytest


@pytest.fixture
def shop(cim):
    for name in ("张伟", "Ann Lee", "Bob Stone", "Cid"):
        cim("add", name, expect=0)
    for customer, day, amount in ((1, "2026-05-20", "15000"), (2, "2026-05-20", "3500"), (2, "2026-10-01", "9000"),
                                  (3, "2025-07-20", "99")):
        cim("purchase", "add", customer, "--date", day, "--amount", amount, expect=0)
    return cim


def test_the_matrix_counts_every_customer_once_and_names_who_moved(shop):
    said = shop("tier", "diff", "2026-06-30", "2026-11-20", "-f", "json", expect=0).json

    cells = {(cell["from"], cell["to"]): cell["customers"] for cell in said["matrix"]}
    assert cells == {("A", "B"): 1, ("B", "A"): 1, ("C", "D"): 1, ("D", "D"): 1}
    assert (sum(cells.values()), said["customers"], said["moved"]) == (4, 4, 3)
    assert said["who"][0] == {"id": 1, "name": "张伟", "from": "A", "to": "B", "sales_12m": 15000}
    assert {cell["percent"] for cell in said["matrix"]} == {100}


def test_the_same_day_twice_moves_nobody_and_nothing_is_written(shop):
    assert shop("tier", "diff", "2026-06-30", "2026-06-30", "-f", "json").json["moved"] == 0
    assert shop("list", "tier:*", "-f", "json").json == []


def test_people_see_the_matrix_and_the_sales_that_moved(shop):
    told = shop("tier", "diff", "2026-06-30", "2026-11-20", "-f", "table", expect=0).out

    assert "3 of 4 customers" in told
    assert "rose: 12500; who fell: 15000" in told
    assert "#2 Ann Lee  B → A  12500 CNY" in told


def test_a_tier_set_by_hand_is_shown_explained_and_undone(shop):
    shop("tier", "run", expect=0)

    shop("tier", "set", 4, "b", "--until", "2027-06-30", "--reason", "an old friend", expect=0)

    assert shop("list", "tier:B", "-f", "ids").out == "1\n4\n"
    told = shop("tier", "explain", 4, expect=0).out
    assert "set by hand until 2027-06-30: an old friend" in told
    shop("undo", expect=0)
    assert shop("list", "tier:B", "-f", "ids").out == "1\n"


@pytest.mark.parametrize(("tier", "until", "reason"), [
    ("Z", "2027-01-01", "x"), ("A", "2026-11-21", "x"), ("A", "soon", "x"), ("A", "2027-01-01", " "),
    ("A\x1b[2J", "2027-01-01", "x")])
def test_what_cannot_be_set_is_refused(shop, tier, until, reason):
    ran = shop("tier", "set", 4, tier, "--until", until, "--reason", reason, expect=2)

    assert "\x1b" not in ran.err


def test_many_tiers_are_numbered_so_that_the_matrix_fits_a_terminal(shop, tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text(shop("tier", "rules", "--example", "rfm", expect=0).out, "utf-8")
    shop("tier", "rules", "--load", rules, expect=0)

    drawn = shop("tier", "diff", "2026-06-30", "2026-11-20", "-f", "table", expect=0).out
    head, *rows = drawn.splitlines()[3:15]

    assert head.split() == ["Tier", *map(str, range(1, 12)), "customers"]
    assert [row.split()[0] for row in rows] == list(map(str, range(1, 12)))
    assert max(map(len, drawn.splitlines())) <= 80
