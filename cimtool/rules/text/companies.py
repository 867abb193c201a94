"""Names of firms: is it one, what is its core, and are two the same.

Only words of the law (有限公司, Ltd) and the region in front are taken off; what a firm is
(银行, 大学, 商行) is part of its name.  A city in brackets and a branch make another entity.
"""

from functools import lru_cache
from typing import Final

from cimtool.frozen import frozen
from cimtool.rules.text.divisions import city_names, district_names, short_name
from cimtool.rules.text.fold import fold, has_han, other_numbers
from cimtool.rules.text.names import Agreement
from cimtool.rules.text.pattern import pattern
from cimtool.rules.text.pinyin import key, may_sound_alike

# No person of three characters is called so; the second list needs four (任我行, 张建厂).
_SURE = "公司 集团 银行 医院 学校 大学 学院 中学 小学 会社 协会 商会 政府 法院 超市 酒店 宾馆 饭店 书店 药店 餐厅 诊所"
_LIKELY = (
    "店 厂 局 中心 商行 车行 茶行 花行 琴行 洋行 卖行 药行 分行 支行 营业部 经营部 服务部 批发部 门市部 工作室 "
    "事务所 研究所 研究院 幼儿园 合作社 基金会 俱乐部 出版社 旅行社 委员会 办事处 商场 市场 药房 餐馆 茶楼 公寓 "
    "企业 商贸 工程队 农场 "
    # A trade ends no name of four characters: 鼎新科技 is a firm without its suffix.
    "科技 贸易 实业 物流 传媒 置业 房地产 进出口 供应链 软件 餐饮 服饰 医药 机械 食品 投资 控股 网络 环保 材料")
_ENDINGS: Final = ((3, tuple(_SURE.split())), (4, tuple(_LIKELY.split())))
_INSIDE = pattern("公司|有限|集团|股份|株式会社")
_WORDS = (
    "inc ltd llc llp gmbh corp corporation company limited plc sarl srl pty pte holdings holding group bank hospital "
    "school university college hotel restaurant studio technologies industries enterprises trading foundation "
    "institute clinic logistics consulting associates")
_ENGLISH: Final = frozenset(_WORDS.split())
# Too short to be told from a name unless they are written as the law writes them.
_AS_WRITTEN = pattern(
    r"(?:& ?Co\b|\bCo\.|\b(?:AG|KG|AB|NV|BV|SA|AS|Oy|SpA|S\.A\.|S\.p\.A\.|N\.V\.|B\.V\.))(?:\W|$)|& Sons\b")

_ENGLISH_WORD = pattern(r"[^\W_]+")
_ENGLISH_PART = pattern(r"[^\W_]+|&")
_POINTS: Final = str.maketrans("", "", ".'’")

_LEGAL = pattern(
    r"(?:集团股份有限公司|集团有限责任公司|股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|股份公司|总公司|公司|集团"
    r"|有限合伙企业|合伙企业|个体工商户|株式会社)$")
_FORMS = (
    "inc ltd llc llp gmbh corp corporation company limited plc sarl srl pty pte co ag kg ab nv bv sa as oy spa "
    "incorporated aktiengesellschaft & and")
_LEGAL_ENGLISH: Final = frozenset(_FORMS.split())
_BRANCH = pattern(
    r"^(.*(?:公司|集团|银行))(.{1,12}?(?:分公司|子公司|分行|支行|分店|门店|办事处|营业部|分部|分厂|分院))$")
_BARE_BRANCH = pattern(r"^(.{2,}?)(分公司|子公司|分店|办事处)$")
_BRACKETS = pattern(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_IN_BRACKETS: Final = frozenset(("集团", "有限合伙", "个体工商户", "普通合伙", "特殊普通合伙", "控股", "股份"))
_COUNTRY: Final = "中国"
# 北京大学 without 北京 is no name, nor is 南京理工大学 without 南京.
_GENERIC = pattern("^.{0,2}(?:大学|医院|银行|集团|中学|小学|学校|学院|协会|商会|中心)$")
_TRADES = pattern(
    "^(?:科技|技术|网络|信息|电子|贸易|商贸|实业|投资|发展|控股|集团|中国|股份|国际|文化|传媒|咨询|服务|工程|建设|建筑|管理|"
    "软件|系统|计算机|食品|餐饮|服饰|物流|供应链|医药|健康|教育|置业|房地产|制造|工业|机械|设备|材料|环保|能源|电力|汽车|进出口|企业)+$")
_LEAST_AFTER_REGION: Final = 4
# One slip in ten letters; Jaro-Winkler would take Example Trucking for Example Trading.
_SLIP: Final = 0.9


@frozen
class CompanyCore:
    """What tells a firm from others: folded core, city (short, from brackets or in front), branch."""

    core: str
    city: str | None = None
    branch: str | None = None


@lru_cache(maxsize=1 << 12)
def looks_like_company(name: str) -> bool:
    """Whether *name* is a firm's or an institution's, not a person's; in doubt it is not."""
    folded = _BRACKETS().sub("", fold(name)).strip(" .,")
    if has_han(folded):
        bare = folded.replace(" ", "")
        ends = any(len(bare) >= size and bare.endswith(words) for size, words in _ENDINGS)
        return ends or (len(bare) >= 3 and _INSIDE().search(bare) is not None)
    words = _ENGLISH_WORD().findall(folded.replace(".", ""))
    return len(words) >= 2 and (not _ENGLISH.isdisjoint(words) or _AS_WRITTEN().search(name) is not None)


@lru_cache(maxsize=1 << 14)
def core(name: str) -> CompanyCore:
    """Return the parts of a firm's name that matter; ``core`` is never cut below two characters."""
    folded = fold(name).strip(" .,。、·")
    if not has_han(folded):
        return CompanyCore(_english_core(folded))
    whole, branch = _split_branch(folded.replace(" ", ""))
    outside, city, bracket_branch = _open_brackets(whole)
    bare = _without_legal(outside)
    named, region = _split_region(bare)
    return CompanyCore(named or folded, city or region, branch or bracket_branch)


def same_company(a: str, b: str) -> Agreement:
    """Compare two firms: EXACT, NEAR (one name is shorter or misspelt) or CONFLICT."""
    if other_numbers(a, b):
        return Agreement.CONFLICT
    one, other = core(a), core(b)
    if one.branch != other.branch or (one.city and other.city and one.city != other.city):
        return Agreement.CONFLICT
    if one.core == other.core:
        return Agreement.EXACT if one.city == other.city else Agreement.NEAR
    return Agreement.NEAR if near_core(one.core, other.core) else Agreement.CONFLICT


def near_core(a: str, b: str) -> bool:
    """Whether two cores that are not equal can be one firm: one is shorter by its trade, or misspelt."""
    short, long = sorted((a, b), key=lambda text: (len(text), text))
    if len(short) < 2:
        return False
    if long.startswith(short) and _TRADES().match(long[len(short):]):
        return True
    if has_han(short) or has_han(long):
        return may_sound_alike(short, long) and key(short, person=False) == key(long, person=False)
    from rapidfuzz.distance import OSA

    return OSA.normalized_similarity(short, long) >= _SLIP


def _english_core(folded: str) -> str:
    words = _ENGLISH_PART().findall(folded.translate(_POINTS))
    kept = words[1:] if words[:1] == ["the"] else list(words)
    while kept and kept[-1] in _LEGAL_ENGLISH:
        kept.pop()
    found = " ".join(kept)
    return found if len(found) >= 2 else " ".join(words) or folded


def _split_branch(folded: str) -> tuple[str, str | None]:
    after_firm = _BRANCH().match(folded)
    if after_firm:
        return after_firm[1], after_firm[2]
    bare = _BARE_BRANCH().match(folded)
    if not bare:
        return folded, None
    for length in range(min(6, len(bare[1]) - 2), 1, -1):
        if bare[1][-length:] in city_names():
            return bare[1][:-length], bare[1][-length:] + bare[2]
    return bare[1], bare[2]


def _open_brackets(whole: str) -> tuple[str, str | None, str | None]:
    """Return the name without its brackets, the city in them, and the branch (国贸店) in them."""
    city = branch = None
    outside = whole
    for found in _BRACKETS().finditer(whole):
        inside = found[1].strip()
        if inside == _COUNTRY or inside in city_names():
            city = short_name(inside)
        elif inside.endswith("店"):
            branch = inside
        outside = outside.replace(found[0], "" if _is_aside(inside) else inside)
    return outside.strip(" .,"), city, branch


def _is_aside(inside: str) -> bool:
    return inside in _IN_BRACKETS or inside == _COUNTRY or inside in city_names() or inside.endswith("店")


def _without_legal(name: str) -> str:
    shorter = _LEGAL().sub("", name)
    while shorter != name and len(shorter) >= 2:
        name, shorter = shorter, _LEGAL().sub("", shorter)
    return name


def _split_region(name: str) -> tuple[str, str | None]:
    """Return the name without the region in front, and the region's short name."""
    for length in range(min(11, len(name) - _LEAST_AFTER_REGION), 1, -1):
        region, rest = name[:length], name[length:]
        if region in city_names():
            return (name, None) if _GENERIC().match(rest) else (_without_district(rest), short_name(region))
    return name, None


def _without_district(name: str) -> str:
    for length in range(min(11, len(name) - _LEAST_AFTER_REGION), 2, -1):
        if name[:length] in district_names():
            return name[length:]
    return name
