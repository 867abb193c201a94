"""Global options, environment and locale: they mean the same wherever they stand."""

import re
import time
from pathlib import Path

import pytest

GLOBAL = {
    "--db": (["--db", "{tmp}/other.db"], ["add", "Wang Wei", "--format", "json"]),
    "--format": (["--format", "csv"], ["add", "Wang Wei"]),
    "-f": (["-f", "jsonl"], ["history"]),
    "--lang": (["--lang", "zh"], ["history", "--format", "plain"]),
    "--actor": (["--actor", "Mrs Li"], ["update", "1", "--name", "Li Na", "--format", "json"]),
    "--busy-timeout": (["--busy-timeout", "3"], ["show", "1"]),
    "--quiet": (["--quiet"], ["add", "Wang Wei"]),
    "-q": (["-q"], ["add", "Wang Wei"]),
    "--no-color": (["--no-color"], ["show", "1", "--format", "table"]),
    "--yes": (["--yes"], ["undo"]),
    "-y": (["-y"], ["undo"]),
}


@pytest.mark.parametrize("option", GLOBAL)
def test_a_global_option_means_the_same_before_and_after_the_command(cim, db, tmp_path, option):
    options, words = GLOBAL[option]
    options = [word.replace("{tmp}", str(tmp_path)) for word in options]
    results = []
    for order in ((options, words), (words, options)):
        for path in tmp_path.glob("*.db"):
            path.unlink()
        cim("add", "First One", expect=0)
        ran = cim(*order[0], *order[1], expect=0)
        uid = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")  # random by nature
        actors = [entry["actor"] for entry in cim("history", "-f", "json", expect=0).json]
        results.append((uid.sub("", ran.out), ran.err, actors))

    assert results[0] == results[1]


def test_an_option_after_the_command_wins(cim, tmp_path):
    cim("add", "Wang Wei", expect=0)

    assert cim("--format", "csv", "history", "--format", "ids", expect=0).out == "1\n"


def test_the_first_write_says_where_the_database_is_and_quiet_does_not(cim, db, tmp_path):
    loud = cim("add", "Wang Wei", expect=0)
    quiet = cim("--db", tmp_path / "quiet.db", "add", "Wang Wei", "--quiet", expect=0)

    assert str(db) in loud.err
    assert quiet.err == ""
    assert quiet.out


def test_quiet_does_not_silence_an_error(cim):
    cim("add", "Wang Wei", expect=0)

    assert cim("show", "99", "--quiet", expect=4).err.startswith("Error: ")


@pytest.mark.parametrize(("name", "value"), [("--lang", "fr"), ("--format", "xml"), ("--busy-timeout", "soon"),
                                             ("--busy-timeout", "-1"), ("--busy-timeout", "nan")])
def test_a_global_option_with_a_bad_value_is_named(cim, name, value):
    cim("add", "Wang Wei", expect=0)

    ran = cim("history", name, value, expect=2)

    assert name in ran.err
    assert value in ran.err


def test_a_bad_value_in_the_environment_is_wrong_usage(cim, monkeypatch):
    cim("add", "Wang Wei", expect=0)
    monkeypatch.setenv("CIMTOOL_FORMAT", "xml")

    assert "xml" in cim("history", expect=2).err


def test_the_environment_decides_where_no_option_does(cim, monkeypatch, tmp_path):
    for name, value in {"CIMTOOL_DB": str(tmp_path / "env.db"), "CIMTOOL_LANG": "zh", "CIMTOOL_ACTOR": "Mrs Li",
                        "CIMTOOL_FORMAT": "json"}.items():
        monkeypatch.setenv(name, value)

    added = cim("add", "Wang Wei", with_db=False, expect=0)

    assert "数据库" in added.err
    assert added.json["name"] == "Wang Wei"
    assert cim("history", with_db=False, expect=0).json[0]["actor"] == "Mrs Li"
    assert (tmp_path / "env.db").exists()


@pytest.mark.parametrize(("locale", "said"), [
    ("zh_CN.UTF-8", "出错"), ("zh_TW", "出错"), ("C", "Error"), ("de_DE", "Error")])
def test_the_locale_decides_the_language_where_nothing_else_does(cim, monkeypatch, locale, said):
    monkeypatch.setenv("LANG", locale)

    assert cim("show", "1", expect=10).err.startswith(said)


def test_without_db_the_database_is_in_the_home_that_the_tests_were_given(cim, tripwire):
    cim("add", "Wang Wei", with_db=False, expect=0)

    made = list(tripwire.rglob("customers.db"))
    assert len(made) == 1
    assert Path.home() == tripwire


@pytest.mark.parametrize("zone", ["XYZ-24:30", "XYZ-23:59ABC-24:59,J1,J365", "nonsense", ""])
def test_a_clock_that_nobody_can_tell_stops_no_command(cim, two_customers, monkeypatch, zone):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert cim("list", "-f", "json", expect=0).json
    finally:
        monkeypatch.undo()
        time.tzset()
