"""The people of a shop: one in each role."""

import sqlite3

USERS = (("tester", "owner"), ("vera", "viewer"), ("sam", "staff"), ("mia", "manager"))


def employ(db):
    """Put everybody on the list of users."""
    with sqlite3.connect(db) as raw:
        raw.executemany("INSERT INTO keyslot (name, role, public, made_at) VALUES (?, ?, '', '2026-01-01')", USERS)
    raw.close()
