-- The record of access: a chained row for everything that was done, let out, opened or tried.  Never journalled: an
-- undo is one more row.  ``entry`` is canonical JSON, ``chain`` covers all before it, ``seal`` is null without a key.
CREATE TABLE access_log (
  seq INTEGER PRIMARY KEY,
  entry TEXT NOT NULL,
  chain TEXT NOT NULL,
  seal TEXT
);

CREATE TRIGGER access_log_kept BEFORE UPDATE ON access_log
BEGIN
  SELECT RAISE(ABORT, 'cimtool: the record of access is append-only');
END;

CREATE TRIGGER access_log_stays BEFORE DELETE ON access_log
BEGIN
  SELECT RAISE(ABORT, 'cimtool: the record of access is append-only');
END;
