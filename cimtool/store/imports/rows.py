"""What an import remembers of every row: what became of it, of which customer, and what was not taken."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from cimtool.rules.incoming import Incoming, Row
from cimtool.rules.rowmatch import MatchKey, OnMatch, Outcome
from cimtool.store.journal import Operation
from cimtool.store.reads import survivor_of

_EARLIER = ("SELECT op, outcome, customer_id, detail FROM import_row WHERE digest = ?"
            " AND outcome <> 'rejected' ORDER BY id DESC LIMIT 1")
# In the order of time: the last one counts.
_EARLIER_OF = ("SELECT digest, op, outcome, customer_id, detail FROM import_row"
               " WHERE digest IN (SELECT value FROM json_each(?)) AND outcome <> 'rejected' ORDER BY id")
_WRITTEN = "SELECT digest FROM import_row WHERE digest IN (SELECT value FROM json_each(?)) AND +op = ? AND file = ?"
_CHANGED_SINCE = ("SELECT 1 FROM image WHERE tbl = 'customer' AND row IN (SELECT value FROM json_each(?))"
                  " AND operation > ? LIMIT 1")
_COUNT = "SELECT outcome, count(*) FROM import_row WHERE op = ? AND file = ? GROUP BY outcome"
_RECORD_ROW = ("INSERT INTO import_row (op, file, line, outcome, customer_id, digest, detail)"
               " VALUES (?, ?, ?, ?, ?, ?, ?)")

# What a person said of a row for good, whatever else changes.
SET_ASIDE = "set_aside"
_Earlier = tuple[int, str, int | None, str | None]
_LEFT = (Outcome.REVIEW, Outcome.SKIPPED)


@dataclass(frozen=True, slots=True)
class Policy:
    """How rows meet customers: by which keys, in order, and what then."""

    match: tuple[MatchKey, ...]
    on_match: OnMatch

    def __str__(self) -> str:
        return f"{','.join(self.match)} {self.on_match}"


@dataclass(frozen=True, slots=True)
class Decided(Policy):
    """How one row meets the customer that a person named, or none."""

    def __str__(self) -> str:
        return "decided"


class Wish(Protocol):
    """What every policy says, whatever is imported; its text tells one policy from another."""

    @property
    def on_match(self) -> OnMatch:
        """What to do with a row that fits something."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one row.

    ``code`` says why for rejected and review rows, ``others`` whom it may be; ``not_taken`` are the row's values
    that the customer did not take.
    """

    row: Row
    outcome: Outcome
    customer_id: int | None = None
    code: str | None = None
    others: tuple[int, ...] = ()
    not_taken: Mapping[str, str] = field(default_factory=dict)


class ImportRows:
    """The rows of one file in one import."""

    def __init__(self, current: Operation, file: str, policy: Wish) -> None:
        self._current, self._file, self._policy = current, file, policy
        self._db = current.db
        self._earlier: dict[str, _Earlier | None] = {}

    def write(self, verdicts: Iterable[Verdict]) -> None:
        """Write a line for each row."""
        self._db.executemany(_RECORD_ROW, [
            (self._current.number, self._file, verdict.row.line, verdict.outcome.value, verdict.customer_id,
             verdict.row.digest, self._detail(verdict)) for verdict in verdicts])

    def counts(self) -> dict[Outcome, int]:
        """Return how many rows of the file ended so, by what stands in the table."""
        found = dict(self._db.execute(_COUNT, (self._current.number, self._file)).fetchall())
        return {outcome: found.get(outcome.value, 0) for outcome in Outcome}

    def written(self, digests: Iterable[str]) -> set[str]:
        """Return which of these the file has had already."""
        wanted = json.dumps([digest for digest in digests if digest])
        return {row[0] for row in self._db.execute(_WRITTEN, (wanted, self._current.number, self._file))}

    def earlier(self, row: Incoming) -> tuple[int | None, Verdict | None]:
        """Return the customer that the same row made or met before, and the verdict if that still holds.

        A row that was not imported, because it was in doubt or to be skipped, stays so under the same policy as
        long as nobody touched those it may be.  One that was is unchanged; only OVERWRITE takes it again, if the
        customer is not as the row left it.
        """
        found = self.last(row)
        if found is None:
            return None, None
        operation, outcome, customer_id, detail = found
        if outcome in _LEFT:
            return None, self._still(row, Outcome(outcome), operation, customer_id, json.loads(detail or "{}"))
        assert customer_id is not None
        survivor = survivor_of(self._db, customer_id)
        again = self._policy.on_match is OnMatch.OVERWRITE and (
            detail is not None or self._changed_since([customer_id], operation))
        return survivor, None if again else Verdict(row, Outcome.UNCHANGED, survivor)

    def read_ahead(self, rows: Iterable[Row]) -> None:
        """Read what became of these rows before, so that `last` need not ask for each."""
        digests = [row.digest for row in rows if row.digest]
        self._earlier = dict.fromkeys(digests)
        self._earlier |= {found[0]: found[1:] for found in self._db.execute(_EARLIER_OF, (json.dumps(digests),))}

    def last(self, row: Row) -> _Earlier | None:
        """Return operation, outcome, customer and detail of the same row when it was imported last, None if never."""
        if row.digest in self._earlier:
            return self._earlier[row.digest]
        return self._db.execute(_EARLIER, (row.digest,)).fetchone() if row.digest else None

    def _still(self, row: Incoming, outcome: Outcome, operation: int, customer_id: int | None,
               before: Mapping[str, Any]) -> Verdict | None:
        others = tuple(before["others"])
        touched = self._changed_since([*others, *filter(None, (customer_id,))], operation)
        if before["code"] != SET_ASIDE and (touched or before["policy"] != str(self._policy)):
            return None
        return Verdict(row, outcome, customer_id, before["code"], others)

    def _changed_since(self, ids: Sequence[int], operation: int) -> bool:
        return self._db.execute(_CHANGED_SINCE, (json.dumps(list(ids)), operation)).fetchone() is not None

    def _detail(self, verdict: Verdict) -> str | None:
        """Return what must not be lost of a row that did not become a customer whole."""
        if verdict.outcome in _LEFT:
            detail: dict[str, Any] = {"code": verdict.code, "others": verdict.others, "policy": str(self._policy),
                                      "row": verdict.row.content}
        elif verdict.outcome is Outcome.REJECTED:
            detail = {"code": verdict.code}
        elif verdict.not_taken:
            detail = {"not_taken": verdict.not_taken}
        else:
            return None
        return json.dumps(detail, ensure_ascii=False)
