"""The table from the kind of an owner's own field to what puts its values in order.

As in `normal`: a value that cannot be used is None with a problem code.
"""

import re
from collections.abc import Callable
from typing import Final

from cimtool.fields import OwnKind
from cimtool.rules.text.clean import clean_line
from cimtool.rules.text.dates import is_ambiguous, parse_date
from cimtool.rules.text.emails import parse_emails
from cimtool.rules.text.fold import fold
from cimtool.rules.text.normal import Normal
from cimtool.rules.text.pattern import pattern
from cimtool.rules.text.phones import parse_phones

# A comma only where thousands end: 1,5 is a German's one and a half, and nobody can tell.
_NUMBER = pattern(r"([+-]?)0*(\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.(\d{1,9}))?", re.ASCII)


def number(text: str, region: str) -> Normal:
    """Return a decimal number without needless zeros, signs and commas."""
    found = _NUMBER().fullmatch(fold(text).replace(" ", ""))
    if not found:
        return Normal(None, "not_a_number")
    whole, part = found[2].replace(",", ""), (found[3] or "").rstrip("0")
    sign = "-" if found[1] == "-" and (part or whole.strip("0")) else ""
    return Normal(f"{sign}{whole}{'.' * bool(part)}{part}")


def day(text: str, region: str) -> Normal:
    """Return ISO text; a date of which only a part is known stays so."""
    found = parse_date(text)
    if found is None:
        return Normal(None, "ambiguous_date" if is_ambiguous(text) else "not_a_date")
    return Normal(found)


def phone(text: str, region: str) -> Normal:
    """Return the number, or numbers, as typed if all of them are valid."""
    points = parse_phones(text, region)
    known = points and all(point.e164 is not None for point in points)
    return Normal(clean_line(text)) if known else Normal(None, "not_a_phone")


def email(text: str, region: str) -> Normal:
    """Return the address, or several with ``; `` between them."""
    found = parse_emails(text)
    if found.invalid or not found.points:
        return Normal(None, "not_an_email")
    return Normal("; ".join(point.value for point in found.points))


def line(text: str, region: str) -> Normal:
    """Return the text as it is: a choice and a form are looked at elsewhere, whatever the kind."""
    return Normal(clean_line(text))


OWN_VALUES: Final[dict[OwnKind, Callable[[str, str], Normal]]] = {
    OwnKind.TEXT: line,
    OwnKind.NUMBER: number,
    OwnKind.DATE: day,
    OwnKind.CHOICE: line,
    OwnKind.PHONE: phone,
    OwnKind.EMAIL: email,
}
