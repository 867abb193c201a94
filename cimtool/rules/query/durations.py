"""How long ``90d``, ``6w``, ``3m`` and ``1y`` are."""

import re

_DAYS = {"d": 1, "天": 1, "w": 7, "周": 7, "m": 30, "月": 30, "y": 365, "年": 365}
_DURATION = re.compile(r"([0-9]{1,5})\s*个?([dwmy天周月年])", re.IGNORECASE)


def duration_days(text: str) -> int | None:
    """Return the days of a duration, None if *text* is none.

    A month counts 30 days and a year 365: "stale for three months" is no date arithmetic.
    """
    found = _DURATION.fullmatch(text.strip())
    return int(found[1]) * _DAYS[found[2].lower()] if found else None
