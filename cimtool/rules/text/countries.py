"""Which region a named country is, for the numbers of whoever is there."""

from collections.abc import Mapping
from functools import cache

from cimtool.data.countries import COUNTRIES
from cimtool.rules.text.fold import fold

_LONGEST = 60  # characters; no name of a country has more


def region_named(country: str) -> str | None:
    """Return the region (two capital letters) of a country by its code or a name, English or Chinese; None if unknown.

    ``USA``, ``United States (US)`` and ``美国`` are all ``US``.
    """
    names = _regions()
    folded = fold(country[:_LONGEST].strip())
    return names.get(folded) or names.get(folded.partition("(")[0].rstrip())


@cache
def _regions() -> Mapping[str, str]:
    return {fold(name): line[:2] for line in COUNTRIES.splitlines() for name in line.split("|")}
