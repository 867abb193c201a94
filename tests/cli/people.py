"""The people of a shop: one in each role."""

import sqlite3

USERS = (("tester", "owner"), ("vera", "viewer"), ("sam", "staff"), ("mia", "manager"))


def employ(db):
    """Put everybody on the list of users."""
    with sqlite3.connect(db) as raw:
        raw.execute("CREATE TABLE IF NOT EXISTS keyslot (id INTEGER PRIMARY KEY, name TEXT, role TEXT)")
        raw.executemany("INSERT INTO keyslot (name, role) VALUES (?, ?)", USERS)
    raw.close()
