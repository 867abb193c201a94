"""How two records compare, field by field.

What either record lacks is no evidence, and neither are two blanks.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from cimtool.fields import Comparison as Compared
from cimtool.model import Kind
from cimtool.rules.matching.birthdays import compare_birthdays
from cimtool.rules.matching.features import Features
from cimtool.rules.matching.levels import Level, one_slip
from cimtool.rules.text.companies import CompanyCore, same_company
from cimtool.rules.text.fold import fold, other_numbers
from cimtool.rules.text.names import Agreement, agreement

SAME_NAME: Final = frozenset({Level.EXACT, Level.SOUNDS, Level.HOMOPHONE})
OTHER_NAME: Final = frozenset({Level.KIN, Level.CONFLICT, Level.OTHER_KIND})

_Compare = Callable[[Features, Features], Level]

# Indel similarity in per cent, from where two spellings may be one firm or street.
_NEAR_COMPANY: Final = 75.0
_NEAR_ADDRESS: Final = 60.0
_NUMBERS = re.compile("[0-9]+")
# From how many letters on one wrong letter does not make another name.
_LONG_NAME: Final = 8
# Mailboxes of a desk, not of a person.
_DESKS: Final = frozenset((
    "info", "sales", "service", "office", "hr", "admin", "contact", "support", "mail", "hello", "help", "kefu", "shop",
    "marketing", "noreply"))


def levels(a: Features, b: Features) -> dict[Compared, Level]:
    """Return how each field compares, those left out that one of the records lacks.

    An address says what its city says; only the same city with another address is news.
    """
    found = {field: compare(a, b) for field, compare in COMPARISONS.items()}
    moved = found[Compared.ADDRESS] is Level.CONFLICT and found[Compared.CITY] is Level.EXACT
    if found[Compared.ADDRESS] is not Level.MISSING and not moved:
        found[Compared.CITY] = Level.MISSING
    return {field: level for field, level in found.items() if level is not Level.MISSING}


def _name(a: Features, b: Features) -> Level:
    if a.kind is not b.kind:
        return _name_of_other_kind(a.name, b.name)
    if a.kind is Kind.COMPANY:
        return _firm_name(a, b)
    level = Level(agreement(a.name, b.name).value)
    return Level.NEAR if level in OTHER_NAME and _slipped(a, b) else level


def _name_of_other_kind(one: str, other: str) -> Level:
    """Compare a person with what says to be a firm: a sheet may call 百川物流 a person."""
    if fold(one) == fold(other):
        return Level.EXACT
    return Level.OTHER_KIND if same_company(one, other) is Agreement.CONFLICT else Level.NEAR


def _slipped(a: Features, b: Features) -> bool:
    """Whether the name was turned round (燕芳罗), or one letter of a long one went wrong."""
    if not a.sound or not b.sound or other_numbers(a.name, b.name):
        return False
    if a.sound == b.sound:
        return True
    if not a.bag.isascii() or not b.bag.isascii() or min(len(a.bag), len(b.bag)) < _LONG_NAME:
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(a.bag, b.bag, score_cutoff=1) <= 1


def _firm_name(a: Features, b: Features) -> Level:
    level = _same_core(a.company, b.company)
    near = level is Level.CONFLICT and same_company(a.name, b.name) is Agreement.NEAR
    return Level.NEAR if near else level


def _employer(a: Features, b: Features) -> Level:
    # Of two firms the company is the name, which has been compared.
    return Level.MISSING if a.kind is b.kind is Kind.COMPANY else _same_core(a.company, b.company)


def _same_core(a: CompanyCore | None, b: CompanyCore | None) -> Level:
    """Compare two firms; another branch, or the same name in another city, is another firm."""
    if a is None or b is None:
        return Level.MISSING
    elsewhere = a.city and b.city and a.city != b.city
    if a.branch != b.branch or elsewhere or other_numbers(a.core, b.core):
        return Level.CONFLICT
    if a.core == b.core:
        return Level.EXACT
    from rapidfuzz.fuzz import ratio

    return Level.NEAR if ratio(a.core, b.core) >= _NEAR_COMPANY else Level.CONFLICT


def _phone(a: Features, b: Features) -> Level:
    return _sets(a.phones, b.phones, one_slip)


def _email(a: Features, b: Features) -> Level:
    return _sets(a.emails, b.emails, _same_mailbox)


def _handle(a: Features, b: Features) -> Level:
    return _sets(a.handles, b.handles, lambda one, other: False)


def _sets(a: frozenset[str], b: frozenset[str], near: Callable[[str, str], bool]) -> Level:
    if not a or not b:
        return Level.MISSING
    if not a.isdisjoint(b):
        return Level.EXACT
    return Level.NEAR if any(near(one, other) for one in a for other in b) else Level.CONFLICT


def _same_mailbox(one: str, other: str) -> bool:
    (user, _, domain), (user2, _, domain2) = one.partition("@"), other.partition("@")
    if {user, user2} & _DESKS:
        return False
    if user == user2:
        return True
    from rapidfuzz.distance import OSA

    return domain == domain2 and OSA.distance(user, user2, score_cutoff=1) <= 1


def _address(a: Features, b: Features) -> Level:
    """Compare two addresses; one without a number (上海市) is a place that many share."""
    numbers, others = _NUMBERS.findall(a.address), _NUMBERS.findall(b.address)
    if not numbers or not others:
        return Level.MISSING
    if a.address == b.address:
        return Level.EXACT
    if numbers != others:
        return Level.CONFLICT
    from rapidfuzz.fuzz import ratio

    return Level.NEAR if ratio(a.address, b.address) >= _NEAR_ADDRESS else Level.CONFLICT


def _city(a: Features, b: Features) -> Level:
    if not a.city or not b.city:
        return Level.MISSING
    return Level.EXACT if a.city == b.city else Level.CONFLICT


def _birthday(a: Features, b: Features) -> Level:
    if not a.birthday or not b.birthday:
        return Level.MISSING
    return compare_birthdays(a.birthday, b.birthday)


COMPARISONS: Final[Mapping[Compared, _Compare]] = {
    Compared.NAME: _name,
    Compared.COMPANY: _employer,
    Compared.PHONE: _phone,
    Compared.EMAIL: _email,
    Compared.HANDLE: _handle,
    Compared.ADDRESS: _address,
    Compared.CITY: _city,
    Compared.BIRTHDAY: _birthday,
}
