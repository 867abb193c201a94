"""A small .xlsb ([MS-XLSB]), built by hand: nothing of ours writes one."""

import io
import struct
import zipfile

_BEGIN_SHEET_DATA, _END_SHEET_DATA, _DIMENSION, _ROW, _TEXT_CELL, _SHEET, _BEGIN_SHEETS = 145, 146, 148, 0, 6, 156, 143
_OFFICE = "http://schemas.openxmlformats.org"
_RELATIONS = (f'<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="r1" '
              f'Type="{_OFFICE}/officeDocument/2006/relationships/worksheet" '
              'Target="worksheets/sheet1.bin"/></Relationships>')


def xlsb(rows, apart=1):
    """Return a workbook of one sheet, ``Sheet1``, with rows of texts, each cell so far from the one before."""
    width = max(map(len, rows))
    cells = b"".join(
        _record(_ROW, struct.pack("<I", number) + bytes(13)) + b"".join(
            _record(_TEXT_CELL, struct.pack("<II", column * apart, 0) + _wide(text)) for column, text in enumerate(row))
        for number, row in enumerate(rows))
    sheet = (_record(_DIMENSION, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1))
             + _record(_BEGIN_SHEET_DATA) + cells + _record(_END_SHEET_DATA))
    book = _record(_BEGIN_SHEETS) + _record(_SHEET, struct.pack("<II", 0, 1) + _wide("r1") + _wide("Sheet1"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/_rels/workbook.bin.rels", _RELATIONS)
        archive.writestr("xl/workbook.bin", book + _record(144) + _record(132))
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return buffer.getvalue()


def _record(kind, data=b""):
    return _varint(kind, kind > 127) + _varint(len(data), len(data) > 127) + data


def _varint(number, is_long):
    return bytes([number & 0x7F | 0x80, number >> 7]) if is_long else bytes([number])


def _wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
