"""The text of a property: its characters, its escapes, its parts."""

import codecs
import re

from cimtool.errors import Undecodable, UnknownEncoding
from cimtool.formats.encoding import decode

# Python calls these encodings too; none is one that a phone writes, and some take quadratic time.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "unicode_escape", "raw-unicode-escape",
                          "raw_unicode_escape", "undefined"})
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NEWLINES = {"n": "\n", "N": "\n"}
_SEPARATORS = {separator: re.compile(rf"\\.|{separator}", re.DOTALL) for separator in ";,"}


def text_of(raw: bytes, charset: str, encoding: str) -> str:
    """Return the characters of a value.

    Args:
        raw: the value, quoted-printable undone.
        charset: what the property itself states; "" or nonsense counts for nothing.
        encoding: what the rest of the file is in.
    """
    if raw.isascii():
        text = raw.decode("ascii")
    else:
        likely = (charset, encoding, None) if _is_charset(charset) else (encoding, None)
        text = next(filter(None, (_decoded(raw, name) for name in likely)), None) or raw.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(raw: bytes, encoding: str | None) -> str | None:
    try:
        return decode(raw, encoding=encoding).text
    except (UnknownEncoding, Undecodable):
        return None


def _is_charset(name: str) -> bool:
    try:
        return bool(name) and codecs.lookup(name).name not in _NO_CHARSETS and "A".encode(name) == b"A"
    except (LookupError, ValueError):
        return False


def unescaped(text: str) -> str:
    r"""Return the text with ``\n``, ``\,``, ``\;``, ``\:`` and ``\\`` as what they stand for."""
    return _ESCAPED.sub(lambda found: _NEWLINES.get(found[1], found[1]), text) if "\\" in text else text


def parts(text: str, separator: str = ";") -> list[str]:
    """Return the parts of a value, unescaped and trimmed; an escaped separator separates nothing."""
    if "\\" not in text:
        return [part.strip() for part in text.split(separator)]
    cuts = [found.start() for found in _SEPARATORS[separator].finditer(text) if found[0] == separator]
    return [unescaped(text[start + 1:end]).strip() for start, end in zip([-1, *cuts], [*cuts, len(text)], strict=True)]
