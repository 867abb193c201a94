"""The promises of the command line that hold for every command: exit codes, errors, misuse, bugs."""

import json
import re
import stat
from pathlib import Path

import pytest
import typer

from cimtool.access_errors import all_errors
from cimtool.cli import main
from cimtool.errors import CimError, ExitCode
from tests.house.catalogues import english_in


def test_the_exit_codes_are_those_of_the_contract():
    assert {code.name: int(code) for code in ExitCode} == {
        "DONE": 0, "FAILED": 1, "USAGE": 2, "LOOK": 3, "NOT_FOUND": 4, "MISSING": 10, "BUSY": 11, "SECRET": 12,
        "DAMAGED": 13, "NOT_ALLOWED": 14, "NEWER": 15, "NO_SPACE": 16, "BUG": 70, "INTERRUPTED": 130}


def test_every_error_has_a_code_of_its_own_and_an_exit_code():
    codes = [kind.code for kind in all_errors()]

    assert len(set(codes)) == len(codes)
    assert [code for code in codes if not re.fullmatch("[a-z]+(_[a-z]+)*", code)] == []
    assert {kind.exit_code for kind in all_errors()} <= set(ExitCode) - {ExitCode.DONE, ExitCode.LOOK, ExitCode.BUG}


def test_no_error_stands_below_another():
    assert [kind for kind in CimError.__subclasses__() if kind.__subclasses__()] == []


FAILING = {
    "customer_not_found": (["show", "99"], 4),
    "operation_not_found": (["undo", "99"], 4),
    "bad_value": (["add", "Wang", "--email", "nonsense"], 2),
    "unknown_field": (["add", "Wang", "--set", "nosuch=1"], 2),
    "usage": (["show"], 2),
    "file_missing": (["import", "nowhere.csv"], 2),
}
MISUSES = {"no such command": ["nosuch"], "no such option": ["show", "--nosuch"], "missing argument": ["show"],
           "one word too many": ["undo", "1", "2"], "no value": ["history", "--limit"],
           "wrong type": ["history", "--limit", "many"], "wrong choice": ["add", "Wang", "--kind", "robot"]}


@pytest.mark.parametrize("code", FAILING)
def test_an_error_is_one_sentence_and_a_hint_on_stderr(cim, code):
    words, expected = FAILING[code]
    cim("add", "Wang Wei", expect=0)

    ran = cim(*words, expect=expected)

    sentence, hint = ran.err.splitlines()
    assert ran.out == ""
    assert re.fullmatch(r"Error: .*[^.][.?!]", sentence)
    assert re.fullmatch(r"Try: \S.*", hint)


@pytest.mark.parametrize("code", FAILING)
@pytest.mark.parametrize("where", ["before", "after", "joined", "short", "short and joined"])
def test_an_error_is_an_object_on_stderr_for_json_wherever_format_stands(cim, code, where):
    words, expected = FAILING[code]
    cim("add", "Wang Wei", expect=0)

    ran = cim(*{"before": ["--format", "json", *words], "after": [*words, "--format", "json"],
                "joined": [*words, "--format=json"], "short": ["-f", "json", *words],
                "short and joined": [*words, "-fjson"]}[where], expect=expected)

    assert ran.out == ""
    assert set(json.loads(ran.err)) == {"error"}
    error = json.loads(ran.err)["error"]
    assert list(error) == ["code", "message", "hint"]
    assert error["code"] == code
    assert all(error.values())


@pytest.mark.parametrize("words", MISUSES.values(), ids=MISUSES)
def test_a_misuse_is_said_in_both_languages_and_as_json(cim, words):
    english, chinese = cim(*words, expect=2), cim(*words, "--lang", "zh", expect=2)
    as_json = cim("--format", "json", *words, expect=2)

    assert english.err.startswith("Error: ")
    assert english.err.splitlines()[1].startswith("Try: cimtool")
    assert chinese.err.startswith("出错：")
    assert set(english_in(chinese.err)) <= {*words, "nosuch", "person", "company", "show"}
    assert json.loads(as_json.err)["error"]["code"] == "usage"
    assert english.out == chinese.out == as_json.out == ""


def test_a_misspelt_command_is_told_its_neighbour(cim):
    assert "history" in cim("hisotry", expect=2).err


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, "abort"])
def test_interrupting_is_130_without_a_traceback(cim, monkeypatch, interruption):
    def interrupted(*_, **__):
        raise typer.Abort if interruption == "abort" else interruption
    cim("add", "Wang Wei", expect=0)
    monkeypatch.setattr("cimtool.commands.history.run_history", interrupted)

    ran = cim("history", expect=130)

    assert ran.out + ran.err.strip() == ""


@pytest.mark.parametrize("form", ["plain", "json"])
def test_a_bug_leaves_a_report_without_customers_and_says_where(db, capsys, monkeypatch, form):
    def crashed(*_, **__):
        raise ValueError("Wang Wei, 13812345678")
    monkeypatch.setattr("cimtool.commands.add.run_add", crashed)

    code = main(["--db", str(db), "add", "Wang Wei", "--phone", "13812345678", "--format", form])

    said = capsys.readouterr()
    found = re.search(r"\S*cimtool-bug-\w+\.txt", said.err.replace('"', " "))
    assert (code, said.out) == (70, "")
    assert found, said.err
    report = Path(found[0])
    assert report.is_relative_to(Path.home())
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text("utf-8")
    assert "ValueError" in text
    assert "test_contract.py" in text
    assert not re.search(r"Wang|138", text + said.err)
    assert "Traceback" not in said.err


@pytest.mark.parametrize("words", [("undo",), ("history", "--limit"), ("duplicates", "--limit"), ("review", "--limit"),
                                   ("list", "--limit"), ("show",), ("purchase", "delete"), ("unmerge",)])
def test_a_number_beyond_all_bounds_is_a_wrong_value(cim, words):
    cim("add", "Ann Lee", expect=0)

    assert cim(*words, "9" * 40, "-f", "json").code in (2, 4)
