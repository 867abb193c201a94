"""Finds the customer that a row of purchases or interactions names."""

import sqlite3
from collections.abc import Sequence

from cimtool.model import SourceRecord, State
from cimtool.rules.keys import name_key
from cimtool.rules.matching.blocking import Key, key
from cimtool.rules.matching.features import email_addresses, phone_numbers
from cimtool.rules.rowmatch import Fit
from cimtool.rules.text.emails import parse_emails
from cimtool.rules.text.phones import parse_phones
from cimtool.rules.whose import Who, WhoKey, whose
from cimtool.store.reads import BY_REF, BY_REF_ANY, customer_by_id, customers_by_ids, id_by_uid, ids_by_key, survivor_of

# Rows of one customer often stand together, or come again; more than this is not kept in memory.
_REMEMBERED = 50_000


class Owners:
    """Customers by what rows say of them; none of them may change meanwhile."""

    def __init__(self, db: sqlite3.Connection, match: Sequence[WhoKey], region: str) -> None:
        self._db, self._match, self._region = db, match, region
        self._known: dict[Who, Fit] = {}

    def of(self, who: Who) -> Fit:
        """Return the customer that is surely meant, or those that may be, or nobody."""
        fitting = self._known.get(who)
        if fitting is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            fitting = self._known[who] = self._by_uid(who) or whose(who, self._match, self._found(who))
        return fitting

    def _by_uid(self, who: Who) -> Fit | None:
        found = id_by_uid(self._db, who.uid) if who.uid else None
        if found is None:
            return None
        survivor = survivor_of(self._db, found)
        if customer_by_id(self._db, survivor).state is State.ACTIVE:
            return Fit(survivor)
        return Fit(doubtful=(survivor,), why="deleted")

    def _found(self, who: Who) -> dict[WhoKey, dict[int, SourceRecord]]:
        phones = [point for text in who.phones for point in parse_phones(text, self._region)]
        emails = [point for text in who.emails for point in parse_emails(text).points]
        keys = {
            WhoKey.PHONE: [key(Key.PHONE, number) for number in phone_numbers(phones)],
            WhoKey.EMAIL: [key(Key.EMAIL, address) for address in email_addresses(emails)],
            WhoKey.NAME: [name_key(name) for name in (who.name or who.company,) if name]}
        ids = {kind: [number for each in several for number in ids_by_key(self._db, each)]
               for kind, several in keys.items()} | {WhoKey.REF: self._by_ref(who)}
        customers = self._customers([number for several in ids.values() for number in several])
        return {kind: {number: customers[number] for number in several} for kind, several in ids.items()}

    def _customers(self, ids: Sequence[int]) -> dict[int, SourceRecord]:
        return dict(customers_by_ids(self._db, ids)) if ids else {}

    def _by_ref(self, who: Who) -> list[int]:
        """Return the customers with the row's ref, those of its source if that tells them apart."""
        if who.ref is None:
            return []
        ids = [row[0] for row in self._db.execute(BY_REF, (who.ref,))]
        if not ids:
            merged = {survivor_of(self._db, row[0]) for row in self._db.execute(BY_REF_ANY, (who.ref,))}
            return [number for number in sorted(merged)
                    if customer_by_id(self._db, number).state is State.ACTIVE]
        ours = [number for number, other in self._customers(ids).items() if other.source == who.source]
        return ours if len(ours) == 1 else ids
