"""All eight formats, pipes that close, full disks, and colour."""

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cimtool.settings import Format

ROOT = Path(__file__).parents[2]
LISTERS = [["list"], ["history"], ["search", "Wang"]]


@pytest.fixture
def three(cim):
    """Three customers called Wang, one with all that makes a format stumble."""
    cim("add", "Wang Wei", "--phone", "13812345678", "--tag", "vip", expect=0)
    cim("add", "Wang \"Quoted\", with; comma|pipe", "--company", "Widgets & Söhne", "--note", "two\nlines\there",
        "--on-duplicate", "allow", expect=0)
    cim("add", "Wang 王<芳>", "--set", "x.colour==1+1", "--on-duplicate", "allow", expect=0)
    return cim


@pytest.mark.parametrize("words", LISTERS, ids=[words[0] for words in LISTERS])
def test_every_format_lists_the_same_three_things(three, words):
    out = {form: three(*words, "--format", form, expect=0).out for form in Format}

    objects = json.loads(out["json"])
    ids = [item["id"] for item in objects]
    rows = list(csv.reader(io.StringIO(out["csv"])))
    table = [line.split("\t") for line in out["tsv"].splitlines()]
    assert len(ids) == 3
    assert [json.loads(line) for line in out["jsonl"].splitlines()] == objects
    assert [int(line) for line in out["ids"].splitlines()] == ids
    assert rows[0] == table[0]
    assert [int(row[rows[0].index("id")]) for row in rows[1:]] == ids
    assert {len(row) for row in [*rows, *table]} == {len(rows[0])}
    assert [int(row[rows[0].index("id")]) for row in table[1:]] == ids
    assert len(out["plain"].splitlines()) == 3
    assert len(out["markdown"].splitlines()) == 2 + 3
    assert all(line.startswith("|") and line.endswith("|") for line in out["markdown"].splitlines())
    assert all(str(number) in out["table"] for number in ids)


@pytest.mark.parametrize("form", Format)
def test_one_thing_can_be_shown_in_every_format(three, form):
    ran = three("show", "2", "--format", form, expect=0)

    if form in (Format.JSON, Format.JSONL):
        assert json.loads(ran.out)["notes"] == "two\nlines\there"
    elif form is Format.IDS:
        assert ran.out == "2\n"
    elif form is Format.CSV:
        header, values = csv.reader(io.StringIO(ran.out))
        assert dict(zip(header, values, strict=True))["notes"] == "two\nlines\there"
    else:
        assert "Quoted" in ran.out
    assert ran.err == ""


@pytest.mark.parametrize("form", Format)
def test_nothing_found_is_no_error(cim, form):
    cim("add", "Wang Wei", expect=0)
    cim("undo", expect=0)

    ran = cim("list", "--format", form, expect=0)

    empty = {"json": "[]\n", "jsonl": "", "ids": ""}
    assert ran.out == empty.get(form, ran.out)
    assert ran.out or form in ("jsonl", "ids", "plain")


def test_json_keys_and_csv_names_are_never_translated(three):
    for form in ("json", "csv"):
        english, chinese = (three("history", "--format", form, "--lang", language).out for language in ("en", "zh"))

        assert english.splitlines()[0] == chinese.splitlines()[0]
    assert three("history", "--format", "json", "--lang", "zh").json == three("history", "--format", "json").json


def test_a_closed_pipe_ends_quietly(cim, db, tmp_path):
    source = tmp_path / "many.csv"
    source.write_text("name,notes\n" + "".join(f"Customer Number{n},{'x' * 900}\n" for n in range(300)), "utf-8")
    cim("import", source, expect=0)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}

    for form in ("jsonl", "plain", "table", "markdown"):
        command = [sys.executable, "-m", "cimtool", "--db", str(db), "list", "-f", form, "--fields", "notes"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True) as process:
            process.stdout.readline()
            process.stdout.close()

            assert (form, process.stderr.read(), process.wait(timeout=30)) == (form, "", 0)


def test_a_full_disk_behind_stdout_is_said(cim, db, tmp_path):
    cim("add", "Wang Wei", expect=0)
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run([sys.executable, "-m", "cimtool", "--db", str(db), "history"], stdout=full, timeout=30,
                             stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})

    assert ran.returncode == 16
    assert "Traceback" not in ran.stderr


def _on_a_terminal(db, home, **more):
    """Return what a person at a terminal sees of one customer."""
    script = "import pty, sys; sys.exit(pty.spawn([sys.executable, '-m', 'cimtool', '--db', *sys.argv[1:]]))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(home), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR")
    options = more.pop("options", ())
    command = [sys.executable, "-c", script, str(db), "show", "1", *options]
    return subprocess.run(command, env=environment | more, timeout=30, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True).stdout


@pytest.mark.skipif(not hasattr(pty, "spawn"), reason="no terminals to be had here")
def test_colour_is_for_terminals_that_want_it(cim, db, tmp_path):
    colour = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|9[0-7])(?:;\d+)*m")
    cim("add", "Wang Wei", "--phone", "13812345678", expect=0)

    assert colour.search(_on_a_terminal(db, tmp_path))
    assert not colour.search(_on_a_terminal(db, tmp_path, NO_COLOR="1"))
    assert not colour.search(_on_a_terminal(db, tmp_path, options=["--no-color"]))
    assert not colour.search(_on_a_terminal(db, tmp_path, TERM="dumb"))
    assert "\x1b" not in _on_a_terminal(db, tmp_path, options=["--format", "plain"])
