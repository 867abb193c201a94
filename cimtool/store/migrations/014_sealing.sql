-- Version 14.  Sensitive values: sealed in cells, under data keys that stand only in keyslots.
--
-- What a row says of a sealed value: the number of its cell and what may be shown of it.
ALTER TABLE customer ADD COLUMN sealed TEXT NOT NULL DEFAULT '{}';

DROP TRIGGER customer_updated;
DROP TRIGGER customer_deleted;

CREATE TRIGGER customer_updated AFTER UPDATE ON customer
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  SELECT RAISE(ABORT, 'cimtool: a row keeps its id') WHERE NEW.id <> OLD.id;
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'customer', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'uid', OLD.uid, 'state', OLD.state, 'merged_into', OLD.merged_into, 'name', OLD.name,
    'kind', OLD.kind, 'company', OLD.company, 'title', OLD.title, 'contact', OLD.contact, 'ref', OLD.ref,
    'source', OLD.source, 'phones', OLD.phones, 'emails', OLD.emails, 'address', OLD.address,
    'province', OLD.province, 'city', OLD.city, 'district', OLD.district, 'postcode', OLD.postcode,
    'region', OLD.region, 'wechat', OLD.wechat, 'qq', OLD.qq, 'website', OLD.website, 'gender', OLD.gender,
    'birthday', OLD.birthday, 'industry', OLD.industry, 'size', OLD.size, 'owner', OLD.owner,
    'language', OLD.language, 'preferences', OLD.preferences, 'notes', OLD.notes, 'tags', OLD.tags,
    'extra', OLD.extra, 'confirmed', OLD.confirmed, 'confirmed_on', OLD.confirmed_on, 'created_at', OLD.created_at,
    'updated_at', OLD.updated_at, 'sealed', OLD.sealed));
END;

CREATE TRIGGER customer_deleted AFTER DELETE ON customer
BEGIN
  SELECT RAISE(ABORT, 'cimtool: no open operation') WHERE NOT EXISTS (SELECT 1 FROM open_operation);
  INSERT INTO image (operation, tbl, row, before) VALUES ((SELECT id FROM open_operation), 'customer', OLD.id, json_object(
    'id', OLD.id, 'op', OLD.op, 'uid', OLD.uid, 'state', OLD.state, 'merged_into', OLD.merged_into, 'name', OLD.name,
    'kind', OLD.kind, 'company', OLD.company, 'title', OLD.title, 'contact', OLD.contact, 'ref', OLD.ref,
    'source', OLD.source, 'phones', OLD.phones, 'emails', OLD.emails, 'address', OLD.address,
    'province', OLD.province, 'city', OLD.city, 'district', OLD.district, 'postcode', OLD.postcode,
    'region', OLD.region, 'wechat', OLD.wechat, 'qq', OLD.qq, 'website', OLD.website, 'gender', OLD.gender,
    'birthday', OLD.birthday, 'industry', OLD.industry, 'size', OLD.size, 'owner', OLD.owner,
    'language', OLD.language, 'preferences', OLD.preferences, 'notes', OLD.notes, 'tags', OLD.tags,
    'extra', OLD.extra, 'confirmed', OLD.confirmed, 'confirmed_on', OLD.confirmed_on, 'created_at', OLD.created_at,
    'updated_at', OLD.updated_at, 'sealed', OLD.sealed));
END;

-- The public half of a data key; the newest seals.  None of these four tables is journalled: an undo must not bring
-- back a key that was taken away, and an image must not hold what a rotation has sealed anew.
CREATE TABLE data_key (
  id TEXT PRIMARY KEY,
  box TEXT NOT NULL,
  made_at TEXT NOT NULL
);

-- Who holds a key.  lock: the secret half under a passphrase, null where it stands elsewhere (a kit, a machine).
CREATE TABLE keyslot (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  public TEXT NOT NULL,
  lock TEXT,
  made_at TEXT NOT NULL
);

CREATE TABLE key_grant (
  slot INTEGER NOT NULL REFERENCES keyslot (id) ON DELETE CASCADE,
  key TEXT NOT NULL REFERENCES data_key (id) ON DELETE CASCADE,
  scope TEXT NOT NULL CHECK (scope IN ('data', 'index')),
  sealed TEXT NOT NULL,
  PRIMARY KEY (slot, key)
);

-- One sealed value of one row, named by its uid.  blind: what equal values of a field have in common.
CREATE TABLE cell (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL REFERENCES data_key (id),
  field TEXT NOT NULL,
  uid TEXT NOT NULL,
  blind TEXT NOT NULL,
  sealed BLOB NOT NULL
);
CREATE INDEX cell_blind ON cell (blind);
CREATE INDEX cell_key ON cell (key);
CREATE INDEX cell_uid ON cell (uid);
