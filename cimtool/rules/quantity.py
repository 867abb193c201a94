"""How many of a product: decimal text, because half a kilo is a quantity."""

import re

from cimtool.rules.text.fold import fold
from cimtool.rules.text.pattern import pattern

# Words that only count; what weighs or measures (3斤) would be lost with its word.
_COUNTED = "(?:[件个個只盒瓶箱包套份条條袋台本张張次]|pcs?)?"
_QUANTITY = pattern(rf"(-?)0*(\d{{1,12}}|\d{{1,3}}(?:,\d{{3}})+)(?:\.(\d{{1,6}}))? *{_COUNTED}", re.ASCII)


def parse_quantity(text: str) -> str | None:
    """Return a decimal number without needless zeros, or None; a word that only counts (2件) is left out."""
    found = _QUANTITY().fullmatch(fold(text).strip())
    if not found:
        return None
    part = (found[3] or "").rstrip("0")
    return f"{found[1]}{found[2].replace(',', '')}{'.' * bool(part)}{part}"
