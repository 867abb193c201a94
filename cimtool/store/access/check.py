"""Whether the record of access is as it was written: row by row, against the history, the key, a kit and kept heads.

Without the kit only the public chain is checked: it finds what was changed by somebody who did not make the chain anew.
With the kit every seal is made again from the first key of its epoch.  A seal covers all rows before it, so an
epoch that begins with the kit at hand settles what was odd before.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cimtool.rules.access.entry import KeySource, Why
from cimtool.rules.access.faults import Fault, Flaw
from cimtool.rules.access.words import KeptHead
from cimtool.store.access.key import KEY_SUFFIX, seen_key
from cimtool.store.access.log import RecordHead, key_path, record_head
from cimtool.store.connect import connect
from cimtool.store.journal import broken_link
from cimtool.vault.forward import GENESIS, RowKey, chain_value, first_key

ROWS: Final = "SELECT seq, entry, chain, seal FROM access_log ORDER BY seq"
OPERATIONS: Final = "SELECT id, chain FROM operation WHERE id >= ? ORDER BY id"
CHAIN_AT: Final = "SELECT chain FROM access_log WHERE seq = ?"
RESTORES: Final = """SELECT seq, coalesce(json_extract(entry, '$.former_rows'), 0) FROM access_log
  WHERE json_extract(entry, '$.kind') = 'restore'"""
_MOST: Final = 20  # faults named
# More no honest record ever asks for in one go, and a forged one shall not keep us for ever.
_MOST_STEPS: Final = 5_000_000
_WAIT_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head that was kept elsewhere; ``place`` says where."""

    place: str
    head: KeptHead


@dataclass(slots=True)
class Examined:
    """What became of the check: ``sealed`` rows have a seal, ``proved`` ones the seal that the kit gives them."""

    rows: int = 0
    sealed: int = 0
    proved: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def grave(self) -> bool:
        """Whether anything is wrong that nothing innocent explains."""
        return any(fault.grave for fault in self.faults)

    def found(self, flaw: Flaw, row: int | None = None, detail: str = "") -> None:
        """Take note of a fault."""
        if len(self.faults) < _MOST:
            self.faults.append(Fault(flaw, row, detail))


def examine_record(db: sqlite3.Connection, *, root: bytes | None = None, anchors: Sequence[Anchor] = ()) -> Examined:
    """Check the record from its first row to its last; ``db`` is in a transaction, so that it stands still."""
    result = Examined()
    walk = _Walk(result, _Links(db, result), _Seals(result, root))
    for row in db.execute(ROWS):
        walk.take(*row)
    walk.end()
    _check_end(db, result)
    restores = db.execute(RESTORES).fetchall() if anchors and not result.grave else []
    for anchor in anchors:
        _check_anchor(db, result, anchor, restores)
    return result


def examine_history(db: sqlite3.Connection, *, root: bytes | None, anchors: Sequence[Anchor]) -> Examined:
    """Check the record as `examine_record` does, and then the history, with every image in it, that it tells of."""
    result = examine_record(db, root=root, anchors=anchors)
    number = broken_link(db)
    if number is not None:
        result.found(Flaw.HISTORY, detail=str(number))
    return result


class _Walk:
    """One pass over the rows.

    What is odd about how epochs follow one another waits for the end: an epoch that begins with the kit at hand
    settles it.
    """

    def __init__(self, result: Examined, links: "_Links", seals: "_Seals") -> None:
        self._result, self._links, self._seals = result, links, seals
        self._chain: str | None = GENESIS  # None: not known, because a row is missing
        self._epoch: tuple[Any, Any] = (0, None)
        self._last_rows: dict[Any, int] = {}
        self._odd: list[Fault] = []

    def take(self, seq: int, text: str, chain: str, seal: str | None) -> None:
        """Check the next row."""
        result, entry = self._result, _record(text)
        if seq != result.rows + 1:
            result.found(Flaw.GAP, result.rows + 1, str(seq - result.rows - 1))
            self._chain = None
        if (self._chain is not None and chain != chain_value(self._chain, text)) or entry.get("seq") != seq:
            result.found(Flaw.CHANGED, seq)
        proved = self._seals.take(seq, entry, chain, seal)
        if entry:
            self._in_epoch(seq, entry, proved=proved)
            self._links.take(seq, entry)
        result.rows, self._chain = seq, chain

    def end(self) -> None:
        """Check what is known only after the last row."""
        self._links.end()
        self._seals.end()
        self._result.faults += self._odd

    def _in_epoch(self, seq: int, entry: dict[str, Any], *, proved: bool) -> None:
        epoch, key, source = entry.get("epoch"), entry.get("key"), entry.get("source")
        if source is None:
            if (epoch, key) != self._epoch and self._chain is not None:
                self._result.found(Flaw.EPOCH, seq)
        elif source == KeySource.KIT and proved:
            self._odd.clear()
        elif key is not None and not proved:
            self._odd.append(Fault(Flaw.UNPROVED, seq, str(entry.get("object", ""))))
        elif entry.get("why") == Why.AHEAD and not self._is_whole(entry):
            self._odd.append(Fault(Flaw.BREAK, seq, str(entry.get("former_seq", ""))))
        elif key is None and self._epoch[1] is not None:
            self._odd.append(Fault(Flaw.LOST, seq))
        self._epoch = (epoch, key)
        self._last_rows[key] = seq

    def _is_whole(self, entry: dict[str, Any]) -> bool:
        """Whether the key that stood there was only put back: the record has all rows that it was ever for."""
        last, former_seq = self._last_rows.get(entry.get("former_key")), entry.get("former_seq")
        return last is not None and isinstance(former_seq, int) and former_seq <= last + 1


class _Links:
    """The operations beside the rows that tell of them, both in order."""

    def __init__(self, db: sqlite3.Connection, result: Examined) -> None:
        self._db, self._result = db, result
        self._operations: Iterator[tuple[int, str]] | None = None
        self._next: tuple[int, str] | None = None

    def take(self, seq: int, entry: dict[str, Any]) -> None:
        """Check that the operation a row names is the one in the history."""
        number = entry.get("operation")
        if not isinstance(number, int):
            return
        if self._operations is None:
            self._operations = iter(self._db.cursor().execute(OPERATIONS, (number,)))
            self._next = next(self._operations, None)
        self._pass(number)
        if self._next is None or self._next != (number, entry.get("link")):
            self._result.found(Flaw.OPERATION, seq, str(number))
        if self._next is not None and self._next[0] == number:
            self._advance()

    def end(self) -> None:
        """Check that no operation is left over."""
        if self._operations is None:  # no row tells of an operation, so there must be none
            self._operations = iter(self._db.execute(OPERATIONS, (1,)))
            self._advance()
        self._pass(1 << 62)

    def _pass(self, number: int) -> None:
        """Pass over the operations before a number: none of them has a row."""
        while self._next is not None and self._next[0] < number:
            self._result.found(Flaw.UNRECORDED, detail=str(self._next[0]))
            self._advance()

    def _advance(self) -> None:
        self._next = next(self._operations, None) if self._operations is not None else None


class _Seals:
    """The seals of the rows; without the root of a kit only whether they are there."""

    def __init__(self, result: Examined, root: bytes | None) -> None:
        self._result, self._root = result, root
        self._firsts: dict[str, RowKey] = {}
        self._key: RowKey | None = None
        self._rewritten = False

    def take(self, seq: int, entry: dict[str, Any], chain: str, seal: str | None) -> bool:
        """Check the next row; tell whether its seal is the one that the kit gives it, or nobody can tell without."""
        name = entry.get("key")
        if name is None and seal is None:
            return False
        self._result.sealed += 1
        if not isinstance(name, str) or seal is None:
            self._result.found(Flaw.UNSEALED, seq)
            return False
        if self._root is None:
            return True
        if "source" in entry:
            self._key = next((key for key in self._possible(name, seq, entry) if key.seal(chain) == seal), None)
        elif self._key is not None:
            self._key = self._next(self._key, name, seq)
        if self._key is None:
            return False
        if self._key.seal(chain) != seal:
            self._not_ours(seq)
            return False
        self._result.proved += 1
        return True

    def _not_ours(self, seq: int) -> None:
        """Name the first such row only: after it no seal can fit."""
        if not self._rewritten:
            self._result.found(Flaw.REWRITTEN, seq)
        self._rewritten = True

    def end(self) -> None:
        """Say so if the kit proved nothing."""
        if self._root is not None and not self._result.proved:
            self._result.found(Flaw.NOT_YOURS)

    def _next(self, key: RowKey, name: str, seq: int) -> RowKey | None:
        return key.at(seq) if name == key.id and 0 <= seq - key.seq < _MOST_STEPS else None

    def _possible(self, name: str, seq: int, entry: dict[str, Any]) -> Iterator[RowKey]:
        """Yield the keys that an epoch may begin with.

        Which it is the seal tells; what the row says of itself proves nothing.
        """
        assert self._root is not None
        yield self._kept(first_key(self._root, name, seq))
        former, first, at = (entry.get(part) for part in ("former_key", "former_first", "former_seq"))
        if isinstance(former, str) and isinstance(first, int) and isinstance(at, int):
            before = self._firsts.get(former) or first_key(self._root, former, first)
            if 0 <= at - before.seq < _MOST_STEPS:
                yield self._kept(first_key(before.at(at).secret, name, seq))

    def _kept(self, first: RowKey) -> RowKey:
        self._firsts[first.id] = first
        return first


def _check_end(db: sqlite3.Connection, result: Examined) -> None:
    """Compare the last row with the key that stands beside the database."""
    path = key_path(db)
    missing = _missing(path, record_head(db)) if path else 0
    if path and missing:
        # Others go on working: they may have added rows since this check began.
        with closing(connect(path.with_name(path.name.removesuffix(KEY_SUFFIX)), "rw", _WAIT_S)) as now:
            missing = _missing(path, record_head(now))
    if missing:
        result.found(Flaw.CUT, result.rows + 1, str(missing))


def _missing(path: Path, head: RecordHead) -> int:
    """Return how many rows the key is ahead; 0 if it fits, or there is none."""
    key = seen_key(path, head.key)
    if key is None:
        return 0
    # A key of an epoch before, put back after it was gone, is no sign of anything missing.
    fits = key.id == head.key or not head.key
    return max(key.seq - head.seq - 1, 0 if fits else 1)


def _check_anchor(db: sqlite3.Connection, result: Examined, anchor: Anchor,
                  restores: Iterable[tuple[int, int]]) -> None:
    seq, wanted = anchor.head.seq, anchor.head.chain
    found = db.execute(CHAIN_AT, (seq,)).fetchone()
    if found is not None and found[0].startswith(wanted):
        return
    replaced = any(row <= seq <= rows for row, rows in restores)
    flaw = Flaw.REPLACED if replaced else Flaw.ANCHOR
    result.found(flaw, seq, anchor.place)


def _record(text: str) -> dict[str, Any]:
    try:
        record: object = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}
