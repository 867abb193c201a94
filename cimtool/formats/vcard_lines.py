"""The bytes of a .vcf -> its properties: unfolded, quoted-printable undone, not yet decoded.

All of it happens on bytes, because writers fold in the middle of a character, and because each property may
state an encoding of its own.  A line that cannot be a property belongs to the text above it.
"""

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO

_NAME = rb"\s*+(?:([\w-]++)\.)?([\w-]++)\s*+"
_HEAD = re.compile(_NAME + rb'((?:;(?:"[^"]*+"|[^":;])*+)*+):')
_LOOSE_HEAD = re.compile(_NAME + rb"((?:;[^:]*+)?+):")  # a quotation mark that is never closed
_PARAMETER = re.compile(rb';((?:"[^"]*+"|[^";])*+"?)')
_QUOTED_HEAD = re.compile(rb"[^:]*;\s*(?:ENCODING\s*=\s*)?\"?QUOTED-PRINTABLE", re.IGNORECASE)
_OLD_VERSION = re.compile(rb"VERSION\s*:\s*2\.1\s*$", re.IGNORECASE)
_BEGIN = re.compile(rb"\s*BEGIN\s*:", re.IGNORECASE)
_AGENT_BEGINS = re.compile(rb"AGENT\s*:\s*BEGIN\s*:\s*VCARD\s*$", re.IGNORECASE)
# What people write lines in, and careless programs write out as they are.
_MANY_LINES = re.compile(rb"(?:[\w-]+\.)?(?:NOTE|ADR|LABEL)[;:]", re.IGNORECASE)
_INK = frozenset(range(0x21, 0x7F))
_ENCODINGS = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"})
_BINARY = frozenset({"BASE64", "B"})
_NO_PARAMETERS: Mapping[str, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class Property:
    """One property; ``line`` is where it starts, ``name`` and the names of parameters are in capitals.

    ``raw`` has its escapes still, and is empty for a picture or any other base64.
    """

    line: int
    group: str
    name: str
    parameters: Mapping[str, tuple[str, ...]]
    raw: bytes

    @property
    def charset(self) -> str:
        """The encoding that the property states; "" for none."""
        return self.parameters["CHARSET"][-1] if "CHARSET" in self.parameters else ""


def properties(data: bytes) -> Iterator[Property]:
    """Yield the properties of all cards, BEGIN and END among them, in linear time."""
    for number, line in _unfolded(data):
        found = _HEAD.match(line) or _LOOSE_HEAD.match(line)
        if found:
            yield _property(number, found, line[found.end():])
            if _AGENT_BEGINS.match(line):
                yield Property(number, "", "BEGIN", _NO_PARAMETERS, b"VCARD")


def _property(number: int, head: re.Match[bytes], raw: bytes) -> Property:
    group, name, typed = head.groups(b"")
    parameters = _parameters(typed) if typed else _NO_PARAMETERS
    if "ENCODING" in parameters:
        raw = _transferred(raw, parameters["ENCODING"][-1].upper())
    elif raw[:5].lower() == b"data:":
        raw = b""
    return Property(number, group.decode("ascii"), name.decode("ascii").upper(), parameters, raw)


def _transferred(raw: bytes, encoding: str) -> bytes:
    if encoding in _BINARY:
        return b""
    return binascii.a2b_qp(raw) if encoding == "QUOTED-PRINTABLE" else raw


def _parameters(typed: bytes) -> Mapping[str, tuple[str, ...]]:
    """Read ``;TYPE=work,cell`` and, as version 2.1 has it, ``;WORK;CELL``."""
    found: dict[str, list[str]] = {}
    for parameter in _PARAMETER.findall(typed):
        name, equals, value = parameter.decode("utf-8", "replace").partition("=")
        if not equals:
            name, value = ("ENCODING" if name.strip().upper() in _ENCODINGS else "TYPE"), name
        words = (word.strip().strip('"') for word in value.split(","))
        found.setdefault(name.strip().upper(), []).extend(filter(None, words))
    return {name: tuple(words) for name, words in found.items() if words}


@dataclass(slots=True)
class _Pending:
    """A line that may go on in the next one."""

    number: int
    pieces: list[bytes]
    is_quoted: bool
    is_old: bool = field(default=False)

    def takes(self, line: bytes) -> bool:
        """Add the line if it goes on with this one; tell whether it did."""
        if self.is_quoted and self.pieces[-1].endswith(b"="):
            self.pieces[-1] = self.pieces[-1][:-1]
            self.pieces.append(line)
        elif line[:1] in (b" ", b"\t"):
            self.pieces.append(self._unindented(line))
        elif _HEAD.match(line) or _LOOSE_HEAD.match(line):
            return False
        elif line and _MANY_LINES.match(self.pieces[0]):
            self.pieces.append(b"\n" + line)
        return True

    def _unindented(self, line: bytes) -> bytes:
        """Version 2.1 folds at a blank, which stays; but not in Chinese, which has none."""
        was_blank = self.is_old and self.pieces[-1][-1:] and self.pieces[-1][-1] in _INK
        return line if was_blank and line[1:2] and line[1] in _INK else line[1:]


def _unfolded(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each whole line with its number; LF, CRLF, lone CR and CR CR LF end one."""
    lines = BytesIO(data.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    pending = _Pending(0, [b""], is_quoted=False)
    for number, ended in enumerate(lines, 1):
        line = ended.removesuffix(b"\n")
        if pending.takes(line):
            continue
        whole = b"".join(pending.pieces)
        yield pending.number, whole
        is_old = not _BEGIN.match(line) and (pending.is_old or _OLD_VERSION.match(whole) is not None)
        pending = _Pending(number, [line], _QUOTED_HEAD.match(line) is not None, is_old)
    yield pending.number, b"".join(pending.pieces)
