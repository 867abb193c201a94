"""Chinese numerals as dates use them: 二〇二四, 十二, 廿三, and plain digits."""

from typing import Final

NUMERAL: Final = "[0-9〇零○一二三四五六七八九十廿卅两元]"

_DIGITS: Final = {character: value for value, characters in enumerate((
    "〇零○", "一元", "二两", "三", "四", "五", "六", "七", "八", "九")) for character in characters}
_TENS: Final = {"廿": "二十", "卅": "三十"}


def numeral(text: str) -> int | None:
    """Return the value of *text*, None if it is no number."""
    if text.isascii():
        return int(text) if text.isdigit() else None
    for short, long in _TENS.items():
        text = text.replace(short, long)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _positional(text)
    high, low = _positional(tens) if tens else 1, _positional(ones) if ones else 0
    return None if high is None or low is None or low > 9 else 10 * high + low


def _positional(text: str) -> int | None:
    """Read digit by digit: 二〇二四, or a mixture such as 2〇24."""
    digits = [int(character) if character in "0123456789" else _DIGITS.get(character) for character in text]
    if None in digits or not digits:
        return None
    return int("".join(map(str, digits)))
