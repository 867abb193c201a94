"""What a codec hands on: records as they stand in the file, text only, nothing interpreted."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique

# Tells whether a cell is a header that FIELDS knows.  Handed in by the command, because
# codecs and rules do not know each other.
KnownHeader = Callable[[str], bool]


def no_header(_text: str) -> bool:
    """Know no header."""
    return False


@unique
class FileType(StrEnum):
    """The kinds of file that can be told apart, by the names that ``--type`` takes."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    HTML = "html"
    XML = "xml"
    VCARD = "vcard"
    JSON = "json"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Note:
    """A choice the reader made that must be said aloud; the sentence is ``note.<code>``."""

    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One row; ``line`` is 1-based in the file or sheet and counts title and header rows.

    ``cells`` is as wide as the header, or wider: what stands beyond the header is kept, so
    that the row can be refused instead of losing something.
    """

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObjectRecord:
    """One JSON object; ``line`` is where it starts."""

    line: int
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that cannot be read; ``text`` is what stands there, shortened."""

    line: int
    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file of rows below one header; ``records`` can be walked once."""

    header: tuple[str, ...]
    records: Iterator[RawRecord]
    format: str
    encoding: str | None = None
    sheet: str | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectTable:
    """A file of JSON objects, each with its own keys; ``records`` can be walked once."""

    records: Iterator[ObjectRecord | BadRecord]
    format: str
    encoding: str | None = None
    notes: tuple[Note, ...] = ()
