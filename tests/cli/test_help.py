"""Help, version and start: in both languages, before there is a database."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cimtool import __version__
from cimtool.commands import COMMANDS
from tests.house.catalogues import english_in

ROOT = Path(__file__).parents[2]
GROUPS = sorted({path.rpartition(" ")[0] for path in COMMANDS if " " in path})
EVERY_HELP = ["", *GROUPS, *COMMANDS]


@pytest.mark.parametrize("path", EVERY_HELP)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_command_has_help(cim, path, language):
    ran = cim(*path.split(), "--help", "--lang", language, expect=0)

    assert ran.err == ""
    assert f"cimtool {path}".strip() in ran.out.splitlines()[0]
    assert not re.search(r"\bhelp\.|\berror\.|\{\w+\}", ran.out)


@pytest.mark.parametrize("path", EVERY_HELP)
def test_the_chinese_help_has_no_english_left(cim, path):
    lines = cim(*path.split(), "--help", "--lang", "zh", expect=0).out.splitlines()
    told = [re.split(r"\s{2,}", line.strip())[-1] for line in lines[1:]]  # the right column; the left one is typed

    told = [re.sub(r"\[默认：.*\]", "", text) for text in told if not text.startswith("-")]

    assert [word for text in told for word in english_in(text)] == []


@pytest.mark.parametrize("words", [["--help"], ["-h"], []])
def test_help_is_a_result_and_works_before_there_is_a_database(cim, words):
    ran = cim(*words, with_db=False, expect=0)

    assert all(f"  {path.split()[0]}" in ran.out for path in COMMANDS)
    assert ran.err == ""


def _subprocess(*words, home, **more):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, "-m", "cimtool", *map(str, words)], env=environment | more, timeout=60,
                          capture_output=True, text=True, encoding="utf-8")


def test_the_version_is_told(tmp_path):
    ran = _subprocess("--version", home=tmp_path)

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"cimtool {__version__}\n", "")


def test_the_package_runs_as_a_module_from_any_folder(db, tmp_path):
    ran = _subprocess("--db", db, "add", "王伟", "--format", "json", home=tmp_path, LC_ALL="C")

    assert ran.returncode == 0
    assert json.loads(ran.stdout)["name"] == "王伟"
