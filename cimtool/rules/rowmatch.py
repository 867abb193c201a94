"""What becomes of an imported row beside customers that are already there.

Two people are never folded into one: a phone or e-mail counts only where the names agree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum, unique
from typing import Any

from cimtool.fields import BY_NAME, Survivorship
from cimtool.model import Kind, SourceRecord
from cimtool.rules.entry import united
from cimtool.rules.text.companies import looks_like_company, same_company
from cimtool.rules.text.fold import fold
from cimtool.rules.text.names import Agreement, agreement


@unique
class MatchKey(StrEnum):
    """What a row may be recognised by, in `import --match`."""

    REF = "ref"
    PHONE = "phone"
    EMAIL = "email"


@unique
class OnMatch(StrEnum):
    """What to do with a row that fits a customer."""

    FILL = "fill"
    OVERWRITE = "overwrite"
    SKIP = "skip"
    REVIEW = "review"
    ADD = "add"


@unique
class Outcome(StrEnum):
    """What became of a row."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    REVIEW = "review"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Fit:
    """Whom a row fits: one customer, or those that somebody must look at, or nobody.

    ``why`` is a code: ``name_conflict`` or ``several``; None unless ``doubtful``.
    """

    customer_id: int | None = None
    doubtful: tuple[int, ...] = ()
    why: str | None = None


_SETTLED = tuple(field.name for field in fields(SourceRecord) if field.name not in {"extra", "sealed", "kind"})
# The city of one address says nothing of another.
_OF_ADDRESS = frozenset({"province", "city", "district", "postcode"})
_SAME = frozenset({Agreement.EXACT, Agreement.SOUNDS})


def fit(record: SourceRecord, candidates: Mapping[int, SourceRecord]) -> Fit:
    """Decide among the customers that share the key; one whose name agrees is it, if there is only one."""
    if not candidates:
        return Fit()
    same = [number for number, other in candidates.items() if same_name(record, other)]
    if len(same) == 1:
        return Fit(same[0])
    if same:
        return Fit(doubtful=tuple(sorted(same)), why="several")
    return Fit(doubtful=tuple(sorted(candidates)), why="name_conflict")


def same_name(a: SourceRecord, b: SourceRecord) -> bool:
    """Tell whether two names are surely one: equal, or the same sound in two scripts."""
    if fold(a.name) == fold(b.name):
        return True
    firm_a, firm_b = (record.kind is Kind.COMPANY or looks_like_company(record.name) for record in (a, b))
    if firm_a != firm_b:
        return False
    verdict = same_company(a.name, b.name) if firm_a else agreement(a.name, b.name)
    return verdict in _SAME


def combined(old: SourceRecord, new: SourceRecord, policy: OnMatch) -> SourceRecord:
    """Return the customer's record with what the row adds, by the policy.

    FILL never changes a filled single value; OVERWRITE lets the row's known values win.  Sets are
    united and texts joined under both.
    """
    changes = {name: _settled(name, getattr(old, name), getattr(new, name), policy)
               for name in _SETTLED if getattr(new, name) not in (None, ())}
    if policy is OnMatch.FILL and None not in (old.address, new.address) and old.address != new.address:
        changes = {name: value for name, value in changes.items() if name not in _OF_ADDRESS}
    extra, sealed = ({**theirs, **ours} if policy is OnMatch.FILL else {**ours, **theirs}
                     for ours, theirs in ((old.extra, new.extra), (old.sealed, new.sealed)))
    return replace(old, extra=extra, sealed=sealed, **changes)


def _settled(name: str, ours: Any, theirs: Any, policy: OnMatch) -> Any:  # noqa: ANN401 - any field's value
    rule = BY_NAME[name].survivorship
    if rule is Survivorship.UNION:
        return _union(name, ours, theirs)
    if rule is Survivorship.JOIN:
        return _joined(ours, theirs)
    return theirs if ours is None or policy is OnMatch.OVERWRITE else ours


def not_taken(after: SourceRecord, row: SourceRecord) -> dict[str, str]:
    """Return the row's single values that the customer did not take, so that none is lost unseen."""
    lost = {name: value for name in _SETTLED if isinstance(value := getattr(row, name), str)
            and BY_NAME[name].survivorship is Survivorship.FILLED and getattr(after, name) != value}
    return lost | {f"x.{name}": value for name, value in row.extra.items() if after.extra.get(name) != value}


def _union(name: str, ours: Sequence[Any], theirs: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys((*ours, *theirs))) if name == "tags" else united(ours, theirs)


def _joined(ours: str | None, theirs: str) -> str:
    if ours is None:
        return theirs
    return ours if f"\n{theirs}\n" in f"\n{ours}\n" else f"{ours}\n{theirs}"
