"""What the roles can do beside looking on, and whether anybody still does it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique
from typing import Final

from cimtool.fields import Role
from cimtool.rules.access.entry import AccessKind

IDLE_DAYS: Final = 90


@unique
class Power(StrEnum):
    """Something that a role can do; what it takes to administer is the owner's alone."""

    EXPORT = "export"
    CHANGE = "change"
    REVEAL = "reveal"
    KEEP = "keep"
    ADMINISTER = "administer"


POWERS: Final[Mapping[Role, tuple[Power, ...]]] = {
    Role.VIEWER: (Power.EXPORT,),
    Role.STAFF: (Power.EXPORT, Power.CHANGE),
    Role.MANAGER: (Power.EXPORT, Power.CHANGE, Power.REVEAL, Power.KEEP),
    Role.OWNER: tuple(Power)}
_OF_KIND: Final[Mapping[AccessKind, Power]] = {
    AccessKind.EXPORT: Power.EXPORT, AccessKind.REVEAL: Power.REVEAL, AccessKind.BACKUP: Power.KEEP,
    AccessKind.RESTORE: Power.ADMINISTER, AccessKind.KEY: Power.ADMINISTER, AccessKind.USER: Power.ADMINISTER}


@dataclass(frozen=True, slots=True)
class Deed:
    """How often somebody did something, and the last instant; ``least``: the role that its command takes."""

    actor: str
    kind: AccessKind
    least: Role
    times: int
    last_at: str


@dataclass(frozen=True, slots=True)
class Use:
    """A power of somebody's, and what became of it; ``last_at`` None: never used; ``since``: on the list."""

    name: str
    role: Role
    power: Power
    times: int
    last_at: str | None
    since: str
    needed: bool = False

    def idle(self, as_of: date) -> bool:
        """Whether nobody would miss it: not used for more than `IDLE_DAYS` days; what the only owner has is needed."""
        last = max(self.last_at or "", self.since)
        return not self.needed and (as_of - date.fromisoformat(last[:10])).days > IDLE_DAYS


def uses(people: Sequence[tuple[str, Role, str]], deeds: Iterable[Deed]) -> Iterator[Use]:
    """Yield every power of everybody, in the order of the people: name, role, and since when."""
    owners = [name for name, role, _ in people if role is Role.OWNER]
    done: dict[tuple[str, Power], list[Deed]] = {}
    for deed in deeds:
        done.setdefault((deed.actor, _power(deed)), []).append(deed)
    for name, role, since in people:
        for power in POWERS[role]:
            used = done.get((name, power), [])
            yield Use(name, role, power, sum(deed.times for deed in used),
                      max((deed.last_at for deed in used), default=None), since, needed=owners == [name])


def _power(deed: Deed) -> Power:
    usual = Power.ADMINISTER if deed.least is Role.OWNER else Power.CHANGE
    return _OF_KIND.get(deed.kind, usual)
