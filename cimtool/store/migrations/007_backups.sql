-- What is known of the backups of this database: never journalled, because looking at a backup changes no customer.
CREATE TABLE backup_file (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  seq INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  customers INTEGER NOT NULL
);

CREATE TABLE backup_check (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  ok INTEGER NOT NULL,
  detail TEXT NOT NULL
);

CREATE INDEX backup_check_sha256 ON backup_check (sha256);
