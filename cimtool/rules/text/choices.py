"""What people type for a choice: the kind of a customer, a gender, yes or no, nothing at all."""

from typing import Final

from cimtool.model import Kind
from cimtool.rules.text.fold import fold

_KINDS: Final = {
    Kind.COMPANY: "company 企业 公司 单位 组织 机构 法人 商家 企业客户 公司客户 单位客户 机构客户 "
                  "organization organisation org business firm corporate corporation",
    Kind.PERSON: "person 个人 个人客户 自然人 人 散客 individual people contact human private",
}
_GENDERS: Final = {
    "male": "male 男 男性 男士 先生 男人 m man boy mr",
    "female": "female 女 女性 女士 小姐 太太 女人 f woman girl mrs ms miss w",
    "other": "other 其他 其它 x non-binary nonbinary diverse d",
}
_TRUTHS: Final = {True: "yes y true 1 是 有 对", False: "no n false 0 否 无 没有 不是"}
# What stands in a cell of a form that had to be filled.
_BLANKS: Final = frozenset(
    ("无", "没有", "暂无", "空", "未知", "不详", "保密", "未填", "未填写", "n/a", "na", "none", "null", "nil",
     "unknown", "-", "--", "/", "\\", "0/0/00", "0000-00-00", "#n/a"))

_KIND_OF: Final = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_GENDER_OF: Final = {word: gender for gender, words in _GENDERS.items() for word in words.split()}
_TRUTH_OF: Final = {word: truth for truth, words in _TRUTHS.items() for word in words.split()}


def is_blank(text: str) -> bool:
    """Whether *text* says that there is nothing: empty, 无, n/a."""
    folded = fold(text)
    return not folded or folded in _BLANKS


def kind(text: str) -> Kind | None:
    """Return the kind that *text* names, None if it names none."""
    return _KIND_OF.get(fold(text))


def gender(text: str) -> str | None:
    """Return ``male``, ``female`` or ``other``, None if *text* names none."""
    return _GENDER_OF.get(fold(text).rstrip("."))


def yes_or_no(text: str) -> bool | None:
    """Return what *text* says, None if it says neither."""
    return _TRUTH_OF.get(fold(text))
