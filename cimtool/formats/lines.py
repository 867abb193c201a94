"""Lines as a text file has them: LF, CRLF and lone CR end one, and nothing else does."""

import re
from collections.abc import Iterator

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def source_lines(text: str) -> Iterator[str]:
    """Yield each line with its ending; joined, they are the text."""
    return (match[0] for match in _LINE.finditer(text))
