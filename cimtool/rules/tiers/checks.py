"""Finds what is probably a mistake in rules that can be read: rules nobody can reach, tiers nobody leads to, holes.

A rule is a box: an interval of each metric it looks at, and yes or no for each test on fields.  What earlier rules
leave of it is worked out exactly, box by box.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from cimtool.rules.query import And, Node, Not, unparse
from cimtool.rules.tiers.ruleset import Bound, Metric, Rule, Ruleset, number_text

_UNKNOWN: Final = -1  # below every value a metric can have
_NO_END: Final = 1 << 62
_ENOUGH: Final = 2_000  # pieces of one rule; more prove nothing in a time somebody waits
Interval = tuple[int, int]
Box = Mapping[str, Interval]
_METRICS: Final = frozenset(metric.value for metric in Metric)
_EVERYTHING: Final[Interval] = (_UNKNOWN, _NO_END)


@unique
class Flaw(StrEnum):
    """What is probably a mistake."""

    NEVER = "never"
    UNREACHABLE = "unreachable"
    UNUSED = "unused"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw of a rule or tier called ``name``; ``text`` tells more of a gap: which values fit no rule."""

    flaw: Flaw
    name: str
    text: str = ""


def findings(ruleset: Ruleset) -> tuple[Finding, ...]:
    """Return what is probably a mistake, in the order of the rules."""
    found: list[Finding] = []
    boxes: list[tuple[Rule, Box]] = []
    reached: set[str] = set()
    for rule in ruleset.rules:
        box = _box(rule)
        if box is None:
            found.append(Finding(Flaw.NEVER, rule.name))
            continue
        if rule.conditions and not _left(box, [earlier for _, earlier in boxes]):
            found.append(Finding(Flaw.UNREACHABLE, rule.name))
        else:
            reached.add(rule.tier)
        boxes.append((rule, box))
    found += [Finding(Flaw.UNUSED, name) for name in ruleset.names if name not in reached]
    return (*found, *sorted(_gaps(boxes), key=lambda gap: (gap.name, gap.text)))


def _box(rule: Rule) -> Box | None:
    """Return what a rule covers, None if nothing."""
    box: dict[str, Interval] = {}
    for test in rule.conditions:
        parts = [(test.metric.value, (test.low, _NO_END if test.high is None else test.high))] if isinstance(
            test, Bound) else list(_answers(test.tree))
        for name, interval in parts:
            low, high = box.get(name, _EVERYTHING)
            box[name] = max(low, interval[0]), min(high, interval[1])
            if box[name][0] > box[name][1]:
                return None
    return box


def _answers(tree: Node) -> Iterator[tuple[str, Interval]]:
    """Yield the questions of a test with the answer it wants: 1 is yes, 0 no."""
    match tree:
        case And(parts):
            for part in parts:
                yield from _answers(part)
        case Not(part):
            yield unparse(part), (_UNKNOWN, 0)
        case _:
            yield unparse(tree), (1, _NO_END)


def _left(box: Box, others: Sequence[Box]) -> bool:
    """Tell whether anything of a box lies outside all others."""
    pieces = [box]
    for other in others:
        pieces = [rest for piece in pieces for rest in _without(piece, other)]
        if len(pieces) > _ENOUGH:
            return True
    return bool(pieces)


def _without(box: Box, other: Box) -> Iterator[Box]:
    """Yield boxes that together are what one box has outside another."""
    inside = dict(box)
    for name, (low, high) in other.items():
        first, last = inside.get(name, _EVERYTHING)
        if last < low or high < first:
            yield inside
            return
        if first < low:
            yield {**inside, name: (first, low - 1)}
        if high < last:
            yield {**inside, name: (high + 1, last)}
        inside[name] = max(first, low), min(last, high)


def _gaps(rules: Sequence[tuple[Rule, Box]]) -> Iterator[Finding]:
    """Yield values between two rules that differ in one metric only, and that no rule but the last takes."""
    taken = [box for rule, box in rules if rule.conditions]
    alike: dict[tuple[Metric, frozenset[tuple[str, Interval]]], list[tuple[Interval, str]]] = defaultdict(list)
    for rule, box in rules:
        for metric in _METRICS.intersection(box):
            rest = frozenset((name, interval) for name, interval in box.items() if name != metric)
            alike[Metric(metric), rest].append((box[metric], rule.name))
    for (metric, rest), intervals in alike.items():
        for (low, high), name in _holes(sorted(intervals)):
            if _left({**dict(rest), metric.value: (low, high)}, taken):
                first, last = (number_text(value, metric.unit) for value in (low, high))
                yield Finding(Flaw.GAP, name, f"{metric} {first}..{last}")


def _holes(ordered: Sequence[tuple[Interval, str]]) -> Iterator[tuple[Interval, str]]:
    """Yield what lies between two neighbours and in neither, with the name of the upper one."""
    end = ordered[0][0][1]
    for (low, high), name in ordered[1:]:
        if low > end + 1:
            yield (end + 1, low - 1), name
        end = max(high, end)
