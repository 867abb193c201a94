"""The names that may stand before ``:`` in a query, and what each of them means.

A field's own name wins over a derived one, and both over the header spellings, so that
``state:active`` is the row's state although some programs call the province "state".
"""

import unicodedata
from functools import cache

from cimtool.errors import UnknownField
from cimtool.fields import CUSTOM_PREFIX, FIELDS

# Computed from the row or from what points at it; spellings as in FIELDS.headers.
DERIVED: dict[str, str] = {
    "id": "",
    "state": "状态",
    "tier": "等级|客户等级|级别|分级",
    "segment": "分群|客群",
    "stale": "久未联系|过期",
    "duplicate": "重复|疑似重复",
    "last_purchase": "最近购买|上次购买|最后购买",
    "spent": "消费|消费额|消费金额|累计消费",
    "purchases": "购买次数|消费次数",
    "changed": "改动|变更",
}

SUGGESTIONS = 3
_ALIKE, _ALIKE_HAN = 0.6, 0.5  # one wrong character of two is half of a Chinese word


def resolve(name: str) -> str:
    """Return the canonical name of a field, derived value or custom field.

    Raises:
        UnknownField: nothing is called that; the error carries the closest spellings.
    """
    folded = _folded(name)
    if folded.startswith(CUSTOM_PREFIX) and len(folded) > len(CUSTOM_PREFIX):
        return CUSTOM_PREFIX + name[len(CUSTOM_PREFIX):]
    aliases = _aliases()
    known = aliases.get(folded) or aliases.get(_simplified(folded))
    if known is None:
        raise UnknownField(field=name, near=", ".join(_near(folded)))
    return known


_USUAL = ["name", "phone", "company", "city", "tag", "x.colour"]


def _near(folded: str) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(folded, _aliases(), SUGGESTIONS, _ALIKE if folded.isascii() else _ALIKE_HAN) or _USUAL


@cache
def _aliases() -> dict[str, str]:
    spellings = {header: field.name for field in FIELDS for header in _split(field.headers)}
    spellings |= {header: name for name, headers in DERIVED.items() for header in _split(headers)}
    own = {name: name for name in DERIVED} | {field.name: field.name for field in FIELDS}
    return spellings | own


def _split(headers: str) -> list[str]:
    return headers.split("|") if headers else []


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _simplified(name: str) -> str:
    if name.isascii():
        return name
    # Imported late: few queries need the table of Traditional characters.
    from cimtool.rules.text.fold import fold

    return fold(name)
