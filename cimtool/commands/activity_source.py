"""What an import of purchases or interactions reads: rows of any format as `ActivityRow`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from cimtool.commands.import_source import Columns, Reading, Source, listed, said
from cimtool.document import Message
from cimtool.errors import NoSuchColumn
from cimtool.formats.raw import BadRecord, KnownHeader, ObjectTable, RawTable
from cimtool.formats.registry import open_table
from cimtool.rules.activity_fields import ActivityKind, activity_columns, counts_once, known_in
from cimtool.rules.activity_object import ActivityObjectReader
from cimtool.rules.activity_row import ActivityReader, ActivityRow, Terms
from cimtool.rules.entry import Problem
from cimtool.rules.headers import REJECT_COLUMNS
from cimtool.rules.incoming import present
from cimtool.rules.text.dates import day_order

# What our own lists say twice, or of this database only.
_OF_OUR_LIST = frozenset({"id", "customer", "amount_minor"})
_DATES = frozenset({"date", "at", "due_on", "paid_on", "next_on"})


def opener(kind: ActivityKind, terms: Terms) -> Callable[[bytes, str, Reading], Source[ActivityRow]]:
    """Return what opens a file of such rows."""
    def opened(data: bytes, path: str, reading: Reading) -> Source[ActivityRow]:
        table = _table(kind, data, path, reading)
        if isinstance(table, ObjectTable):
            return _of_objects(kind, table, reading, terms)
        columns = activity_columns(kind, table.header, present(reading.overrides, table.header))
        missing = columns.missing(kind, [name for name, _ in reading.fixed])
        if missing is not None:
            raise NoSuchColumn(kind=kind, path=path, field=missing, header=listed(table.header),
                               first=next(filter(None, table.header), "COLUMN"))
        again = _table(kind, data, path, reading)
        assert isinstance(again, RawTable)
        orders = _orders(again, columns.targets)
        reader = ActivityReader(kind, columns, reading.fixed, replace(terms, day_first=orders))
        read = reader.cells(table.header)
        rows = (read(record.line, record.cells) for record in table.records)
        meant = Columns(dict(zip(table.header, columns.targets, strict=True)), dict.fromkeys(columns.sensitive))
        return Source(rows, table.format, table.encoding, table.header, meant, tuple(map(said, table.notes)))

    return opened


def left_out(columns: Columns) -> Iterator[Message]:
    """Yield what must be said of the columns: which were not taken."""
    ours = _OF_OUR_LIST if "customer_uid" in columns.targets else frozenset[str]()
    unknown = [text for text, target in columns.targets.items()
               if text and target is None and text not in {*columns.sensitive, *ours, *REJECT_COLUMNS}]
    if unknown:
        yield Message("import.left_columns", {"columns": listed(unknown), "count": len(unknown)})
    if columns.sensitive:
        yield Message("import.sensitive_columns", {"columns": ", ".join(columns.sensitive)})


def _table(kind: ActivityKind, data: bytes, path: str, reading: Reading) -> RawTable | ObjectTable:
    def once(header: str) -> bool:
        return counts_once(kind, header, reading.overrides)

    return open_table(data, path, known=_known(kind, reading.overrides), once=once, file_type=reading.file_type,
                      encoding=reading.encoding, sheet=reading.sheet)


def _known(kind: ActivityKind, overrides: Mapping[str, str | None]) -> KnownHeader:
    return lambda text: known_in(kind, text) or text.strip() in overrides


def _orders(table: RawTable, targets: tuple[str | None, ...]) -> dict[str, bool | None]:
    """Return by target whether the day comes first in a column of dates; this takes a walk over the whole file."""
    columns = {target: column for column, target in enumerate(targets) if target in _DATES and target is not None}
    cells = list(zip(*([record.cells[column] for column in columns.values()] for record in table.records), strict=True))
    return {target: day_order(column) for target, column in zip(columns, cells, strict=False)}


def _of_objects(kind: ActivityKind, table: ObjectTable, reading: Reading, terms: Terms) -> Source[ActivityRow]:
    reader = ActivityObjectReader(kind, reading.overrides, reading.fixed, terms)
    rows = (ActivityRow(record.line, (record.text,), "", refused=Problem("", record.code, record.text))
            if isinstance(record, BadRecord) else reader.read(record.line, record.fields) for record in table.records)
    return Source(rows, table.format, table.encoding, None, Columns(reader.columns, reader.sensitive),
                  tuple(map(said, table.notes)))
