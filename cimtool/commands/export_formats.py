"""The kinds of file that `export` writes, and what writes each."""

from collections.abc import Callable, Mapping
from enum import StrEnum, unique
from typing import BinaryIO, Final, Literal, TextIO

from cimtool.commands.export_content import Content
from cimtool.formats.csv_out import CsvForm, write_lines
from cimtool.formats.jsonl_out import write_json, write_jsonl
from cimtool.formats.raw import Note
from cimtool.rules.outgoing import ROW_FIELDS


@unique
class FileFormat(StrEnum):
    """What kind of file is written; ``vcard`` is version 3.0, which phones take best."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    JSON = "json"
    JSONL = "jsonl"
    VCARD = "vcard"
    VCARD4 = "vcard4"


SUFFIXES: Final[Mapping[str, FileFormat]] = {
    "": FileFormat.CSV, ".csv": FileFormat.CSV, ".tsv": FileFormat.TSV, ".xlsx": FileFormat.XLSX,
    ".json": FileFormat.JSON, ".jsonl": FileFormat.JSONL, ".ndjson": FileFormat.JSONL, ".vcf": FileFormat.VCARD,
    ".vcard": FileFormat.VCARD}
# Every row has the same columns, custom ones among them; the others carry each customer's own fields.
WITH_COLUMNS: Final = frozenset({FileFormat.CSV, FileFormat.TSV, FileFormat.XLSX})


def write_workbook(stream: BinaryIO, content: Content, sheet: str) -> tuple[Note, ...]:
    """Write an .xlsx; return what must be said aloud of it."""
    from cimtool.formats.xlsx_out import write_xlsx  # brings a library that other files do not need

    return write_xlsx(stream, content.header, content.cells, sheet=sheet)


def _csv(stream: TextIO, content: Content) -> None:
    _lines(stream, content, CsvForm(content.excel))


def _tsv(stream: TextIO, content: Content) -> None:
    _lines(stream, content, CsvForm(delimiter="\t"))


def _lines(stream: TextIO, content: Content, form: CsvForm) -> None:
    write_lines(stream, content.header, content.lines(form), form)


def _json(stream: TextIO, content: Content) -> None:
    write_json(stream, content.objects)


def _jsonl(stream: TextIO, content: Content) -> None:
    write_jsonl(stream, content.objects)


def _vcard(version: Literal["3.0", "4.0"]) -> Callable[[TextIO, Content], None]:
    def write(stream: TextIO, content: Content) -> None:
        from cimtool.commands.export_cards import card_of  # brings the readings of names
        from cimtool.formats.vcard_out import write_vcard

        fields = content.fields or (*ROW_FIELDS, "extra")
        write_vcard(stream, (card_of(whole.customer, fields) for whole in content.wholes), version)

    return write


TEXT_WRITERS: Final[Mapping[FileFormat, Callable[[TextIO, Content], None]]] = {
    FileFormat.CSV: _csv, FileFormat.TSV: _tsv, FileFormat.JSON: _json, FileFormat.JSONL: _jsonl,
    FileFormat.VCARD: _vcard("3.0"), FileFormat.VCARD4: _vcard("4.0")}
