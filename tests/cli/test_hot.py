"""The hot road gives what Typer would have given, byte by byte, and leaves to it what it does not know."""

import io
import sys

import pytest

from cimtool import hot
from cimtool.cli import build_leaf, main, root
from cimtool.commands import finding
from cimtool.i18n import Translator
from tests.conftest import NOW

USUAL = [
    ["search", "张伟"], ["search", "zhang", "wei"], ["search", "zw", "-f", "json"], ["search", "138", "--limit=1"],
    ["search", "ann", "--limit", "2", "--format=csv"], ["search", "nobody"], ["search", "张玮"],
    ["search", "ann leee", "-q"],
    ["--lang", "zh", "search", "zw", "-f", "table"], ["search", "张", "-f", "markdown", "--no-color"],
    ["list"], ["list", "张"], ["list", "tag:vip", "or", "lee", "-f", "json"], ["list", "--limit", "1", "--lang", "zh"],
    ["list", "city:", "-f", "table"], ["list", "nobody", "-f", "ids"],
    ["show", "1"], ["show", "#2", "-f", "json"], ["show", "张伟", "--lang", "zh", "--quiet"],
]
UNUSUAL = [
    [], ["search"], ["show"], ["show", "1", "2"], ["show", "1", "--limit", "1"], ["search", "x", "--trash"],
    ["list", "-tag:vip"], ["list", "--sort", "name"], ["list", "nope:x"], ["list", "(x"], ["tag", "list"],
    ["list", "--fields", "id"],
    ["search", "x", "--in", "notes"], ["search", "-tag:vip"], ["search", "--", "x"], ["search", "x", "-fjson"],
    ["search", "x", "--limit", "-1"], ["search", "x", "--limit", "many"], ["search", "x", "--limit"], ["search", ""],
    ["search", "x", "-f", "nope"], ["search", "x", "--format"], ["search", "--help"], ["show", "-h"],
    ["search", "x", "-f=json"],
    ["show", "nobody"], ["show", "99"], ["search", "x" * 2000], ["search", "x", "--lang", "tlh"],
    ["update", "search", "show"],
]


@pytest.fixture
def typed(cim, db, monkeypatch):
    """Run a line on one of the two roads; what it printed, and its code."""
    cim("add", "张伟", "--phone", "13812345678", "--tag", "vip", expect=0)
    cim("add", "Ann Lee", "--on-duplicate", "allow", expect=0)
    cim("add", "Ann Lehmann", "--on-duplicate", "allow", expect=0)

    def run(road, words):
        out, err = io.StringIO(), io.StringIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = road(["--db", str(db), *words], now=NOW)
        return code, out.getvalue(), err.getvalue()
    return run


@pytest.mark.parametrize("words", USUAL, ids=" ".join)
def test_both_roads_print_the_same(typed, words):
    assert typed(hot.run, words) == typed(main, words)


@pytest.mark.parametrize("words", UNUSUAL, ids=lambda words: " ".join(words)[:30])
def test_what_is_unusual_is_left_to_typer_untouched(typed, words):
    assert typed(hot.run, words) == (None, "", "")


def test_a_missing_database_is_left_to_typer(tmp_path):
    assert hot.run(["--db", str(tmp_path / "none.db"), "search", "x"], now=NOW) is None


@pytest.mark.parametrize("command", hot.COMMANDS)
def test_every_option_of_the_hot_road_is_one_of_typers(command):
    params = build_leaf(command, root(Translator("en")).shared, Translator("en")).params
    theirs = {name: param for param in params for name in param.opts}

    for option, (name, _) in hot.VALUES.items():
        if option != "--limit" or command != "show":
            assert (theirs[option].name, theirs[option].is_flag) == (name, False)
    for option, name in hot.FLAGS.items():
        assert (theirs[option].name, theirs[option].is_flag) == (name, True)


def test_both_roads_have_the_same_limits():
    limit = next(param for param in build_leaf("search", (), Translator("en")).params if param.name == "limit")

    assert (limit.type.min, limit.type.max, limit.default) == (0, hot.MOST, finding.LIMIT)


def test_an_interrupt_is_130_and_a_bug_is_left_to_cli(typed, monkeypatch):
    for error, code in ((KeyboardInterrupt, 130), (RuntimeError, None)):
        def broken(*_, error=error):
            raise error
        monkeypatch.setitem(hot.COMMANDS, "search", broken)

        assert typed(hot.run, ["search", "x"])[0] == code
