"""The apostrophe that keeps a spreadsheet from running a cell as a formula.

Every CSV puts one before a cell that starts like a formula; imports take one off.  A cell
that already looks guarded gets one more, so that what is read back is always what was
written.  Numbers such as +8613812345678 run nothing: only files for Excel guard them, where
they would turn into 8.6E+12.
"""

import re
from collections.abc import Iterable
from typing import Final

_LEADS = "=+-@\t\r\n＝＋－＠"
# A number behind an apostrophe is a text to a spreadsheet; some shops write their numbers so.
_NUMERAL = r"\d[\d .]*\Z"
_FORMULA = re.compile(f"'*[{re.escape(_LEADS)}]|''*{_NUMERAL}")
_GUARDED = re.compile(f"''*(?:[{re.escape(_LEADS)}]|{_NUMERAL})")
_MAY_BE_GUARDED = re.compile(f"''*[{re.escape(_LEADS)}\\d]")  # a literal start is searched for much faster than '+
# What other programs write for a text of digits: a formula that gives it.
_TEXT_FORMULA = re.compile('="([^"]*)"')
_FIRST = frozenset(_LEADS + "'")
_NUMBER = re.compile(r"[+-]?[\d .]+").fullmatch


# Most cells begin so, and need no look; by code point, ends included.
HARMLESS: Final = (("0", ":"), ("A", "＊"))


def guard_formula(cell: str) -> str:
    """Return a cell as a spreadsheet may open it."""
    return f"'{cell}" if cell[:1] in _FIRST and _FORMULA.match(cell) else cell


def guard_but_number(cell: str) -> str:
    """Return a cell as `guard_formula`, a signed number as it is."""
    return f"'{cell}" if cell[:1] in _FIRST and _FORMULA.match(cell) and not _NUMBER(cell) else cell


def guard_guarded(row: Iterable[str]) -> list[str]:
    """Return the cells; one that `unguard` would take an apostrophe from gets another."""
    return [f"'{cell}" if cell[:1] == "'" and _GUARDED.match(cell) else cell for cell in row]


def unguard(cell: str) -> str:
    """Return the cell as it was before it was guarded, by us or as ``="0123"``."""
    if _GUARDED.match(cell):
        return cell[1:]
    formula = _TEXT_FORMULA.fullmatch(cell)
    return formula[1] if formula else cell


def has_guards(text: str) -> bool:
    """Whether any cell of the text could be guarded; False spares looking at each."""
    return '="' in text or ("'" in text and _MAY_BE_GUARDED.search(text) is not None)
