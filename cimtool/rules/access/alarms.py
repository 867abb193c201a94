"""What in the record of access is out of the ordinary: bursts, bulk, odd hours, new people."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum, unique
from typing import Final

from cimtool.rules.access.entry import AccessKind, Entry

OFF: Final = "off"
_HOUR: Final = timedelta(hours=1)
_MOST: Final = 1_000_000_000
_LONGEST_DAYS: Final = 36_500
_HOURS: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d) ?[-–] ?([01]?\d|2[0-4]):([0-5]\d)", re.ASCII)
# What lets data out, or changes who can: what somebody new, or at night, is asked about.
_DELICATE: Final = frozenset({AccessKind.REVEAL, AccessKind.EXPORT, AccessKind.RESTORE, AccessKind.KEY,
                              AccessKind.USER})


@unique
class AccessRule(StrEnum):
    """What to look for; ``RECORD``: the record itself is broken, which is always looked for."""

    REVEALS = "reveals"
    BULK_EXPORT = "bulk_export"
    WRONG_SECRETS = "wrong_secrets"
    ODD_HOURS = "odd_hours"
    NEWCOMER = "newcomer"
    RECORD = "record"


# So many reveals an hour, customers in one export, wrong passphrases an hour; the hours of business; days.
DEFAULTS: Final[Mapping[AccessRule, str]] = {
    AccessRule.REVEALS: "20",
    AccessRule.BULK_EXPORT: "500",
    AccessRule.WRONG_SECRETS: "3",
    AccessRule.ODD_HOURS: "07:00-22:00",
    AccessRule.NEWCOMER: "14",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A row: when it was, when that was on the wall, and since when its person stands in the record."""

    entry: Entry
    at: datetime
    local: datetime
    known_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something to ask somebody about: ``count`` in the rows from ``first`` to ``last``, against the owner's limit."""

    rule: AccessRule
    at: str
    who: str
    count: int
    limit: str
    first: int
    last: int
    detail: str = ""


def accepted(rule: AccessRule, text: str) -> str | None:
    """Return a limit as it is kept; None if the rule cannot have that one."""
    wish = text.strip().lower()
    if wish == OFF:
        return OFF
    if rule is AccessRule.ODD_HOURS:
        found = _HOURS.fullmatch(wish)
        return f"{int(found[1]):02d}:{found[2]}-{int(found[3]):02d}:{found[4]}" if found else None
    digits = wish.removesuffix("d") if rule is AccessRule.NEWCOMER else wish
    if not (digits.isascii() and digits.isdigit()) or not 0 < int(digits[:12]) <= _MOST:
        return None
    return str(int(digits))


def alarms(rows: Sequence[Seen], limits: Mapping[AccessRule, str], *, began: datetime) -> list[Alarm]:
    """Return what is out of the ordinary in rows of the record, in their order, by rule.

    Args:
        rows: in the order of the record.
        limits: the owner's; a rule that is off is not applied, one that is missing has its usual limit.
        began: when the record began; until a new person's days have passed since, everybody is new.
    """
    found: list[Alarm] = []
    for rule, check in _CHECKS.items():
        limit = limits.get(rule, DEFAULTS[rule])
        if limit != OFF:
            found += check(rows, limit)
    return [alarm for alarm in found if alarm.rule is not AccessRule.NEWCOMER or _settled(alarm, began)]


def who_of(entry: Entry) -> str:
    """Return who did it, and as which account of the system, if that has another name."""
    return entry.actor if entry.account in ("", entry.actor) else f"{entry.actor} ({entry.account})"


def _reveals(rows: Sequence[Seen], limit: str) -> Iterator[Alarm]:
    revealed = (row for row in rows if row.entry.kind is AccessKind.REVEAL)
    return _bursts(AccessRule.REVEALS, _grouped(revealed, who_of), limit, lambda row: max(1, row.entry.count))


def _wrong_secrets(rows: Sequence[Seen], limit: str) -> Iterator[Alarm]:
    failed = (row for row in rows if row.entry.kind is AccessKind.UNLOCK_FAILED)
    # By account: whoever guesses may call himself something else each time.
    by_account = _grouped(failed, lambda entry: entry.account)
    return _bursts(AccessRule.WRONG_SECRETS, by_account, limit, lambda _: 1)


def _bulk_export(rows: Sequence[Seen], limit: str) -> Iterator[Alarm]:
    for row in rows:
        if row.entry.kind is AccessKind.EXPORT and row.entry.count >= int(limit):
            yield _alarm(AccessRule.BULK_EXPORT, [row], row.entry.count, limit)


def _odd_hours(rows: Sequence[Seen], limit: str) -> Iterator[Alarm]:
    late = [row for row in rows if row.entry.kind in _DELICATE and not _open_at(row.local.time(), limit)]
    nights: defaultdict[tuple[str, object], list[Seen]] = defaultdict(list)
    for row in late:
        nights[who_of(row.entry), row.local.date()].append(row)
    for found in nights.values():
        yield _alarm(AccessRule.ODD_HOURS, found, len(found), limit)


def _newcomers(rows: Sequence[Seen], limit: str) -> Iterator[Alarm]:
    days = timedelta(days=min(int(limit), _LONGEST_DAYS))
    new = (row for row in rows if row.entry.kind in _DELICATE and row.at - row.known_since < days)
    for found in _grouped(new, who_of):
        yield _alarm(AccessRule.NEWCOMER, found, len(found), limit)


def _settled(alarm: Alarm, began: datetime) -> bool:
    at = datetime.strptime(alarm.at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=began.tzinfo)
    return at - began >= timedelta(days=min(int(alarm.limit), _LONGEST_DAYS))


def _bursts(rule: AccessRule, groups: Iterable[Sequence[Seen]], limit: str,
            weight: Callable[[Seen], int]) -> Iterator[Alarm]:
    """Yield one alarm for each time that a group reached the limit within an hour, however long it went on."""
    for rows in groups:
        for first, last in _busy(rows, int(limit), weight):
            burst = rows[first:last + 1]
            yield _alarm(rule, burst, sum(map(weight, burst)), limit)


def _busy(rows: Sequence[Seen], limit: int, weight: Callable[[Seen], int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last place of each stretch of hours that reach the limit and overlap."""
    begin, total = 0, 0
    busy: tuple[int, int] | None = None
    for end, row in enumerate(rows):
        total += weight(row)
        while row.at - rows[begin].at >= _HOUR:
            total -= weight(rows[begin])
            begin += 1
        if total < limit:
            continue
        if busy and begin > busy[1]:
            yield busy
            busy = None
        busy = (busy[0] if busy else begin, end)
    if busy:
        yield busy


def _grouped(rows: Iterable[Seen], by: Callable[[Entry], str]) -> list[list[Seen]]:
    groups: defaultdict[str, list[Seen]] = defaultdict(list)
    for row in rows:
        groups[by(row.entry)].append(row)
    return list(groups.values())


def _alarm(rule: AccessRule, rows: Sequence[Seen], count: int, limit: str) -> Alarm:
    first, last = rows[0].entry, rows[-1].entry
    return Alarm(rule=rule, at=first.at, who=who_of(first), count=count, limit=limit, first=first.seq, last=last.seq)


def _open_at(moment: time, hours: str) -> bool:
    """Whether a time is within the hours, the last one not; hours that end before they begin go past midnight."""
    begin, end = hours.split("-")
    now = f"{moment:%H:%M}"
    return begin <= now < end if begin <= end else now >= begin or now < end


_CHECKS: Final[Mapping[AccessRule, Callable[[Sequence[Seen], str], Iterator[Alarm]]]] = {
    AccessRule.REVEALS: _reveals,
    AccessRule.BULK_EXPORT: _bulk_export,
    AccessRule.WRONG_SECRETS: _wrong_secrets,
    AccessRule.ODD_HOURS: _odd_hours,
    AccessRule.NEWCOMER: _newcomers,
}
