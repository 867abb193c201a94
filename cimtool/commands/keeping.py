"""Which old backups go: the options, what the rules say of a folder, and how it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cimtool.document import JsonObject, Message
from cimtool.rules.retention import KeepRules, Kept
from cimtool.store.backups.holdings import Fate

_MOST = 10_000

KeepLast = Annotated[int | None, typer.Option("--keep-last", metavar="N", min=1, max=_MOST)]
KeepDaily = Annotated[int | None, typer.Option("--keep-daily", metavar="N", min=1, max=_MOST)]
KeepWeekly = Annotated[int | None, typer.Option("--keep-weekly", metavar="N", min=1, max=_MOST)]
KeepMonthly = Annotated[int | None, typer.Option("--keep-monthly", metavar="N", min=1, max=_MOST)]
KeepYearly = Annotated[int | None, typer.Option("--keep-yearly", metavar="N", min=1, max=_MOST)]

# What a person should look at: the rules would have let it go, and it could not.
_STUCK = frozenset({Kept.CHANGED, Kept.REFUSED})


@dataclass(frozen=True, slots=True)
class Shelf:
    """What becomes of the backups in a folder; nothing if no rule was given."""

    fates: tuple[Fate, ...] = ()

    @property
    def kept(self) -> tuple[Path, ...]:
        """Those that stay, newest first."""
        return tuple(fate.path for fate in self.fates if fate.reasons)

    @property
    def gone(self) -> tuple[Path, ...]:
        """Those that go."""
        return tuple(fate.path for fate in self.fates if not fate.reasons)

    @property
    def stuck(self) -> tuple[Fate, ...]:
        """Those that should have gone, and could not."""
        return tuple(fate for fate in self.fates if _STUCK & {*fate.reasons})

    @property
    def clock_behind(self) -> bool:
        """Whether everything stays because the clock went backwards."""
        return any(Kept.CLOCK in fate.reasons for fate in self.fates)


def rules_of(numbers: Sequence[int | None]) -> KeepRules:
    """Return the rules of the five options, in their order."""
    last, daily, weekly, monthly, yearly = (number or 0 for number in numbers)
    return KeepRules(last=last, daily=daily, weekly=weekly, monthly=monthly, yearly=yearly)


def shelf_json(shelf: Shelf) -> JsonObject:
    """Return the keys of CLI.md §3."""
    return {"kept": [str(path) for path in shelf.kept], "pruned": [str(path) for path in shelf.gone]}


def planned_json(shelf: Shelf) -> JsonObject:
    """Return what would stay and go, and why each stays; the backup that would be made is among them."""
    reasons = {str(fate.path): [str(reason) for reason in fate.reasons] for fate in shelf.fates if fate.reasons}
    return {"dry_run": True, **shelf_json(shelf), "reasons": reasons}


def told(shelf: Shelf) -> list[Message]:
    """Return one sentence on what went, none if nothing did."""
    if not shelf.gone:
        return []
    return [Message("backup.pruned", {"count": len(shelf.gone), "kept": len(shelf.kept)})]


def planned(shelf: Shelf) -> list[Message]:
    """Return one line for each backup: stays or goes, and why."""
    return [_line(fate) for fate in shelf.fates]


def warnings(shelf: Shelf) -> list[Message]:
    """Return what a person should know of."""
    clock = [Message("backup.clock_behind")] if shelf.clock_behind else []
    return clock + [Message(f"backup.stuck.{fate.reasons[-1]}", {"file": str(fate.path)}) for fate in shelf.stuck]


def reasons_in_words(reasons: Sequence[Kept], separator: str) -> Message:
    """Return reasons as one text, a Message in a Message."""
    first, *more = reasons
    words = Message(f"kept.{first}")
    if not more:
        return words
    return Message("kept.and", {"first": words, "separator": separator, "more": reasons_in_words(more, separator)})


def _line(fate: Fate) -> Message:
    name = {"file": fate.path.name}
    if not fate.reasons:
        return Message("backup.would_go", name)
    return Message("backup.would_stay", {**name, "reasons": reasons_in_words(fate.reasons, ", ")})
