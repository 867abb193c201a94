"""What reader and writer of vCards both go by: our own marks, and the labels of numbers and addresses."""

from collections.abc import Iterable

PRODUCT = "-//cimtool//cimtool//EN"
# A field that vCard has no property for: ``X-CIMTOOL:industry;…``, a custom one ``X-CIMTOOL:x.colour;…``.
OWN_PROPERTY = "X-CIMTOOL"

# Word of a label -> TYPE, in the order in which the words of a label stand: work fax, home mobile.
TYPES = {"work": "work", "home": "home", "car": "car", "mobile": "cell", "pager": "pager", "fax": "fax"}
_WORDS = {kind: word for word, kind in TYPES.items()} | {"mobile": "mobile"}
# Types that say what a number can do, or what everybody's can.
_SAYS_NOTHING = frozenset({
    "voice", "pref", "internet", "msg", "text", "video", "x400", "postal", "parcel", "intl", "dom", "textphone",
    "x-internet", "email", "isdn", "modem", "bbs", "pcs", "iphone-cell"})
_ORDER = {word: position for position, word in enumerate(TYPES)}


def label_of(types: Iterable[str]) -> str | None:
    """Return what the types of a number say, ``work fax``; None if they say nothing."""
    words = [_WORDS.get(kind, kind.removeprefix("x-")) for kind in map(str.lower, types) if kind not in _SAYS_NOTHING]
    words = sorted(dict.fromkeys(words), key=lambda word: _ORDER.get(word, len(_ORDER)))
    return " ".join(words) or None


def types_of(label: str) -> tuple[str, ...] | None:
    """Return the types that `label_of` makes this label of; None if there are none."""
    types = tuple(TYPES.get(word, "") for word in label.split(" "))
    return types if all(types) and label_of(types) == label else None
