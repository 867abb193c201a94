"""Stdout as a file: data that a program reads is UTF-8 with its own line ends, whatever the terminal is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TextIO


@contextmanager
def text_stdout() -> Iterator[TextIO]:
    """Give a stream that writes to stdout and leaves it open."""
    raw = getattr(sys.stdout, "buffer", None)
    if raw is None:  # a stream of text in place of stdout, as in tests
        yield sys.stdout
        return
    sys.stdout.flush()
    stream = TextIOWrapper(raw, encoding="utf-8", newline="", write_through=False)
    try:
        yield stream
        stream.flush()
    finally:
        stream.detach()
