"""The months of a report, and how often a customer usually buys."""

from datetime import date

import pytest

from cimtool.rules.report import last_months, usual_gap


def test_the_months_end_with_the_one_of_the_day():
    months = last_months(date(2026, 2, 28))

    assert (months[0], months[-2:], len(months)) == ("2025-03", ("2026-01", "2026-02"), 12)
    assert last_months(date(1, 2, 1)) == ("0001-01", "0001-02")


@pytest.mark.parametrize(("days", "gap"), [
    ((), None), (("2026-01-01",), None), (("2026-01-01", "2026-01-08"), None),
    (("2026-01-01", "2026-01-08", "2026-03-01"), 7), (("2026-01-01", "2026-01-08", "2026-01-18", "2026-03-01"), 10)])
def test_the_usual_gap_is_the_lower_median_of_two_gaps_or_more(days, gap):
    assert usual_gap(days) == gap
