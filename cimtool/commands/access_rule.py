"""`access rule list` and `access rule set`: what `access check` raises the alarm at; kept in the database."""

from typing import Annotated, Final

import typer

from cimtool.commands.session import session_of
from cimtool.document import Message, Outcome
from cimtool.errors import BadValue
from cimtool.rules.access.alarms import DEFAULTS, AccessRule, accepted
from cimtool.store.access.limits import store_limit, stored_limits
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.views.access import limit_json, limit_listing

_EXPECTED: Final = {AccessRule.ODD_HOURS: "07:00-22:00, off", AccessRule.NEWCOMER: "14d, off"}
_USUAL: Final = "usual"
_SHOWN: Final = 40


def run_set(store: Store, stamp: Stamp, rule: AccessRule, limit: str) -> int | None:
    """Keep a limit; return the operation, None if it was so before."""
    with store.operation(stamp) as current:
        store_limit(current, rule, limit)
        current.summary = Message("summary.access_rule", {"rule": str(rule), "limit": limit})
    return current.number


def list_rules(ctx: typer.Context) -> None:
    """List the rules."""
    session = session_of(ctx)
    with session.store.reading() as db:
        limits = stored_limits(db)
    session.printer.listing(limit_listing(limits, session.printer.translator))


def put(
    ctx: typer.Context,
    rule: Annotated[AccessRule, typer.Argument(metavar="RULE")],
    limit: Annotated[str, typer.Argument(metavar="LIMIT")],
) -> None:
    """Set the limit of a rule."""
    session = session_of(ctx)
    if rule not in DEFAULTS:
        raise BadValue(name="RULE", value=str(rule), expected=", ".join(DEFAULTS))
    kept = accepted(rule, DEFAULTS[rule] if limit == _USUAL else limit)
    if kept is None:
        raise BadValue(name="LIMIT", value=limit[:_SHOWN], expected=_EXPECTED.get(rule, f"{DEFAULTS[rule]}, off"))
    operation = run_set(session.store, session.stamp("access rule set"), rule, kept)
    said = Message("access.rule_set" if operation is not None else "access.rule_same",
                   {"rule": str(rule), "limit": kept})
    undo = () if operation is None else (Message("delete.undo", {"operation": operation}),)
    session.printer.outcome(Outcome({"operation": operation, **limit_json(rule, kept)}, (said, *undo)))
