"""Writes the rows of an import of purchases or interactions, in batches, inside one operation."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from itertools import islice

from cimtool.model import NewInteraction, NewPurchase
from cimtool.rules.activity_fields import ActivityKind
from cimtool.rules.activity_row import ActivityRow
from cimtool.rules.incoming import numbered
from cimtool.rules.rowmatch import Fit, OnMatch, Outcome
from cimtool.rules.text.fold import fold
from cimtool.rules.whose import WhoKey
from cimtool.store.imports.owners import Owners
from cimtool.store.imports.recorded import Fresh, Recorded, Stored, What
from cimtool.store.imports.rows import ImportRows, Verdict
from cimtool.store.journal import Operation
from cimtool.store.reads import survivor_of

_BATCH = 500
_MADE = {ActivityKind.PURCHASE: NewPurchase, ActivityKind.INTERACTION: NewInteraction}
_IMPORTED = frozenset({Outcome.ADDED, Outcome.UPDATED, Outcome.UNCHANGED})


@dataclass(frozen=True, slots=True)
class ActivityPolicy:
    """What is imported, by which keys its customer is found, and what happens to one that is there but differs."""

    kind: ActivityKind
    match: tuple[WhoKey, ...]
    on_match: OnMatch
    region: str

    def __str__(self) -> str:
        return f"{','.join(self.match)} {self.on_match}"


class ActivityWriter:
    """Writes the rows of one file; who the customers are does not change while it runs."""

    def __init__(self, current: Operation, file: str, policy: ActivityPolicy) -> None:
        self._policy, self._db = policy, current.db
        self.changed = False
        self._rows = ImportRows(current, file, policy)
        self._recorded = Recorded(current, _MADE[policy.kind])
        self._owners = Owners(current.db, policy.match, policy.region)
        self._seen: Counter[object] = Counter()
        self._verdicts: list[Verdict] = []
        self._added: list[Fresh] = []
        self._changes: dict[int, What] = {}
        self._uids: dict[str, What] = {}  # added from this file

    def write(self, rows: Iterable[ActivityRow]) -> Iterator[Verdict]:
        """Write the rows and yield what became of each."""
        told_apart = (numbered(row, self._nth(row.digest)) if row.digest else row for row in rows)
        while batch := list(islice(told_apart, _BATCH)):
            self._rows.read_ahead(batch)
            for row in batch:
                verdict = self._place(row)
                self._verdicts.append(verdict)
                yield verdict
            self._flush()

    def counts(self) -> dict[Outcome, int]:
        """Return how many rows ended so, counted in the database and not in the loop."""
        return self._rows.counts()

    def _nth(self, what: object) -> int:
        """Return which occurrence of something in this file it is, from 1."""
        self._seen[what] += 1
        return self._seen[what]

    def _place(self, row: ActivityRow) -> Verdict:
        if row.skip is not None:
            return Verdict(row, Outcome.SKIPPED, code=row.skip)
        if row.what is None:
            return Verdict(row, Outcome.REJECTED, code=row.refused.code if row.refused else None)
        last = self._rows.last(row)
        known = last is not None and last[1] in _IMPORTED and last[2] is not None
        fitting = Fit(survivor_of(self._db, last[2])) if known and last and last[2] else self._owners.of(row.who)
        there, nth = self._there(row, row.what, fitting), self._nth((fitting.customer_id, row.what))
        if known and (there is None or self._policy.on_match is not OnMatch.OVERWRITE):
            return Verdict(row, Outcome.UNCHANGED, fitting.customer_id)
        if there is not None:
            return self._met(row, row.what, there, fitting)
        if fitting.customer_id is None:
            return self._review(row, fitting.why or "no_customer", fitting.doubtful)
        if row.uid is None and not _has_ref(row.what) and nth <= self._recorded.equals(fitting.customer_id, row.what):
            return Verdict(row, Outcome.UNCHANGED, fitting.customer_id)
        return self._new(row, row.what, fitting.customer_id)

    def _there(self, row: ActivityRow, what: What, fitting: Fit) -> Stored | None:
        """Return what the row is about, if that stands in the database: by uid, or the same line of an order.

        An order may have several lines; they are told apart by the product, and equal ones by their order.
        """
        if row.uid is not None:
            return self._recorded.by_uid(row.uid)
        if not isinstance(what, NewPurchase) or what.ref is None:
            return None
        line = _line(what)
        nth = self._nth((what.ref, line))
        same = [stored for stored in self._recorded.by_ref(what.ref)
                if isinstance(stored.what, NewPurchase) and _line(stored.what) == line
                and _one_shop(stored, what, fitting.customer_id)]
        return same[nth - 1] if len(same) >= nth else None

    def _met(self, row: ActivityRow, what: What, there: Stored, fitting: Fit) -> Verdict:
        """Decide on a row that tells of something that is there already."""
        owner = survivor_of(self._db, there.customer_id)
        if fitting.customer_id is not None and fitting.customer_id != owner:
            return self._review(row, "of_another", (owner,))
        if fitting.customer_id is None and row.uid is None:
            return self._review(row, fitting.why or "no_customer", fitting.doubtful)
        filled, overwritten = _combined(there.what, what), _combined(what, there.what)
        if overwritten == there.what:
            return Verdict(row, Outcome.UNCHANGED, owner)
        return self._changed(row, owner, there, filled, overwritten)

    def _changed(self, row: ActivityRow, owner: int, there: Stored, filled: What, overwritten: What) -> Verdict:
        wish = self._policy.on_match
        if wish is OnMatch.SKIP:
            return Verdict(row, Outcome.SKIPPED, owner)
        if wish is OnMatch.ADD and row.uid is None and row.what is not None:
            return self._new(row, row.what, owner)
        if wish is not OnMatch.OVERWRITE and (wish is not OnMatch.FILL or filled != overwritten):
            return self._review(row, "recorded_otherwise", (owner,))
        self.changed = True
        self._changes[there.id] = overwritten
        return Verdict(row, Outcome.UPDATED, owner)

    def _new(self, row: ActivityRow, what: What, customer_id: int) -> Verdict:
        if row.uid is not None:
            if row.uid in self._uids:
                same = self._uids[row.uid] == what
                return Verdict(row, Outcome.UNCHANGED, customer_id) if same else self._review(
                    row, "recorded_otherwise", (customer_id,))
            self._uids[row.uid] = what
        self.changed = True
        self._added.append(Fresh(customer_id, what, row.uid))
        return Verdict(row, Outcome.ADDED, customer_id)

    def _review(self, row: ActivityRow, code: str, others: tuple[int, ...]) -> Verdict:
        """Leave a row to somebody; one that was left for the same reason before is nothing new."""
        last = self._rows.last(row)
        before = json.loads(last[3]) if last and last[1] == Outcome.REVIEW and last[3] else {}
        self.changed |= (before.get("code"), before.get("others")) != (code, list(others))
        return Verdict(row, Outcome.REVIEW, code=code, others=others)

    def _flush(self) -> None:
        self._recorded.write(self._added, self._changes)
        self._rows.write(self._verdicts)
        self._added, self._changes, self._verdicts = [], {}, []


def _has_ref(what: What) -> bool:
    return isinstance(what, NewPurchase) and what.ref is not None


def _line(what: NewPurchase) -> str:
    return fold(what.product_code or what.product or "")


def _one_shop(stored: Stored, what: NewPurchase, customer_id: int | None) -> bool:
    """Tell whether two equal order numbers are of one order: two shops count for themselves."""
    assert isinstance(stored.what, NewPurchase)
    theirs, ours = stored.what.channel, what.channel
    return stored.customer_id == customer_id or None in (theirs, ours) or fold(theirs or "") == fold(ours or "")


def _combined(first: What, second: What) -> What:
    """Return *first* with its gaps filled from *second*."""
    gaps = {field.name: getattr(second, field.name) for field in fields(first) if getattr(first, field.name) is None}
    return replace(first, **gaps)
