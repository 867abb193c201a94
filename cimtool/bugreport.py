"""A bug leaves a report file: versions and the places in our code, never a value."""

import platform
import sqlite3
import sys
import tempfile
import traceback
from pathlib import Path

from cimtool import __version__
from cimtool.errors import ExitCode
from cimtool.i18n import Translator
from cimtool.output.inert import inert
from cimtool.settings import state_folder


def report(error: BaseException, translator: Translator, *, as_json: bool) -> int:
    """Write the report, say where it is, and return the exit code of a bug."""
    place = _written(_text(error))
    message = inert(translator.text("error.bug", {"kind": type(error).__name__}))
    hint = inert(translator.text("hint.bug", {"path": str(place)}))
    if as_json:
        from cimtool.output.machine import json_text
        sys.stderr.write(json_text({"error": {"code": "bug", "message": message, "hint": hint}}) + "\n")
    else:
        sys.stderr.write(f"{translator.text('error.prefix')}{message}\n{translator.text('hint.prefix')}{hint}\n")
    return ExitCode.BUG


def _text(error: BaseException) -> str:
    """Return the report: an exception's message may quote a customer, so only its type is told."""
    lines = [f"cimtool {__version__}", f"python {platform.python_version()} on {platform.platform()}",
             f"sqlite {sqlite3.sqlite_version}", ""]
    seen: BaseException | None = error
    while seen is not None:
        lines.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        lines += [f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}"
                  for frame in traceback.extract_tb(seen.__traceback__)]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines) + "\n"


def _written(text: str) -> Path:
    for folder in (state_folder(), Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, prefix="cimtool-bug-", suffix=".txt",
                                             delete=False) as file:  # mode 0600 by itself
                file.write(text)
            return Path(file.name)
        except OSError:
            continue
    return Path("-")
