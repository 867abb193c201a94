"""The header of an age file: stanzas and their HMAC, bounded against strangers."""

import base64
import binascii
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from cimtool.vault.age.keys import SCRYPT, Stanza, derive
from cimtool.vault.damage import Broken, Detail, Foreign

INTRO = b"age-encryption.org/v1\n"
BODY_COLUMNS = 64
MAC_BYTES = 32
MAX_STANZAS = 64
MAX_LINE_BYTES = 4096
MAX_HEADER_BYTES = 64 * 1024

_STANZA_LINE = re.compile(rb"-> ([!-~]+)((?: [!-~]+)*)")
_MAC_LINE = re.compile(rb"--- ([A-Za-z0-9+/]{43})")


@dataclass(frozen=True, slots=True)
class Header:
    """A parsed header that nobody has vouched for until `check` has."""

    stanzas: tuple[Stanza, ...]
    authenticated: bytes
    mac: bytes

    def check(self, file_key: bytes) -> None:
        """Raise `Broken` unless the header is the one that *file_key* was used for."""
        if not hmac.compare_digest(self.mac, _mac(file_key, self.authenticated)):
            raise Broken(Detail.HMAC)


def serialise(stanzas: Sequence[Stanza], file_key: bytes) -> bytes:
    """Return the header, from the first line to the end of the last."""
    lines = b"".join(_stanza_text(stanza) for stanza in stanzas)
    authenticated = INTRO + lines + b"---"
    return authenticated + b" " + encode(_mac(file_key, authenticated)) + b"\n"


def parse(src: BinaryIO) -> Header:
    """Read a header and leave *src* at the first byte after it.

    Raises:
        Foreign: if it does not begin as an age v1 file does.
        Broken: if it ends early, goes on for too long or is not spelt the one allowed way.
    """
    lines = _Lines(src)
    stanzas: list[Stanza] = []
    while (line := lines.next()).startswith(b"-> "):
        stanzas.append(_stanza(line, lines))
        if len(stanzas) > MAX_STANZAS:
            raise Broken(Detail.HEADER)
    mac = _MAC_LINE.fullmatch(line)
    if not mac or not stanzas or _scrypt_has_company(stanzas):
        raise Broken(Detail.HEADER)
    authenticated = b"".join(lines.seen)[: -len(line) - 1] + b"---"
    return Header(tuple(stanzas), authenticated, decode(mac[1]))


def encode(data: bytes) -> bytes:
    """Return *data* in base64 without padding."""
    return base64.b64encode(data).rstrip(b"=")


def decode(text: bytes) -> bytes:
    """Return what *text* stands for.

    Raises:
        Broken: if `encode` would spell it differently.
    """
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise Broken(Detail.HEADER) from None
    if encode(data) != text:
        raise Broken(Detail.HEADER)
    return data


class _Lines:
    """The header's lines without their ends, counted and bounded."""

    def __init__(self, src: BinaryIO) -> None:
        self._src = src
        self._left = MAX_HEADER_BYTES
        self.seen = [self._intro()]

    def _intro(self) -> bytes:
        line = self._src.readline(len(INTRO))
        if line == INTRO:
            return line
        if line and INTRO.startswith(line):
            raise Broken(Detail.TRUNCATED)
        raise Foreign

    def next(self) -> bytes:
        line = self._src.readline(min(MAX_LINE_BYTES, self._left))
        self._left -= len(line)
        if not line.endswith(b"\n"):
            too_long = len(line) == MAX_LINE_BYTES or not self._left
            raise Broken(Detail.HEADER if too_long else Detail.TRUNCATED)
        self.seen.append(line)
        return line[:-1]


def _stanza(line: bytes, lines: _Lines) -> Stanza:
    spelt = _STANZA_LINE.fullmatch(line)
    if not spelt:
        raise Broken(Detail.HEADER)
    return Stanza(spelt[1], tuple(spelt[2].split()), _body(lines))


def _body(lines: _Lines) -> bytes:
    parts = []
    while len(line := lines.next()) == BODY_COLUMNS:
        parts.append(line)
    if len(line) > BODY_COLUMNS:
        raise Broken(Detail.HEADER)
    return decode(b"".join([*parts, line]))


def _scrypt_has_company(stanzas: Sequence[Stanza]) -> bool:
    return len(stanzas) > 1 and any(stanza.kind == SCRYPT for stanza in stanzas)


def _stanza_text(stanza: Stanza) -> bytes:
    body = encode(stanza.body)
    cuts = range(0, len(body) + 1, BODY_COLUMNS)
    lines = [b" ".join([b"->", stanza.kind, *stanza.args]), *(body[at : at + BODY_COLUMNS] for at in cuts)]
    return b"\n".join(lines) + b"\n"


def _mac(file_key: bytes, authenticated: bytes) -> bytes:
    return hmac.digest(derive(file_key, salt=b"", info=b"header"), authenticated, "sha256")
