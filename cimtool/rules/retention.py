"""Which backups stay and why; what no rule keeps may go, and what is in doubt stays.

The rules are those of restic's ``forget``: the newest of each of the last N days, weeks, months
and years that have one, natural boundaries, any rule is enough.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, unique

_LOOK_AHEAD = 400  # imagined backups


@unique
class Standing(StrEnum):
    """What is known of a backup: read whole and sound, found broken, or not made by this database."""

    SOUND = "sound"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@unique
class Kept(StrEnum):
    """Why a backup stays."""

    LAST = "last"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"
    NEWEST = "newest"
    NEWEST_SOUND = "newest_sound"
    FUTURE = "future"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    CLOCK = "clock"
    CHANGED = "changed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepRules:
    """How many to keep of each kind; 0 keeps none for that reason."""

    last: int = 0
    daily: int = 0
    weekly: int = 0
    monthly: int = 0
    yearly: int = 0

    def __bool__(self) -> bool:
        """Tell whether there is any rule: without one nothing is ever removed."""
        return any((self.last, self.daily, self.weekly, self.monthly, self.yearly))


@dataclass(frozen=True, slots=True)
class Held:
    """A backup in a folder: ``at`` is aware and on the owner's calendar, ``seq`` says which was made first."""

    name: str
    at: datetime
    seq: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Judged:
    """A backup and why it stays; without a reason it may go."""

    backup: Held
    reasons: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Expiry:
    """The backup that goes first, and when."""

    name: str
    at: datetime


def judge(backups: Iterable[Held], rules: KeepRules, now: datetime) -> tuple[Judged, ...]:
    """Return every backup with the reasons to keep it, newest first.

    Never without a reason: the newest, the newest sound one, what is dated after *now*, broken or
    unknown; and any at all if one of the last two was made after *now*.
    """
    ordered = sorted(backups, key=lambda backup: (backup.at, backup.seq), reverse=True)
    reasons: dict[Held, list[Kept]] = {backup: [] for backup in ordered}
    past = [backup for backup in ordered if backup.at <= now]
    sound = [backup for backup in past if backup.standing is Standing.SOUND]
    for kind, chosen in _chosen(past, sound, rules):
        for backup in chosen:
            reasons[backup].append(kind)
    behind = clock_behind(ordered, now)
    return tuple(Judged(backup, (*reasons[backup], *_in_doubt(backup, now, behind=behind))) for backup in ordered)


def clock_behind(backups: Iterable[Held], now: datetime) -> bool:
    """Tell whether one of the two backups made last is dated after *now*: then the clock went backwards."""
    made = sorted((backup for backup in backups if backup.standing is not Standing.UNKNOWN),
                  key=lambda backup: backup.seq)
    return any(backup.at > now for backup in made[-2:])


def first_to_go(backups: Sequence[Held], rules: KeepRules, now: datetime, every: timedelta) -> Expiry | None:
    """Return which backup the rules let go first if a sound one is made every *every* from now on.

    None if there is none within 400 backups.
    """
    shelf = list(backups)
    newest = max((backup.seq for backup in backups), default=0)
    for step in range(1, _LOOK_AHEAD + 1):
        at = now + every * step
        shelf.append(Held("", at, newest + step, Standing.SOUND))
        gone = [judged.backup for judged in judge(shelf, rules, at) if not judged.reasons]
        leaving = [backup for backup in gone if backup.name]
        if leaving:
            return Expiry(leaving[-1].name, at)
        shelf = [backup for backup in shelf if backup not in gone]
    return None


def _chosen(past: Sequence[Held], sound: Sequence[Held],
            rules: KeepRules) -> Iterator[tuple[Kept, Sequence[Held]]]:
    """Yield each reason with the backups it keeps; a broken or unknown one takes no place of a sound one."""
    yield Kept.NEWEST, past[:1]
    yield Kept.NEWEST_SOUND, sound[:1]
    yield Kept.LAST, sound[:rules.last]
    for kind, period in _PERIODS.items():
        yield kind, _newest_of_each(sound, period, getattr(rules, kind))


def _newest_of_each(backups: Sequence[Held], period: Callable[[datetime], object], count: int) -> list[Held]:
    newest: dict[object, Held] = {}
    for backup in backups:
        newest.setdefault(period(backup.at), backup)
    return list(newest.values())[:count]


_PERIODS: dict[Kept, Callable[[datetime], object]] = {
    Kept.DAILY: lambda at: at.date(),
    Kept.WEEKLY: lambda at: at.isocalendar()[:2],
    Kept.MONTHLY: lambda at: (at.year, at.month),
    Kept.YEARLY: lambda at: at.year,
}


def _in_doubt(backup: Held, now: datetime, *, behind: bool) -> Iterator[Kept]:
    if backup.at > now:
        yield Kept.FUTURE
    if backup.standing is Standing.BROKEN:
        yield Kept.BROKEN
    if backup.standing is Standing.UNKNOWN:
        yield Kept.UNKNOWN
    if behind:
        yield Kept.CLOCK
