"""Writes generated modules: long strings as constants, wrapped so that a diff can be read.  For developers only."""

from collections.abc import Iterable, Mapping
from pathlib import Path

_WIDTH = 100


def wrapped(text: str) -> str:
    """Return *text* as a Python expression: one quoted piece a line, in brackets."""
    pieces = [text[start:start + _WIDTH] for start in range(0, len(text), _WIDTH)]
    return "(\n" + "".join(f"    {piece!r}\n" for piece in pieces) + ")"


def lines(rows: Iterable[str]) -> str:
    """Return *rows* as a triple-quoted Python string, one row a line, no newline at the end."""
    return '"""\\\n' + "\n".join(rows) + '"""'


def write_module(path: Path, headline: str, constants: Mapping[str, str]) -> None:
    """Write a module of *constants* (name to Python expression) to *path*."""
    body = "".join(f"{name} = {expression}\n" for name, expression in constants.items())
    text = f'# ruff: noqa\n"""{headline}  Generated: do not edit."""\n\n{body}'
    path.write_text(text, encoding="utf-8", newline="\n")
