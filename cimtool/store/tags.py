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
TAGS_FROM: Final = """WITH RECURSIVE t (key) AS (
      SELECT min(key) FROM lookup WHERE key >= :low AND key < :high
      UNION ALL
      SELECT (SELECT min(key) FROM lookup WHERE key > t.key AND key < :high) FROM t WHERE t.key IS NOT NULL
      LIMIT :most)
    SELECT t.key, c.tags FROM t CROSS JOIN customer AS c
    ON c.id = (SELECT customer_id FROM lookup WHERE key = t.key LIMIT 1) WHERE t.key IS NOT NULL"""


def tags(db: sqlite3.Connection) -> list[Tag]:
    """Return all tags of active customers in alphabetical order."""
    return [Tag(_spelt(key, json.loads(row)), customers) for key, customers, row in db.execute(TAGS)]


def _spelt(key: str, row: list[str]) -> str:
    return next((tag for tag in row if tag_key(tag) == key), key.partition(":")[2])


def tags_offered(db: sqlite3.Connection, typed: str, most: int) -> list[str]:
    """Return the first tags that begin with what was typed; hops from tag to tag, however many customers carry one."""
    low = tag_key(typed)
    rows = db.execute(TAGS_FROM, {"low": low, "high": low + "\U0010ffff", "most": most})
    return [_spelt(key, json.loads(row)) for key, row in rows]
