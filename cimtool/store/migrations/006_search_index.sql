-- Version 6.  One index in place of two, so that several words are one question to it; and contacts in the order of
-- their time.  Nothing is derived yet: the next to open the database derives everything.

DROP TABLE search_text;
DROP TABLE search_token;

CREATE VIRTUAL TABLE search_index USING fts5 (
  term, content='', columnsize=0, detail='none', tokenize='ascii'
);

CREATE INDEX interaction_at ON interaction (at);

DELETE FROM derivation;
