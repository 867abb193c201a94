"""Values of options on purchases, interactions and links: from what was typed to what is stored, or refused."""

import re
from datetime import date

from cimtool.errors import BadValue
from cimtool.output.printer import Printer
from cimtool.rules.money import parse_amount, parse_currency
from cimtool.rules.quantity import parse_quantity
from cimtool.rules.text.clean import LINE_LIMIT, TEXT_LIMIT, clean_line, clean_text, refusal
from cimtool.rules.text.dates import parse_date, parse_instant

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII).fullmatch
_SHOWN = 40


def line(option: str, text: str | None, printer: Printer) -> str | None:
    """Return a text on one line; None for nothing but blanks."""
    return None if text is None else clean_line(_storable(option, text, LINE_LIMIT, printer)) or None


def lines(option: str, text: str, printer: Printer) -> str:
    """Return a text that keeps its lines.

    Raises:
        BadValue: it is empty, or cannot be stored.
    """
    clean = clean_text(_storable(option, text, TEXT_LIMIT, printer))
    if not clean:
        raise BadValue(name=option, value=text[:_SHOWN], expected="...")
    return clean


def day(option: str, text: str) -> str:
    """Return a whole date as ISO text.

    Raises:
        BadValue: it is none, or day and month could be either way round.
    """
    found = parse_date(text)
    if found is None or not _DAY(found):
        raise BadValue(name=option, value=text[:_SHOWN], expected="2026-01-31")
    return found


def day_or_none(option: str, text: str | None) -> str | None:
    """Return a whole date as ISO text, None without one."""
    return None if text is None else day(option, text)


def past_day(option: str, text: str | None, today: date) -> str:
    """Return a whole date up to *today*, which it is without one."""
    found = today.isoformat() if text is None else day(option, text)
    if found > today.isoformat():
        raise BadValue(name=option, value=found, expected=f"<= {today.isoformat()}")
    return found


def past_instant(option: str, text: str | None, now: str) -> str:
    """Return an instant up to *now*, which it is without one; a date alone is its midnight in UTC."""
    found = now if text is None else parse_instant(text)
    if found is None or found > now:
        raise BadValue(name=option, value=(text or "")[:_SHOWN], expected=f"<= {now}")
    return found


def currency(option: str, text: str) -> str:
    """Return an ISO code."""
    found = parse_currency(text)
    if found is None:
        raise BadValue(name=option, value=text[:_SHOWN], expected="CNY, USD, EUR, JPY ...")
    return found


def amount(option: str, text: str, code: str) -> int:
    """Return an amount in minor units of a currency."""
    found = parse_amount(text, code)
    if found is None:
        raise BadValue(name=option, value=text[:_SHOWN], expected=f"1234.50, -5 ({code})")
    return found


def quantity(option: str, text: str | None) -> str | None:
    """Return a decimal number without needless zeros."""
    if text is None:
        return None
    found = parse_quantity(text)
    if found is None:
        raise BadValue(name=option, value=text[:_SHOWN], expected="3, 0.5")
    return found


def _storable(option: str, text: str, limit: int, printer: Printer) -> str:
    problem = refusal(text, limit)
    if problem:
        raise BadValue(name=option, value=text[:_SHOWN], expected=printer.translator.text(f"problem.{problem}"))
    return text
