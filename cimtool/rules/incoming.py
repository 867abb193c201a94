"""From one row of a file to what is to be written: the record, and whatever else it carried."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cimtool.model import SourceRecord
from cimtool.rules.entry import Entry, Problem, entered, record_of
from cimtool.rules.headers import HeaderMap, join_name
from cimtool.rules.text.clean import refusal

_PARTS = ("family_name", "given_name", "middle_name")
_CELL_LIMIT = 100_000
_SHORT = 1000  # no field has a lower limit
_DIGEST_BYTES = 15


@dataclass(frozen=True, slots=True)
class Identity:
    """What a row says of the customer's own identity; None where it says nothing."""

    uid: str | None = None
    id: int | None = None
    created_at: str | None = None
    updated_at: str | None = None
    confirmed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One row, read.

    ``record`` None: the row cannot be stored, and ``refused`` says why; ``problems`` are values kept aside or said
    aloud; ``digest`` stands for content and source, so that the same row is known again; ``cells`` is
    the row as it came, for the rejects file, and ``names`` its own keys where it has any; ``children`` are purchases
    and the like of our own export.
    """

    line: int
    cells: tuple[str, ...]
    digest: str
    record: SourceRecord | None = None
    identity: Identity = Identity()
    refused: Problem | None = None
    problems: tuple[Problem, ...] = ()
    names: tuple[str, ...] = ()
    children: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


def refused_row(line: int, cells: tuple[str, ...], problem: Problem) -> Incoming:
    """Return a row that could not even be read."""
    return Incoming(line, cells, "", refused=problem)


def row_reader(header: Sequence[str], mapped: HeaderMap, fixed: Sequence[tuple[str, str]],
               region: str) -> Callable[[int, tuple[str, ...]], Incoming]:
    """Return the function that reads one row; ``fixed`` are (field, text) pairs for every row.

    A fixed value counts before the row's own.
    """
    targets = mapped.targets
    width = len(header)
    taken = {name for name, _ in fixed}

    def read(line: int, cells: tuple[str, ...]) -> Incoming:
        problem = _unreadable(header, cells)
        if problem is None and any(cell.strip() for cell in cells[width:]):
            problem = Problem(header[-1], "too_many_cells", "")
        if problem is not None:
            return refused_row(line, cells, problem)
        pairs = [(target, cell) for target, cell in zip(targets, cells, strict=False)
                 if target is not None and cell and target not in taken]
        entry = entered([*_joined(pairs), *fixed], region=region)
        return incoming_of(line, cells, entry, digest_of(pairs, fixed), _number(dict(pairs).get("id")))

    return read


def _unreadable(header: Sequence[str], cells: Sequence[str]) -> Problem | None:
    for position, cell in enumerate(cells):
        harmless = cell.isascii() and cell.isprintable() and len(cell) <= _SHORT
        code = None if harmless else refusal(cell, _CELL_LIMIT)
        if code:
            return Problem(header[min(position, len(header) - 1)], code, cell)
    return None


def incoming_of(line: int, cells: tuple[str, ...], entry: Entry, digest: str, number: int | None) -> Incoming:
    """Return the row that an entry makes; ``number`` is the id it had in another database."""
    identity = Identity(entry.values.get("uid"), number, entry.values.get("created_at"),
                        entry.values.get("updated_at"))
    refused = entry.fatal
    record = record_of(entry) if refused is None else None
    if record is None and refused is None:
        refused = Problem("name", "no_name", "")
    return Incoming(line, cells, digest, record, identity, refused, entry.problems)


def _joined(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join the parts of a name; a name column only counts where they are blank, and ``id`` is not a field."""
    parts = {target: cell for target, cell in pairs if target in _PARTS}
    name = join_name(*(parts.get(part, "") for part in _PARTS)) if parts else ""
    rest = [pair for pair in pairs if pair[0] not in _PARTS and pair[0] != "id"]
    if not name:
        return rest
    return [("name", name), *(pair for pair in rest if pair[0] != "name")]


def digest_of(pairs: Sequence[tuple[str, Any]], fixed: Sequence[tuple[str, str]]) -> str:
    """Return what stands for the content of a row and its source."""
    content = json.dumps([pairs, fixed], ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(content.encode("utf-8", "replace"), digest_size=_DIGEST_BYTES).hexdigest()


def numbered(row: Incoming, occurrence: int) -> Incoming:
    """Return the row with the digest of its n-th occurrence in one file: equal rows may be two people."""
    return row if occurrence <= 1 else replace(row, digest=f"{row.digest}-{occurrence}")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else None  # SQLite's integers
