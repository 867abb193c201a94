"""Checks what an export carries below a customer before it may be written."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from cimtool.rules.money import MOST_MINOR
from cimtool.rules.text.clean import refusal

_LIMIT = 100_000
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII).fullmatch
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII).fullmatch
_CURRENCY = re.compile("[A-Z]{3}").fullmatch


def _text(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return isinstance(value, str) and bool(value) and refusal(value, _LIMIT) is None


def _text_or_none(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return value is None or (isinstance(value, str) and refusal(value, _LIMIT) is None)


def _date(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return isinstance(value, str) and _DATE(value) is not None


def _date_or_none(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return value is None or _date(value)


def _instant(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return isinstance(value, str) and _INSTANT(value) is not None


def _currency(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return isinstance(value, str) and _CURRENCY(value) is not None


def _amount(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < MOST_MINOR


_Check = Callable[[Any], bool]
_SHAPES: Mapping[str, Mapping[str, _Check]] = {
    "purchases": {"uid": _text, "date": _date, "amount_minor": _amount, "currency": _currency,
                  **dict.fromkeys(("product_code", "product", "quantity", "channel", "ref"), _text_or_none),
                  **dict.fromkeys(("due_on", "paid_on"), _date_or_none)},
    "interactions": {"uid": _text, "at": _instant, "author": _text, "text": _text, "channel": _text_or_none,
                     "next_on": _date_or_none},
    "links": {"to": _text, "role": _text_or_none},
}
KINDS = tuple(_SHAPES)


def well_formed(kind: str, children: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Tell whether ``children`` is a list of objects with the values that rows of that kind need."""
    shape = _SHAPES[kind]
    return isinstance(children, list) and all(
        isinstance(child, dict) and all(check(child.get(name)) for name, check in shape.items())
        for child in children)
