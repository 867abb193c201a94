"""Opens the .xls on stdin in a process of its own, whose end is the answer.

The parser believes the sizes that a broken .xls states: it panics, or asks for memory that
is not there, which no handler catches.  Run as a script by `workbook_check`; stands alone.
"""

import sys
from contextlib import suppress
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook

_MAX_MEMORY_BYTES = 4 << 30


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))


def _open_every_sheet(data: bytes) -> None:
    with suppress(CalamineError):  # what can be caught is reported by the reader itself
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name)


if __name__ == "__main__":
    _limit_memory()
    _open_every_sheet(sys.stdin.buffer.read())
