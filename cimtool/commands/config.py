"""`config`: the preferences of this machine; no database is opened."""

from typing import Annotated

import typer

from cimtool.commands.session import Run, Session, mending_session_of, session_of
from cimtool.document import Message, Outcome
from cimtool.formats.settings_file import put_value
from cimtool.settings import Given, Preference, PreferenceName, accepted, config_path, outranked, preferences
from cimtool.views.preferences import preference_json, preference_listing, shown

Name = Annotated[PreferenceName, typer.Argument(metavar="NAME")]


def path(ctx: typer.Context) -> None:
    """Show where the preferences are kept."""
    file = config_path()
    outcome = Outcome({"path": str(file), "exists": file.exists()}, (Message("config.path", {"path": str(file)}),))
    mending_session_of(ctx).printer.outcome(outcome)


def get(ctx: typer.Context, name: Name) -> None:
    """Show one preference."""
    session = session_of(ctx)
    found = next(one for one in _preferences(ctx, session) if one.name == name)
    session.printer.outcome(Outcome(preference_json(found), (Message("config.value", {"value": shown(found.value)}),)))


def put(ctx: typer.Context, name: Name, value: Annotated[str, typer.Argument()]) -> None:
    """Keep a preference."""
    session = mending_session_of(ctx)
    file, kept = config_path(), accepted(name, value)
    put_value(file, name, kept)
    told: dict[str, str | int | Message] = {"name": str(name), "value": shown(kept), "path": str(file)}
    session.printer.report(Outcome({"preference": str(name), "value": kept, "file": str(file)},
                                   (Message("config.kept", told),)))
    variable = outranked(name)
    if variable:
        session.printer.note(Message("config.outranked", {"variable": variable}))


def list_preferences(ctx: typer.Context) -> None:
    """List every preference."""
    session = session_of(ctx)
    session.printer.listing(preference_listing(_preferences(ctx, session), session.printer.translator))


def _preferences(ctx: typer.Context, session: Session) -> tuple[Preference, ...]:
    run: Run = ctx.find_root().obj
    return preferences(Given(**run.given), session.settings)
