-- What the last `duplicates` found, for `duplicate:yes`, review and audit.  It can be found again any time: never journalled.

CREATE TABLE found_pair (
  left_id INTEGER NOT NULL,
  right_id INTEGER NOT NULL,
  probability_millionths INTEGER NOT NULL,
  cluster INTEGER,
  evidence TEXT NOT NULL,
  PRIMARY KEY (left_id, right_id)
) WITHOUT ROWID;
CREATE INDEX found_pair_right ON found_pair (right_id);
CREATE INDEX found_pair_best ON found_pair (probability_millionths DESC, left_id, right_id);

-- One row: when that was, and how many active customers there were.
CREATE TABLE finding (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at TEXT NOT NULL,
  customers INTEGER NOT NULL
);
