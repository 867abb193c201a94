"""What `show` says of how far a record can be trusted."""

import pytest


@pytest.fixture
def ann(cim, tmp_path):
    """A customer from a file, whose phone and address were changed by hand since."""
    source = tmp_path / "c.csv"
    source.write_text("name,phone,email,address\nAnn Miller,13812345678,ann@example.com,Main St 1\n", "utf-8")
    cim("import", source, expect=0)
    cim("update", 1, "--set", "address=Side St 2", expect=0)
    return cim


def freshness(cim, *words):
    shown = cim("show", 1, *words, "-f", "json", expect=0).json
    return {name: (one["state"], one["basis"]) for name, one in shown["freshness"].items()}


def test_what_a_file_brought_is_of_unknown_age_and_what_was_typed_is_fresh(ann):
    assert freshness(ann) == {"phones": ("unknown", "received"), "emails": ("unknown", "received"),
                              "address": ("fresh", "entered")}


def test_confirming_or_reaching_them_makes_a_field_fresh(ann):
    ann("confirm", 1, "emails", expect=0)
    ann("log", 1, "talked about tea", "--channel", "phone", expect=0)

    assert freshness(ann) == {"phones": ("fresh", "contacted"), "emails": ("fresh", "confirmed"),
                              "address": ("fresh", "entered")}


def test_an_undone_change_is_none(ann):
    ann("undo", expect=0)

    assert freshness(ann)["address"] == ("unknown", "received")


def test_years_later_it_is_stale_in_both_languages(ann):
    assert freshness(ann, "--as-of", "2031-01-01") == {
        "phones": ("stale", "received"), "emails": ("stale", "received"), "address": ("stale", "entered")}
    assert "stale: entered 2026-11-22" in ann("show", 1, "--as-of", "2031-01-01", expect=0).out
    assert "太旧：2026-11-22 录入" in ann("show", 1, "--as-of", "2031-01-01", "--lang", "zh", expect=0).out


def test_the_contact_clock_is_shown(ann):
    assert ann("show", 1, "-f", "json", expect=0).json["contact_state"] == "never"
    ann("log", 1, "no answer", expect=0)
    assert "Last contact: never" in ann("show", 1, expect=0).out
    ann("log", 1, "talked", expect=0)
    later = ann("show", 1, "--as-of", "2027-12-01", "-f", "json", expect=0).json
    assert (later["contact_state"], later["last_contact_on"]) == ("overdue", "2026-11-22")
