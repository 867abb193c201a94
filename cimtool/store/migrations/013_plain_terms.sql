-- Terms of the index are their signs, spaces and all; only the end of a line parts two.  Before, signs had to be
-- moved out of the tokenizer's way.  Nothing is derived yet: the next to open the database derives everything.

DROP TABLE search_index;

CREATE VIRTUAL TABLE search_index USING fts5 (
  term, content='', columnsize=0, detail='none',
  tokenize="ascii tokenchars ' !""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'"
);

DELETE FROM derivation;
