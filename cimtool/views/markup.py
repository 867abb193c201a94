"""Elements of a page; whatever text goes into one comes out as text, so nobody's name can become markup."""

from dataclasses import dataclass
from html import escape
from typing import Final

from cimtool.views.bars import visible

# Attributes that Python has no names for.
_NAMES: Final = {"class_": "class", "http_equiv": "http-equiv", "text_anchor": "text-anchor", "view_box": "viewBox"}


@dataclass(frozen=True, slots=True)
class Markup:
    """Text that is markup already."""

    text: str


def tag(name: str, /, *inside: str | Markup, **attributes: str | int) -> Markup:
    """Return an element; ``inside`` and the attributes are escaped, but for what is markup already."""
    given = "".join(f' {_NAMES.get(key, key)}="{_escaped(str(value))}"' for key, value in attributes.items())
    content = "".join(part.text if isinstance(part, Markup) else _escaped(part) for part in inside)
    return Markup(f"<{name}{given}>{content}</{name}>" if inside else f"<{name}{given}/>")


def _escaped(text: str) -> str:
    return escape(visible(text))
