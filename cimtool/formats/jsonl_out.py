"""JSON objects, as text -> JSON lines, or one JSON array."""

import json
from collections.abc import Callable, Iterable
from typing import Final, TextIO

# Compact, UTF-8 as it is, keys in the order given.
as_json: Final[Callable[[object], str]] = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def write_jsonl(stream: TextIO, objects: Iterable[str]) -> None:
    """Write one object a line."""
    stream.writelines(f"{each}\n" for each in objects)


def write_json(stream: TextIO, objects: Iterable[str]) -> None:
    """Write one array, an object a line; ``[]`` if there is none."""
    before = "["
    for each in objects:
        stream.write(f"{before}\n{each}")
        before = ","
    stream.write("[]\n" if before == "[" else "\n]\n")
