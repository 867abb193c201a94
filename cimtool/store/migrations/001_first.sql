-- Version 1.  Journalled tables hold text and integers only (json_object refuses BLOBs and changes
-- REALs).  Each carries ``op``, the operation that inserted the row; triggers keep the before-image of
-- every update and delete, and a null image of a row that an undo inserted again.

CREATE TABLE operation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  command TEXT NOT NULL,
  summary TEXT NOT NULL,
  changes TEXT NOT NULL,
  undoes INTEGER REFERENCES operation (id),
  chain TEXT NOT NULL
);
CREATE INDEX operation_undoes ON operation (undoes) WHERE undoes IS NOT NULL;

CREATE TRIGGER operation_kept BEFORE UPDATE ON operation
BEGIN
  SELECT RAISE(ABORT, 'cimtool: the history is append-only');
END;

CREATE TRIGGER operation_stays BEFORE DELETE ON operation
BEGIN
  SELECT RAISE(ABORT, 'cimtool: the history is append-only');
END;

-- One row while a command writes, none otherwise: a write outside an operation is refused.
CREATE TABLE open_operation (
  id INTEGER PRIMARY KEY
);

CREATE TABLE image (
  id INTEGER PRIMARY KEY,
  operation INTEGER NOT NULL,
  tbl TEXT NOT NULL,
  row INTEGER NOT NULL,
  before TEXT
);
CREATE INDEX image_operation ON image (operation);
CREATE INDEX image_row ON image (tbl, row);

CREATE TABLE customer (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  op INTEGER NOT NULL,
  uid TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'trashed', 'merged')),
  merged_into INTEGER REFERENCES customer (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'company')),
  company TEXT, title TEXT, contact TEXT, ref TEXT, source TEXT,
  phones TEXT NOT NULL DEFAULT '[]',
  emails TEXT NOT NULL DEFAULT '[]',
  address TEXT, province TEXT, city TEXT, district TEXT, postcode TEXT, region TEXT,
  wechat TEXT, qq TEXT, website TEXT, gender TEXT, birthday TEXT,
  industry TEXT, size TEXT, owner TEXT, language TEXT, preferences TEXT, notes TEXT,
  tags TEXT NOT NULL DEFAULT '[]',
  extra TEXT NOT NULL DEFAULT '{}',
  confirmed TEXT NOT NULL DEFAULT '{}',
  confirmed_on TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  CHECK ((state = 'merged') = (merged_into IS NOT NULL))
);

CREATE TABLE purchase (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  op INTEGER NOT NULL,
  uid TEXT NOT NULL UNIQUE,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  bought_on TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  product_code TEXT, product TEXT, quantity TEXT, channel TEXT, ref TEXT, due_on TEXT, paid_on TEXT
);

CREATE TABLE interaction (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  op INTEGER NOT NULL,
  uid TEXT NOT NULL UNIQUE,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  at TEXT NOT NULL,
  author TEXT NOT NULL,
  text TEXT NOT NULL,
  channel TEXT, next_on TEXT
);

CREATE TABLE link (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  op INTEGER NOT NULL,
  from_id INTEGER NOT NULL REFERENCES customer (id),
  to_id INTEGER NOT NULL REFERENCES customer (id),
  role TEXT
);

CREATE TABLE decision (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  op INTEGER NOT NULL,
  left_id INTEGER NOT NULL REFERENCES customer (id),
  right_id INTEGER NOT NULL REFERENCES customer (id),
  answer TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  UNIQUE (left_id, right_id)
);

CREATE TABLE import_row (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  op INTEGER NOT NULL,
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  customer_id INTEGER REFERENCES customer (id),
  digest TEXT NOT NULL,
  detail TEXT
);

CREATE TABLE setting (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  op INTEGER NOT NULL,
  name TEXT NOT NULL UNIQUE,
  value TEXT NOT NULL
);

CREATE INDEX customer_op ON customer (op);
CREATE INDEX customer_merged ON customer (merged_into) WHERE merged_into IS NOT NULL;
-- ref is unique within its source among the customers that are found; a trashed or merged one lets go of it.
CREATE UNIQUE INDEX customer_ref ON customer (ref, coalesce(source, '')) WHERE ref IS NOT NULL AND state = 'active';
CREATE INDEX customer_ref_any ON customer (ref) WHERE ref IS NOT NULL;
CREATE INDEX purchase_op ON purchase (op);
CREATE INDEX purchase_customer ON purchase (customer_id, bought_on, amount_minor, currency);
CREATE INDEX interaction_op ON interaction (op);
CREATE INDEX interaction_customer ON interaction (customer_id, at);
CREATE INDEX link_op ON link (op);
CREATE INDEX link_from ON link (from_id);
CREATE INDEX link_to ON link (to_id);
CREATE INDEX decision_op ON decision (op);
CREATE INDEX decision_right ON decision (right_id);
CREATE INDEX import_row_op ON import_row (op);
CREATE INDEX import_row_digest ON import_row (digest);
CREATE INDEX import_row_customer ON import_row (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX setting_op ON setting (op);

-- What can be computed from a customer's row, for active ones only; never journalled.
CREATE TABLE derivation (
  version INTEGER PRIMARY KEY
);

CREATE TABLE derived (
  customer_id INTEGER PRIMARY KEY,
  text TEXT NOT NULL,
  sounds TEXT NOT NULL,
  keys TEXT NOT NULL
);

CREATE TABLE lookup (
  key TEXT NOT NULL,
  customer_id INTEGER NOT NULL,
  PRIMARY KEY (key, customer_id)
) WITHOUT ROWID;

CREATE VIRTUAL TABLE search_text USING fts5 (
  text, content='', columnsize=0, detail='none', tokenize='trigram'
);

CREATE VIRTUAL TABLE search_token USING fts5 (
  token, content='', columnsize=0, detail='none', tokenize='ascii'
);

CREATE TRIGGER customer_inserted AFTER INSERT ON customer
WHEN NEW.op IS NOT (SELECT id FROM open_operation)
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'customer', NEW.id, NULL);
END;

CREATE TRIGGER customer_updated AFTER UPDATE ON customer
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  SELECT RAISE(ABORT, 'cimtool: a row keeps its id') WHERE NEW.id <> OLD.id;
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'customer', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'uid', OLD.uid, 'state', OLD.state, 'merged_into', OLD.merged_into,
    'name', OLD.name, 'kind', OLD.kind, 'company', OLD.company, 'title', OLD.title, 'contact', OLD.contact,
    'ref', OLD.ref, 'source', OLD.source, 'phones', OLD.phones, 'emails', OLD.emails, 'address', OLD.address,
    'province', OLD.province, 'city', OLD.city, 'district', OLD.district, 'postcode', OLD.postcode,
    'region', OLD.region, 'wechat', OLD.wechat, 'qq', OLD.qq, 'website', OLD.website, 'gender', OLD.gender,
    'birthday', OLD.birthday, 'industry', OLD.industry, 'size', OLD.size, 'owner', OLD.owner,
    'language', OLD.language, 'preferences', OLD.preferences, 'notes', OLD.notes, 'tags', OLD.tags,
    'extra', OLD.extra, 'confirmed', OLD.confirmed, 'confirmed_on', OLD.confirmed_on, 'created_at', OLD.created_at,
    'updated_at', OLD.updated_at));
END;

CREATE TRIGGER customer_deleted AFTER DELETE ON customer
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'customer', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'uid', OLD.uid, 'state', OLD.state, 'merged_into', OLD.merged_into,
    'name', OLD.name, 'kind', OLD.kind, 'company', OLD.company, 'title', OLD.title, 'contact', OLD.contact,
    'ref', OLD.ref, 'source', OLD.source, 'phones', OLD.phones, 'emails', OLD.emails, 'address', OLD.address,
    'province', OLD.province, 'city', OLD.city, 'district', OLD.district, 'postcode', OLD.postcode,
    'region', OLD.region, 'wechat', OLD.wechat, 'qq', OLD.qq, 'website', OLD.website, 'gender', OLD.gender,
    'birthday', OLD.birthday, 'industry', OLD.industry, 'size', OLD.size, 'owner', OLD.owner,
    'language', OLD.language, 'preferences', OLD.preferences, 'notes', OLD.notes, 'tags', OLD.tags,
    'extra', OLD.extra, 'confirmed', OLD.confirmed, 'confirmed_on', OLD.confirmed_on, 'created_at', OLD.created_at,
    'updated_at', OLD.updated_at));
END;

CREATE TRIGGER purchase_inserted AFTER INSERT ON purchase
WHEN NEW.op IS NOT (SELECT id FROM open_operation)
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'purchase', NEW.id, NULL);
END;

CREATE TRIGGER purchase_updated AFTER UPDATE ON purchase
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  SELECT RAISE(ABORT, 'cimtool: a row keeps its id') WHERE NEW.id <> OLD.id;
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'purchase', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'uid', OLD.uid, 'customer_id', OLD.customer_id, 'bought_on', OLD.bought_on,
    'amount_minor', OLD.amount_minor, 'currency', OLD.currency, 'product_code', OLD.product_code,
    'product', OLD.product, 'quantity', OLD.quantity, 'channel', OLD.channel, 'ref', OLD.ref, 'due_on', OLD.due_on,
    'paid_on', OLD.paid_on));
END;

CREATE TRIGGER purchase_deleted AFTER DELETE ON purchase
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'purchase', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'uid', OLD.uid, 'customer_id', OLD.customer_id, 'bought_on', OLD.bought_on,
    'amount_minor', OLD.amount_minor, 'currency', OLD.currency, 'product_code', OLD.product_code,
    'product', OLD.product, 'quantity', OLD.quantity, 'channel', OLD.channel, 'ref', OLD.ref, 'due_on', OLD.due_on,
    'paid_on', OLD.paid_on));
END;

CREATE TRIGGER interaction_inserted AFTER INSERT ON interaction
WHEN NEW.op IS NOT (SELECT id FROM open_operation)
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'interaction', NEW.id, NULL);
END;

CREATE TRIGGER interaction_updated AFTER UPDATE ON interaction
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  SELECT RAISE(ABORT, 'cimtool: a row keeps its id') WHERE NEW.id <> OLD.id;
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'interaction', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'uid', OLD.uid, 'customer_id', OLD.customer_id, 'at', OLD.at, 'author', OLD.author,
    'text', OLD.text, 'channel', OLD.channel, 'next_on', OLD.next_on));
END;

CREATE TRIGGER interaction_deleted AFTER DELETE ON interaction
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'interaction', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'uid', OLD.uid, 'customer_id', OLD.customer_id, 'at', OLD.at, 'author', OLD.author,
    'text', OLD.text, 'channel', OLD.channel, 'next_on', OLD.next_on));
END;

CREATE TRIGGER link_inserted AFTER INSERT ON link
WHEN NEW.op IS NOT (SELECT id FROM open_operation)
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'link', NEW.id, NULL);
END;

CREATE TRIGGER link_updated AFTER UPDATE ON link
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  SELECT RAISE(ABORT, 'cimtool: a row keeps its id') WHERE NEW.id <> OLD.id;
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'link', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'from_id', OLD.from_id, 'to_id', OLD.to_id, 'role', OLD.role));
END;

CREATE TRIGGER link_deleted AFTER DELETE ON link
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'link', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'from_id', OLD.from_id, 'to_id', OLD.to_id, 'role', OLD.role));
END;

CREATE TRIGGER decision_inserted AFTER INSERT ON decision
WHEN NEW.op IS NOT (SELECT id FROM open_operation)
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'decision', NEW.id, NULL);
END;

CREATE TRIGGER decision_updated AFTER UPDATE ON decision
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  SELECT RAISE(ABORT, 'cimtool: a row keeps its id') WHERE NEW.id <> OLD.id;
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'decision', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'left_id', OLD.left_id, 'right_id', OLD.right_id, 'answer', OLD.answer,
    'decided_at', OLD.decided_at));
END;

CREATE TRIGGER decision_deleted AFTER DELETE ON decision
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'decision', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'left_id', OLD.left_id, 'right_id', OLD.right_id, 'answer', OLD.answer,
    'decided_at', OLD.decided_at));
END;

CREATE TRIGGER import_row_inserted AFTER INSERT ON import_row
WHEN NEW.op IS NOT (SELECT id FROM open_operation)
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'import_row', NEW.id, NULL);
END;

CREATE TRIGGER import_row_updated AFTER UPDATE ON import_row
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  SELECT RAISE(ABORT, 'cimtool: a row keeps its id') WHERE NEW.id <> OLD.id;
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'import_row', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'file', OLD.file, 'line', OLD.line, 'outcome', OLD.outcome,
    'customer_id', OLD.customer_id, 'digest', OLD.digest, 'detail', OLD.detail));
END;

CREATE TRIGGER import_row_deleted AFTER DELETE ON import_row
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'import_row', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'file', OLD.file, 'line', OLD.line, 'outcome', OLD.outcome,
    'customer_id', OLD.customer_id, 'digest', OLD.digest, 'detail', OLD.detail));
END;

CREATE TRIGGER setting_inserted AFTER INSERT ON setting
WHEN NEW.op IS NOT (SELECT id FROM open_operation)
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'setting', NEW.id, NULL);
END;

CREATE TRIGGER setting_updated AFTER UPDATE ON setting
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  SELECT RAISE(ABORT, 'cimtool: a row keeps its id') WHERE NEW.id <> OLD.id;
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'setting', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'name', OLD.name, 'value', OLD.value));
END;

CREATE TRIGGER setting_deleted AFTER DELETE ON setting
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'setting', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'name', OLD.name, 'value', OLD.value));
END;
