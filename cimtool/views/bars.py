"""Pictures made of characters, aligned whatever the script: bars beside labels, a line of bars."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from cimtool.rules.text.screen import columns, columns_of

_SPARKS: Final = "▁▂▃▄▅▆▇█"
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_LONGEST: Final = 30
_GAP: Final = 2
_MARK: Final = "…"


@dataclass(frozen=True, slots=True)
class Bar:
    """A line: what it is of, how long its bar is beside the others', and what is said of it."""

    label: str
    value: int
    said: str


def bar_lines(bars: Sequence[Bar], width: int | None) -> tuple[str, ...]:
    """Return the lines of a chart in ``width`` columns; None: what is said without any picture, for a pipe."""
    if width is None:
        return tuple(f"{bar.label}: {bar.said}" for bar in bars)
    bars = [replace(bar, label=visible(bar.label)) for bar in bars]
    said = max((columns(bar.said) for bar in bars), default=0)
    label = min(max((columns(bar.label) for bar in bars), default=0), max(width - said - 2 * _GAP, 1))
    longest = min(width - label - said - 2 * _GAP, _LONGEST)
    most = max((bar.value for bar in bars), default=0)
    return tuple("  ".join((padded(bar.label, label), " " * (said - columns(bar.said)) + bar.said,
                            _bar(bar.value, most, longest))).rstrip() for bar in bars)


def spark_line(values: Sequence[float]) -> str:
    """Return one character for each value, drawn between the lowest and the highest."""
    low, high = min(values), max(values)
    step = (high - low) / (len(_SPARKS) - 1) or 1
    return "".join(_SPARKS[round((value - low) / step)] for value in values)


def padded(text: str, width: int) -> str:
    """Return a text that takes just so many columns: filled up with blanks, or cut with a mark."""
    missing = width - columns(text)
    if missing >= 0:
        return text + " " * missing
    kept, left = "", width - 1
    for sign in text:
        left -= columns_of(sign)
        if left < 0:
            break
        kept += sign
    return kept + _MARK + " " * (width - 1 - columns(kept))


def visible(text: str) -> str:
    """Return a text without signs that take no column, or that a printer would spell out in several."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def _bar(value: int, most: int, longest: int) -> str:
    """Return a bar in eighths of a character; what is more than nothing can be seen."""
    if value <= 0 or most <= 0 or longest <= 0:
        return ""
    eighths = max(value * longest * 8 // most, 1)
    return _EIGHTHS[8] * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
