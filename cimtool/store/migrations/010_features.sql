-- What matching looks at in each active customer, derived from its row like the look-up keys.

CREATE TABLE feature (
  customer_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  said TEXT NOT NULL,
  sound TEXT NOT NULL,
  company TEXT NOT NULL,
  seat TEXT NOT NULL,
  branch TEXT NOT NULL,
  phones TEXT NOT NULL,
  emails TEXT NOT NULL,
  handles TEXT NOT NULL,
  street TEXT NOT NULL,
  numbers TEXT NOT NULL,
  city TEXT NOT NULL,
  birthday TEXT NOT NULL
);

-- One row: the model fitted to this table, when, on how much, and its parameters as JSON.  Never journalled.
CREATE TABLE matching_model (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at TEXT NOT NULL,
  customers INTEGER NOT NULL,
  candidates INTEGER NOT NULL,
  parameters TEXT NOT NULL
);
