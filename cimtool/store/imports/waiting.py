"""What an import has decided but not yet written, and who can be found there or in the database."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from cimtool.model import SourceRecord
from cimtool.rules.incoming import Incoming
from cimtool.rules.matching.blocking import Key, key
from cimtool.rules.matching.features import email_addresses, phone_numbers
from cimtool.rules.rowmatch import MatchKey
from cimtool.store.reads import MOST_HOLDERS, customers_by_ids, id_by_uid, ids_by_key, ref_owner, survivor_of

Keys = Mapping[MatchKey, Sequence[str]]


_LOOKED_UP = (MatchKey.PHONE, MatchKey.EMAIL)
NO_KEYS: Keys = dict.fromkeys(MatchKey, ())
# CROSS JOIN: the keys first, each looked up; a plain join may walk the whole table.
_HOLDERS = ("SELECT wanted.value, lookup.customer_id FROM json_each(?) AS wanted CROSS JOIN lookup"
            " ON lookup.key = wanted.value ORDER BY wanted.key, lookup.customer_id")
_REF_OWNERS = ("SELECT wanted.value, customer.source, customer.id FROM json_each(?) AS wanted CROSS JOIN customer"
               " ON customer.ref = wanted.value WHERE customer.state = 'active'")


def match_keys(record: SourceRecord | None) -> Keys:
    """Return what a record can be recognised by; phone and e-mail keys are those of the look-up table."""
    if record is None:
        return NO_KEYS
    return {
        MatchKey.REF: [_ref_key(record.ref, record.source)] if record.ref else [],
        MatchKey.PHONE: [key(Key.PHONE, number) for number in phone_numbers(record.phones)],
        MatchKey.EMAIL: [key(Key.EMAIL, address) for address in email_addresses(record.emails)],
    }


def _ref_key(ref: str, source: str | None) -> str:
    return f"ref:{ref}\0{source or ''}"


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer to be inserted: the uid it gets, and the row that brought it."""

    uid: str
    row: Incoming


@dataclass(slots=True)
class Waiting:
    """Customers as they will be: ``new`` ones to insert, the others of ``records`` to update."""

    db: sqlite3.Connection
    records: dict[int, SourceRecord] = field(default_factory=dict)
    new: dict[int, NewCustomer] = field(default_factory=dict)
    _uids: dict[str, int] = field(default_factory=dict)
    _keys: dict[str, list[int]] = field(default_factory=dict)
    _stored: dict[str, list[int]] = field(default_factory=dict)

    def read_ahead(self, rows: Iterable[Keys]) -> None:
        """Read who has these keys in the database; it holds until something is written."""
        wanted = list(rows)
        self._stored = {each: [] for keys in wanted for each in chain.from_iterable(keys.values())}
        looked_up = [each for keys in wanted for match in _LOOKED_UP for each in keys[match]]
        for each, owner in self.db.execute(_HOLDERS, (json.dumps(list(dict.fromkeys(looked_up))),)):
            if len(self._stored[each]) < MOST_HOLDERS:
                self._stored[each].append(owner)
        refs = {each[4:].partition("\0")[0] for keys in wanted for each in keys[MatchKey.REF]}
        for ref, source, owner in self.db.execute(_REF_OWNERS, (json.dumps(sorted(refs)),)):
            self._stored.setdefault(_ref_key(ref, source), []).append(owner)

    def add(self, number: int, new: NewCustomer, record: SourceRecord, keys: Keys) -> None:
        """Let a new customer wait."""
        self.new[number] = new
        self._uids[new.uid] = number
        self.change(number, record, keys)

    def change(self, number: int, record: SourceRecord, keys: Keys) -> None:
        """Let a customer wait as it will be, to be found by its keys."""
        self.records[number] = record
        for each in chain.from_iterable(keys.values()):
            owners = self._keys.setdefault(each, [])
            if number not in owners:
                owners.append(number)

    def clear(self) -> None:
        """Forget everything, because it has been written."""
        for part in (self.records, self.new, self._uids, self._keys, self._stored):
            part.clear()

    def by_uid(self, uid: str | None) -> int | None:
        """Return the customer with a uid, or the one it was merged into; None if there is none."""
        if uid is None:
            return None
        found = self._uids.get(uid) or id_by_uid(self.db, uid)
        return survivor_of(self.db, found) if found is not None else None

    def nobody(self, keys: Keys) -> bool:
        """Tell that surely no active customer has any of these keys, as is so of nearly every row."""
        for several in keys.values():
            for each in several:
                if each in self._keys or self._stored.get(each, True):
                    return False
        return True

    def holders(self, match: MatchKey, record: SourceRecord, keys: Keys) -> list[int]:
        """Return the active customers that share a key with a record."""
        found = [number for each in keys[match] for number in self._keys.get(each, ())]
        found += [number for each in keys[match] for number in self._stored_holders(match, record, each)]
        return list(dict.fromkeys(found))

    def _stored_holders(self, match: MatchKey, record: SourceRecord, key: str) -> Sequence[int]:
        if key in self._stored:
            return self._stored[key]
        if match is not MatchKey.REF:
            return ids_by_key(self.db, key)
        owner = ref_owner(self.db, record.ref, record.source) if record.ref else None
        return () if owner is None else (owner,)

    def current(self, ids: Iterable[int]) -> dict[int, SourceRecord]:
        """Return customers as they will be."""
        wanted = list(ids)
        stored = [number for number in wanted if number not in self.records]
        return {number: self.records[number] for number in wanted if number in self.records} | (
            customers_by_ids(self.db, stored) if stored else {})
