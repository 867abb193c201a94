"""What an import reads: options that map columns, and rows of any format as `Incoming`."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, islice
from typing import Generic, TypeVar

from cimtool.commands.import_ahead import Reader, read_ahead
from cimtool.document import Message
from cimtool.errors import BadValue, NoHeaderRow, NoNameColumn, UnknownHeader
from cimtool.fields import CUSTOM_PREFIX, SENSITIVE
from cimtool.formats.encoding import decode
from cimtool.formats.raw import BadRecord, FileType, Note, ObjectTable, RawRecord, RawTable
from cimtool.formats.registry import open_table
from cimtool.formats.source import read_source
from cimtool.rules.day_order import DayOrders, is_dated, with_plain_days
from cimtool.rules.entry import Problem
from cimtool.rules.header_cells import blank_columns, with_identities
from cimtool.rules.header_words import is_contact, likeliest_name
from cimtool.rules.headers import HeaderMap, known, map_headers
from cimtool.rules.incoming import AnyRow, Incoming, present, refused_row, upheld
from cimtool.rules.incoming_object import ObjectReader
from cimtool.rules.standards import Standards
from cimtool.rules.text.phones import is_region

HEADERS_SHOWN = 12
_LOOK_ROWS = 200
Pairs = tuple[tuple[str, str], ...]
Overrides = Mapping[str, str | None]
Key = TypeVar("Key", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Columns:
    """What each header means, None for left out; of JSON objects known only when all have been read.

    ``blank``: headers without a value in the first rows, which are all there are if the table ``is_small``.
    """

    targets: Mapping[str, str | None]
    sensitive: Mapping[str, None]
    blank: frozenset[str] = frozenset()
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class Source(Generic[AnyRow]):
    """A file, opened: its rows can be walked once; ``header`` None: each row has names of its own.

    ``lines``: how many a text file has, which is about how many rows; None where that says nothing.
    """

    rows: Iterator[AnyRow]
    format: str
    encoding: str | None
    header: tuple[str, ...] | None
    columns: Columns
    notes: tuple[Message, ...]
    lines: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a file; None means find out."""

    overrides: Overrides
    fixed: Pairs
    region: str
    standards: Standards
    file_type: FileType | None = None
    encoding: str | None = None
    sheet: str | None = None


def overrides_of(words: Sequence[str], map_file: str | None) -> dict[str, str | None]:
    """Return header -> field of ``--map-file``, then of the ``--map`` words; None leaves a column out.

    Raises:
        BadValue: a word or line without ``=``.
    """
    lines = decode(read_source(map_file), encoding=None).text.splitlines() if map_file else []
    overrides: dict[str, str | None] = {}
    for word in (*(line.strip() for line in lines if line.strip() and not line.startswith("#")), *words):
        header, equals, target = word.rpartition("=")
        if not equals:
            raise BadValue(name="--map", value=word[:60], expected="HEADER=FIELD")
        overrides[header.strip()] = target.strip() or None
    return overrides


def keys_of(text: str, keys: type[Key]) -> tuple[Key, ...]:
    """Return the keys that ``--match`` names, in its order.

    Raises:
        BadValue: one is none.
    """
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    wrong = [name for name in names if name not in set(keys)]
    if wrong:
        raise BadValue(name="--match", value=wrong[0], expected=",".join(keys))
    return tuple(dict.fromkeys(map(keys, names)))


def region_of(code: str) -> str:
    """Return where a phone number without country code is.

    Raises:
        BadValue: there is no such country or region.
    """
    if not is_region(code.upper()):
        raise BadValue(name="--region", value=code, expected="CN, HK, TW, US, DE, ...")
    return code.upper()


def opened(data: bytes, path: str, reading: Reading) -> Source[Incoming]:
    """Return the rows of a file.

    Raises:
        NoNameColumn: no column can be the customer's name.
        CimError: what the codecs and `map_headers` raise.
    """
    def is_header(text: str) -> bool:
        return known(text, reading.standards) or text.strip() in reading.overrides

    def table() -> RawTable | ObjectTable:
        return open_table(data, path, known=is_header, file_type=reading.file_type, encoding=reading.encoding,
                          sheet=reading.sheet)

    found = table()
    return _of_objects(found, reading) if isinstance(found, ObjectTable) else _of_cells(found, table, path, reading)


def refuse_unknown_headers(overrides: Overrides, sources: Sequence[Source[AnyRow]]) -> None:
    """Refuse an override that names no column of any file.

    Raises:
        UnknownHeader: there is one.
    """
    headers = [header for source in sources for header in source.columns.targets]
    for name in overrides:
        if not present({name: None}, headers):
            raise UnknownHeader(header=name, headers=", ".join(filter(None, headers[:HEADERS_SHOWN])))


def column_notes(columns: Columns) -> Iterator[Message]:
    """Yield what must be said of the columns: which were kept as custom fields, which were left out."""
    custom = [text or target.removeprefix(CUSTOM_PREFIX)
              for text, target in sorted(columns.targets.items(), key=lambda column: column[0] in columns.blank)
              if target and target.startswith(CUSTOM_PREFIX) and not (columns.is_small and text in columns.blank)]
    if custom:
        yield Message("import.custom_columns", {"columns": listed(custom), "count": len(custom)})
    sealed = [text for text, target in columns.targets.items() if target in SENSITIVE]
    if sealed:
        yield Message("import.sealed_columns", {"columns": listed(sealed)})
    if columns.sensitive:
        yield Message("import.sensitive_columns", {"columns": ", ".join(columns.sensitive)})


def _of_cells(table: RawTable, again: Callable[[], RawTable | ObjectTable], path: str,
              reading: Reading) -> Source[Incoming]:
    first = list(islice(table.records, _LOOK_ROWS))
    cells = [record.cells for record in first]
    blank = blank_columns(cells, len(table.header))
    mapped = map_headers(table.header, present(reading.overrides, table.header), reading.standards, blank)
    if not mapped.has_name and not any(name == "name" for name, _ in reading.fixed):
        if any(map(is_contact, table.header)):
            raise NoHeaderRow(path=path, columns=len(table.header))
        raise NoNameColumn(path=path, header=", ".join(table.header[:HEADERS_SHOWN]),
                           first=likeliest_name(table.header) or "COLUMN")
    mapped = with_identities(mapped, table.header, cells, reading.standards)
    records, orders = _days_decided(first, table, again, mapped)
    rows = read_ahead(records, Reader(table.header, mapped, reading.fixed, reading.region, reading.standards))
    columns = Columns(dict(zip(table.header, mapped.targets, strict=True)), dict.fromkeys(mapped.sensitive),
                      _blank_headers(table.header, blank), is_small=len(first) < _LOOK_ROWS)
    days = (Message("note.day_first" if first else "note.month_first", {"column": table.header[column]})
            for column, first in orders.items())
    return Source(rows, table.format, table.encoding, table.header, columns, (*map(said, table.notes), *days))


def _blank_headers(header: Sequence[str], blank: Collection[int]) -> frozenset[str]:
    """Return the headers without a value in any of their columns: one may stand twice."""
    return frozenset(header) - {text for column, text in enumerate(header) if column not in blank}


def _days_decided(first: Sequence[RawRecord], table: RawTable, again: Callable[[], RawTable | ObjectTable],
                  mapped: HeaderMap) -> tuple[Iterator[RawRecord], Mapping[int, bool]]:
    """Return the records with 03/05/2024 as their column decides, and where it did.

    That takes a second walk over the file; it is taken where one of the first dates asks for it.
    """
    orders = DayOrders([column for column, target in enumerate(mapped.targets) if is_dated(target)])
    records = chain(first, table.records)
    whole = again() if orders.matter_in(record.cells for record in first) else None
    if not isinstance(whole, RawTable):
        return records, {}
    orders.learn(record.cells for record in whole.records)
    found = orders.found
    return (replace(record, cells=with_plain_days(record.cells, found)) for record in records), found


def _of_objects(table: ObjectTable, reading: Reading) -> Source[Incoming]:
    reader = ObjectReader(reading.fixed, reading.overrides, reading.region, reading.standards)
    rows = (refused_row(record.line, (record.text,), Problem("", record.code, record.text))
            if isinstance(record, BadRecord) else upheld(reader.read(record.line, record.fields), reading.standards)
            for record in table.records)
    return Source(rows, table.format, table.encoding, None, Columns(reader.columns, reader.sensitive),
                  tuple(map(said, table.notes)))


def listed(names: Sequence[str]) -> str:
    """Return the first names, with dots where there are more."""
    return ", ".join(names[:HEADERS_SHOWN]) + (", ..." if len(names) > HEADERS_SHOWN else "")


def said(note: Note) -> Message:
    """Return the sentence of a choice that a codec made."""
    return Message(f"note.{note.code}", note.values)
