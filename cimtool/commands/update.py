"""`update`: changes single fields of one customer, or of all that fit a query."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from cimtool.commands.choosing import day_of, tree_of
from cimtool.commands.entry import Gate, checked, gate_of, pairs_of
from cimtool.commands.session import Session, session_of
from cimtool.commands.unlock_options import IdentityOption, PassphraseFileOption, Unlocking, unlock_for
from cimtool.commands.update_where import Many, update_many
from cimtool.document import Message
from cimtool.errors import BadValue, ExitCode, Usage
from cimtool.model import Customer
from cimtool.rules.change import Change, changed_record
from cimtool.rules.entry import field_named
from cimtool.store.resolve import resolve
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.writes import update_customer
from cimtool.views.customers import customer_outcome


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """The customer as it is now, or would be; ``changed`` False if it was so before."""

    customer: Customer
    changed: bool
    merged_from: int | None


def run_update(store: Store, stamp: Stamp, customer: str, change: Change, *, gate: Gate,
               dry_run: bool) -> UpdateResult:
    """Change one customer.

    Raises:
        BreaksStandard: what the change touches would break one.
    """
    with store.operation(stamp) as current:
        found = resolve(current.db, customer)
        wanted = gate.admitted(changed_record(found.customer, change), found.customer)
        after = update_customer(current, found.customer.id, wanted)
        current.summary = Message("summary.update", {"id": after.id})
        current.discard = dry_run
    return UpdateResult(after, after != found.customer, found.merged_from)


def update(
    ctx: typer.Context,
    customer: Annotated[str | None, typer.Argument()] = None,
    where: Annotated[str | None, typer.Option("--where", metavar="QUERY")] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="N")] = None,
    assign: Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE")] = None,
    unset: Annotated[list[str] | None, typer.Option("--unset", metavar="FIELD")] = None,
    add_phone: Annotated[list[str] | None, typer.Option("--add-phone", metavar="P")] = None,
    remove_phone: Annotated[list[str] | None, typer.Option("--remove-phone", metavar="P")] = None,
    add_email: Annotated[list[str] | None, typer.Option("--add-email", metavar="E")] = None,
    remove_email: Annotated[list[str] | None, typer.Option("--remove-email", metavar="E")] = None,
    add_tag: Annotated[list[str] | None, typer.Option("--add-tag", metavar="T")] = None,
    remove_tag: Annotated[list[str] | None, typer.Option("--remove-tag", metavar="T")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE")] = None,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> int:
    """Change customers."""
    session = session_of(ctx)
    printer, gate = session.printer, gate_of(session)
    standards = gate.standards
    change = Change(
        checked(pairs_of([("name", name)], assign or ()), printer, standards),
        tuple(standards.named(_clearable(field)) for field in unset or ()),
        checked(_each(phones=add_phone, emails=add_email, tags=add_tag), printer, standards),
        tuple(_each(phones=remove_phone, emails=remove_email, tags=remove_tag)))
    unlock_for(session, Unlocking(identity, passphrase_file), change.assigned.secrets)
    if customer is not None and where is None:
        return _update_one(session, customer, change, gate, dry_run=dry_run)
    if customer is None and where is not None:
        wanted = Many(tree=tree_of([where], "--where"), today=day_of(as_of, session.settings.today), change=change,
                      gate=gate)
        return update_many(session, wanted, dry_run=dry_run)
    raise Usage(problem=printer.translator.text("update.whom"), command="cimtool update")


def _update_one(session: Session, customer: str, change: Change, gate: Gate, *, dry_run: bool) -> int:
    result = run_update(session.store, session.stamp("update"), customer, change, gate=gate, dry_run=dry_run)
    if result.merged_from is not None:
        session.printer.note(Message("note.merged_into", {"old": result.merged_from, "id": result.customer.id}))
    changed = "update.would" if dry_run else "update.done"
    sentence = Message(changed if result.changed else "update.same",
                       {"id": result.customer.id, "name": result.customer.name})
    session.printer.outcome(customer_outcome(session.store.seen(result.customer), sentence))
    return ExitCode.DONE


def _each(**given: Sequence[str] | None) -> list[tuple[str, str]]:
    return [(field, text) for field, texts in given.items() for text in texts or ()]


def _clearable(name: str) -> str:
    field = field_named(name)
    if field in {"name", "kind"}:
        raise BadValue(name="--unset", value=field, expected="update --set")
    return field
