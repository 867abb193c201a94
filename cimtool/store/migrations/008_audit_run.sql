-- The score of each whole audit, for its trend.  Not an operation: never journalled.

CREATE TABLE audit_run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  as_of TEXT NOT NULL,
  customers INTEGER NOT NULL,
  score_tenths INTEGER NOT NULL,
  checks TEXT NOT NULL
);
