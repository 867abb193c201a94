"""Objects -> JSON lines."""

import json
from collections.abc import Iterable, Mapping
from typing import TextIO


def write_jsonl(stream: TextIO, objects: Iterable[Mapping[str, object]]) -> None:
    """Write one compact object a line, UTF-8 as it is, keys in the order given."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
    stream.writelines(encode(each) + "\n" for each in objects)
