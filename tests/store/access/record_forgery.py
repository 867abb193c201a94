"""What somebody can do to the record of access who holds the file, the program, and the key as it stands now."""

import json
import sqlite3
from contextlib import closing

from cimtool.rules.access.entry import AccessKind, Event, entry_of
from cimtool.store.access.key import record_key_path, stored_key
from cimtool.store.access.log import record_access, seal_record
from cimtool.vault.forward import GENESIS, chain_value

ROOT = bytes(range(32))
KIT = Event(kind=AccessKind.KEY, object="age1example")
REVEAL = Event(kind=AccessKind.REVEAL, object="customer:1", fields=("id_number",), count=1, reason="asked by phone")


def entries(store):
    return [entry_of(text) for (text,) in store.reader.execute("SELECT entry FROM access_log ORDER BY seq")]


def seals(store):
    return [seal for (seal,) in store.reader.execute("SELECT seal FROM access_log ORDER BY seq")]


def sealed_record(store, stamp, rows):
    """Make a record of so many rows; the first begins it, the second tells of the kit, all but the first are sealed."""
    with store.operation(stamp, create=True) as current:
        current.discard = True
    seal_record(store, stamp, ROOT, KIT)
    while store.reader.execute("SELECT max(seq) FROM access_log").fetchone()[0] < rows:
        record_access(store, stamp, REVEAL)


class Forger:
    """Rewrites a record as it likes, with the triggers out of the way."""

    def __init__(self, database):
        self._database = database

    def rows(self):
        with closing(sqlite3.connect(self._database)) as raw:
            return raw.execute("SELECT seq, entry, chain, seal FROM access_log ORDER BY seq").fetchall()

    def put(self, rows):
        with closing(sqlite3.connect(self._database, isolation_level=None)) as raw:
            triggers = raw.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'"
                                   " AND name LIKE 'access_log_%'").fetchall()
            for name in ("access_log_kept", "access_log_stays"):
                raw.execute(f"DROP TRIGGER {name}")
            raw.execute("DELETE FROM access_log")
            raw.executemany("INSERT INTO access_log VALUES (?, ?, ?, ?)", rows)
            for (sql,) in triggers:
                raw.execute(sql)

    def anew(self, rows, *, since):
        """Chain and seal rows anew from one on, with the only key there is: the one of the next row."""
        key = stored_key(record_key_path(self._database))
        made, chain = [], rows[since - 2][2] if since > 1 else GENESIS
        for seq, entry, old, seal in rows:
            if seq < since:
                made.append((seq, entry, old, seal))
                continue
            chain = chain_value(chain, entry)
            made.append((seq, entry, chain, seal and key.seal(chain)))
        return made


def edited(rows, seq, **values):
    """Change what a row says."""
    return [(number, json.dumps(json.loads(entry) | values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
             if number == seq else entry, chain, seal) for number, entry, chain, seal in rows]
