"""The numbering plans of the world, for numbers that are plainly international.

phonenumbers takes twenty times as long as the patterns of its own metadata, joined into one for
each calling code.  What they take is valid for it too; all the rest, it must be asked.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Protocol

from cimtool.frozen import frozen
from cimtool.rules.text.pattern import pattern

_INTERNATIONAL = pattern(r"\+[1-9][0-9]{6,14}", re.ASCII)
_NO_REGION = "001"  # stands for services without a country, such as satellite telephones
_KINDS = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager",
          "uan", "voicemail")


@frozen
class _Plan:
    """The national numbers of one calling code: those surely in use, and those that only phonenumbers can tell."""

    valid: re.Pattern[str]
    unsure: re.Pattern[str]


class _Region(Protocol):
    """What phonenumbers knows of a region."""

    national_prefix_for_parsing: str | None
    leading_digits: str | None


def valid_number(typed: str, region: str, *, likely: str) -> str | None:
    """Return a number in E.164, or None if it is not valid.

    Args:
        typed: the number, without an extension.
        region: where it is if it has no country code, two letters.
        likely: what it is in E.164 if that is valid.
    """
    return likely if surely_valid(likely) else _as_phonenumbers_says(typed, region)


def _as_phonenumbers_says(typed: str, region: str) -> str | None:
    import phonenumbers

    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def surely_valid(number: str) -> bool:
    """Whether a number with ``+`` and digits is valid as it stands; False: phonenumbers must be asked."""
    if not _INTERNATIONAL().fullmatch(number):
        return False
    for length in (1, 2, 3):
        plan = _plan(number[1:1 + length])
        if plan is not None:
            national = number[1 + length:]
            return not plan.unsure.match(national) and plan.valid.fullmatch(national) is not None
    return False


@cache
def _plan(code: str) -> _Plan | None:
    """Return the plan of a calling code, None if no country has it."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code), (_NO_REGION,))
    if regions[0] == _NO_REGION:
        return None
    known = [found for region in regions if (found := PhoneMetadata.metadata_for_region(region)) is not None]
    return _Plan(re.compile(_any(map(_numbers, known))), re.compile(_any(_told_apart(known))))


def _numbers(region: _Region) -> str:
    """Return the pattern of a region's numbers: they fit the region as a whole, and one kind of telephone."""
    whole, *kinds = (described.national_number_pattern for kind in ("general_desc", *_KINDS)
                     if (described := getattr(region, kind)) and described.national_number_pattern)
    return f"(?={_any([whole])}$){_any(kinds)}"


def _told_apart(regions: Iterable[_Region]) -> Iterator[str]:
    """Yield the beginnings that are cut off, or that decide between the regions of one calling code."""
    yield "0"  # counts in Italy and is cut off elsewhere
    for at, region in enumerate(regions):
        if at == 0 and region.national_prefix_for_parsing:
            yield region.national_prefix_for_parsing
        elif region.leading_digits:
            yield region.leading_digits


def _any(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(f'(?:{each})' for each in patterns)})"
