"""Titles around a person's name: 王总, 李经理, 小王, Mr Smith, Smith PhD."""

from functools import lru_cache
from typing import Final

from cimtool.rules.text.clean import clean_line
from cimtool.rules.text.fold import all_han, fold
from cimtool.rules.text.surnames import COMMON, COMPOUND

_CHINESE = (
    "先生 女士 小姐 太太 夫人 副总经理 总经理 副总 经理 客户经理 总监 主任 老师 老板娘 老板 厂长 副厂长 董事长 "
    "董事 校长 院长 医生 大夫 律师 会计 师傅 阿姨 大哥 大姐 店长 科长 处长 局长 部长 行长 村长 主管 工程师 教授 "
    "博士 同学 代表 助理 秘书 总裁 书记 叔叔 老总 负责人 护士 法人 教练 设计师")
# Longest first, so that 总经理 is not taken for 经理.
_TITLES: Final = tuple(sorted(_CHINESE.split(), key=len, reverse=True))

# These end given names too (张建工), so they count only after a bare surname.
_SHORT: Final = frozenset("总工董局哥姐叔姨嫂处科爷婶")
# 小王 and 老李, but not 小明: only surnames that are hardly ever a given name.
_FAMILIAR: Final = frozenset("小老阿")
_FAMILIAR_WITH: Final = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴"
    "夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔崔毛邱秦史顾侯邵孟段钱汤尹黎乔贺赖龚")

_ENGLISH = "mr mrs ms miss mx dr prof professor sir madam mister herr frau monsieur mme mlle jr sr phd md esq ii iii"
_LATIN: Final = frozenset(_ENGLISH.split())


@lru_cache(maxsize=1 << 12)
def strip_titles(name: str) -> str:
    """Return *name* without its titles; as typed, if nothing else would be left."""
    line = clean_line(name)
    bare = line.replace(" ", "")
    if all_han(bare):
        return _strip_chinese(bare)
    kept = [word for word in line.split() if not _is_latin_title(word)]
    return " ".join(kept).rstrip(",") or line


def is_surname_only(name: str) -> bool:
    """Whether *name* is a surname, bare or with a title: too little to tell people apart."""
    return is_bare_surname(strip_titles(name), name)


def is_bare_surname(stripped: str, name: str) -> bool:
    """Whether *stripped*, which is *name* without its titles, is a surname and nothing more."""
    folded = fold(stripped)
    if all_han(folded):
        return len(folded) == 1 or folded in COMPOUND
    return len(stripped.split()) == 1 and any(map(_is_latin_title, name.split()))


def _is_latin_title(word: str) -> bool:
    return fold(word).strip(".,").replace(".", "") in _LATIN


def _strip_chinese(name: str) -> str:
    """Ask in Simplified, cut the name as typed: folding is character by character."""
    simple = fold(name)
    if len(simple) != len(name):
        return name
    if simple[0] in _FAMILIAR and simple[1:] in _FAMILIAR_WITH:
        return name[1:]
    if simple.endswith(_TITLES):
        title = next(title for title in _TITLES if simple.endswith(title))
        return name[:-len(title)] or name
    return name[:-1] if simple[-1] in _SHORT and is_surname(simple[:-1]) else name


def is_surname(han: str) -> bool:
    """Whether Simplified *han* is a Chinese surname and nothing more."""
    return (len(han) == 1 and han in COMMON) or han in COMPOUND
