"""Which reader takes which kind of file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cimtool.errors import ForeignFile
from cimtool.formats.csv_in import read_csv
from cimtool.formats.jsonl_io import read_json, read_jsonl
from cimtool.formats.raw import FileType, KnownHeader, ObjectTable, RawTable, no_header
from cimtool.formats.sniff import READABLE, kind_of

Table = RawTable | ObjectTable


@dataclass(frozen=True, slots=True)
class Request:
    """What to read and how; None means find out."""

    data: bytes
    path: str
    known: KnownHeader
    kind: FileType
    once: KnownHeader = no_header
    encoding: str | None = None
    sheet: str | None = None


def _csv(request: Request) -> RawTable:
    return read_csv(request.data, known=request.known, encoding=request.encoding, path=request.path)


def _tsv(request: Request) -> RawTable:
    return read_csv(request.data, known=request.known, encoding=request.encoding, delimiter="\t", path=request.path)


def _excel(request: Request) -> RawTable:
    from cimtool.formats.excel_in import read_excel  # brings a compiled library that text files do not need

    return read_excel(request.data, known=request.known, once=request.once, sheet=request.sheet, path=request.path)


def _markup(request: Request) -> RawTable:
    from cimtool.formats.markup_in import read_markup

    return read_markup(request.data, kind=request.kind, known=request.known, once=request.once,
                       encoding=request.encoding, sheet=request.sheet, path=request.path)


def _json(request: Request) -> ObjectTable:
    return read_json(request.data, encoding=request.encoding, path=request.path)


def _jsonl(request: Request) -> ObjectTable:
    return read_jsonl(request.data, encoding=request.encoding, path=request.path)


def _vcard(request: Request) -> ObjectTable:
    from cimtool.formats.vcard_in import read_vcard  # its patterns take time to compile

    return read_vcard(request.data, encoding=request.encoding, path=request.path)


READERS: Mapping[FileType, Callable[[Request], Table]] = {
    FileType.CSV: _csv,
    FileType.TSV: _tsv,
    FileType.XLSX: _excel,
    FileType.XLSB: _excel,
    FileType.XLS: _excel,
    FileType.ODS: _excel,
    FileType.HTML: _markup,
    FileType.XML: _markup,
    FileType.JSON: _json,
    FileType.JSONL: _jsonl,
    FileType.VCARD: _vcard,
}
_WORKBOOKS = frozenset({FileType.XLSX, FileType.XLSB, FileType.XLS, FileType.ODS})


def open_table(
    data: bytes, name: str, *, known: KnownHeader, once: KnownHeader = no_header,
    file_type: FileType | None = None, encoding: str | None = None, sheet: str | None = None,
) -> Table:
    """Read a file's head and return its records, to be walked once.

    Args:
        data: the whole file.
        name: what to call it in an error; never decides anything.
        known: tells a header from other cells, to find the header row.
        once: tells the headers of amounts, which a merged cell gives to its first row only.
        file_type: what the user says it is; decides between kinds of text only.
        encoding: of a text file; None to find out.
        sheet: of a workbook; None for the one that looks most like customers.

    Raises:
        ForeignFile: it is not a kind we read, or not the kind the user says.
        CimError: see the readers; Damaged may also be raised while records are walked.
    """
    found = kind_of(data, name)
    kind = file_type or found
    if kind is not found and _WORKBOOKS & {kind, found}:
        raise ForeignFile(path=name, wanted=kind)
    if kind not in READERS:
        raise ForeignFile(path=name, wanted=READABLE)
    return READERS[kind](Request(data, name, known, kind, once, encoding, sheet))
