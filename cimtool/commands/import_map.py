"""The file of ``--save-map``: what each column was taken for, to be corrected and given to ``--map-file``."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from cimtool.commands.import_source import Columns
from cimtool.errors import FileExists
from cimtool.formats.atomic import atomic_file


def refuse_old_map(path: str | None) -> None:
    """Refuse to write over a map that somebody may have corrected.

    Raises:
        FileExists: there is such a file.
    """
    if path is not None and Path(path).exists():
        raise FileExists(path=path)


def write_map(path: str, files: Iterable[Columns]) -> None:
    """Write ``HEADER=FIELD`` lines, every header once; nothing after the ``=`` leaves a column out."""
    columns = {header: target for columns in files for header, target in columns.targets.items()}
    with atomic_file(path, force=False) as stream:
        stream.writelines(_lines(columns.items()))


def _lines(columns: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    for header, target in columns:
        name = " ".join(header.split())
        if name:
            # A line that begins with # would be a remark.
            yield f"{' ' * name.startswith('#')}{name}={target or ''}\n"
