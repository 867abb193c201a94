"""`demo`: the whole chain, really run, on the files that are shipped."""

import shlex
import tempfile
from pathlib import Path

import pytest

from cimtool.commands import COMMANDS
from cimtool.commands.demo_steps import STEPS
from cimtool.i18n import Translator

HAPPY = {"en": "All 26 steps went as they should.", "zh": "26 个步骤全部符合预期。"}


@pytest.fixture
def temp(tmp_path, monkeypatch):
    """Where the demo makes its folder."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_step_ends_as_it_should_in_both_languages(cim, temp, lang):
    ran = cim("demo", "--lang", lang, expect=0)

    assert HAPPY[lang] in ran.out
    assert ran.out.count("$ cimtool ") == len(STEPS)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_step_says_what_to_look_at(lang):
    translator = Translator(lang)

    assert [step.name for step in STEPS if not translator.has(f"demo.look.{step.name}")] == []


def test_nothing_is_left_behind_and_the_own_database_is_not_made(cim, temp, db):
    cim("demo", expect=0)

    assert list(temp.iterdir()) == []
    assert not db.exists()


def test_a_kept_folder_holds_a_database_to_play_with(cim, temp):
    cim("demo", "--keep", "--quiet", expect=0)
    folder = next(temp.iterdir())

    kept = cim("--db", folder / "customers.db", "list", "--format", "ids", with_db=False, expect=0)

    assert len(kept.out.splitlines()) == 31


def test_the_merged_the_found_and_the_household_are_who_the_demo_says(cim, temp):
    cim("demo", "--keep", "--quiet", expect=0)
    database = ("--db", next(temp.iterdir()) / "customers.db")
    names = {number: cim(*database, "show", number, "--format", "json", with_db=False).json["name"]
             for number in (2, 3, 5, 14, 32)}

    assert names == {2: "张伟", 3: "陈志明", 5: "李思雨", 14: "陈志明", 32: "李思语"}


def test_a_script_gets_one_object_and_no_story(cim, temp):
    ran = cim("demo", "--format", "json", expect=0)
    steps = ran.json["steps"]

    assert ran.json["ok"] is True
    assert ran.json["folder"] is None
    assert [step["exit_code"] for step in steps] == [step["expected"] for step in steps]
    assert [shlex.split(step["command"])[0] for step in steps] == ["cimtool"] * len(STEPS)


def test_quiet_says_nothing_if_all_is_well(cim, temp):
    ran = cim("demo", "--quiet", expect=0)

    assert (ran.out, ran.err) == ("", "")


def test_a_step_that_goes_wrong_is_named(cim, temp, monkeypatch):
    monkeypatch.setitem(COMMANDS, "search", COMMANDS["undo"])

    ran = cim("demo", "--format", "json")

    last = ran.json["steps"][-1]

    assert (ran.code, ran.json["ok"]) == (1, False)
    assert last == {"command": "cimtool search chenzhiming", "exit_code": 2, "expected": 0, "ok": False}


def test_no_word_of_a_step_would_be_changed_by_a_shell():
    assert [step.line for step in STEPS if shlex.split(step.line) != step.line.split()] == []


def test_the_commands_do_the_same_when_typed_again(cim, temp, monkeypatch):
    steps = cim("demo", "--keep", "--format", "json", expect=0).json["steps"]
    monkeypatch.chdir(next(temp.iterdir()))
    for made in ("customers.db", "customers.jsonl"):
        Path(made).unlink()
    until_backup = [step for step in steps if "age" not in step["command"]][:21]

    codes = [cim("--db", "customers.db", *shlex.split(step["command"])[1:], with_db=False).code
             for step in until_backup]

    assert codes == [step["expected"] for step in until_backup]
