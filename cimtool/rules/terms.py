"""From the words somebody types to what to ask of the search index.

A `Term` is one word; all of its parts must be found, each by any of its probes.
"""

import re
from dataclasses import dataclass
from enum import StrEnum, unique

from cimtool.rules.text.fold import fold, has_han, runs
from cimtool.rules.text.phones import phone_digits
from cimtool.rules.text.pinyin import query_pinyin

_PHONE_LIKE = re.compile(r"[+\d][\d\s().\-]*").fullmatch
_WORD = re.compile(r"[^\W_]+")
_PHONE_DIGITS_MIN = 5
_TRIGRAM = 3


@unique
class Index(StrEnum):
    """Which of the two search indexes is asked."""

    TEXT = "text"
    TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Probe:
    """One question to one index.

    ``match`` is an FTS5 expression; ``needle`` must also stand in the derived ``text``, because the
    index knows which pieces a text has but not their order; None: the index alone is exact.
    """

    index: Index
    match: str
    needle: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a search, folded; ``parts`` holds the probes of each run of one script."""

    word: str
    parts: tuple[tuple[Probe, ...], ...]


def terms(text: str) -> tuple[Term, ...]:
    """Return the terms of a search line; a phone number in any spelling is one term."""
    folded = fold(text)
    if _PHONE_LIKE(folded) and sum(sign.isdigit() for sign in folded) >= _PHONE_DIGITS_MIN:
        return (phone_term(folded),)
    return tuple(term(word) for word in folded.split())


def phone_term(folded: str) -> Term:
    """Return the term of a phone number or a part of one."""
    digits = phone_digits(folded).lstrip("0")
    return Term(digits, (_text_probes(digits),))


def term(word: str) -> Term:
    """Return the term of one folded word without spaces."""
    return Term(word, tuple(_probes(run) for run in runs(word)))


def word_starts(line: str) -> list[str]:
    """Return the first one or two letters of each word of a folded line, for words too short for trigrams."""
    return list(dict.fromkeys("w" + found[:2] for found in _WORD.findall(line) if not has_han(found)))


def _probes(run: str) -> tuple[Probe, ...]:
    if has_han(run):
        grams = [run] if len(run) == 1 else [run[start:start + 2] for start in range(len(run) - 1)]
        return (Probe(Index.TOKEN, _all_of(grams), run if len(run) > 2 else None),)
    spoken = _spoken_probes(run)
    if len(run) >= _TRIGRAM:
        return (*_text_probes(run), *spoken)
    return (*_short_probes(run), *spoken)


def _text_probes(run: str) -> tuple[Probe, ...]:
    if len(run) < _TRIGRAM:
        return _short_probes(run)
    grams = dict.fromkeys(run[start:start + _TRIGRAM] for start in range(len(run) - _TRIGRAM + 1))
    return (Probe(Index.TEXT, _all_of(list(grams)), run),)


def _short_probes(run: str) -> tuple[Probe, ...]:
    return (Probe(Index.TOKEN, f"{_quoted('w' + run)} *"),) if run.isalnum() else ()


def _spoken_probes(run: str) -> tuple[Probe, ...]:
    if not (run.isascii() and run.isalpha()):
        return ()
    return (Probe(Index.TOKEN, f"{_quoted('p' + query_pinyin(run))} * OR {_quoted('i' + run)} *"),)


def _all_of(grams: list[str]) -> str:
    return " AND ".join(map(_quoted, grams))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
