"""`add`: one new customer, unless it is probably there already."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Annotated

import typer

from cimtool.commands.entry import checked, gate_of, pairs_of
from cimtool.commands.session import Session, session_of
from cimtool.commands.unlock_options import IdentityOption, PassphraseFileOption, Unlocking, unlock_for
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import BadValue, ExitCode
from cimtool.i18n import Translator
from cimtool.model import Customer, Kind, Pair, SourceRecord
from cimtool.rules.entry import record_of
from cimtool.store.matching.likeness import like
from cimtool.store.stamp import Stamp
from cimtool.store.standards import standards_of
from cimtool.store.store import Store
from cimtool.store.writes import add_customer
from cimtool.views.customers import customer_outcome
from cimtool.views.pairs import NO_LABELS, Labels, pair_json, pair_sentence


@unique
class OnDuplicate(StrEnum):
    """What to do when a new customer is probably there already."""

    ASK = "ask"
    REFUSE = "refuse"
    ALLOW = "allow"


@dataclass(frozen=True, slots=True)
class AddResult:
    """The customer added, or None and the pairs that stopped it."""

    customer: Customer | None
    duplicates: tuple[Pair, ...] = ()


def run_add(store: Store, stamp: Stamp, record: SourceRecord, *, check: bool) -> AddResult:
    """Add a record; with ``check`` only if no customer reaches the review threshold."""
    with store.operation(stamp, create=True) as current:
        duplicates = like(current.db, record) if check else ()
        if duplicates:
            current.discard = True
            return AddResult(None, duplicates)
        customer = add_customer(current, record)
        current.summary = Message("summary.add", {"id": customer.id})
        return AddResult(customer)


def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument()],
    kind: Annotated[Kind | None, typer.Option("--kind")] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="T")] = None,
    phone: Annotated[list[str] | None, typer.Option("--phone", metavar="P")] = None,
    email: Annotated[list[str] | None, typer.Option("--email", metavar="E")] = None,
    company: Annotated[str | None, typer.Option("--company", metavar="C")] = None,
    address: Annotated[str | None, typer.Option("--address", metavar="A")] = None,
    ref: Annotated[str | None, typer.Option("--ref", metavar="R")] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="S")] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", metavar="T")] = None,
    assign: Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE")] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT")] = None,
    on_duplicate: Annotated[OnDuplicate | None, typer.Option("--on-duplicate")] = None,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> int:
    """Add a customer."""
    session = session_of(ctx)
    gate = gate_of(session)
    options = [("name", name), ("kind", kind), ("title", title), ("company", company), ("address", address),
               ("ref", ref), ("source", source), ("notes", note)]
    options += [(field, text) for field, texts in (("phones", phone), ("emails", email), ("tags", tag))
                for text in texts or ()]
    record = record_of(checked(pairs_of(options, assign or ()), session.printer, gate.standards))
    if record is None:
        raise BadValue(name="NAME", value=name[:40], expected=session.printer.translator.text("problem.no_name"))
    record = gate.admitted(record)
    unlock_for(session, Unlocking(identity, passphrase_file), record.sealed)
    return _add(session, record, on_duplicate or (OnDuplicate.ASK if session.settings.interactive
                                                  else OnDuplicate.REFUSE))


def _add(session: Session, record: SourceRecord, policy: OnDuplicate) -> int:
    result = run_add(session.store, session.stamp("add"), record, check=policy is not OnDuplicate.ALLOW)
    labels = standards_of(session.store).labels if result.duplicates else NO_LABELS
    if result.customer is None and policy is OnDuplicate.ASK:
        for pair in result.duplicates:
            session.printer.note(pair_sentence(pair, session.printer.translator, labels))
        if session.printer.confirm(Message("ask.add_anyway", {"name": record.name}), option="--on-duplicate allow"):
            result = run_add(session.store, session.stamp("add"), record, check=False)
    if result.customer is None:
        session.printer.outcome(_refusal(result, session.printer.translator, labels))
        return ExitCode.LOOK
    sentence = Message("add.done", {"id": result.customer.id, "name": result.customer.name})
    session.printer.outcome(customer_outcome(session.store.seen(result.customer), sentence))
    return ExitCode.DONE


def _refusal(result: AddResult, translator: Translator, labels: Labels) -> Outcome:
    payload: JsonObject = {"added": False, "duplicates": [pair_json(pair) for pair in result.duplicates]}
    sentences = (*(pair_sentence(pair, translator, labels) for pair in result.duplicates), Message("add.refused"))
    return Outcome(payload, sentences, ids=tuple(pair.left for pair in result.duplicates))
