"""How much room a text takes on a terminal: a Chinese character two columns, a combining sign none."""

import unicodedata


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(columns_of, text))


def columns_of(sign: str) -> int:
    """Return how many columns one character takes."""
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
