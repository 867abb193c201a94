"""Keeps the score of each whole audit; that is no operation, so it stands outside the journal."""

import json
import sqlite3

from cimtool.rules.quality.score import ScoreKept

INSERT = "INSERT INTO audit_run (at, as_of, customers, score_tenths, checks) VALUES (?, ?, ?, ?, ?)"
ALL = "SELECT at, as_of, customers, score_tenths, checks FROM audit_run ORDER BY id"
_TENTHS = 10


def keep_score(db: sqlite3.Connection, kept: ScoreKept) -> None:
    """Add a score to the series, inside the caller's transaction."""
    db.execute(INSERT, (kept.at, kept.as_of, kept.customers, round(kept.score * _TENTHS), json.dumps(kept.checks)))


def kept_scores(db: sqlite3.Connection) -> list[ScoreKept]:
    """Return the series, the oldest first."""
    return [ScoreKept(at, as_of, customers, tenths / _TENTHS, json.loads(checks))
            for at, as_of, customers, tenths, checks in db.execute(ALL)]
