"""What in README.md is made from the program: help, exit codes, fields.  Refresh it with: make readme."""

import contextlib
import io
import os
import re
from collections.abc import Callable
from pathlib import Path

from cimtool.access_errors import all_errors
from cimtool.cli import main
from cimtool.commands import COMMANDS
from cimtool.errors import ExitCode
from cimtool.fields import EDITABLE

README = Path(__file__).parents[2] / "README.md"
COLUMNS = "80"
# The text between <!-- name --> and <!-- /name -->.
_MADE = re.compile(r"(?P<start><!-- (?P<name>[\w-]+) -->\n).*?(?P<end><!-- /(?P=name) -->)", re.DOTALL)
_RUN = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)

MEANINGS = {
    ExitCode.DONE: "done; finding nothing is done, too",
    ExitCode.FAILED: "failed",
    ExitCode.USAGE: "wrong usage, a bad value, or an input file that is not there",
    ExitCode.LOOK: "done, but something needs a look: rows set aside, a probable duplicate, rows an undo kept",
    ExitCode.NOT_FOUND: "no such customer or operation, or the name fits several",
    ExitCode.MISSING: "no database or backup there",
    ExitCode.BUSY: "another process held the database for longer than `--busy-timeout`",
    ExitCode.SECRET: "no passphrase or key, or the wrong one",
    ExitCode.DAMAGED: "a damaged, empty or foreign file",
    ExitCode.NOT_ALLOWED: "the operating system does not allow it",
    ExitCode.NEWER: "made by a newer version",
    ExitCode.NO_SPACE: "the disk is full",
    ExitCode.BUG: "a bug; a report without customer data was written",
    ExitCode.INTERRUPTED: "interrupted",
}


def exit_codes() -> str:
    """Return the table of exit codes with the error codes that stand in the JSON."""
    rows = ["| code | means | `error.code` |", "|---|---|---|"]
    for code in ExitCode:
        named = ", ".join(f"`{kind.code}`" for kind in all_errors() if kind.exit_code is code)
        rows.append(f"| {int(code)} | {MEANINGS[code]} | {named} |")
    return "\n".join(rows) + "\n\nAn unknown code is a failure.\n"


def fields() -> str:
    """Return the names of the fields a person may set."""
    return ", ".join(f"`{field.name}`" for field in EDITABLE) + "\n"


def commands() -> str:
    """Return the help of the program and of every command, each after a marker of its own."""
    return "\n".join(_block(" ".join(("cimtool", path)).strip(), path or "cimtool") for path in ("", *COMMANDS))


def _block(typed: str, name: str) -> str:
    return f"<!-- help:{name} -->\n```text\n$ {typed} --help\n{help_of(typed)}```\n"


def help_of(typed: str) -> str:
    """Return what ``--help`` prints, in English."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main([*typed.split()[1:], "--lang", "en", "--help"]) == ExitCode.DONE, typed
    return out.getvalue()


MADE: dict[str, Callable[[], str]] = {"exit-codes": exit_codes, "fields": fields, "help": commands}


def refreshed(text: str) -> str:
    """Return the README with everything that is made made anew."""
    os.environ["COLUMNS"] = COLUMNS
    return _MADE.sub(lambda found: found["start"] + MADE[found["name"]]() + found["end"], text)


def runnable(text: str) -> list[str]:
    """Return the blocks that are to be run, in their order."""
    return _RUN.findall(text)


if __name__ == "__main__":
    README.write_text(refreshed(README.read_text("utf-8")), "utf-8")
