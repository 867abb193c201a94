"""The owner's own fields in matching: the form in which they are stored, and how two of them compare.

A customer's stand in one text, a line each: how it compares, a colon, which field it is, a tab, its comparable form.
So whoever reads features needs no standards, and a table without such fields pays nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cimtool.fields import CUSTOM_PREFIX, OwnComparison
from cimtool.rules.matching.birthdays import compare_birthdays
from cimtool.rules.matching.levels import Cuts, Level, graded
from cimtool.rules.text.dates import parse_date
from cimtool.rules.text.fold import fold

# Own fields that take part, by their names without ``x.``.
Compared = Mapping[str, OwnComparison]
NONE_COMPARED: Final[Compared] = {}
_LINE: Final = "\n"
_TAB: Final = "\t"
# From how many signs on an identifier with one wrong sign is probably a slip.
SLIP_LENGTH: Final = 5
# So much of a text is compared: the rest hardly ever differs alone, and a key must not be a page.
_LONGEST: Final = 200  # characters
# Indel similarity in per cent.
TEXT_CUTS: Final[Cuts] = ((85.0, Level.NEAR), (70.0, Level.ALIKE))


@dataclass(frozen=True, slots=True)
class OwnValue:
    """A value of an own field in its comparable form; ``field`` is its name with ``x.``."""

    field: str
    how: OwnComparison
    form: str

    @property
    def key(self) -> str:
        """The look-up key of all who have this value."""
        return f"{self.field}:{self.form}"


def own_stored(extra: Mapping[str, str], compared: Compared) -> str:
    """Return the own fields of a customer that take part, as they are stored; those without a form are left out."""
    forms = ((name, how, _FORMS[how](extra[name])) for name, how in sorted(compared.items()) if extra.get(name))
    return _LINE.join(f"{how}:{name}{_TAB}{form}" for name, how, form in forms if form)


def own_values(stored: str) -> Iterator[OwnValue]:
    """Yield what is stored, in alphabetical order of the fields."""
    for line in stored.split(_LINE) if stored else ():
        head, _, form = line.partition(_TAB)
        how, _, name = head.partition(":")
        yield OwnValue(CUSTOM_PREFIX + name, OwnComparison(how), form)


def own_keys(stored: str) -> tuple[str, ...]:
    """Return the look-up keys of what is stored."""
    return tuple(value.key for value in own_values(stored))


def compare_own(how: OwnComparison, a: str, b: str) -> Level:
    """Compare two forms of one field."""
    return Level.EXACT if a == b else _UNEQUAL[how](a, b)


def _identifier(text: str) -> str:
    """Return signs alone: a dash is written or not, and a spreadsheet eats the zeros in front."""
    return "".join(filter(str.isalnum, fold(text))).lstrip("0")


def _words(text: str) -> str:
    return " ".join(fold(text).split())[:_LONGEST]


def _date(text: str) -> str:
    return parse_date(text) or ""


_FORMS: Final[Mapping[OwnComparison, Callable[[str], str]]] = {
    OwnComparison.ID: _identifier, OwnComparison.TEXT: _words, OwnComparison.DATE: _date}


def _other_identifier(a: str, b: str) -> Level:
    from rapidfuzz.distance import OSA

    slip = min(len(a), len(b)) >= SLIP_LENGTH and OSA.distance(a, b, score_cutoff=1) <= 1
    return Level.NEAR if slip else Level.CONFLICT


def _other_text(a: str, b: str) -> Level:
    from rapidfuzz.fuzz import ratio

    return graded(ratio(a, b), TEXT_CUTS)


_UNEQUAL: Final[Mapping[OwnComparison, Callable[[str, str], Level]]] = {
    OwnComparison.ID: _other_identifier, OwnComparison.TEXT: _other_text, OwnComparison.DATE: compare_birthdays}
