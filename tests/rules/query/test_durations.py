"""Durations as a person types them."""

import pytest

from cimtool.rules.query import duration_days


@pytest.mark.parametrize(("text", "days"), [
    ("90d", 90), ("6w", 42), ("3m", 90), ("1y", 365), ("0d", 0), (" 2W ", 14), ("90天", 90), ("3个月", 90),
    ("2年", 730),
    ("90", None), ("", None), ("d", None), ("-3d", None), ("1.5y", None), ("123456d", None),
    ("３d", None), ("3dd", None),
])
def test_a_duration_counts_days_or_is_none(text, days):
    assert duration_days(text) == days
