"""An address in two comparable parts: what it is called, and its numbers.

Numbers survive how a street is spelled (12号3号楼502室, 12号3栋502, 12-3-502); the words around them do not.
"""

from dataclasses import dataclass
from typing import Final

from cimtool.rules.text.addresses import address_key
from cimtool.rules.text.fold import fold, has_han
from cimtool.rules.text.pattern import pattern

_NUMBER = pattern(r"\d+")
# 5th is a street, not a house.
_WORD = pattern(r"\d+(?:st|nd|rd|th)\b|[^\W\d_]+|\d+")
_HAN_FILLING = pattern(r"\d+|号楼|号院|号|栋|幢|座|楼|层|室|单元|门牌|[-#_]")
# How the post abbreviates; left of the colon what people write.
_ABBREVIATIONS = (
    "street:st str:st avenue:ave av:ave road:rd boulevard:blvd blv:blvd drive:dr lane:ln court:ct place:pl square:sq "
    "highway:hwy parkway:pkwy terrace:ter circle:cir crescent:cres close:cl north:n south:s east:e west:w "
    "northeast:ne northwest:nw southeast:se southwest:sw mount:mt saint:st fort:ft")
_SHORT: Final = dict(pair.split(":") for pair in _ABBREVIATIONS.split())
_UNIT_WORDS = "apt apartment unit suite ste room rm floor fl flat no number po box"
_UNITS: Final = frozenset(_UNIT_WORDS.split())


@dataclass(frozen=True, slots=True)
class Street:
    """``text``: the folded words without numbers and units; ``numbers`` joined by hyphens, in order."""

    text: str = ""
    numbers: str = ""


def street(address: str) -> Street:
    """Return the two parts of an address; both empty if it has no number: 上海市 is a place that many share."""
    folded = fold(address)
    if has_han(folded):
        key = address_key(folded)
        numbers = _NUMBER().findall(key)
        return Street(_HAN_FILLING().sub("", key), "-".join(numbers)) if numbers else Street()
    words = [_SHORT.get(word, word) for word in _WORD().findall(folded)]
    numbers = [word for word in words if word.isdigit()]
    text = " ".join(word for word in words if not word.isdigit() and word not in _UNITS)
    return Street(text, "-".join(numbers)) if numbers else Street()
