"""`user review`: who can do what, and used it when last; rights that nobody uses stand out."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from cimtool.commands import changes_from
from cimtool.commands.choosing import day_of
from cimtool.commands.session import session_of
from cimtool.commands.user import people
from cimtool.document import Column, JsonObject, Listing, Message
from cimtool.errors import ExitCode
from cimtool.fields import Role
from cimtool.i18n import Translator
from cimtool.rules.powers import IDLE_DAYS, Use, uses
from cimtool.store.access.deeds import deeds
from cimtool.store.sealing.keyslots import keyslots
from cimtool.store.store import Store


def run_review(store: Store) -> list[Use]:
    """Return every power of everybody on the list."""
    with store.reading() as db:
        listed = [(slot.name, Role(slot.role), slot.made_at) for slot in people(keyslots(db))]
        return list(uses(listed, deeds(db, changes_from)))


def review(ctx: typer.Context, as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE")] = None) -> int:
    """Review who can do what."""
    session = session_of(ctx)
    day = day_of(as_of, session.settings.today)
    found = run_review(session.store)
    session.printer.listing(_listing(found, day, session.printer.translator))
    idle = sum(use.idle(day) for use in found)
    if idle:
        session.printer.note(Message("user.idle", {"count": idle, "days": IDLE_DAYS}))
    return ExitCode.LOOK if idle else ExitCode.DONE


def _listing(found: Sequence[Use], day: date, translator: Translator) -> Listing[Use]:
    places = {use: place for place, use in enumerate(found, start=1)}

    def as_json(use: Use) -> JsonObject:
        return {"name": use.name, "role": use.role.value, "right": use.power.value, "times": use.times,
                "last_at": use.last_at, "unused": use.idle(day)}

    return Listing(found, (
        Column("name", lambda use: use.name),
        Column("role", lambda use: translator.text(f"user.role.{use.role}")),
        Column("power", lambda use: translator.text(f"user.power.{use.power}")),
        Column("times", lambda use: use.times, numeric=True),
        Column("last_at", lambda use: use.last_at),
        Column("unused", lambda use: translator.text("user.unused") if use.idle(day) else None),
    ), as_json, lambda use: places[use], Message("user.none"))
