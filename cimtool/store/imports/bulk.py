"""Writes the rows of an import, in batches, inside one operation."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cimtool.frozen import replace
from cimtool.model import Customer, SourceRecord, State
from cimtool.rules.derive import Ready
from cimtool.rules.incoming import Incoming, numbered
from cimtool.rules.rowmatch import Fit, MatchKey, OnMatch, Outcome, combined, fit, not_taken, same_name
from cimtool.rules.standards import NO_STANDARDS, Standards, missing
from cimtool.store.derived import ASKED, put, settle
from cimtool.store.imports.children import add_children, add_links
from cimtool.store.imports.rows import ImportRows, Policy, Verdict
from cimtool.store.imports.waiting import Keys, NewCustomer, Waiting, match_keys
from cimtool.store.journal import Operation
from cimtool.store.keys_later import KeysLater
from cimtool.store.reads import customer_by_id, ref_owner
from cimtool.store.rows import mapping_json, record_values
from cimtool.store.standards import compared_fields
from cimtool.store.uid import uuid7_series
from cimtool.store.writes import INSERT_WITH_ID, UPDATE_CUSTOMER

_BATCH = 3000  # rows; the more at once, the fewer pages of a large table are written again and again


@dataclass(frozen=True, slots=True)
class _Read:
    """A row and what it can be recognised by."""

    row: Incoming
    keys: Keys


class RowWriter:
    """Writes the rows of one file."""

    def __init__(self, current: Operation, file: str, policy: Policy,
                 standards: Standards = NO_STANDARDS) -> None:
        self.current, self.policy, self._standards = current, policy, standards
        self.db = current.db
        self.changed = False
        self._waiting = Waiting(self.db)
        self._later = KeysLater(self.db, ASKED)
        self._rows = ImportRows(current, file, policy)
        self._verdicts: list[Verdict] = []
        self._added_count = 0
        self._repeated: Counter[str] = Counter()
        self._links: list[tuple[int, Sequence[Mapping[str, Any]]]] = []
        self._next_id = self._first_free_id()
        self._kept_ids: set[int] = set()
        self._carried: set[int] = set()  # added with a uid of their own
        self._at = current.at
        self._uids = uuid7_series(current.stamp.at)
        current.derived_kept = True

    def write(self, rows: Iterable[Incoming]) -> Iterator[Verdict]:
        """Write the rows and yield what became of each."""
        coming = map(self._keyed, rows)
        while taken := list(islice(coming, _BATCH)):
            batch = [_Read(row, match_keys(row.record)) for row in self._told_apart(taken)]
            self._read_ahead(batch)
            for each in batch:
                verdict = self._place(each.row, each.keys)
                self._verdicts.append(verdict)
                yield verdict
            self._flush()
        self.changed |= add_links(self.current, self._links) > 0
        self._later.write()
        settle(self.db, self._added_count)

    def counts(self) -> dict[Outcome, int]:
        """Return how many rows ended so, counted in the database and not in the loop."""
        return self._rows.counts()

    def _keyed(self, row: Incoming) -> Incoming:
        """Return the row, told by a keyed hash from those that differ in what is sealed."""
        if not row.digest or row.record is None or not row.record.sealed:
            return row
        return replace(row, digest=self.current.sealer.told_apart(row.digest, row.record.sealed))

    def _told_apart(self, rows: Sequence[Incoming]) -> Iterator[Incoming]:
        """Yield the rows, each told from its equals in the file."""
        seen = self._rows.written(row.digest for row in rows)
        for row in rows:
            if not row.digest or row.digest not in seen:
                seen.add(row.digest)
                yield row
            else:
                self._repeated[row.digest] += 1
                yield numbered(row, 1 + self._repeated[row.digest])

    # --- whom a row means -----------------------------------------------------------------

    def _read_ahead(self, batch: Sequence[_Read]) -> None:
        """Ask the database once for all rows of a batch."""
        self._rows.read_ahead(each.row for each in batch)
        self._waiting.read_ahead(each.keys for each in batch)

    def _place(self, row: Incoming, keys: Keys) -> Verdict:
        record = row.record
        if row.skip is not None:
            return Verdict(row, Outcome.SKIPPED, code=row.skip)
        if record is None:
            return Verdict(row, Outcome.REJECTED, code=row.refused.code if row.refused else None)
        known, earlier = self._rows.earlier(row)
        if earlier is not None:
            return earlier
        found = known or self._waiting.by_uid(row.identity.uid)
        # Two rows with uids of their own were two customers where they come from, a family's telephone or not.
        apart = self._carried if row.identity.uid is not None else frozenset[int]()
        fitting = Fit(found) if found is not None else self._fitting(record, keys, apart)
        if self.policy.on_match is OnMatch.ADD or fitting == Fit():
            return self._added(row, record, keys)
        return self._met(row, record, fitting)

    def _fitting(self, record: SourceRecord, keys: Keys, apart: Collection[int]) -> Fit:
        """Decide by the first key that anybody shares, those it is known to stand ``apart`` from left out."""
        if self._waiting.nobody(keys):
            return Fit()
        for position, match in enumerate(self.policy.match):
            sharing = self._sharing(match, record, keys)
            candidates = {number: other for number, other in sharing.items() if number not in apart}
            if candidates:
                found = fit(record, candidates)
                return found if match is MatchKey.REF else self._undisputed(found, record, keys, position)
        return Fit()

    def _undisputed(self, found: Fit, record: SourceRecord, keys: Keys, position: int) -> Fit:
        """Return the fit, in doubt if another customer of that name has the row's other phone or e-mail."""
        if found.customer_id is None:
            return found
        others = {number for match in self.policy.match[position + 1:] if match is not MatchKey.REF
                  for number, other in self._sharing(match, record, keys).items() if same_name(record, other)}
        everybody = {found.customer_id, *others}
        return found if len(everybody) == 1 else Fit(doubtful=tuple(sorted(everybody)), why="several")

    def _sharing(self, match: MatchKey, record: SourceRecord, keys: Keys) -> dict[int, SourceRecord]:
        ids = self._waiting.holders(match, record, keys) if keys[match] else []
        return self._waiting.current(ids) if ids else {}

    # --- what becomes of it ---------------------------------------------------------------

    def _met(self, row: Incoming, record: SourceRecord, fitting: Fit) -> Verdict:
        """Decide on a row that fits somebody, surely or in doubt."""
        if fitting.customer_id is None:
            return self._review(row, fitting.why or "several", fitting.doubtful)
        if self.policy.on_match is OnMatch.REVIEW:
            return self._review(row, "wished", (fitting.customer_id,))
        if self.policy.on_match is OnMatch.SKIP:
            return Verdict(row, Outcome.SKIPPED, fitting.customer_id)
        return self._merged(row, record, fitting.customer_id)

    def _added(self, row: Incoming, record: SourceRecord, keys: Keys) -> Verdict:
        lacking = missing(record, self._standards)
        if lacking is not None:
            return Verdict(replace(row, refused=lacking), Outcome.REJECTED, code=lacking.code)
        taken = self._waiting.holders(MatchKey.REF, record, keys) if record.ref else []
        if taken:
            return self._review(row, "ref_taken", tuple(taken))
        number = self._new_id(row.identity.id)
        uid = row.identity.uid
        if uid is None or self._waiting.by_uid(uid) is not None:
            uid = next(self._uids)
        if uid == row.identity.uid:
            self._carried.add(number)
        self._added_count += 1
        self._waiting.add(number, NewCustomer(uid, row), record, keys)
        self.changed = True
        return Verdict(row, Outcome.ADDED, number)

    def _merged(self, row: Incoming, record: SourceRecord, number: int) -> Verdict:
        if row.children and number in self._waiting.new:
            self._flush()  # they need somebody to point at
        before = self._waiting.records.get(number) or customer_by_id(self.db, number)
        if isinstance(before, Customer) and before.state is not State.ACTIVE:
            return self._review(row, "deleted", (number,))
        record = self._settled(before, record)
        if before.id_number is not None and record.id_number not in (None, before.id_number):
            return self._review(row, "other_id_number", (number,))
        after = combined(before, record, self.policy.on_match)
        moved = (after.ref, after.source) != (before.ref, before.source)
        if moved:
            self._flush()
            owner = ref_owner(self.db, after.ref, after.source) if after.ref else None
            if owner not in (None, number):
                return self._review(row, "ref_taken", (owner,))
        return self._changed(row, number, after, differs=after != before, moved=moved)

    def _settled(self, before: SourceRecord, record: SourceRecord) -> SourceRecord:
        """Return the record with what the customer has sealed already as it is there."""
        if not record.sealed:
            return record
        return replace(record, sealed=self.current.sealer.settled(self.db, before.sealed, record.sealed))

    def _changed(self, row: Incoming, number: int, after: SourceRecord, *, differs: bool, moved: bool) -> Verdict:
        assert row.record is not None
        grown = bool(row.children) and add_children(self.current, number, row.children) > 0
        lost = not_taken(after, row.record)
        if differs:
            self._waiting.change(number, after, match_keys(after))
        if moved:
            self._flush()  # who owns a ref is asked of the database
        self.changed |= differs or grown or bool(lost)
        return Verdict(row, Outcome.UPDATED if differs or grown else Outcome.UNCHANGED, number, not_taken=lost)

    def _review(self, row: Incoming, code: str, others: tuple[int, ...]) -> Verdict:
        self.changed = True
        return Verdict(row, Outcome.REVIEW, code=code, others=others)

    # --- writing --------------------------------------------------------------------------

    def _flush(self) -> None:
        """Write what waits: customers, their children, the derived rows, then the lines of `import_row`."""
        waiting, derived = self._waiting, self._derived()
        self._seal()
        self.db.executemany(UPDATE_CUSTOMER, [
            (*record_values(record), self._at, number)
            for number, record in waiting.records.items() if number not in waiting.new])
        self.db.executemany(INSERT_WITH_ID, [
            self._insert_values(number, new.uid, new.row, waiting.records[number])
            for number, new in waiting.new.items()])
        for number, new in waiting.new.items():
            if new.row.children:
                add_children(self.current, number, new.row.children)
                self._links.append((number, new.row.children.get("links", ())))
        put(self.db, waiting.records, stored=waiting.records.keys() - waiting.new.keys(), known=derived,
            later=self._later)
        waiting.clear()
        self._rows.write(self._verdicts)
        self._verdicts = []

    def _derived(self) -> dict[int, Ready]:
        """Return what came derived of customers that are as they were read, by the standards of today."""
        if compared_fields(self.db) != self._standards.compared:
            return {}
        records = self._waiting.records
        return {number: new.row.ready for number, new in self._waiting.new.items()
                if new.row.ready is not None and records[number] is new.row.record}

    def _seal(self) -> None:
        """Seal what waits to be; a row that was there has its uid with it."""
        records, new = self._waiting.records, self._waiting.new
        for number, record in records.items():
            if record.sealed:
                uid = record.uid if isinstance(record, Customer) else new[number].uid
                records[number] = self.current.sealed(uid, record)

    def _insert_values(self, number: int, uid: str, row: Incoming, record: SourceRecord) -> tuple[object, ...]:
        at, identity = self._at, row.identity
        return (number, self.current.number, uid, identity.created_at or at, identity.updated_at or at,
                mapping_json(identity.confirmed), *record_values(record))

    def _first_free_id(self) -> int:
        found = self.db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'customer'").fetchone()
        return int(found[0]) + 1 if found else 1

    def _new_id(self, wished: int | None) -> int:
        """Return the id a row had elsewhere if it was never used here, else the next one."""
        if wished is not None and wished >= self._next_id and wished not in self._kept_ids:
            self._kept_ids.add(wished)
            return wished
        while self._next_id in self._kept_ids:
            self._next_id += 1
        self._next_id += 1
        return self._next_id - 1
