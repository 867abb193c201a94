"""What a person waits for loads only what it needs; milliseconds are the bench's business."""

import json
import subprocess
import sys

import pytest

HEAVY = {"sqlmodel", "sqlalchemy", "pydantic", "phonenumbers", "rapidfuzz", "cryptography", "rich", "tabulate", "numpy",
         "email_validator", "python_calamine", "xlsxwriter"}
# What takes a while to start: `@frozen` goes without the first two, and `i18n` without the third.
SLOW = {"dataclasses", "inspect", "gettext", "typer", "hashlib", "subprocess", "csv", "tempfile"}
# Runs the real entry, then tells on stderr what was loaded, before the process leaves.
PROBE = """
import json, os, sys
sys.argv = ["cimtool", *sys.argv[1:]]
leave = os._exit
def told(code):
    sys.stderr.write("\\nloaded " + json.dumps(sorted({name.partition(".")[0] for name in sys.modules})) + "\\n")
    sys.stderr.flush()
    leave(code)
os._exit = told
from cimtool.__main__ import run
run()
"""


def loaded(*words):
    ran = subprocess.run([sys.executable, "-c", PROBE, *map(str, words)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stderr.rpartition("loaded ")[2]))


@pytest.fixture
def filled(cim, db):
    cim("add", "张伟", "--phone", "13812345678", "--company", "杭州百川科技有限公司", "--email", "a@example.com")
    cim("add", "Ann Lee", "--on-duplicate", "allow", expect=0)
    return db


@pytest.mark.parametrize("words", [
    ["--version"], ["--help"], ["search", "张伟"], ["search", "zhangwei"], ["search", "138 1234"], ["search", "nobody"],
    ["search", "zw", "-f", "json"], ["show", "1"], ["show", "13812345678"], ["show", "ann lee"], ["list"],
    ["list", "tag:vip or city:上海"], ["list", "birthday:>1990", "-f", "csv"], ["list", "--sort", "name"],
    ["export"], ["history"],
])
def test_reading_loads_no_heavy_library(filled, words):
    options = [] if words[0].startswith("--") else ["--db", filled]

    assert loaded(*options, *words) & HEAVY == set()


@pytest.mark.parametrize("words", [["search", "zhangwei"], ["search", "张伟", "-f", "json"], ["search", "5678"],
                                   ["show", "1"], ["list"], ["list", "tag:vip"]])
def test_what_is_typed_most_goes_without_typer(filled, words):
    assert loaded("--db", filled, *words) & SLOW == set()


@pytest.mark.parametrize("asked", [["customer", "zhang"], ["customer", ""], ["tag", ""], ["query", "segment:"]])
def test_the_tab_key_waits_for_no_library(filled, asked):
    assert loaded("__complete", *asked, filled) & (HEAVY | SLOW) == set()


def test_only_who_is_not_found_is_compared_with_everybody(filled):
    assert loaded("--db", filled, "search", "ann leee") & HEAVY <= {"rapidfuzz"}


def test_adding_a_chinese_mobile_loads_no_heavy_library_but_what_compares_names(filled):
    words = ["add", "欧阳锋", "--phone", "139 8765 4321", "--tag", "vip"]

    assert loaded("--db", filled, *words) & HEAVY == set()


def test_version_loads_neither_typer_nor_sqlite():
    assert loaded("--version") & {"typer", "sqlite3", "argparse"} == set()


def test_a_search_in_chinese_needs_no_table_of_firms_or_readings(filled):
    ran = subprocess.run([sys.executable, "-X", "importtime", "-m", "cimtool", "--db", str(filled), "search", "张伟"],
                         capture_output=True, text=True, check=True)
    modules = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines()}

    assert "cimtool.store.search" in modules
    assert modules & {"cimtool.data.pinyin", "cimtool.data.divisions", "cimtool.rules.text.companies",
                      "cimtool.rules.matching.features", "cimtool.store.journal"} == set()
