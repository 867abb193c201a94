"""Which customer a purchase or an interaction of a file belongs to: one that is surely meant, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique

from cimtool.model import SourceRecord
from cimtool.rules.rowmatch import Fit, same_name


@unique
class WhoKey(StrEnum):
    """What a customer may be recognised by, in `purchase import --match`."""

    REF = "ref"
    PHONE = "phone"
    EMAIL = "email"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Who:
    """What a row says of its customer, as it stands there; hashable, because many rows say the same."""

    uid: str | None = None
    ref: str | None = None
    source: str | None = None
    name: str | None = None
    company: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.uid or self.ref or self.name or self.company or self.phones or self.emails)


NOBODY = Who()
Found = Mapping[WhoKey, Mapping[int, SourceRecord]]


def whose(who: Who, order: Sequence[WhoKey], found: Found) -> Fit:
    """Decide among the customers that share a key with the row, by the first key that anybody has.

    A ref, phone or e-mail counts only where the names do not conflict.  A name alone counts if one customer
    has it and nothing else in the row speaks against that one.
    """
    for key in order:
        if not found[key]:
            continue
        if key is WhoKey.NAME:
            return _by_name(who, found)
        candidates = found[key] if key is WhoKey.REF else {
            number: other for contact in order if contact in (WhoKey.PHONE, WhoKey.EMAIL)
            for number, other in found[contact].items()}
        return _by_key(who, candidates)
    return Fit()


def _by_key(who: Who, candidates: Mapping[int, SourceRecord]) -> Fit:
    agreeing = sorted(number for number, other in candidates.items() if _agrees(who, other))
    if len(agreeing) == 1:
        return Fit(agreeing[0])
    if agreeing:
        return Fit(doubtful=tuple(agreeing), why="several")
    return Fit(doubtful=tuple(sorted(candidates)), why="name_conflict")


def _by_name(who: Who, found: Found) -> Fit:
    candidates = found[WhoKey.NAME]
    if len(candidates) > 1:
        return Fit(doubtful=tuple(sorted(candidates)), why="several")
    [(number, other)] = candidates.items()
    known = any(number in found[key] for key in (WhoKey.PHONE, WhoKey.EMAIL))
    against = not known and _speaks_against(who, other)
    return Fit(doubtful=(number,), why="only_the_name") if against else Fit(number)


def _agrees(who: Who, customer: SourceRecord) -> bool:
    """Tell whether the row names nobody else; a firm may be named by its contact."""
    pairs = [(who.name, customer.name), (who.name, customer.contact), (who.company, customer.name)]
    told = [(ours, theirs) for ours, theirs in pairs if ours and theirs]
    return not (who.name or who.company) or any(_same(ours, theirs) for ours, theirs in told)


def _same(a: str, b: str) -> bool:
    return same_name(SourceRecord(name=a), SourceRecord(name=b))


def _speaks_against(who: Who, customer: SourceRecord) -> bool:
    """Tell whether the row has a ref or contacts, and the customer others."""
    other_ref = who.ref is not None and customer.ref is not None and who.ref != customer.ref
    contacts = (who.phones and customer.phones) or (who.emails and customer.emails)
    return other_ref or bool(contacts)
