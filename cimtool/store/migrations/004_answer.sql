-- Version 4.  What people answered to proposed pairs, and how likely each was held then: `duplicates --evaluate`
-- measures with it.  The ids are those of that day; they point at nothing, so no merge moves them.

CREATE TABLE answer (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  op INTEGER NOT NULL,
  left_id INTEGER NOT NULL,
  right_id INTEGER NOT NULL,
  answer TEXT NOT NULL,
  probability_millionths INTEGER NOT NULL,
  UNIQUE (left_id, right_id)
);

CREATE INDEX answer_op ON answer (op);

CREATE TRIGGER answer_inserted AFTER INSERT ON answer
WHEN NEW.op IS NOT (SELECT id FROM open_operation)
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'answer', NEW.id, NULL);
END;

CREATE TRIGGER answer_updated AFTER UPDATE ON answer
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  SELECT RAISE(ABORT, 'cimtool: a row keeps its id') WHERE NEW.id <> OLD.id;
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'answer', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'left_id', OLD.left_id, 'right_id', OLD.right_id, 'answer', OLD.answer,
    'probability_millionths', OLD.probability_millionths));
END;

CREATE TRIGGER answer_deleted AFTER DELETE ON answer
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'answer', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'left_id', OLD.left_id, 'right_id', OLD.right_id, 'answer', OLD.answer,
    'probability_millionths', OLD.probability_millionths));
END;
