"""From one row of a file to what is to be written: the record, and whatever else it carried."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any, TypeVar

from cimtool.fields import CUSTOM_PREFIX
from cimtool.frozen import field, frozen, replace
from cimtool.model import SourceRecord
from cimtool.rules.closing import closing
from cimtool.rules.derive import Ready
from cimtool.rules.entry import Entry, Hide, Problem, entered, record_of
from cimtool.rules.header_words import PLACED
from cimtool.rules.headers import HeaderMap, fold_header, join_name, known
from cimtool.rules.point_labels import with_labels
from cimtool.rules.sensitive import hiding, is_sensitive, without_secrets
from cimtool.rules.standards import NO_STANDARDS, Standards, settled
from cimtool.rules.text.clean import clean_line, refusal
from cimtool.rules.text.countries import region_named
from cimtool.rules.text.fold import fold, has_han

_NAME_PARTS = ("family_name", "given_name", "middle_name")
_BIRTH_PARTS = ("birth_year", "birth_month", "birth_day")
_ADDRESS_PARTS = ("street_number", "address_2")
_PARTS = frozenset({*_NAME_PARTS, *_BIRTH_PARTS, *_ADDRESS_PARTS})
_OTHER_NAME = "x.name"
_CELL_LIMIT = 100_000
_OWN_NAME_LIMIT = 60
_DIGEST_BYTES = 15
_UID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII).fullmatch
# Ids are small numbers that people type; a huge one would use up all that follow.
_LARGEST_ID = 1_000_000_000

Pairs = Sequence[tuple[str, Any]]
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # json.dumps makes one for each value


@frozen
class Identity:
    """What a row says of the customer's own identity; None where it says nothing."""

    uid: str | None = None
    id: int | None = None
    created_at: str | None = None
    updated_at: str | None = None
    confirmed: Mapping[str, str] = field(default_factory=dict)


_NO_IDENTITY = Identity()


@frozen
class Row:
    """One row of whatever is imported; nothing in it comes from a column that must not be stored.

    ``refused`` says why it cannot be stored, if so, ``skip`` why it is left alone; ``problems`` are values kept
    aside or said aloud; ``digest`` stands for content and source, so that the same row is known again; ``cells`` is
    the row as it came, for the rejects file, and ``names`` its own keys where it has any; ``content`` is what it
    says by field.
    """

    line: int
    cells: tuple[str, ...]
    digest: str
    refused: Problem | None = None
    problems: tuple[Problem, ...] = ()
    names: tuple[str, ...] = ()
    content: Pairs = ()
    skip: str | None = None


AnyRow = TypeVar("AnyRow", bound=Row)


@frozen
class Incoming(Row):
    """A customer, read; ``record`` None: refused; ``children`` are purchases and the like of our own export.

    ``ready``: what is derived from the record, if whoever read it has done that too.
    """

    record: SourceRecord | None = None
    identity: Identity = _NO_IDENTITY
    children: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    ready: Ready | None = None


def refused_row(line: int, cells: tuple[str, ...], problem: Problem) -> Incoming:
    """Return a row that could not even be read."""
    return Incoming(line, cells, "", refused=problem)


def closing_row(line: int, cells: tuple[str, ...], code: str) -> Incoming:
    """Return a row that is no record, such as a total."""
    return Incoming(line, cells, "", problems=(Problem("name", code, ""),), skip=code)


def present(overrides: Mapping[str, str | None], header: Sequence[str]) -> dict[str, str | None]:
    """Return the overrides that name a column of the header, in any spelling."""
    spellings = {spelling for text in header for spelling in (text.strip(), fold_header(text))}
    return {name: target for name, target in overrides.items()
            if not spellings.isdisjoint((name.strip(), fold_header(name)))}


def row_reader(header: Sequence[str], mapped: HeaderMap, fixed: Sequence[tuple[str, str]], region: str,
               standards: Standards = NO_STANDARDS) -> Callable[[int, tuple[str, ...]], Incoming]:
    """Return the function that reads one row; ``fixed`` are (field, text) pairs for every row.

    A fixed value counts before the row's own.
    """
    targets, plain = mapped.targets, not mapped.spares and not mapped.labels
    taken = {name for name, _ in fixed}
    secret = [(column, target) for column, target in enumerate(targets)
              if target is not None and is_sensitive(target, standards)]
    hidden = [column for column, text in enumerate(header) if targets[column] is None and text in mapped.sensitive]
    hides = bool(secret) or not plain or any(is_sensitive(name, standards) for name in taken)
    hide = hiding(standards) if hides else None
    unshown = sorted([*hidden, *(column for column, _ in secret)])

    def read(line: int, cells: tuple[str, ...]) -> Incoming:
        whole = cells
        cells, problem = checked_cells(header, hidden, whole)
        code = closing(cells, header) if problem is None else None
        if problem is not None or code:
            cells, _ = checked_cells(header, unshown, whole)
            return refused_row(line, cells, problem) if problem is not None else closing_row(line, cells, str(code))
        meant = targets if plain else meant_by(mapped, cells)
        pairs = [(target, cell) for target, cell in zip(meant, cells, strict=False)
                 if target is not None and cell and target not in taken]
        countries = [cells[at] for at in mapped.countries]
        entry = entered_there([*with_joined_parts(pairs), *fixed], countries, region, hide)
        if secret:
            cells = _without_cells(cells, {column: str(entry.values.get(target, "")) for column, target in secret})
            pairs = without_secrets(pairs, entry, standards)
        number = next((cell for target, cell in pairs if target == "id"), None)
        row = incoming_of(line, cells, entry, digest_of(pairs, fixed), _number(number), content=[*pairs, *fixed])
        if row.record is None or not mapped.point_labels:
            return row
        return replace(row, record=with_labels(row.record, cells, mapped.point_labels))

    return read


def entered_there(pairs: Pairs, countries: Sequence[str], region: str, hide: Hide | None) -> Entry:
    """Return the entry, its numbers read as those of the first of *countries* that is one; else of *region*."""
    there = next(filter(None, map(region_named, filter(None, countries))), region)
    return entered(pairs, region=there, hide=hide)


def meant_by(mapped: HeaderMap, cells: Sequence[str]) -> Sequence[str | None]:
    """Return the targets of one row: it may have its address elsewhere than others, and own names for own fields."""
    meant = list(mapped.targets)
    for column, label in mapped.labels.items():
        name = clean_line(cells[label])[:_OWN_NAME_LIMIT]
        if name and not known(name) and CUSTOM_PREFIX + name not in meant:  # an ID number must not be hidden so
            meant[column] = CUSTOM_PREFIX + name
    if not any(target in PLACED and cell.strip() for target, cell in zip(meant, cells, strict=False)):
        spare = next((spare for spare in mapped.spares if any(cells[column].strip() for column in spare)), {})
        return [spare.get(column, target) for column, target in enumerate(meant)]
    return meant


def _without_cells(cells: tuple[str, ...], shown: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(shown.get(column, cell) for column, cell in enumerate(cells))


def checked_cells(header: Sequence[str], hidden: Sequence[int],
                  cells: tuple[str, ...]) -> tuple[tuple[str, ...], Problem | None]:
    """Return the cells without those that must not be kept, and why the row cannot be read, if it cannot."""
    if any(cell.strip() for cell in cells[len(header):]):
        # Something slipped to the right, and with it what stood in a hidden column.
        shown = cells[:hidden[0]] + ("",) * (len(cells) - hidden[0]) if hidden else cells
        return shown, Problem(header[-1], "too_many_cells", "")
    if hidden:
        cells = tuple("" if column in hidden else cell for column, cell in enumerate(cells))
    return cells, _unreadable(header, cells)


def _unreadable(header: Sequence[str], cells: Sequence[str]) -> Problem | None:
    if refusal("".join(cells), _CELL_LIMIT) is None:  # all at once: hardly ever anything
        return None
    for position, cell in enumerate(cells):
        code = refusal(cell, _CELL_LIMIT)
        if code:
            return Problem(header[min(position, len(header) - 1)], code, cell)
    return None


def incoming_of(line: int, cells: tuple[str, ...], entry: Entry, digest: str, number: int | None, *,
                content: Pairs = ()) -> Incoming:
    """Return the row that an entry makes; ``number`` is the id it had in another database."""
    uid = entry.values.get("uid")
    if uid is not None and not is_uid(uid):  # another program's: its numbers mean other people here
        entry, uid = replace(entry, extra={"uid": uid, **entry.extra}), None
    told = (uid, number, entry.values.get("created_at"), entry.values.get("updated_at"))
    identity = Identity(*told) if any(told) else _NO_IDENTITY
    refused = entry.fatal
    record = record_of(entry) if refused is None else None
    if record is None and refused is None:
        refused = Problem("name", "no_name", "")
    return Incoming(line, cells, digest, refused, entry.problems, content=content, record=record, identity=identity)


def with_joined_parts(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return pairs with the parts of a name joined, those of a birthday, and those of an address.

    Another name beside them is kept aside if it is not the same in another order.  ``id`` is left out: it is not a
    field.
    """
    parts = {target: cell.strip() for target, cell in pairs if target in _PARTS}
    rest = [pair for pair in pairs if pair[0] not in _PARTS and pair[0] != "id"]
    birthday = _joined_birthday(*(parts.get(part, "") for part in _BIRTH_PARTS)) if parts else ""
    rest += [("birthday", birthday)] if birthday else []
    rest = _with_address(rest, *(parts.get(part, "") for part in _ADDRESS_PARTS)) if parts else rest
    family, given, middle = (parts.get(part, "") for part in _NAME_PARTS)
    name = join_name(family, given, middle) if parts else ""
    if not name:
        return rest
    same = {_letters(text) for text in (name, family + given, given + family, family + given + middle)}
    return [("name", name), *((_OTHER_NAME if target == "name" else target, cell) for target, cell in rest
                              if target != "name" or _letters(cell) not in same)]


def _joined_birthday(year: str, month: str, day: str) -> str:
    """Return the parts as one date, without the year if that is unknown."""
    if month.isdecimal() and day.isdecimal():
        return f"{year}-{month}-{day}" if year else f"--{month:0>2}-{day:0>2}"
    return "-".join(filter(None, (year, month, day)))


def _with_address(pairs: list[tuple[str, str]], number: str, second: str) -> list[tuple[str, str]]:
    """Return pairs with the house number and the second line put to the address; a number alone is kept aside."""
    street = next((cell.strip() for target, cell in pairs if target == "address"), "")
    rest = [pair for pair in pairs if pair[0] != "address"]
    if not street and not second:
        return [*rest, ("x.street_number", number)] if number else rest
    if has_han(street):
        return [*rest, ("address", f"{street}{number}{second}")]
    first = f"{number} {street}".strip()
    return [*rest, ("address", ", ".join(filter(None, (first, second))))]


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, fold(name)))


def digest_of(pairs: Pairs, fixed: Pairs) -> str:
    """Return what stands for the content of a row and its source."""
    content = f"[{_pairs_json(pairs)},{_pairs_json(fixed)}]"
    return hashlib.blake2b(content.encode("utf-8", "replace"), digest_size=_DIGEST_BYTES).hexdigest()


def _pairs_json(pairs: Pairs) -> str:
    """Return pairs as JSON without blanks; nearly all are of two texts, and then this takes half the time."""
    if all([type(value) is str for _, value in pairs]):
        return f"[{','.join([f'[{encode_basestring(name)},{encode_basestring(value)}]' for name, value in pairs])}]"
    return _json(pairs)


def upheld(row: Incoming, standards: Standards) -> Incoming:
    """Return the row as the owner's standards want it, refused if one of its values breaks one.

    What it lacks is not asked here: the customer it means may have that.
    """
    if row.record is None or not standards.fields:
        return row
    done = settled(row.record, standards)
    if done.unfit is not None:
        return replace(row, record=None, refused=done.unfit)
    return row if done.record is row.record else replace(row, record=done.record)


def numbered(row: AnyRow, occurrence: int) -> AnyRow:
    """Return the row with the digest of its n-th occurrence in one file: equal rows may be two people."""
    return row if occurrence <= 1 else replace(row, digest=f"{row.digest}-{occurrence}")


def is_uid(value: object) -> bool:
    """Tell whether a value identifies a customer wherever it goes: a UUID, never a number in somebody's list."""
    return isinstance(value, str) and _UID(value) is not None


def small_id(number: int) -> int | None:
    """Return an id that a customer may keep; None for one that no database of ours has given."""
    return number if 0 < number <= _LARGEST_ID else None


def _number(text: str | None) -> int | None:
    return small_id(int(text)) if text and text.isascii() and text.isdigit() and len(text) <= 18 else None
