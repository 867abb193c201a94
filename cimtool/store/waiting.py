"""What an import has decided but not yet written, and who can be found there or in the database."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from cimtool.model import SourceRecord
from cimtool.rules.incoming import Incoming
from cimtool.rules.matching.blocking import Key, key
from cimtool.rules.matching.features import email_addresses, phone_numbers
from cimtool.rules.rowmatch import MatchKey
from cimtool.store.reads import customers_by_ids, id_by_uid, ids_by_key, ref_owner, survivor_of

Keys = Mapping[MatchKey, Sequence[str]]


def match_keys(record: SourceRecord) -> Keys:
    """Return what a record can be recognised by; phone and e-mail keys are those of the look-up table."""
    return {
        MatchKey.REF: [f"ref:{record.ref}\0{record.source or ''}"] if record.ref else [],
        MatchKey.PHONE: [key(Key.PHONE, number) for number in phone_numbers(record.phones)],
        MatchKey.EMAIL: [key(Key.EMAIL, address) for address in email_addresses(record.emails)],
    }


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
        for part in (self.records, self.new, self._uids, self._keys):
            part.clear()

    def by_uid(self, uid: str | None) -> int | None:
        """Return the customer with a uid, or the one it was merged into; None if there is none."""
        if uid is None:
            return None
        found = self._uids.get(uid) or id_by_uid(self.db, uid)
        return survivor_of(self.db, found) if found is not None else None

    def holders(self, match: MatchKey, record: SourceRecord, keys: Keys) -> list[int]:
        """Return the active customers that share a key with a record."""
        found = [number for each in keys[match] for number in self._keys.get(each, ())]
        if match is MatchKey.REF:
            owner = ref_owner(self.db, record.ref, record.source) if record.ref else None
            found += [owner] if owner is not None else []
        else:
            found += [number for each in keys[match] for number in ids_by_key(self.db, each)]
        return list(dict.fromkeys(found))

    def current(self, ids: Iterable[int]) -> dict[int, SourceRecord]:
        """Return customers as they will be."""
        wanted = list(ids)
        stored = [number for number in wanted if number not in self.records]
        return {number: self.records[number] for number in wanted if number in self.records} | (
            customers_by_ids(self.db, stored) if stored else {})
