"""Conditions of SQL: how a value that somebody typed compares with a column.

Every value is bound; an unknown value fits no comparison.  A date is an interval as long as what
is known of it: ``>2026`` begins in 2027, and the year 1990 alone is certainly before 1991.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from cimtool.errors import BadValue
from cimtool.frozen import frozen
from cimtool.rules.query import Filter, Op, duration_days
from cimtool.rules.text.dates import parse_date
from cimtool.rules.text.fold import fold
from cimtool.store.functions import number_of

Bound = str | int | float
DATES: Final = "2026-01-31, 2026-01, 2026, 90d"
NUMBERS: Final = "100, >100, 100..500"

_SIGNS: Final[Mapping[Op, str]] = {Op.CONTAINS: "=", Op.EQ: "=", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}
# An age compares the other way round than its day; an age alone means not older.
_OF_AGE: Final[Mapping[Op, Op]] = {
    Op.CONTAINS: Op.GE, Op.EQ: Op.EQ, Op.LT: Op.GT, Op.LE: Op.GE, Op.GT: Op.LT, Op.GE: Op.LE}
_FIRST_DAY: Final = "substr({0} || '-01-01', 1, 10)"
_LAST_DAY: Final = "substr({0} || CASE length({0}) WHEN 4 THEN '-12-31' WHEN 7 THEN '-31' ELSE '' END, 1, 10)"


@frozen
class Where:
    """A condition and the values it binds, in order."""

    sql: str
    values: tuple[Bound, ...] = ()


def both(*parts: Where) -> Where:
    """Return the condition that all of these hold."""
    return joined(" AND ", parts)


def joined(link: str, parts: tuple[Where, ...]) -> Where:
    """Return conditions in brackets with a word between them."""
    return Where(f"({link.join(part.sql for part in parts)})", tuple(value for part in parts for value in part.values))


def bad_value(wanted: Filter, expected: str) -> BadValue:
    """Return the error for a filter whose value or comparison its field cannot take."""
    typed = f"{wanted.value or ''}{'..' if wanted.op is Op.RANGE else ''}{wanted.value2 or ''}"
    sign = wanted.op.value if wanted.op in _SIGNS else ""
    return BadValue(name=wanted.field, value=f"{sign}{typed}"[:80], expected=expected).pointing_at(wanted.spot)


def filled(column: str, wanted: Filter) -> Where | None:
    """Return the condition of ``field:`` and ``field:*``; None for any other filter."""
    presence = {Op.EMPTY: f"{column} IS NULL", Op.FILLED: f"{column} IS NOT NULL"}.get(wanted.op)
    return Where(presence) if presence is not None else None


def ends(wanted: Filter) -> list[tuple[Op, str]]:
    """Return the comparisons a filter is made of: two of a range with both ends, else one."""
    if wanted.op is not Op.RANGE:
        return [(wanted.op, wanted.value or "")]
    return [(op, end) for op, end in ((Op.GE, wanted.value), (Op.LE, wanted.value2)) if end is not None]


def text_condition(column: str, wanted: Filter) -> Where:
    """Compare text as it folds; a number with the values that are numbers."""
    if wanted.op is Op.CONTAINS:
        return Where(f"instr(cim_fold({column}), ?) > 0", (fold(wanted.value or ""),))
    if wanted.op is Op.EQ:
        return Where(f"cim_fold({column}) = ?", (fold(wanted.value or ""),))
    return filled(column, wanted) or both(*(_text_end(column, op, end) for op, end in ends(wanted)))


def number_condition(column: str, wanted: Filter, *, scale: int = 1) -> Where:
    """Compare a number of SQL, 0 where there is nothing; ``scale``: how many of its units are one as typed."""
    if wanted.op in (Op.EMPTY, Op.FILLED):
        return Where(f"{column} {'=' if wanted.op is Op.EMPTY else '<>'} 0")
    parts = []
    for op, end in ends(wanted):
        number = number_of(end)
        if number is None:
            raise bad_value(wanted, NUMBERS)
        parts.append(Where(f"{column} {_SIGNS[op]} ?", (round(number * scale, 6),)))
    return both(*parts)


def date_condition(column: str, wanted: Filter, today: date) -> Where:
    """Compare a date, or the day of an instant, with a date, a part of one, or an age."""
    if (presence := filled(column, wanted)) is not None:
        return presence
    ages = [(op, duration_days(end)) for op, end in ends(wanted)]
    if all(days is not None for _, days in ages):
        return both(*(_age(column, op, days or 0, today, wanted) for op, days in ages))
    if wanted.op is Op.CONTAINS:
        return _date_part(column, wanted.value or "")
    return both(*(_date_end(column, op, end, wanted) for op, end in ends(wanted)))


def _text_end(column: str, op: Op, end: str) -> Where:
    number = number_of(end)
    if number is not None:
        return Where(f"cim_number({column}) {_SIGNS[op]} ?", (number,))
    return Where(f"cim_fold({column}) {_SIGNS[op]} ?", (fold(end),))


def _date_part(column: str, typed: str) -> Where:
    """``1990``, ``1990-03`` and whole dates begin the value, a birthday without year ends it; else a piece of it."""
    iso = parse_date(typed)
    if iso is None:
        return Where(f"instr({column}, ?) > 0", (fold(typed),))
    if iso.startswith("--"):
        return Where(f"({column} GLOB '[0-9-]*' AND substr({column}, -6) = ?)", (iso[1:],))
    return Where(f"substr({column}, 1, {len(iso):d}) = ?", (iso,))


def _date_end(column: str, op: Op, end: str, wanted: Filter) -> Where:
    iso = parse_date(end)
    if iso is None or iso.startswith("--"):
        raise bad_value(wanted, DATES)
    return _interval(column, op, iso, _last_day(iso))


def _age(column: str, op: Op, days: int, today: date, wanted: Filter) -> Where:
    try:
        day = (today - timedelta(days=days)).isoformat()
    except OverflowError:
        raise bad_value(wanted, DATES) from None
    return _interval(column, _OF_AGE[op], day, day)


def _interval(column: str, op: Op, first: str, last: str) -> Where:
    """Compare what is certain: all of the value's days with all days of ``first`` to ``last``."""
    begins, lasts = _FIRST_DAY.format(column), _LAST_DAY.format(column)
    known = f"{column} GLOB '[0-9]*'"
    first = f"{first}-01-01"[:10]
    tests = {
        Op.EQ: Where(f"{begins} >= ? AND {lasts} <= ?", (first, last)),
        Op.GT: Where(f"{begins} > ?", (last,)), Op.GE: Where(f"{begins} >= ?", (first,)),
        Op.LT: Where(f"{lasts} < ?", (first,)), Op.LE: Where(f"{lasts} <= ?", (last,)),
    }
    return both(Where(known), tests[op])


def _last_day(iso: str) -> str:
    return iso + {4: "-12-31", 7: "-31"}.get(len(iso), "")
