"""Which encoding a text file is in, and its text; small Chinese files are the hard case.

A byte order mark or strict UTF-8 settles it.  Else the foreign part is decoded in each
likely encoding, and the one that gives the most everyday characters wins: detectors built
on statistics need more text than a list of ten names has.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from cimtool.errors import Undecodable, UnknownEncoding
from cimtool.formats.lines import source_lines
from cimtool.formats.raw import Note

# UTF-32 before UTF-16, whose mark it begins with.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What Windows calls by the narrower name is written in the wider encoding.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932"}
# What is chosen among where neither a mark nor UTF-8 settles it; the first wins a tie.
GUESSES = ("gb18030", "big5hkscs", "cp1252", "cp932")
_FROM_DETECTION = frozenset({*GUESSES, "utf-8", "utf-16-le", "utf-16-be", *(name for _, name in _MARKS)})
# No character of these has the byte of a line feed within it.
_LINES_APART = frozenset({"utf-8", "utf-8-sig", *GUESSES})
_PIECE_BYTES = 1 << 22
_SAMPLE_BYTES = 1 << 16
_STRETCH_BYTES = 1 << 10
_FOREIGN_BYTE = re.compile(rb"[\x80-\xff]")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_NOT_TEXT = re.compile("[\x80-\x9f\ue000-\uf8ff\ufffd]|[^\x00-\uffff]")
_LATIN = "À-ÖØ-öø-ÿŒœŠšŽžŸ"
_LATIN_LETTER = re.compile(f"(?<=[A-Za-z])[{_LATIN}]|[{_LATIN}](?=[A-Za-z])")
# Common surnames in both scripts: they settle what a single short name leaves open.
_SURNAME = re.compile(
    "(?<![^\x00-\x7f])[王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許邓鄧冯馮韩韓曹曾彭萧蕭"
    "蔡潘田董袁于余叶葉蒋蔣杜苏蘇魏程吕呂丁沈任姚卢盧傅钟鍾姜崔谭譚廖范汪陆陸金石戴贾賈韦韋夏邱方侯邹鄒熊孟秦白江阎閻]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LOST = "\ufffd"
_STRAY = 4  # characters: one stray byte in a two-byte encoding spoils what follows it in its line
_LINES_SAID = 10
_LENIENT = "cimtool.lenient"


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without byte order mark; ``bad_lines`` (1-based) have U+FFFD where bytes make no sense."""

    text: str
    encoding: str
    bad_lines: tuple[int, ...] = ()
    is_guess: bool = False

    @property
    def notes(self) -> tuple[Note, ...]:
        """What must be said aloud: a guessed encoding, lines that lost characters."""
        guess = (Note("encoding_guessed", {"encoding": self.encoding}),) if self.is_guess else ()
        lines = ", ".join(map(str, self.bad_lines[:_LINES_SAID]))
        lost = (Note("characters_lost", {"count": len(self.bad_lines), "lines": lines}),) if self.bad_lines else ()
        return guess + lost


@dataclass(frozen=True, slots=True)
class Pieces:
    """Text as it comes, ``each`` time from its beginning, in pieces that end with a line; ``head`` is the first."""

    head: str
    each: Callable[[], Iterator[str]]
    encoding: str
    notes: tuple[Note, ...]


def decode_pieces(data: bytes, *, encoding: str | None = None, path: str = "-") -> Pieces:
    """Return the text of a file, of a large one without ever having all of it in memory; see `decode`."""
    name = detect(data) if encoding is None else _text_encoding(encoding)
    each = partial(_cut, data, name)
    if len(data) <= _PIECE_BYTES or name not in _LINES_APART or not _decodes(each()):
        whole = decode(data, encoding=encoding, path=path)
        return Pieces(whole.text, lambda: iter((whole.text,)), whole.encoding, whole.notes)
    notes = Decoded("", name, is_guess=encoding is None and name in GUESSES).notes
    return Pieces(next(each()), each, name, notes)


def _cut(data: bytes, name: str) -> Iterator[str]:
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + _PIECE_BYTES) + 1 or len(data)
        piece = data[start:end].decode(name)
        yield piece if start else piece.removeprefix("\ufeff")
        start, name = end, name.removesuffix("-sig")


def _decodes(pieces: Iterator[str]) -> bool:
    try:
        return all(True for _ in pieces)
    except UnicodeDecodeError:
        return False


def decode(data: bytes, *, encoding: str | None = None, path: str = "-") -> Decoded:
    """Return the text of a file.

    Args:
        data: the whole file.
        encoding: what the user says it is; None to find out.
        path: names the file in an error.

    Raises:
        UnknownEncoding: Python has no such text encoding.
        Undecodable: more than 1 % of the characters make no sense, and it is not one byte's fault.
    """
    name = detect(data) if encoding is None else _text_encoding(encoding)
    is_guess = encoding is None and name in GUESSES
    try:
        return Decoded(_clean(data.decode(name), name), name, is_guess=is_guess)
    except UnicodeDecodeError:
        text = _clean(data.decode(name, _LENIENT), name)
    bad_lines = tuple(_lines_with_loss(text))
    lost = text.count(_LOST)
    if lost > max(1, len(text) // 100) and (len(bad_lines) > 1 or lost > _STRAY):
        raise Undecodable(path=path, encoding=name)
    return Decoded(text, name, bad_lines, is_guess)


def wide_mark(data: bytes) -> str | None:
    """Return ``utf-16`` or ``utf-32`` if a byte order mark says so."""
    return next((name for mark, name in _MARKS if data.startswith(mark) and name != "utf-8-sig"), None)


def detect(data: bytes) -> str:
    """Return the name of the likeliest encoding; ``utf-8`` for plain ASCII."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if utf16 := unmarked_utf16(data):
        return utf16
    if _is_utf8(data):
        return "utf-8"
    sample = b"\n".join(_foreign_stretches(data))
    return max(GUESSES, key=lambda name: _score(sample.decode(name, _LENIENT), name))


def _text_encoding(name: str) -> str:
    try:
        b"a".decode(name, _LENIENT)  # refuses codecs that are no text encodings, such as base64
        found = codecs.lookup(name).name
    except (LookupError, ValueError) as error:
        raise UnknownEncoding(encoding=name) from error
    return _WIDER.get(found, found)


def _lenient(error: UnicodeError) -> tuple[str, int]:
    """Decode Windows' euro, a lone 0x80 that no Chinese codec of Python has; else U+FFFD."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    is_euro = error.encoding == "gb18030" and error.object[error.start] == 0x80
    return ("€", error.start + 1) if is_euro else (_LOST, error.end)


codecs.register_error(_LENIENT, _lenient)


def _clean(text: str, encoding: str) -> str:
    if encoding not in _FROM_DETECTION:
        # UTF-7 and its like smuggle in lone surrogates, which no file can take out again.
        text = _SURROGATE.sub(_LOST, text)
    return text.removeprefix("\ufeff")


def _lines_with_loss(text: str) -> Iterator[int]:
    return (number for number, line in enumerate(source_lines(text), 1) if _LOST in line)


def unmarked_utf16(data: bytes) -> str | None:
    """Tell UTF-16 by its zero bytes: many, and nearly all on one side (一 is 4E00) of the pairs."""
    head = data[:_SAMPLE_BYTES]
    zeros = {"utf-16-be": head[0::2].count(0), "utf-16-le": head[1::2].count(0)}
    fewer, more = sorted(zeros.values())
    if fewer * 4 > more or more <= len(head) // 8:
        return None
    return max(zeros, key=zeros.__getitem__)


def _is_utf8(data: bytes) -> bool:
    """Whether data is UTF-8, perhaps cut inside its last character or with a few bad bytes."""
    if _decodes(_cut(data, "utf-8")):
        return True
    try:
        text, used = codecs.utf_8_decode(data, "strict", False)
    except UnicodeDecodeError:
        stretches = list(_foreign_stretches(data))
        text = b"\n".join(stretches).decode("utf-8", "replace")
        # A line in another encoding is hardly ever UTF-8 by chance; two files put together are what most of them is.
        good = sum(_decodes(_cut(stretch, "utf-8")) for stretch in stretches)
        return len(_FOREIGN.findall(text)) > 5 * text.count(_LOST) or 2 * good > len(stretches) > 1
    return used == len(data) or not text.isascii()


def _foreign_stretches(data: bytes) -> Iterator[bytes]:
    """Yield from each foreign byte (and the one before it) to the end of its line, up to a sample."""
    position, taken = 0, 0
    while taken < _SAMPLE_BYTES and (found := _FOREIGN_BYTE.search(data, position)):
        start = max(found.start() - 1, position)
        end = data.find(b"\n", found.end(), start + _STRETCH_BYTES)
        position = end if end >= 0 else start + _STRETCH_BYTES
        taken += position - start
        yield data[start:position]


def _score(text: str, encoding: str) -> float:
    """Rate a reading: the share of everyday characters among the foreign ones, less nonsense."""
    foreign = _FOREIGN.findall(text)
    if encoding == "cp1252":
        everyday = len(_LATIN_LETTER.findall(text))
    else:
        everyday = sum(map(_everyday(encoding).__contains__, foreign)) + len(_SURNAME.findall(text))
    return (everyday - 2 * len(_NOT_TEXT.findall(text))) / max(1, len(foreign))


# Where each encoding keeps its everyday characters: lead bytes, inclusive.
_EVERYDAY_LEADS = {"gb18030": (0xB0, 0xD7), "big5hkscs": (0xA4, 0xC6), "cp932": (0x88, 0x97)}
_PUNCTUATION = "，。、；：？！（）《》【】“”‘’—…·　０１２３４５６７８９"
_KANA = "".join(map(chr, range(0x3041, 0x30FF)))


@cache
def _everyday(encoding: str) -> frozenset[str]:
    first, last = _EVERYDAY_LEADS[encoding]
    trails: Iterable[int] = range(0xA1, 0xFF) if encoding == "gb18030" else range(0x40, 0xFD)
    cells = b"".join(bytes((lead, trail)) for lead in range(first, last + 1) for trail in trails)
    kana = _KANA if encoding == "cp932" else ""
    return frozenset(cells.decode(encoding, "ignore") + _PUNCTUATION + kana) - set(map(chr, range(128)))
