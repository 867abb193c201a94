"""What an import reads: options that map columns, and rows of any format as `Incoming`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cimtool.document import Message
from cimtool.errors import BadValue, NoNameColumn
from cimtool.formats.encoding import decode
from cimtool.formats.raw import BadRecord, FileType, Note, ObjectTable, RawTable
from cimtool.formats.registry import open_table
from cimtool.formats.source import read_source
from cimtool.rules.entry import Problem, field_named
from cimtool.rules.headers import HeaderMap, known, map_headers
from cimtool.rules.incoming import Incoming, refused_row, row_reader
from cimtool.rules.incoming_object import object_reader

_HEADERS_SHOWN = 12
Pairs = tuple[tuple[str, str], ...]
Overrides = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Source:
    """A file, opened: its rows can be walked once; ``columns`` says what each header means, None for left out."""

    rows: Iterator[Incoming]
    format: str
    encoding: str | None
    header: tuple[str, ...]
    columns: tuple[tuple[str, str | None], ...]
    notes: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a file; None means find out."""

    overrides: Overrides
    fixed: Pairs
    region: str
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


def fixed_pairs(words: Sequence[str]) -> Pairs:
    """Return the (field, text) pairs of ``--set``.

    Raises:
        BadValue: a word without ``=``.
        UnknownField: as `field_named`.
    """
    pairs = []
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            raise BadValue(name="--set", value=word[:60], expected="FIELD=VALUE")
        pairs.append((field_named(name), text))
    return tuple(pairs)


def opened(data: bytes, path: str, reading: Reading) -> Source:
    """Return the rows of a file.

    Raises:
        NoNameColumn: no column can be the customer's name.
        CimError: what the codecs and `map_headers` raise.
    """
    table = open_table(data, path, known=known, file_type=reading.file_type, encoding=reading.encoding,
                       sheet=reading.sheet)
    return _of_objects(table, reading) if isinstance(table, ObjectTable) else _of_cells(table, path, reading)


def _of_cells(table: RawTable, path: str, reading: Reading) -> Source:
    mapped = map_headers(table.header, reading.overrides)
    if not mapped.has_name and not any(name == "name" for name, _ in reading.fixed):
        raise NoNameColumn(path=path, header=", ".join(table.header[:_HEADERS_SHOWN]),
                           first=next(filter(None, table.header), "COLUMN"))
    read = row_reader(table.header, mapped, reading.fixed, reading.region)
    rows = (read(record.line, record.cells) for record in table.records)
    columns = tuple(zip(table.header, mapped.targets, strict=True))
    return Source(rows, table.format, table.encoding, table.header, columns,
                  (*map(_said, table.notes), *_column_notes(table.header, mapped)))


def _of_objects(table: ObjectTable, reading: Reading) -> Source:
    read = object_reader(reading.fixed, reading.overrides, reading.region)
    rows = (refused_row(record.line, (record.text,), Problem("", record.code, record.text))
            if isinstance(record, BadRecord) else read(record.line, record.fields) for record in table.records)
    return Source(rows, table.format, table.encoding, (), (), tuple(map(_said, table.notes)))


def _column_notes(header: Sequence[str], mapped: HeaderMap) -> Iterator[Message]:
    custom = [text for text, target in zip(header, mapped.targets, strict=True) if target and target.startswith("x.")]
    if custom:
        yield Message("import.custom_columns", {"columns": ", ".join(custom[:_HEADERS_SHOWN]), "count": len(custom)})
    if mapped.sensitive:
        yield Message("import.sensitive_columns", {"columns": ", ".join(mapped.sensitive)})


def _said(note: Note) -> Message:
    return Message(f"note.{note.code}", note.values)
