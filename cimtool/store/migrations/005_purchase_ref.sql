-- Version 5.  An order that is imported again is found by its number.

CREATE INDEX purchase_ref ON purchase (ref) WHERE ref IS NOT NULL;
