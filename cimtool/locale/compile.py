"""Makes the two .mo catalogues from the .po files beside it; run by ``make locale``.

Needs Babel, a development dependency; the catalogues themselves are committed and a test
compares them with what this script would make.
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent
_MADE = datetime(2026, 1, 1, tzinfo=UTC)  # constant, so that the same messages give the same bytes


def merged(language: str) -> Catalog:
    """Return one catalogue of all messages in ``locale/<language>/*.po``.

    Raises:
        ValueError: a message id stands in two files.
    """
    whole = Catalog(locale=language, project="cimtool", creation_date=_MADE, revision_date=_MADE)
    for path in sorted((LOCALE / language).glob("*.po")):
        for message in read_po(io.BytesIO(path.read_bytes()), locale=language):
            if not message.id:
                continue
            if whole.get(message.id) is not None:
                raise ValueError(f"{path}: {message.id} stands twice")
            whole.add(message.id, message.string)
    return whole


def compiled(language: str) -> bytes:
    """Return the bytes of one .mo file."""
    buffer = io.BytesIO()
    write_mo(buffer, merged(language))
    return buffer.getvalue()


if __name__ == "__main__":
    for name in ("en", "zh"):
        folder = LOCALE / name / "LC_MESSAGES"
        folder.mkdir(exist_ok=True)
        part = folder / "cimtool.part"
        part.write_bytes(compiled(name))
        part.replace(folder / "cimtool.mo")  # whole or not at all: somebody may be reading it
