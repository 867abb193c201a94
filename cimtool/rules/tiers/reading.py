"""A rules file (TOML) to a Ruleset; what is wrong is told with its line and column."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cimtool.errors import BadRules
from cimtool.rules.freshness import AGEING_FIELDS, HALF_LIVES, Cadence, HalfLives
from cimtool.rules.money import parse_currency
from cimtool.rules.text.clean import clean_line, clean_text, refusal
from cimtool.rules.text.fold import fold
from cimtool.rules.tiers.conditions import Refused, Wrong, condition
from cimtool.rules.tiers.places import Step, place_of
from cimtool.rules.tiers.ruleset import SCALES, Condition, Rule, Ruleset, Scale, Tier, Unit, Words

LONGEST: Final = 65_536
_MOST: Final = {"tier": 30, "rule": 100, "when": 20}
_MOST_LEVELS: Final = 10
_LONGEST_DAYS: Final = 36_500
_LONGEST_AMOUNT: Final = 10**12
_NAME: Final = re.compile(r"\w[\w+-]{0,19}")
_LONGEST_WORDS: Final = {"name": 60, "label": 60, "strategy": 2_000}
_AT: Final = re.compile(r"\(at line (\d+), column (\d+)\)")
_KEYS: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset({"currency", "scores", "tier", "rule"}),
    "scores": frozenset({"measured_from", "recency_days", "orders", "spend_12m"}),
    "tier": frozenset({"name", "label", "contact", "strategy", "half_lives"}),
    "contact": frozenset({"target", "latest"}),
    "rule": frozenset({"name", "label", "tier", "when"}),
    "words": frozenset({"en", "zh"}),
}
# Cuts that suit a shop of some hundred customers; a file may have its own.
USUAL: Final = Scale(500, (365, 180, 90, 30), (2, 3, 5, 10), (500_000, 2_000_000, 5_000_000, 20_000_000))

Table = Mapping[str, Any]
Path = tuple[Step, ...]


class _Bad(Exception):
    """Something in the file is wrong, at a path."""

    def __init__(self, path: Sequence[Step], wrong: Wrong, text: str = "") -> None:
        super().__init__(wrong)
        self.path = tuple(path)
        self.wrong = wrong
        self.text = text


def read_rules(text: str) -> Ruleset:
    """Return what a rules file means.

    Raises:
        BadRules: the first thing that is wrong, with its line and column, both from 1.
    """
    if len(text) > LONGEST:
        raise BadRules(line=1, column=1, wrong=Wrong.TOO_LONG, text=str(LONGEST))
    try:
        return _ruleset(_loaded(text))
    except _Bad as bad:
        place = place_of(text, bad.path, bad.text)
        raise BadRules(line=place.line, column=place.column, wrong=bad.wrong, text=_shown(bad)) from None


def _shown(bad: _Bad) -> str:
    return clean_line(bad.text or ".".join(str(step) for step in bad.path if isinstance(step, str)))[:80]


def _loaded(text: str) -> Table:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, and numbers of thousands of digits
        found = _AT.search(str(error))
        at_end = text.count("\n") + 1, len(text) - text.rfind("\n")
        line, column = (int(found[1]), int(found[2])) if found else (1, 1) if "at end" not in str(error) else at_end
        raise BadRules(line=line, column=column, wrong=Wrong.SYNTAX, text=_line(text, line)) from None


def _line(text: str, number: int) -> str:
    lines = text.split("\n")
    return clean_line(lines[number - 1] if number <= len(lines) else "")[:80]


def _ruleset(whole: Table) -> Ruleset:
    _known(whole, "", ())
    tiers = tuple(_tier(table, ("tier", number)) for number, table in enumerate(_tables(whole, "tier")))
    if not tiers:
        raise _Bad((), Wrong.NO_TIERS)
    _once([tier.name for tier in tiers], "tier")
    names = {fold(tier.name): tier.name for tier in tiers}
    rules = tuple(_rule(table, ("rule", number), names) for number, table in enumerate(_tables(whole, "rule")))
    _once([rule.name for rule in rules], "rule")
    _default_is_last(rules)
    return Ruleset(_currency(whole), _scale(whole.get("scores")), tiers, rules)


def _default_is_last(rules: Sequence[Rule]) -> None:
    for number, rule in enumerate(rules[:-1]):
        if not rule.conditions:
            raise _Bad(("rule", number + 1), Wrong.AFTER_DEFAULT, rules[number + 1].name)
    if not rules or rules[-1].conditions:
        raise _Bad(("rule", max(len(rules) - 1, 0)), Wrong.NO_DEFAULT)


def _once(names: Sequence[str], table: str) -> None:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if fold(name) in seen:
            raise _Bad((table, number, "name"), Wrong.TWICE, name)
        seen.add(fold(name))


def _tier(table: Table, path: Path) -> Tier:
    _known(table, "tier", path)
    name = unicodedata.normalize("NFKC", _text(table, "name", path))
    if not _NAME.fullmatch(name):
        raise _Bad((*path, "name"), Wrong.NAME, str(table["name"]))
    return Tier(name, _words(table, "label", path) or Words(name, name), _cadence(table, path),
                _words(table, "strategy", path), _half_lives(table, path))


def _half_lives(table: Table, path: Path) -> HalfLives:
    """Return the usual half-lives but for those the tier has its own of."""
    here = (*path, "half_lives")
    own = table.get("half_lives", {})
    if not isinstance(own, dict):
        raise _Bad(here, Wrong.TYPE)
    for name in own:
        if name not in AGEING_FIELDS:
            raise _Bad((*here, name), Wrong.UNKNOWN_KEY, name)
    days = {name: _whole(value, (*here, name), _LONGEST_DAYS) for name, value in own.items()}
    if 0 in days.values():
        raise _Bad(here, Wrong.NUMBER)
    return tuple((name, days.get(name, usual)) for name, usual in HALF_LIVES)


def _rule(table: Table, path: Path, tiers: Mapping[str, str]) -> Rule:
    _known(table, "rule", path)
    name, tier = _text(table, "name", path), _text(table, "tier", path)
    if fold(tier) not in tiers:
        raise _Bad((*path, "tier"), Wrong.UNKNOWN_TIER, tier)
    return Rule(name, _words(table, "label", path) or Words(name, name), tiers[fold(tier)], _conditions(table, path))


def _conditions(table: Table, path: Path) -> tuple[Condition, ...]:
    texts = table.get("when", [])
    here = (*path, "when")
    if isinstance(texts, str):
        texts = [texts]
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise _Bad(here, Wrong.TYPE)
    if len(texts) > _MOST["when"]:
        raise _Bad(here, Wrong.TOO_MANY, str(_MOST["when"]))
    return tuple(_condition(text, here) for text in texts)


def _condition(text: str, path: Path) -> Condition:
    if refusal(text, LONGEST) or clean_text(text) != text.strip():
        raise _Bad(path, Wrong.TEXT)
    try:
        return condition(text)
    except Refused as refused:
        raise _Bad(path, refused.wrong, refused.text) from None


def _cadence(table: Table, path: Path) -> Cadence | None:
    if "contact" not in table:
        return None
    here = (*path, "contact")
    contact = table["contact"]
    if not isinstance(contact, dict):
        raise _Bad(here, Wrong.TYPE)
    _known(contact, "contact", here)
    target, latest = (_whole(contact.get(name), (*here, name), _LONGEST_DAYS) for name in ("target", "latest"))
    if not 0 < target <= latest:
        raise _Bad(here, Wrong.ORDER)
    return Cadence(target, latest)


def _scale(scores: object) -> Scale:
    if scores is None:
        return USUAL
    if not isinstance(scores, dict):
        raise _Bad(("scores",), Wrong.TYPE)
    _known(scores, "scores", ("scores",))
    measured_from = _whole(scores.get("measured_from", USUAL.measured_from), ("scores", "measured_from"), 10**9)
    days = _cuts(scores, "recency_days", USUAL.recency_days)
    orders = _cuts(scores, "orders", USUAL.orders)
    spend = _cuts(scores, "spend_12m", tuple(cut // SCALES[Unit.MONEY] for cut in USUAL.spend_12m))
    if not len(days) == len(orders) == len(spend):
        raise _Bad(("scores",), Wrong.ORDER)
    for name, rising in (("recency_days", days[::-1]), ("orders", orders), ("spend_12m", spend)):
        if list(rising) != sorted(set(rising)):
            raise _Bad(("scores", name), Wrong.ORDER)
    return Scale(measured_from, days, orders, tuple(cut * SCALES[Unit.MONEY] for cut in spend))


def _cuts(scores: Table, name: str, usual: tuple[int, ...]) -> tuple[int, ...]:
    cuts = scores.get(name, list(usual))
    here = ("scores", name)
    if not isinstance(cuts, list) or not 0 < len(cuts) < _MOST_LEVELS:
        raise _Bad(here, Wrong.TYPE)
    return tuple(_whole(cut, here, _LONGEST_AMOUNT) for cut in cuts)


def _currency(whole: Table) -> str | None:
    if "currency" not in whole:
        return None
    text = _text(whole, "currency", ())
    code = parse_currency(text)
    if code is None:
        raise _Bad(("currency",), Wrong.CURRENCY, text)
    return code


def _whole(value: object, path: Path, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise _Bad(path, Wrong.NUMBER)
    return value


def _text(table: Table, key: str, path: Path) -> str:
    if key not in table:
        raise _Bad(path, Wrong.MISSING_KEY, key)
    return _said(table[key], (*path, key), _LONGEST_WORDS["name"])


def _words(table: Table, key: str, path: Path) -> Words | None:
    """Return a text in both languages; one that is given in one of them stands for both."""
    if key not in table:
        return None
    here, value = (*path, key), table[key]
    if isinstance(value, str):
        text = _said(value, here, _LONGEST_WORDS[key])
        return Words(text, text)
    if not isinstance(value, dict) or not value:
        raise _Bad(here, Wrong.TYPE)
    _known(value, "words", here)
    said = {language: _said(text, (*here, language), _LONGEST_WORDS[key]) for language, text in value.items()}
    return Words(said.get("en") or said["zh"], said.get("zh") or said["en"])


def _said(value: object, path: Path, longest: int) -> str:
    if not isinstance(value, str):
        raise _Bad(path, Wrong.TYPE)
    text = clean_line(value)
    if not text or refusal(value, LONGEST) or len(text) > longest:
        raise _Bad(path, Wrong.TEXT)
    return text


def _tables(whole: Table, name: str) -> Sequence[Table]:
    tables = whole.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise _Bad((name,), Wrong.TYPE)
    if len(tables) > _MOST[name]:
        raise _Bad((name,), Wrong.TOO_MANY, str(_MOST[name]))
    return tables


def _known(table: Table, kind: str, path: Path) -> None:
    for key in table:
        if key not in _KEYS[kind]:
            raise _Bad((*path, key), Wrong.UNKNOWN_KEY, key)
