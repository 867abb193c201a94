"""Whom of all that a search is about to look at: everybody, or of too many those who fit best.

The index knows some ways to fit (a value as a whole, a word, the beginning of a name) and finds customers by id, the
lowest first.  So the best ways are asked for first, one word's after the other's or all words' at once, and when as
many as are wanted fit in one way, nobody who fits less is looked at.  Whom that leaves out mostly fits no better, but
may have been in contact lately: the last hundred are looked at, too, and whoever has a word as a key (name, number).
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cimtool.frozen import frozen
from cimtool.rules.index_terms import Ask, all_of, any_of, name_may_begin, together
from cimtool.rules.keys import name_key
from cimtool.rules.terms import Term, asked, best_ways, can_be_heard, is_number
from cimtool.store.asking import Texts, found, matched, texts_of

_LOOKED_AT: Final = 60  # so many are read and ranked without another question
_OF_EACH_KEY: Final = 30
_LATELY: Final = 100
_PAIR: Final = 2
EXACT_KEYS: Final = "SELECT customer_id FROM lookup WHERE key = ? ORDER BY customer_id LIMIT ?"
EXACT_REFS: Final = "SELECT id FROM customer WHERE ref = ? AND state = 'active' LIMIT ?"
ANY_CONTACT: Final = "SELECT 1 FROM interaction LIMIT 1"
CONTACTED_LAST: Final = "SELECT customer_id FROM interaction ORDER BY at DESC LIMIT ?"


@frozen
class Candidates:
    """Customers to rank; ``all_of_them``: nobody else is asked about; ``aloud``: whoever merely sounds so is, too."""

    texts: Texts
    all_of_them: bool
    aloud: bool


def candidates(db: sqlite3.Connection, wanted: Sequence[Term], *, aloud: bool, limit: int) -> Candidates:
    """Return the customers to rank for all terms together; ``aloud``: also of those in whom a word is only heard.

    ``aloud`` is for when `candidates` without it has been asked: it does not ask again for the best ways to be written.
    """
    asks = [asked(term, aloud=aloud) for term in wanted]
    ways = [[] if aloud and can_be_heard(term) else list(best_ways(term)) for term in wanted]
    whole, most = together(*asks), max(limit, _LOOKED_AT)
    aloud = aloud or not any(map(can_be_heard, wanted))
    texts, enough = _best(db, wanted, ways, asks, limit)
    if enough:
        return Candidates(texts, all_of_them=False, aloud=aloud)
    everybody = None if aloud else _few(db, together(*map(asked, wanted)), most)
    if everybody is not None:
        return Candidates(everybody, all_of_them=True, aloud=True)
    some = found(db, whole, most)
    if len(some) < most:
        return Candidates(some, all_of_them=True, aloud=aloud)
    in_any_way = any_of(*(way for term, each in zip(wanted, ways, strict=True)
                          for way in _any_way(term, each, aloud=aloud)))
    if in_any_way:
        texts |= found(db, Ask(all_of(in_any_way, whole.match), whole.checks), limit)
    return Candidates(texts | some, all_of_them=False, aloud=aloud)


def _best(db: sqlite3.Connection, wanted: Sequence[Term], ways: Sequence[Sequence[str]], asks: Sequence[Ask],
          limit: int) -> tuple[Texts, bool]:
    """Return customers who fit in the best ways, and whether they are as many as are wanted.

    Of those who fit alike the last in contact come first: where anybody was, more of them are looked at.
    """
    whole = together(*asks)
    most = max(limit, _LOOKED_AT) if db.execute(ANY_CONTACT).fetchone() else limit
    rare, narrower = _narrower(db, wanted, ways, asks)
    texts = found(db, Ask(all_of(rare, whole.match), whole.checks), most) if rare else {}
    for match in narrower:
        best = found(db, Ask(match, whole.checks), most)
        texts |= best
        if len(best) >= limit:
            return texts, True
    return texts, False


def _few(db: sqlite3.Connection, ask: Ask, most: int) -> Texts | None:
    """Return the customers that the index knows for a question; None if they are not less than so many."""
    ids = matched(db, ask.match, most) if ask.match is not None else []
    return texts_of(db, ids) if ask.match is not None and len(ids) < most else None


def outstanding(db: sqlite3.Connection, line: str, wanted: Sequence[Term], *, known: Texts, limit: int) -> Texts:
    """Return whom to rank although too many fit: who has the line or a word as a key, or was in contact lately."""
    ids = {*_exactly(db, line, wanted, limit), *(row[0] for row in db.execute(CONTACTED_LAST, (_LATELY,)))}
    return texts_of(db, ids - known.keys())


def _narrower(db: sqlite3.Connection, wanted: Sequence[Term], ways: Sequence[Sequence[str]],
              asks: Sequence[Ask]) -> tuple[str | None, Sequence[str]]:
    """Return what narrows a question down: the ways of one word, best first; or the good ones of all words at once.

    Of several words first the good ways that few fit, to be asked for beside what all words match.
    """
    if len(wanted) == 1:
        return None, ways[0]
    good = [any_of(*each) for each in ways]
    common = [way if way and len(matched(db, way, _LOOKED_AT)) == _LOOKED_AT else None for way in good]
    rare = any_of(*(way for way in good if way and way not in common))
    # A number is mostly a part of a longer one: whose house it is is asked beside, and of two words only.
    plain = [None if is_number(term) else way for way, term in zip(common, wanted, strict=True)]
    several = [each for each in ((common, plain) if len(wanted) == _PAIR else (plain,)) if any(each)]
    matches = [all_of(*(way or ask.match for way, ask in zip(each, asks, strict=True))) for each in several]
    return rare, list(dict.fromkeys(match for match in matches if match))


def _any_way(term: Term, ways: Sequence[str], *, aloud: bool) -> Iterator[str]:
    if ways and not (aloud and is_number(term)):
        yield from (*ways, *map(name_may_begin, term.spellings))


def _exactly(db: sqlite3.Connection, line: str, wanted: Sequence[Term], limit: int) -> Iterator[int]:
    words = _words(wanted)
    for key in dict.fromkeys((name_key(line), *(key for word in words for key in _exact_keys(word)))):
        yield from _ids(db.execute(EXACT_KEYS, (key, max(limit, _OF_EACH_KEY))))
    for ref in dict.fromkeys((*line.split(), *words)):
        yield from _ids(db.execute(EXACT_REFS, (ref, limit)))


def _words(wanted: Sequence[Term]) -> list[str]:
    return list(dict.fromkeys(spelling for term in wanted for spelling in term.spellings))


def _exact_keys(word: str) -> Iterator[str]:
    yield from (name_key(word), f"h:wechat:{word}")
    if "@" in word:
        yield f"e:{word}"
    if word.isdigit():
        yield from (f"h:qq:{word}", f"p:{word}", f"p:+{word}", f"p:+86{word}")


def _ids(rows: Iterable[tuple[int]]) -> Iterator[int]:
    return (row[0] for row in rows)
