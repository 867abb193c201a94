"""`completion`: what bash offers is asked of bash itself."""

import re
import shutil
import subprocess

import pytest

from cimtool.commands import COMMANDS
from cimtool.fields import EDITABLE

SHELLS = ("bash", "zsh", "fish")
# A word that is to be gone on with, without a space, gets a + here.
ASK = """
compopt() { on=+; }
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
_cimtool
printf '%s\\n' "${COMPREPLY[@]/%/$on}"
"""


@pytest.fixture
def offered(cim, tmp_path):
    """Return what bash offers for the last of the words of a line."""
    if not shutil.which("bash"):
        pytest.skip("bash is not installed")
    script = tmp_path / "completion.bash"
    script.write_text(cim("completion", "bash", expect=0).out)

    def ask(*words):
        ran = subprocess.run(["bash", "-c", f"source {script}\n{ASK}", "bash", "cimtool", *words], check=True,
                             capture_output=True, text=True, cwd=tmp_path)
        assert ran.stderr == ""
        return ran.stdout.split()
    return ask


def test_every_command_and_group_is_offered(offered):
    assert offered("") == list(dict.fromkeys(path.split()[0] for path in COMMANDS))


@pytest.mark.parametrize("group", sorted({path.split()[0] for path in COMMANDS if " " in path}))
def test_the_commands_of_a_group_are_offered(offered, group):
    assert offered(group, "") == list(dict.fromkeys(
        path.split()[1] for path in COMMANDS if path.startswith(f"{group} ")))


@pytest.mark.parametrize(("line", "words"), [
    ("d", ["demo", "delete", "duplicates", "distinct", "doctor"]),
    ("backup c", ["create"]),
    ("doctor --re", ["--rebuild-index"]),
    ("history --form", ["--format"]),
    ("backup create --pass", ["--passphrase-file"]),
    ("add Ann --kind ", ["person", "company"]),
    ("add Ann --kind c", ["company"]),
    ("add Ann --kind =", ["person", "company"]),  # bash itself breaks the line at a =
    ("add Ann --kind = p", ["person"]),
    ("--lang ", ["en", "zh"]),
    ("show 1 -f js", ["json", "jsonl"]),
    ("add Ann --set ci", ["city=+"]),
    ("update 1 --set city = X --unset wec", ["wechat"]),
    ("list ci", ["city:+"]),
    ("search bir", ["birthday:+"]),
    ("confirm 1 pho", ["phones"]),
    ("config get bu", ["busy_timeout"]),
    ("completion ", list(SHELLS)),
])
def test_what_can_stand_there_is_offered(offered, line, words):
    assert offered(*line.split(" ")) == words


@pytest.mark.parametrize("line", ["--lang zh backup v", "--quiet --lang zh backup v", "--db delete backup v",
                                  "-f json backup v"])
def test_options_before_the_command_and_their_values_are_passed_over(offered, line):
    assert offered(*line.split(" ")) == ["verify"]


@pytest.mark.parametrize("line", ["import ", "show ", "restore x", "backup create --recipient "])
def test_files_and_customers_are_left_to_the_shell(offered, line):
    assert offered(*line.split(" ")) == []


def test_every_field_that_can_be_set_is_offered(offered):
    assert offered("add", "Ann", "--set", "") == [f"{field.name}=" for field in EDITABLE]


def test_every_field_that_is_offered_in_a_query_can_be_asked_for(cim, offered, two_customers):
    asked = offered("list", "")

    assert len(asked) > len(EDITABLE)
    assert [word for word in asked if cim("list", word + ("90d" if word == "stale:" else "*")).code != 0] == []


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
    assert [word for row in table for word in row.split() if not re.fullmatch(r"[\w.:=-]+", word)] == []


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
