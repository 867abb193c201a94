"""Makes customer data inert: no control, bidi or surrogate character reaches a terminal."""

import re

from cimtool.rules.text.pattern import pattern

# ZWJ (200d) stays where it joins two emoji; variation selectors are harmless.
_EMOJI = "\U0001f000-\U0001faff\u2600-\u27bf\ufe0f"
_ACTIVE = pattern(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200c\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
    f"|(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])")
_BREAK = pattern("\r\n|[\n\r\t\x85\u2028\u2029]")


def inert(text: str) -> str:
    """Return one line that is safe to print: line breaks and tabs become a space, the rest visible codes."""
    if text.isprintable():  # Python's name for what is neither control nor format nor half a character
        return text
    return _ACTIVE().sub(_visible, _BREAK().sub(" ", text))


def inert_lines(text: str) -> str:
    """Return text that is safe to print and keeps its line breaks."""
    return "\n".join(inert(line) for line in text.splitlines())


def inert_cell(text: str) -> str:
    """Return text that is safe to print and keeps its line breaks and tabs, as a csv cell may."""
    if text.isprintable():  # Python's name for what is neither control nor format nor half a character
        return text
    return _ACTIVE().sub(_layout_or_visible, text.replace("\r\n", "\n"))


def escape_json(text: str) -> str:
    r"""Return JSON text in which active characters stand as ``\uXXXX``; its meaning is unchanged."""
    if text.isascii() and "\x7f" not in text:  # json.dumps has escaped the other controls
        return text
    return _ACTIVE().sub(_json_code, text)


def _visible(found: "re.Match[str]") -> str:
    point = ord(found[0])
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}"


def _layout_or_visible(found: "re.Match[str]") -> str:
    return found[0] if found[0] in "\n\t" else _visible(found)


def _json_code(found: "re.Match[str]") -> str:
    if found[0] in "\n\r\t":  # only ever between tokens: inside a string json.dumps has escaped it
        return found[0]
    return "".join(f"\\u{unit:04x}" for unit in _utf16_units(ord(found[0])))


def _utf16_units(point: int) -> tuple[int, ...]:
    if point < 0x10000:
        return (point,)
    return (0xD800 + ((point - 0x10000) >> 10), 0xDC00 + ((point - 0x10000) & 0x3FF))
