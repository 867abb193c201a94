-- Version 3.  What `unmerge` must know of a merge: the record that was merged, the one it was merged into, as it
-- was ``before`` (without whatever has been taken out again since), by which rules (``policy``: the version of
-- the survivorship rules) and which wishes (``take``: field -> id, as JSON).

CREATE TABLE merging (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  op INTEGER NOT NULL,
  loser_id INTEGER NOT NULL UNIQUE REFERENCES customer (id),
  survivor_id INTEGER NOT NULL REFERENCES customer (id),
  before TEXT NOT NULL,
  policy INTEGER NOT NULL,
  take TEXT NOT NULL
);

CREATE INDEX merging_op ON merging (op);
CREATE INDEX merging_survivor ON merging (survivor_id, op);

CREATE TRIGGER merging_inserted AFTER INSERT ON merging
WHEN NEW.op IS NOT (SELECT id FROM open_operation)
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'merging', NEW.id, NULL);
END;

CREATE TRIGGER merging_updated AFTER UPDATE ON merging
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  SELECT RAISE(ABORT, 'cimtool: a row keeps its id') WHERE NEW.id <> OLD.id;
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'merging', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'loser_id', OLD.loser_id, 'survivor_id', OLD.survivor_id,
    'before', OLD.before, 'policy', OLD.policy, 'take', OLD.take));
END;

CREATE TRIGGER merging_deleted AFTER DELETE ON merging
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'merging', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'loser_id', OLD.loser_id, 'survivor_id', OLD.survivor_id,
    'before', OLD.before, 'policy', OLD.policy, 'take', OLD.take));
END;
