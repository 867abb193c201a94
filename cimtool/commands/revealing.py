"""Opens sealed values for somebody who gives a reason; it is recorded before anything can be seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cimtool.access_errors import TooManyReveals
from cimtool.commands.session import Session
from cimtool.commands.unlock_options import Unlocking
from cimtool.document import Message
from cimtool.errors import BadValue
from cimtool.fields import SENSITIVE, Role
from cimtool.rules.access.entry import AccessKind, Event
from cimtool.rules.entry import field_named
from cimtool.rules.sensitive import is_sensitive
from cimtool.rules.standards import Standards

if TYPE_CHECKING:
    from cimtool.vault.cell import Keyring

UnmaskOption = Annotated[list[str] | None, typer.Option("--unmask", metavar="FIELD")]
ReasonOption = Annotated[str | None, typer.Option("--reason", metavar="TEXT")]
MOST_AN_HOUR: Final = 20
SHORTEST_REASON: Final = 5


@dataclass(frozen=True, slots=True)
class Reveal:
    """What is to be opened, why, and where the secret is that opens it."""

    fields: tuple[str, ...]
    reason: str
    how: Unlocking


def reveal_of(fields: Sequence[str], reason: str | None, how: Unlocking, standards: Standards) -> Reveal:
    """Return what was asked to be opened.

    Raises:
        BadValue: one of the fields is never sealed, or the reason is missing or says nothing.
        UnknownField: as `field_named`.
    """
    named = tuple(dict.fromkeys(standards.named(field_named(field)) for field in fields))
    for name in named:
        if not is_sensitive(name, standards):
            own = [other for other in standards.fields if is_sensitive(other, standards)]
            raise BadValue(name="--unmask", value=name, expected=", ".join(dict.fromkeys((*sorted(SENSITIVE), *own))))
    told = " ".join((reason or "").split())
    if len(told) < SHORTEST_REASON:
        raise BadValue(name="--reason", value=told, expected=f"TEXT, {SHORTEST_REASON} ..")
    return Reveal(named, told, how)


def opened_keyring(session: Session, command: str, wanted: Reveal, *, about: str, count: int) -> "Keyring":
    """Unlock, make sure that it is not too much, and record that ``count`` values ``about`` something are opened.

    Raises:
        CannotRead, NoKey, NoSecret, WrongSecret, Damaged: as `unlocked`.
        TooManyReveals: more within the hour than anybody but the owner may open.
    """
    from cimtool.commands.unlocking import unlocked  # brings cryptography
    from cimtool.store.access.log import record_access, revealed_since
    from cimtool.store.sealing.keyslots import KEPT

    holder = unlocked(session, wanted.how, to_read=True)
    stamp = session.stamp(command)
    with session.store.reading() as db:
        before = revealed_since(db, stamp.at - timedelta(hours=1))
    if before + count > MOST_AN_HOUR:
        question = Message("ask.many_reveals", {"count": before + count, "most": MOST_AN_HOUR})
        if holder.slot.role not in (Role.OWNER, KEPT) or not session.printer.confirm(question):
            raise TooManyReveals(count=before + count, most=MOST_AN_HOUR)
    record_access(session.store, stamp, Event(
        kind=AccessKind.REVEAL, object=f"{about} key:{holder.slot.name}", fields=wanted.fields, count=count,
        reason=wanted.reason))
    return holder.keyring
