"""Makes pinyin.py: the toneless reading of every Han character up to U+9FFF.

Source: pypinyin (MIT) and the corrections below, our own.  Run: ``python -m cimtool.data.make_pinyin``.
Two lower-case letters stand for a syllable, so that the table is one ASCII string.
"""

from pathlib import Path

from cimtool.data.literals import wrapped, write_module

TARGET = Path(__file__).with_name("pinyin.py")

FIRST, LAST = 0x3400, 0x9FFF

# The reading in names of people, firms and places where pypinyin's first one is rarer there.
NAMES = "长chang 曾zeng 都du 朝chao 翟zhai 缪miao 藏zang 臧zang 牟mu 漯luo 晟sheng 㐂xi 䶮yan 圳zhen 埗bu 垚yao 喆zhe"

_CODE = "abcdefghijklmnopqrstuvwxyz"


def _reading(character: str) -> str:
    from pypinyin import lazy_pinyin

    syllable = lazy_pinyin(character)[0]
    return syllable if syllable.isascii() else ""


def table() -> tuple[list[str], str]:
    """Return the syllables, and two letters a character that count into them (the first is "")."""
    ours = {item[0]: item[1:] for item in NAMES.split()}
    readings = {chr(point): _reading(chr(point)) for point in range(FIRST, LAST + 1)} | ours
    syllables = sorted({*readings.values(), ""})
    number = {syllable: _CODE[at // 26] + _CODE[at % 26] for at, syllable in enumerate(syllables)}
    return syllables, "".join(number[readings[chr(point)]] for point in range(FIRST, LAST + 1))


def main() -> None:
    """Write the generated module."""
    syllables, codes = table()
    write_module(TARGET, "Toneless Mandarin readings of U+3400 to U+9FFF, two letters each (pypinyin, MIT).",
                 {"FIRST": hex(FIRST), "SYLLABLES": wrapped(" ".join(syllables)), "CODES": wrapped(codes)})


if __name__ == "__main__":
    main()
