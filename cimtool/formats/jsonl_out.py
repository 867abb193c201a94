"""Objects -> JSON lines, or one JSON array."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TextIO


def write_jsonl(stream: TextIO, objects: Iterable[Mapping[str, object]]) -> None:
    """Write one compact object a line, UTF-8 as it is, keys in the order given."""
    encode = _encoder()
    stream.writelines(encode(each) + "\n" for each in objects)


def write_json(stream: TextIO, objects: Iterable[Mapping[str, object]]) -> None:
    """Write one array, as `write_jsonl` does, an object a line; ``[]`` if there is none."""
    encode = _encoder()
    before = "["
    for each in objects:
        stream.write(f"{before}\n{encode(each)}")
        before = ","
    stream.write("[]\n" if before == "[" else "\n]\n")


def _encoder() -> Callable[[object], str]:
    return json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
