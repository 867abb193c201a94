"""The short way through the numbering plans must never take a number that phonenumbers refuses or reads otherwise."""

import random

import phonenumbers
import pytest

from cimtool.rules.text.numbering import surely_valid, valid_number

_KINDS = range(11)


@pytest.fixture(scope="module")
def examples():
    """An E.164 number of each kind in each country."""
    found = (phonenumbers.example_number_for_type(region, kind)
             for region in sorted(phonenumbers.SUPPORTED_REGIONS) for kind in _KINDS)
    return [_e164(number) for number in found if number is not None]


def test_it_agrees_with_phonenumbers_on_80_000_numbers(examples):
    chance = random.Random(20240601)
    typed = [_slipped(chance.choice(examples), chance) for _ in range(60_000)]
    typed += [f"+86{chance.randrange(10 ** 7, 10 ** 11)}" for _ in range(20_000)]

    taken = [number for number in typed if surely_valid(number)]

    assert len(taken) > 20_000
    assert [number for number in taken if _told_by_library(number) != number] == []


@pytest.mark.parametrize(("typed", "region", "likely", "wanted"), [
    ("01088886666", "CN", "+861088886666", "+861088886666"),
    ("+442075766773", "CN", "+442075766773", "+442075766773"),
    ("+3906698200", "CN", "+3906698200", "+3906698200"),  # an Italian 0 stays, and is left to the library
    ("+44 (0)20 7576 6773", "CN", "+4402075766773", "+442075766773"),
    ("+999123456789", "CN", "+999123456789", None),
    ("12345", "US", "12345", None),
])
def test_what_is_not_plain_is_asked_of_phonenumbers(typed, region, likely, wanted):
    assert valid_number(typed, region, likely=likely) == wanted


def _e164(number):
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _told_by_library(typed):
    try:
        number = phonenumbers.parse(typed, "CN")
    except phonenumbers.NumberParseException:
        return None
    return _e164(number) if phonenumbers.is_valid_number(number) else None


def _slipped(number, chance):
    """A number with up to three wrong, added or lost digits."""
    digits = list(number)
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        at = chance.randrange(1, len(digits))
        digits[at:at + chance.choice((1, 1, 1, 0, 2))] = [str(chance.randrange(10))]
    return "".join(digits)
