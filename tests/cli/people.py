"""The people of a shop: one in each role, none of whom holds a key."""

import sqlite3

from cimtool.vault.age import X25519Identity

USERS = (("tester", "owner"), ("vera", "viewer"), ("sam", "staff"), ("mia", "manager"))


def employ(db):
    """Put everybody on the list of users who is not there."""
    with sqlite3.connect(db) as raw:
        raw.executemany(
            "INSERT OR IGNORE INTO keyslot (name, role, public, made_at) VALUES (?, ?, ?, '2026-01-01T00:00:00Z')",
            [(name, role, str(X25519Identity.generate().recipient())) for name, role in USERS])
    raw.close()
