-- Own fields that the owner lets take part in matching, in each customer's features; and which they were then.

ALTER TABLE feature ADD COLUMN own TEXT NOT NULL DEFAULT '';
ALTER TABLE derivation ADD COLUMN compared TEXT NOT NULL DEFAULT '{}';
