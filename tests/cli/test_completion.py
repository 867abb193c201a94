"""`completion`: what bash and fish offer is asked of them themselves."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from cimtool import tab_key
from cimtool.commands import COMMANDS
from cimtool.commands.completing import Live
from cimtool.fields import EDITABLE

SHELLS = ("bash", "zsh", "fish")
# A word that is to be gone on with, without a space, gets a + here.
ASK = """
compopt() { [[ $2 != nospace ]] || on=+; }
COMP_LINE=$1; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_TYPE=9; COMPREPLY=()
_cimtool
printf '%s\\n' "${COMPREPLY[@]/%/$on}"
"""
HOSTILE = 'b $(touch pwned) `x` "q"'


def as_bash_breaks(line):
    """Return the words of a line as bash gives them: broken at = and :, but for those in quotes."""
    words = re.split(r"(?<!\\)\s+", line)
    pieces = [[word] if word[:1] in {"'", '"'} else [piece for piece in re.split("([=:]+)", word) if piece] or [""]
              for word in words]
    return [piece for word in pieces for piece in word]


@pytest.fixture
def offered(cim, db, tmp_path):
    """Return what bash offers at the end of a line."""
    if not shutil.which("bash"):
        pytest.skip("bash is not installed")
    script = tmp_path / "completion.bash"
    script.write_text(cim("completion", "bash", expect=0).out)
    program = tmp_path / "cimtool"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cimtool "$@"\n')
    program.chmod(0o700)

    def ask(line):
        line = f"{program} {line}"
        ran = subprocess.run(["bash", "-c", f"source {script}\n{ASK}", "bash", line, *as_bash_breaks(line)], check=True,
                             capture_output=True, text=True, cwd=tmp_path,
                             env={**os.environ, "CIMTOOL_DB": str(db), "LC_ALL": "C.UTF-8"})
        assert ran.stderr == ""
        assert not (tmp_path / "pwned").exists()
        return [word for word in ran.stdout.split("\n") if word]
    return ask


def test_every_command_and_group_is_offered(offered):
    assert offered("") == list(dict.fromkeys(path.split()[0] for path in COMMANDS))


@pytest.mark.parametrize("group", sorted({path.split()[0] for path in COMMANDS if " " in path}))
def test_the_commands_of_a_group_are_offered(offered, group):
    assert offered(f"{group} ") == list(dict.fromkeys(
        path.split()[1] for path in COMMANDS if path.startswith(f"{group} ")))


@pytest.mark.parametrize(("line", "words"), [
    ("d", ["demo", "delete", "duplicates", "distinct", "doctor"]),
    ("backup c", ["create"]),
    ("doctor --re", ["--rebuild-index"]),
    ("history --form", ["--format"]),
    ("backup create --pass", ["--passphrase-file"]),
    ("add Ann --kind ", ["person", "company"]),
    ("add Ann --kind c", ["company"]),
    ("add Ann --kind=", ["person", "company"]),  # bash itself breaks the line at a =
    ("add Ann --kind=p", ["person"]),
    ("--lang ", ["en", "zh"]),
    ("show 1 -f js", ["json", "jsonl"]),
    ("add Ann --set ci", ["city=+"]),
    ("update 1 --set city=X --unset wec", ["wechat"]),
    ("list city: bir", ["birthday:+"]),
    ("list ci", ["city:+"]),
    ("search bir", ["birthday:+"]),
    ("confirm 1 pho", ["phones"]),
    ("config get bu", ["busy_timeout"]),
    ("completion ", list(SHELLS)),
])
def test_what_can_stand_there_is_offered(offered, line, words):
    assert offered(line) == words


@pytest.mark.parametrize("line", ["--lang zh backup v", "--quiet --lang zh backup v", "--db delete backup v",
                                  "-f json backup v"])
def test_options_before_the_command_and_their_values_are_passed_over(offered, line):
    assert offered(line) == ["verify"]


@pytest.mark.parametrize("line", ["import ", "restore x", "trash restore ", "log 1 ", "backup create --recipient "])
def test_files_are_left_to_the_shell(offered, line):
    assert offered(line) == []


def test_every_field_that_can_be_set_is_offered(offered):
    assert offered("add Ann --set ") == [f"{field.name}=" for field in EDITABLE]


def test_every_field_that_is_offered_in_a_query_can_be_asked_for(cim, offered, two_customers):
    cim("segment", "save", "vips", "tag:VIP", expect=0)
    values = {"stale:": "90d", "segment:": "vips"}
    asked = offered("list ")

    assert len(asked) > len(EDITABLE)
    assert [word for word in asked if cim("list", word + values.get(word, "*")).code != 0] == []


@pytest.fixture
def shop(cim):
    for name, *given in (("张伟", "--phone", "13812345678", "--tag", "VIP"), ("Ann Lee", "--tag", HOSTILE),
                         ("Ann Lehmann", "--set", "x.colour=red", "--company", "secret phrase")):
        cim("add", name, *given, "--on-duplicate", "allow", expect=0)
    cim("field", "add", "x.shoe", "--choice", "38", "--choice", "39 wide", expect=0)
    cim("segment", "save", "good ones", "tag:VIP", expect=0)


@pytest.mark.parametrize(("line", "words"), [
    ("show ", ["3  Ann Lehmann", "2  Ann Lee", "1  张伟"]),
    ("show 1", ["1"]),
    ("show zhangw", ["1"]),
    ("show 5678", ["1"]),
    ("show ann", ["2  Ann Lee", "3  Ann Lehmann", " "]),  # the blank keeps bash from typing a digit over the name
    ("merge 1 --into lehm", ["3"]),
    ("--db nowhere.db show ", []),
    ("--db=nowhere.db show ", []),
    ("tag add v", ["VIP"]),
    ("tag add VIP ta", ["tags:+"]),
    ("list tag:V", ["VIP"]),
    ("list -标签:v", ["VIP"]),
    ("list 'tag:V", ["tag:VIP"]),
    ("update 1 --remove-tag V", ["VIP"]),
    ("segment show g", ["good\\ ones"]),
    ("list segment:", ['\\"good\\ ones\\"']),
    ("list kind:c", ["company"]),
    ("list x.", ["x.colour:", "x.shoe:"]),
    ("list x.shoe:39", ['\\"39\\ wide\\"']),
    ("update 1 --set x.s", ["x.shoe=+"]),
    ("update 1 --unset x.c", ["x.colour"]),
    ("tag add b", ["b\\ \\$\\(touch\\ pwned\\)\\ \\`x\\`\\ \\\"q\\\""]),
    ('tag add "b', []),  # no way to say it inside the quotes that were opened
])
def test_what_stands_in_the_database_is_offered(offered, shop, line, words):
    assert offered(line) == words


def test_one_key_press_migrates_and_leaves_behind_nothing(offered, shop, db):
    before = db.read_bytes(), sorted(path.name for path in db.parent.iterdir())

    assert offered("show 1") == ["1"]
    assert (db.read_bytes(), sorted(path.name for path in db.parent.iterdir())) == before


@pytest.fixture
def asked(shop, db, capsys):
    def ask(kind, typed, database=db):
        capsys.readouterr()
        code = tab_key.offer([kind, typed, str(database)])
        return code, capsys.readouterr()
    return ask


def test_what_cannot_be_typed_is_not_offered_and_names_are_inert(asked, cim):
    cim("add", "\x1b[31mRed\tAnn", "--tag", "\x1b[0m", "--on-duplicate", "allow", expect=0)

    code, said = asked("customer", "4")

    assert (code, said.err) == (0, "")
    assert "\x1b" not in said.out + asked("tag", "")[1].out
    assert said.out.count("\t") == 1


@pytest.mark.parametrize(("kind", "typed", "database"), [
    ("nope", "", None), ("customer", "x" * 10_000, None), ("customer", "9" * 40, None), ("query", "nope:", None),
    ("customer", "", "/"), ("customer", "", __file__), ("tag", "\udcff", None), ("segment", "\0", None)])
def test_whatever_goes_wrong_nothing_is_said(asked, db, kind, typed, database):
    code, said = asked(kind, typed, database or db)

    assert code in {0, 1}
    assert said == ("", "")


def test_nothing_but_names_is_told_of_customers(asked):
    said = "".join(asked(kind, typed)[1].out for kind in Live for typed in ("", "1", "ann", "138"))

    assert "Ann Lee" in said
    assert not {"13812345678", "secret", "red"} & set(re.findall(r"\w+", said))


@pytest.mark.parametrize(("line", "words"), [
    ("show ", "3\tAnn Lehmann\n2\tAnn Lee\n1\t张伟\n"), ("show Ann", "Ann Lee\t#2\nAnn Lehmann\t#3\n"),
    ("list tag:V", "tag:VIP\n"), ("doctor --re", "--rebuild-index\n"), ("add Ann --kind=c", "--kind=company\n"),
    ("segment show g", "good ones\ttags:VIP\n"), ("--db nowhere.db show ", "")])
def test_fish_offers_the_same(cim, shop, db, tmp_path, line, words):
    if not shutil.which("fish"):
        pytest.skip("fish is not installed")
    script = tmp_path / "completion.fish"
    script.write_text(cim("completion", "fish", expect=0).out)
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "cimtool").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cimtool "$@"\n')
    (bin_folder / "cimtool").chmod(0o700)

    ran = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C 'cimtool {line}'"], check=True,
                         capture_output=True, text=True, env={
                             **os.environ, "CIMTOOL_DB": str(db), "PATH": f"{bin_folder}:{os.environ['PATH']}",
                             "LC_ALL": "C.UTF-8"})

    assert ran.stdout == words


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_a_text_of_plain_words_whatever_the_format_and_language(cim, db, shell):
    script = cim("completion", shell, expect=0).out

    assert script.isascii()
    assert cim("-f", "json", "--lang", "zh", "completion", shell, expect=0).out == script
    assert all(path.split()[-1] in script for path in COMMANDS)
    assert not db.exists()


def test_no_word_needs_quoting(cim):
    table = re.findall(r"\) echo '(.*)' ;;", cim("completion", "bash", expect=0).out)

    assert len(table) > len(COMMANDS)
    assert [word for row in table for word in row.split() if not re.fullmatch(r"@?[\w.:=-]+", word)] == []


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_can_read_its_script(cim, tmp_path, shell):
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(cim("completion", shell, expect=0).out)

    assert subprocess.run([shell, "-n", script], capture_output=True, text=True, check=False).stderr == ""


@pytest.mark.parametrize("words", [[], ["tcsh"]])
def test_an_unknown_shell_is_2(cim, words):
    assert "cimtool completion --help" in cim("completion", *words, expect=2).err
