-- Version 9.  Which tier a customer was put into, and when: the newest row of a customer is where it stands.  A run adds
-- a row only for who moved.  ``rule``: the rule that decided, null if a person did; ``until_on``, ``reason``: a
-- tier set by hand holds until the end of that day.

CREATE TABLE tier_move (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  op INTEGER NOT NULL,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  as_of TEXT NOT NULL,
  tier TEXT NOT NULL,
  rule TEXT, until_on TEXT, reason TEXT
);
CREATE INDEX tier_move_op ON tier_move (op);
-- Covers the question that every card and every export asks: which tier now?
CREATE INDEX tier_move_customer ON tier_move (customer_id, id, tier);
CREATE INDEX tier_move_pin ON tier_move (customer_id, id) WHERE until_on IS NOT NULL;

CREATE TRIGGER tier_move_inserted AFTER INSERT ON tier_move
WHEN NEW.op IS NOT (SELECT id FROM open_operation)
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'tier_move', NEW.id, NULL);
END;

CREATE TRIGGER tier_move_updated AFTER UPDATE ON tier_move
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  SELECT RAISE(ABORT, 'cimtool: a row keeps its id') WHERE NEW.id <> OLD.id;
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'tier_move', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'customer_id', OLD.customer_id, 'as_of', OLD.as_of, 'tier', OLD.tier,
    'rule', OLD.rule, 'until_on', OLD.until_on, 'reason', OLD.reason));
END;

CREATE TRIGGER tier_move_deleted AFTER DELETE ON tier_move
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'tier_move', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'customer_id', OLD.customer_id, 'as_of', OLD.as_of, 'tier', OLD.tier,
    'rule', OLD.rule, 'until_on', OLD.until_on, 'reason', OLD.reason));
END;

-- Who is not active are few; everybody else can be told without reading every row.
CREATE INDEX customer_inactive ON customer (id) WHERE state <> 'active';
