"""How two records compare, field by field: the one definition of every level.

What either record lacks is no evidence, and neither are two blanks.  `grades` finds the same levels
for many pairs at once; a test holds the two together.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from cimtool.fields import Comparison as Compared
from cimtool.model import Kind
from cimtool.rules.matching.birthdays import compare_birthdays
from cimtool.rules.matching.features import Features, name_of, values_of
from cimtool.rules.matching.levels import Cuts, Level, graded, one_slip
from cimtool.rules.matching.own_fields import compare_own, own_values
from cimtool.rules.text.companies import core, near_core
from cimtool.rules.text.fold import is_han, other_numbers
from cimtool.rules.text.names import Name, compare_names
from cimtool.rules.text.surnames import COMPOUND

SAME_NAME: Final = frozenset({Level.EXACT, Level.SOUNDS, Level.HOMOPHONE})
# Who is called nearly alike has nearly the same name before the @.
LIKE_NAME: Final = SAME_NAME | {Level.NEAR, Level.ALIKE}
OTHER_NAME: Final = frozenset({Level.KIN, Level.CONFLICT, Level.OTHER_KIND})

_Compare = Callable[[Features, Features], Level]

# Jaro-Winkler similarity of Latin names, and of names before the @; Indel similarity in per cent of
# firms and streets, and of the numbers of two addresses.
ALIKE_NAME: Final = 0.88
ALIKE_REST: Final = 0.8
MAILBOX_CUTS: Final[Cuts] = ((0.93, Level.NEAR), (0.85, Level.ALIKE))
COMPANY_CUTS: Final[Cuts] = ((80.0, Level.NEAR), (60.0, Level.ALIKE))
UNLIKE_COMPANY: Final = 40.0
NEAR_STREET: Final = 60.0
ALIKE_STREET: Final = 75.0
# A Chinese name with a given name of two characters has so many.
_GIVEN_OF_TWO: Final = 3
# From how many letters on one wrong letter does not make another name.
LONG_NAME: Final = 8
LONG_WORD: Final = 4
SAME_WORD: Final = 0.9
# Mailboxes of a desk, not of a person.
DESKS: Final = frozenset((
    "info", "sales", "service", "office", "hr", "admin", "contact", "support", "mail", "hello", "help", "kefu", "shop",
    "marketing", "noreply"))


def levels(a: Features, b: Features) -> dict[str, Level]:
    """Return how each field compares, those left out that one of the records lacks.

    An address says what its city says; only the same city with another address is news.
    """
    found: dict[str, Level] = {field.value: compare(a, b) for field, compare in COMPARISONS.items()}
    found |= own_levels(a.own, b.own)
    address = found[Compared.ADDRESS]
    moved = address is Level.CONFLICT and found[Compared.CITY] is Level.EXACT
    if address is not Level.MISSING and not moved:
        found[Compared.CITY] = Level.MISSING
    return {field: level for field, level in found.items() if level is not Level.MISSING}


def own_levels(a: str, b: str) -> dict[str, Level]:
    """Return how the owner's own fields compare that both records have."""
    if not a or not b:
        return {}
    others = {value.field: value for value in own_values(b)}
    return {value.field: compare_own(value.how, value.form, others[value.field].form)
            for value in own_values(a) if value.field in others}


def compare_name(a: Features, b: Features) -> Level:
    """Compare what two records are called; a name without a letter (★) says nothing."""
    if not a.name or not b.name:
        return Level.MISSING
    if a.kind != b.kind:
        return name_of_other_kind(a.name, b.name)
    if a.kind == Kind.COMPANY:
        return compare_firms(a, b)
    if a.sound and a.sound == b.sound:
        return _same_sound(a, b)
    return other_sound(name_of(a), name_of(b))


def _same_sound(a: Features, b: Features) -> Level:
    if " " not in a.sound:
        return Level.PART
    if a.bag == b.bag:
        return Level.EXACT
    return Level.HOMOPHONE if is_han(a.name[0]) and is_han(b.name[0]) else Level.SOUNDS


def other_sound(one: Name, other: Name) -> Level:
    """Compare two people whose names do not sound the same."""
    if other_numbers(" ".join(one.tokens), " ".join(other.tokens)):
        return Level.CONFLICT
    level = Level(compare_names(one, other).value)
    if level not in OTHER_NAME:
        return level
    if one.han or other.han:
        return Level.ALIKE if same_given(one.han, other.han) else level
    return _latin_slip(one, other) or level


def same_given(one: str, other: str) -> bool:
    """Whether two Chinese names differ in nothing but a surname of one character, as where that was misheard.

    Two who live together hardly ever have one given name; one of a single character says too little.
    """
    return len(one) == len(other) >= _GIVEN_OF_TWO and one[1:] == other[1:] and not {one[:2], other[:2]} & COMPOUND


def _latin_slip(one: Name, other: Name) -> Level | None:
    """Return how far two Latin names agree that have typing errors in them, None if they do not."""
    from rapidfuzz.distance import OSA, JaroWinkler

    a, b = " ".join(sorted(one.tokens)), " ".join(sorted(other.tokens))
    if min(len(a), len(b)) >= LONG_NAME and OSA.distance(a, b, score_cutoff=1) <= 1:
        return Level.NEAR
    rest, rest2 = ("".join(sorted(set(x) - set(y))) for x, y in (
        (one.tokens, other.tokens), (other.tokens, one.tokens)))
    # A surname alone makes two given names look alike.
    cut = ALIKE_NAME if set(one.tokens).isdisjoint(other.tokens) else ALIKE_REST
    if JaroWinkler.similarity(rest, rest2) >= cut:
        return Level.ALIKE
    return _word_by_word(one.tokens, other.tokens)


def _word_by_word(one: Sequence[str], other: Sequence[str]) -> Level | None:
    """Return how far two names agree if each word of the shorter one is, but for a slip, a word of the longer."""
    short, long = sorted((one, other), key=len)
    left = list(long)
    for word in short:
        meant = next((each for each in left if same_word(word, each)), None)
        if meant is None:
            return None
        left.remove(meant)
    return Level.PART if left else Level.ALIKE


def same_word(one: str, other: str) -> bool:
    """Whether two words are one, but for a slip or letters in another order."""
    if one == other:
        return True
    if min(len(one), len(other)) < LONG_WORD:
        return False
    from rapidfuzz.distance import OSA, JaroWinkler

    return (sorted(one) == sorted(other) or OSA.distance(one, other, score_cutoff=1) <= 1
            or JaroWinkler.similarity(one, other) >= SAME_WORD)


def name_of_other_kind(one: str, other: str) -> Level:
    """Compare a person with what says to be a firm: a sheet may call 百川物流 a person."""
    if one == other:
        return Level.EXACT
    if near_core(one, other) or _same_but_for_the_city(one, other):
        return Level.NEAR
    return Level.PART if within(one, other) else Level.OTHER_KIND


def _same_but_for_the_city(one: str, other: str) -> bool:
    """Whether one name is the other behind its city: 西安嘉禾咨询."""
    short, long = sorted((one, other), key=len)
    return long.endswith(short) and core(long).core == short


def compare_firms(a: Features, b: Features) -> Level:
    """Compare two firms; another branch, or the same name in another city, is another firm."""
    if not a.company or not b.company:
        return Level.MISSING
    elsewhere = a.seat and b.seat and a.seat != b.seat
    if a.branch != b.branch or elsewhere:
        return Level.CONFLICT
    return Level.EXACT if a.company == b.company else other_core(a.company, b.company)


def other_core(a: str, b: str) -> Level:
    """Compare the cores of two firms in one city."""
    if other_numbers(a, b):
        return Level.CONFLICT
    from rapidfuzz.fuzz import ratio

    return core_level(a, b, ratio(a, b))


def core_level(a: str, b: str, similarity: float) -> Level:
    """Return the level of two cores that are so similar; too unlike ones are not looked at closer."""
    level = graded(similarity, COMPANY_CUTS)
    return Level.NEAR if level is not Level.NEAR and similarity >= UNLIKE_COMPANY and near_core(a, b) else level


def compare_employers(a: Features, b: Features) -> Level:
    """Compare companies; of two firms that is the name, which has been compared."""
    return Level.MISSING if a.kind == b.kind == Kind.COMPANY else compare_firms(a, b)


def compare_phones(a: Features, b: Features) -> Level:
    """Compare two sets of numbers."""
    return phone_level(a.phones, b.phones)


def phone_level(a: str, b: str) -> Level:
    """Compare two sets of numbers as they are stored."""
    return _best(a, b, lambda one, other: Level.NEAR if one_slip(one, other) else Level.CONFLICT)


def compare_emails(a: Features, b: Features) -> Level:
    """Compare two sets of mail addresses."""
    return email_level(a.emails, b.emails)


def email_level(a: str, b: str) -> Level:
    """Compare two sets of mail addresses as they are stored."""
    return _best(a, b, _compare_mailboxes)


def compare_handles(a: Features, b: Features) -> Level:
    """Compare what two people are called on WeChat and QQ."""
    return handle_level(a.handles, b.handles)


def handle_level(a: str, b: str) -> Level:
    """Compare two sets of such names as they are stored."""
    return _best(a, b, lambda one, other: Level.CONFLICT)


def _best(a: str, b: str, compare: Callable[[str, str], Level]) -> Level:
    if not a or not b:
        return Level.MISSING
    one, other = values_of(a), values_of(b)
    if not set(one).isdisjoint(other):
        return Level.EXACT
    return min((compare(x, y) for x in one for y in other), key=_RANK.__getitem__)


def _compare_mailboxes(one: str, other: str) -> Level:
    """Compare two addresses that are not the same; a desk's (info@) says nothing of who sits there."""
    user, user2 = one.partition("@")[0], other.partition("@")[0]
    if {user, user2} & DESKS:
        return Level.CONFLICT
    if user == user2:
        return Level.MAILBOX
    from rapidfuzz.distance import JaroWinkler

    return graded(JaroWinkler.similarity(user, user2), MAILBOX_CUTS)


def compare_addresses(a: Features, b: Features) -> Level:
    """Compare two streets and their numbers."""
    if not a.numbers or not b.numbers:
        return Level.MISSING
    if a.numbers == b.numbers and a.street == b.street:
        return Level.EXACT
    from rapidfuzz.fuzz import ratio

    streets = ratio(a.street, b.street)
    if a.numbers == b.numbers:
        return Level.NEAR if streets >= NEAR_STREET or within(a.street, b.street) else Level.CONFLICT
    if streets >= ALIKE_STREET and ratio(a.numbers, b.numbers) >= ALIKE_STREET:
        return Level.ALIKE
    return Level.PLACE if a.street == b.street else Level.CONFLICT


def within(one: str, other: str) -> bool:
    """Whether the words of one text, two at least, are all words of the other: "between 5th and 6th" is no street."""
    words, words2 = set(one.split()), set(other.split())
    return min(len(words), len(words2)) > 1 and (words <= words2 or words2 <= words)


def compare_cities(a: Features, b: Features) -> Level:
    """Compare two cities."""
    if not a.city or not b.city:
        return Level.MISSING
    return Level.EXACT if a.city == b.city else other_city(a.city, b.city)


def other_city(a: str, b: str) -> Level:
    """Compare the names of two cities that are not the same; a Chinese one is too short for a slip."""
    return Level.NEAR if min(len(a), len(b)) > LONG_WORD and same_word(a, b) else Level.CONFLICT


def compare_births(a: Features, b: Features) -> Level:
    """Compare two birthdays."""
    if not a.birthday or not b.birthday:
        return Level.MISSING
    return compare_birthdays(a.birthday, b.birthday)


_RANK: Final = {level: rank for rank, level in enumerate(Level)}
COMPARISONS: Final[Mapping[Compared, _Compare]] = {
    Compared.NAME: compare_name,
    Compared.COMPANY: compare_employers,
    Compared.PHONE: compare_phones,
    Compared.EMAIL: compare_emails,
    Compared.HANDLE: compare_handles,
    Compared.ADDRESS: compare_addresses,
    Compared.CITY: compare_cities,
    Compared.BIRTHDAY: compare_births,
}
