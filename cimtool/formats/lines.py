"""Lines as a text file has them: LF, CRLF and lone CR end one, and nothing else does."""

from collections.abc import Iterator
from io import StringIO

_CHUNK_CHARS = 1 << 20  # StringIO splits fast, but takes four bytes a character


def source_lines(text: str) -> Iterator[str]:
    """Yield each line with its ending; joined, they are the text."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _CHUNK_CHARS) + 1 or len(text)
        yield from StringIO(text[start:end], newline="")
        start = end
