"""Which tags there are, and how many customers carry each; read from the look-up keys alone."""

import json
import sqlite3
from typing import Final

from cimtool.model import Tag
from cimtool.rules.keys import tag_key

# One customer of each tag tells how the tag is spelt: the key is folded.
TAGS: Final = """SELECT t.key, t.customers, c.tags FROM (
      SELECT key, count(*) AS customers, min(customer_id) AS first
      FROM lookup WHERE key >= 'tag:' AND key < 'tag;' GROUP BY key) AS t
    CROSS JOIN customer AS c ON c.id = t.first ORDER BY t.key"""


def tags(db: sqlite3.Connection) -> list[Tag]:
    """Return all tags of active customers in alphabetical order."""
    return [Tag(_spelt(key, json.loads(row)), customers) for key, customers, row in db.execute(TAGS)]


def _spelt(key: str, row: list[str]) -> str:
    return next((tag for tag in row if tag_key(tag) == key), key.partition(":")[2])
