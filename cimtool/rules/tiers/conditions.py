"""One condition of a rule: a metric compared with a number, or a query over fields.

``spend_12m >= 12000``, ``r = 5``, ``recency_days = 30..90``; ``tag:VIP``, ``industry:餐饮 or region:华东``.
"""

import re
from decimal import Decimal
from enum import StrEnum, unique
from math import ceil, floor
from typing import Final

from cimtool.errors import BadQuery, UnknownField
from cimtool.fields import BY_NAME, CUSTOM_PREFIX
from cimtool.rules.query import And, Filter, Node, Not, Or, parse, resolve_name
from cimtool.rules.tiers.ruleset import SCALES, Bound, Condition, FieldTest, Metric

_COMPARISON: Final = re.compile(r"\s*([A-Za-z][\w.]*)\s*(<=|>=|==|=|<|>|≤|≥)\s*(.*?)\s*", re.DOTALL)
_SAME: Final = {"≤": "<=", "≥": ">=", "==": "="}
_NUMBER: Final = re.compile(r"\d{1,12}(?:\.\d{1,6})?", re.ASCII)


@unique
class Wrong(StrEnum):
    """What is wrong with a rules file."""

    SYNTAX = "syntax"
    TOO_LONG = "too_long"
    UNKNOWN_KEY = "unknown_key"
    MISSING_KEY = "missing_key"
    TYPE = "type"
    NAME = "name"
    TEXT = "text"
    TWICE = "twice"
    NUMBER = "number"
    ORDER = "order"
    CURRENCY = "currency"
    UNKNOWN_TIER = "unknown_tier"
    UNKNOWN_METRIC = "unknown_metric"
    UNKNOWN_FIELD = "unknown_field"
    NOT_A_CONDITION = "not_a_condition"
    NO_TIERS = "no_tiers"
    NO_DEFAULT = "no_default"
    AFTER_DEFAULT = "after_default"
    TOO_MANY = "too_many"


class Refused(Exception):
    """A part of a rules file is wrong; ``text`` is that part."""

    def __init__(self, wrong: Wrong, text: str) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.text = text


def condition(text: str) -> Condition:
    """Return what a condition means.

    Raises:
        Refused: it is none, or names what there is not.
    """
    found = _COMPARISON.fullmatch(text)
    if found is None:
        return _field_test(text)
    name, sign, operand = found.groups()
    if name not in {metric.value for metric in Metric}:
        return _compared_field(name, sign, operand)
    return _bound(Metric(name), _SAME.get(sign, sign), operand, text.strip())


def _bound(metric: Metric, sign: str, operand: str, text: str) -> Bound:
    first, dots, last = operand.partition("..")
    if dots and sign != "=":
        raise Refused(Wrong.NUMBER, operand)
    scale = SCALES[metric.unit]
    low, high = _scaled(first, scale), _scaled(last if dots else first, scale)
    ends: dict[str, tuple[int, int | None]] = {
        "=": (ceil(low), floor(high)), ">=": (ceil(low), None), ">": (floor(low) + 1, None),
        "<=": (0, floor(high)), "<": (0, ceil(high) - 1)}
    return Bound(metric, *ends[sign], text)


def _scaled(text: str, scale: int) -> Decimal:
    plain = text.strip().replace(",", "")
    if not _NUMBER.fullmatch(plain):
        raise Refused(Wrong.NUMBER, text)
    return Decimal(plain) * scale


def _compared_field(name: str, sign: str, operand: str) -> FieldTest:
    try:
        resolve_name(name)
    except UnknownField:
        raise Refused(Wrong.UNKNOWN_METRIC, name) from None
    quoted = operand.replace('"', '""')
    return _field_test(f'{name}:{_SAME.get(sign, sign)}"{quoted}"')


def _field_test(text: str) -> FieldTest:
    try:
        tree = parse(text)
    except BadQuery:
        raise Refused(Wrong.NOT_A_CONDITION, text) from None
    except UnknownField as error:
        raise Refused(Wrong.UNKNOWN_FIELD, str(error.values["field"])) from None
    if tree is None:
        raise Refused(Wrong.NOT_A_CONDITION, text)
    _check(tree, text)
    return FieldTest(tree, text.strip())


def _check(tree: Node, text: str) -> None:
    """Refuse what is no condition on a field: a word to search for, and what changes with the day by itself."""
    match tree:
        case Filter(field):
            if field not in BY_NAME and field != "id" and not field.startswith(CUSTOM_PREFIX):
                raise Refused(Wrong.UNKNOWN_FIELD, field)
        case Not(part):
            _check(part, text)
        case And(parts) | Or(parts):
            for part in parts:
                _check(part, text)
        case _:
            raise Refused(Wrong.NOT_A_CONDITION, text)
