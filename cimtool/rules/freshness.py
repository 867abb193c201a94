"""How current a value is, and when a customer is due to be contacted; pure, the day is an argument.

A value is as old as the last day on which somebody confirmed it, entered it, or reached the customer through it.
An attempt that reached nobody counts for nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum, unique
from functools import lru_cache
from typing import Final

from cimtool.fields import EDITABLE
from cimtool.frozen import field, frozen
from cimtool.model import Customer
from cimtool.rules.text.fold import fold

# Fields that age, each with its half-life in days; a pair each, so that a table of them can be looked up by itself.
HalfLives = tuple[tuple[str, int], ...]
HALF_LIVES: Final[HalfLives] = tuple(
    (one.name, one.half_life_days) for one in EDITABLE if one.half_life_days is not None)
AGEING_FIELDS: Final = tuple(name for name, _ in HALF_LIVES)
# Whoever runs one of these has the customer's own words before them; a file or a merge only passes values on.
FIRST_HAND: Final = frozenset({"add", "update"})

_POINTS: Final = frozenset({"phones", "emails", "wechat", "qq"})
_THROUGH: Final = {
    "phones": "phone call mobile tel sms text 电话 手机 来电 去电 短信 座机",
    "emails": "email e-mail mail 邮件 邮箱 电子邮件",
    "wechat": "wechat weixin 微信 企业微信",
    "qq": "qq",
    "address": "visit meeting 拜访 上门 面谈 见面 走访 寄件 快递",
}
_FIELD_OF: Final = {word: frozenset({name}) for name, words in _THROUGH.items() for word in words.split()}
_NOBODY: Final = (
    "无人接听", "没人接", "无人接", "未接", "没接", "不接", "打不通", "未打通", "没打通", "接不通", "未接通",
    "没联系上", "联系不上", "未联系上", "空号", "停机", "关机", "拒接", "退信", "no answer", "not reached",
    "did not answer", "didn't answer", "no reply", "voicemail", "unreachable", "bounced", "wrong number")


@unique
class Freshness(StrEnum):
    """How far a value can be trusted; UNKNOWN: it came from elsewhere, and nobody has said how old it was."""

    FRESH = "fresh"
    UNKNOWN = "unknown"
    AGEING = "ageing"
    STALE = "stale"


@unique
class Basis(StrEnum):
    """Why a value is known to have been right on a day."""

    CONFIRMED = "confirmed"
    ENTERED = "entered"
    CONTACTED = "contacted"
    RECEIVED = "received"


@unique
class ContactState(StrEnum):
    """Where a customer's contact clock stands; NEVER is neither late nor well."""

    IN_TOUCH = "in_touch"
    DUE = "due"
    OVERDUE = "overdue"
    NEVER = "never"


@frozen
class Evidence:
    """On ``day`` (ISO text) a value was right; RECEIVED: it came in then, and is at least that old."""

    day: str
    basis: Basis


@frozen
class Contacts:
    """With a customer, as of a day: the last contact that reached them, and the last one through each field."""

    last_on: str | None = None
    through: Mapping[str, str] = field(default_factory=dict)


@frozen
class Cadence:
    """After how many days without contact a customer is due, and after how many overdue."""

    target_days: int
    latest_days: int


@frozen
class FieldAge:
    """How current a field of a customer is, and why."""

    name: str
    state: Freshness
    evidence: Evidence


@frozen
class Trust:
    """How far a customer's record can be trusted on a day: field by field, and when they were reached last."""

    as_of: date
    ages: tuple[FieldAge, ...]
    contact: ContactState
    last_on: str | None


USUAL_CADENCE: Final = Cadence(90, 180)
NO_CONTACTS: Final = Contacts()


def freshness(evidence: Evidence, *, as_of: date, half_life_days: int) -> Freshness:
    """Grade how current a value is.

    Returns:
        FRESH up to and including one half-life, AGEING up to two, else STALE; UNKNOWN instead of FRESH
        if the value was only received.  A day after *as_of* counts as *as_of*.
    """
    age = age_days(evidence.day, as_of)
    if age <= half_life_days:
        return Freshness.UNKNOWN if evidence.basis is Basis.RECEIVED else Freshness.FRESH
    return Freshness.AGEING if age <= 2 * half_life_days else Freshness.STALE


def field_ages(customer: Customer, evidence: Mapping[str, Evidence], as_of: date,
               half_lives: HalfLives) -> tuple[FieldAge, ...]:
    """Return how current each filled field that ages is; ``evidence``: the latest of each."""
    return tuple(FieldAge(name, freshness(evidence[name], as_of=as_of, half_life_days=half_life), evidence[name])
                 for name, half_life in half_lives if getattr(customer, name))


@lru_cache(64)
def stale_before(as_of: date, half_lives: HalfLives) -> tuple[tuple[str, str], ...]:
    """Return each ageing field with the first day whose values are not STALE yet, as `freshness` grades them."""
    return tuple((name, _day_before(as_of, 2 * half_life)) for name, half_life in half_lives)


def nothing_stale_from(as_of: date, every: Iterable[HalfLives]) -> str:
    """Return the first day from which no value of a record is STALE, whichever of these half-lives count for it."""
    return _day_before(as_of, 2 * min(days for half_lives in every for _, days in half_lives))


def _day_before(as_of: date, days: int) -> str:
    return date.fromordinal(max(as_of.toordinal() - days, 1)).isoformat()


def evidence_of(name: str, customer: Customer, entered: Evidence, contacts: Contacts) -> Evidence:
    """Return the latest evidence for a field; on one day a person's word counts before a file's.

    ``entered``: when the present value came in.
    """
    confirmed = max(customer.confirmed_on or "", customer.confirmed.get(name, ""))
    reached = contacts.through.get(name, "")
    best = entered
    for day, basis in ((reached, Basis.CONTACTED), (confirmed, Basis.CONFIRMED)):
        if day and day >= best.day:
            best = Evidence(day, basis)
    return best


def contact_state(last_on: str | None, cadence: Cadence | None, as_of: date) -> ContactState:
    """Tell whether it is time to contact a customer: on the target day they are still in touch, the next day due.

    Without a cadence nobody is ever due.
    """
    if last_on is None:
        return ContactState.NEVER
    age = age_days(last_on, as_of)
    if cadence is None or age <= cadence.target_days:
        return ContactState.IN_TOUCH
    return ContactState.DUE if age <= cadence.latest_days else ContactState.OVERDUE


def age_days(day: str, as_of: date) -> int:
    """Return how many days ago an ISO date was; 0 for one to come."""
    return max((as_of - date.fromisoformat(day)).days, 0)


def contacts_of(talks: Iterable[tuple[str, str | None, str]]) -> Contacts:
    """Return what these contacts, each (day, channel, text) and the oldest first, say of a customer."""
    last_on = None
    through: dict[str, str] = {}
    for day, channel, text in talks:
        if reached(text):
            last_on = day
            through.update(dict.fromkeys(fields_reached(channel), day))
    return Contacts(last_on, through)


def reached(text: str) -> bool:
    """Whether a note of a contact tells of one that came about; 无人接听 or "no answer" does not."""
    folded = fold(text)
    return not any(words in folded for words in _NOBODY)


def fields_reached(channel: str | None) -> frozenset[str]:
    """Return the fields that a contact through a channel proves; without a known one it was some contact point."""
    return _FIELD_OF.get(fold(channel or ""), _POINTS)
