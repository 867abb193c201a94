"""JSON lines, or one JSON array, -> objects; what cannot be read is a record too, and says why."""

import json
import math
import re
from collections.abc import Iterator
from itertools import chain

from cimtool.errors import Damaged, ForeignFile
from cimtool.formats.encoding import Decoded, Pieces, decode, decode_pieces
from cimtool.formats.lines import source_lines
from cimtool.formats.raw import BadRecord, ObjectRecord, ObjectTable

_EXACT_DIGITS = 18
_SHOWN_CHARS = 80
_BLANK = re.compile(r"[ \t\r\n]*")

_WRAPPERS = frozenset({"data", "items", "records", "results", "rows", "list", "value", "customers", "contacts"})
_ASIDES = frozenset({"message", "msg", "status", "code", "object", "kind", "type", "next", "previous", "cursor", "etag",
                     "@odata.context", "@odata.nextLink"})
_NO_OBJECT = frozenset({"bad_json", "not_an_object", "nested_too_deep"})

JsonRecord = ObjectRecord | BadRecord


def read_jsonl(data: bytes, *, encoding: str | None = None, path: str = "-") -> ObjectTable:
    """Read one object a line; blank lines are passed over.

    A line that is no object becomes a BadRecord with one of the codes ``bad_json``,
    ``not_an_object``, ``duplicate_key``, ``number_not_finite``, ``lone_surrogate`` and
    ``nested_too_deep``.  An integer of more than 18 digits is handed on as text.

    Raises:
        ForeignFile: no line at all is an object.
        UnknownEncoding, Undecodable: see `decode`.
    """
    decoded = decode_pieces(data, encoding=encoding, path=path)
    return _table(_unwrapped(_lines(decoded.each())), "jsonl", decoded, path)


def read_json(data: bytes, *, encoding: str | None = None, path: str = "-") -> ObjectTable:
    """Read an array of objects, or a single one; ``line`` is where each starts.

    Raises:
        ForeignFile: no object is in it.
        Damaged: the array breaks off or goes wrong after some objects (raised while they are walked).
        UnknownEncoding, Undecodable: see `decode`.
    """
    decoded = decode(data, encoding=encoding, path=path)
    return _table(_unwrapped(_elements(decoded.text, path)), "json", decoded, path)


def _unwrapped(records: Iterator[JsonRecord]) -> Iterator[JsonRecord]:
    """Take the objects out of a single one that only wraps them, as the answers of most web services do."""
    for first in records:
        inside = _wrapped(first) if isinstance(first, ObjectRecord) else None
        second = next(records, None) if inside is not None else None
        if inside is not None and second is None:
            yield from (ObjectRecord(first.line, each) for each in inside)
        else:
            yield from (first, *([second] if second is not None else []))
        yield from records


def _wrapped(record: ObjectRecord) -> list[dict[str, object]] | None:
    """Return the objects that a record wraps; None if it says something itself, as a firm does with its contacts."""
    if any(isinstance(value, str) and value for name, value in record.fields.items() if name not in _ASIDES):
        return None
    lists = (record.fields[name] for name in sorted(_WRAPPERS & record.fields.keys()))
    return next((each for each in lists if isinstance(each, list) and each
                 and all(isinstance(one, dict) for one in each)), None)


def _table(records: Iterator[JsonRecord], kind: str, decoded: Decoded | Pieces, path: str) -> ObjectTable:
    """Refuse the file if nothing in it is an object; else hand every record on."""
    seen: list[JsonRecord] = []
    try:
        for record in records:
            seen.append(record)
            if isinstance(record, ObjectRecord) or record.code not in _NO_OBJECT:
                return ObjectTable(chain(seen, records), kind, decoded.encoding, decoded.notes)
    except Damaged as error:
        raise ForeignFile(path=path, wanted=kind) from error
    if kind == "json" and not seen:
        return ObjectTable(iter(()), kind, decoded.encoding, decoded.notes)
    raise ForeignFile(path=path, wanted=kind)


def _lines(pieces: Iterator[str]) -> Iterator[JsonRecord]:
    parser = _Parser()
    for number, line in enumerate(chain.from_iterable(map(source_lines, pieces)), 1):
        if stripped := line.strip():
            yield _line_record(parser, stripped, number)


def _line_record(parser: "_Parser", line: str, number: int) -> JsonRecord:
    try:
        record, end = parser.record(line, 0, number)
    except RecursionError:
        return BadRecord(number, "nested_too_deep", line[:_SHOWN_CHARS])
    except ValueError:
        return BadRecord(number, "bad_json", line[:_SHOWN_CHARS])
    return record if end == len(line) else BadRecord(number, "bad_json", line[:_SHOWN_CHARS])


def _elements(text: str, path: str) -> Iterator[JsonRecord]:
    """Walk an array element by element, so that each has its line and memory stays small."""
    parser, line, counted = _Parser(), 1, 0
    at = _skip_blanks(text, 0)
    closing = "]" if text.startswith("[", at) else ""
    at = _skip_blanks(text, at + len(closing))
    more = not (closing and text.startswith(closing, at))
    while more:
        line, counted = line + text.count("\n", counted, at), at
        try:
            record, end = parser.record(text, at, line)
        except (ValueError, RecursionError) as error:
            raise Damaged(path=f"{path}:{line}", detail="json") from error
        yield record
        at = _skip_blanks(text, end)
        if more := text.startswith(",", at):
            at = _skip_blanks(text, at + 1)
    if text[at:].strip() != closing:
        raise Damaged(path=f"{path}:{line}", detail="json")


def _skip_blanks(text: str, start: int) -> int:
    found = _BLANK.match(text, start)
    return found.end() if found else start


class _Parser:
    """A JSON parser that notes what no record can hold, and reads on behind it."""

    def __init__(self) -> None:
        self._flaws: list[str] = []
        self._parse = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_constant=self._not_finite,
            parse_float=self._float,
            parse_int=_integer,
        ).raw_decode

    def record(self, text: str, start: int, line: int) -> tuple[JsonRecord, int]:
        """Return the record that starts there, and where it ends.

        Raises:
            ValueError: this is not JSON.
            RecursionError: it is nested too deep.
        """
        self._flaws.clear()
        value, end = self._parse(text, start)
        if not isinstance(value, dict):
            self._flaws.append("not_an_object")
        elif "\\u" in text[start:end] and _has_lone_surrogate(value):
            self._flaws.append("lone_surrogate")
        if self._flaws:
            return BadRecord(line, self._flaws[0], text[start:min(end, start + _SHOWN_CHARS)]), end
        return ObjectRecord(line, value), end

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        fields = dict(pairs)
        if len(fields) < len(pairs):
            self._flaws.append("duplicate_key")
        return fields

    def _not_finite(self, _: str) -> None:
        self._flaws.append("number_not_finite")

    def _float(self, digits: str) -> float:
        value = float(digits)
        if not math.isfinite(value):
            self._flaws.append("number_not_finite")
        return value


def _integer(digits: str) -> int | str:
    """Keep every digit of a long number; Python refuses to parse more than a few thousand."""
    return int(digits) if len(digits.lstrip("-")) <= _EXACT_DIGITS else digits


def _has_lone_surrogate(value: object) -> bool:
    """Whether an escape stood for half a character; a pair of halves is a whole one."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
