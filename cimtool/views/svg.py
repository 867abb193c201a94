"""Charts as inline SVG: a pie and a line; colours are classes ``c0`` to ``c7`` of the page's style."""

from collections.abc import Sequence
from math import cos, pi, sin
from typing import Final

from cimtool.views.markup import Markup, tag

COLOURS: Final = 8
_RADIUS: Final = 90
_WIDTH, _HEIGHT, _EDGE = 640, 180, 32
_LABELS: Final = 12


def pie(values: Sequence[int], title: str) -> Markup:
    """Return a pie that begins at noon and goes with the clock; values of 0 have no slice."""
    total = sum(values)
    slices, begun = [], 0
    for number, value in enumerate(values):
        if value:
            slices.append(_slice(begun / total, (begun + value) / total, f"c{number % COLOURS}"))
        begun += value
    return tag("svg", tag("title", title), *slices, view_box="-100 -100 200 200", class_="pie", role="img")


def line(points: Sequence[tuple[str, float]], title: str, *, low: float | None = None,
         high: float | None = None) -> Markup:
    """Return a line through values with their labels below, from ``low`` to ``high`` or what the values need."""
    values = [value for _, value in points]
    bottom = min([0.0, *values]) if low is None else low
    top = max([bottom + 1, *values]) if high is None else high
    step = (_WIDTH - 2 * _EDGE) / max(len(points) - 1, 1)
    scale = (_HEIGHT - 2 * _EDGE) / (top - bottom)
    dots = [(_EDGE + number * step, _EDGE + (top - value) * scale) for number, value in enumerate(values)]
    zero = _at(_EDGE + (top - max(bottom, 0.0)) * scale)
    every = -(-len(points) // _LABELS) or 1
    labels = [tag("text", label, x=_at(dots[number][0]), y=_HEIGHT - 4, text_anchor="middle")
              for number, (label, _) in enumerate(points) if number % every == 0]
    return tag(
        "svg", tag("title", title), tag("line", x1=_EDGE, y1=zero, x2=_WIDTH - _EDGE, y2=zero, class_="axis"),
        tag("polyline", points=" ".join(f"{_at(x)},{_at(y)}" for x, y in dots), class_="line"),
        *(tag("circle", cx=_at(x), cy=_at(y), r=3, class_="dot") for x, y in dots), *labels,
        view_box=f"0 0 {_WIDTH} {_HEIGHT}", class_="trend", role="img")


def _slice(begin: float, end: float, colour: str) -> Markup:
    if end - begin >= 1:
        return tag("circle", r=_RADIUS, class_=colour)
    large = int(end - begin > 1 / 2)
    path = f"M0 0L{_on_circle(begin)}A{_RADIUS} {_RADIUS} 0 {large} 1 {_on_circle(end)}Z"
    return tag("path", d=path, class_=colour)


def _on_circle(share: float) -> str:
    angle = 2 * pi * share
    return f"{_at(_RADIUS * sin(angle))} {_at(-_RADIUS * cos(angle))}"


def _at(place: float) -> str:
    return f"{place:.2f}"
