"""README.md tells what the program does: its generated parts are current, and its commands run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cimtool.commands import COMMANDS
from cimtool.errors import ExitCode
from tests.house.readme import MEANINGS, README, refreshed, runnable

TEXT = README.read_text("utf-8")
EXAMPLES = README.parent / "examples"
BIN = Path(sys.executable).parent
# A step that exits 3 has done its work; anything else that is not 0 ends the run.
PRELUDE = """set -E -o pipefail
trap 'code=$?; [ "$code" = 3 ] || { echo "$BASH_COMMAND: $code" >&2; exit "$code"; }' ERR
"""


@pytest.fixture(autouse=True)
def narrow(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")


def test_what_is_made_from_the_program_is_current():
    assert refreshed(TEXT) == TEXT, "run: make readme"


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_has_its_block(path):
    assert f"<!-- help:{path} -->" in TEXT


def test_every_exit_code_has_a_meaning():
    assert set(MEANINGS) == set(ExitCode)


def test_every_file_that_is_linked_is_there():
    links = re.findall(r"\]\(([^#)]+)\)", TEXT)

    assert links
    assert [link for link in links if not (README.parent / link).exists()] == []


def test_every_link_inside_the_page_has_its_heading():
    headings = {re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-")
                for line in TEXT.splitlines() if line.startswith("#")}

    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= headings


def test_every_command_in_the_chinese_table_exists():
    chinese = TEXT.partition("## 中文说明")[2]
    typed = re.findall(r"`cimtool ([^`]+)`", chinese)

    assert typed
    assert [words for words in typed if not words.startswith(tuple(f"{path} " for path in COMMANDS))
            and words not in COMMANDS] == []


def test_nothing_that_is_there_is_called_missing():
    section = TEXT.partition("## What is not there yet")[2].partition("\n## ")[0]
    # `undo` and the like are named as what one does instead.
    named = {words for words in re.findall(r"`([^`-][^`]*)`", section) if words != "undo"}
    groups = {path.split()[0] for path in COMMANDS}

    assert {words for words in named if words in COMMANDS or words in groups} == set()


@pytest.mark.skipif(not all(map(shutil.which, ("bash", "age", "age-keygen", "zstd", "tar"))),
                    reason="bash, age, zstd or tar is not installed")
def test_every_block_marked_sh_runs_in_its_order(tmp_path):
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    ran = subprocess.run(["bash", "-c", PRELUDE + "\n".join(runnable(TEXT))], cwd=tmp_path, capture_output=True,
                         text=True, encoding="utf-8", env=_environment(tmp_path), check=False)

    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "MANIFEST.json").exists()
    assert "bug" not in ran.stderr


def _environment(tmp_path):
    secret = tmp_path / "passphrase"
    secret.touch(mode=0o600)
    secret.write_text("seven quiet boats under one lamp")
    # On a terminal the passphrase would be asked for.
    return {"HOME": str(tmp_path), "PATH": f"{BIN}:{os.defpath}:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
            "CIMTOOL_DB": str(tmp_path / "customers.db"), "CIMTOOL_PASSPHRASE_FILE": str(secret)}
