"""`field`: the owner's standards: own fields, and what is asked of each field."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from cimtool.commands.field_options import Comparing, Typed, applied, own_name, settable
from cimtool.commands.field_privacy import is_privacy_alone, refuse_mixed
from cimtool.commands.session import Session, session_of
from cimtool.document import Message, Outcome
from cimtool.errors import BadValue, UnknownField, Usage
from cimtool.fields import BY_NAME, CUSTOM_PREFIX, EDITABLE, FieldClass, OwnKind
from cimtool.output.printer import Printer
from cimtool.rules.entry import field_named
from cimtool.rules.standards import FieldStandard, Standards, Violation, judged
from cimtool.store.field_use import filled_counts, value_counts
from cimtool.store.journal import Operation
from cimtool.store.reads import customer_count
from cimtool.store.stamp import Stamp
from cimtool.store.standards import drop_standard, standards_of, store_standard, stored_standards
from cimtool.store.store import Store
from cimtool.views.standards import FieldUse, field_json, field_label, field_listing, privacy_sentence

Label = Annotated[str | None, typer.Option("--label", metavar="TEXT")]
Kind = Annotated[OwnKind | None, typer.Option("--kind")]
Required = Annotated[bool | None, typer.Option("--required/--optional")]
Choices = Annotated[list[str] | None, typer.Option("--choice", metavar="VALUE[=SPELLING,...]")]
Pattern = Annotated[str | None, typer.Option("--pattern", metavar="MASK")]
Compare = Annotated[Comparing | None, typer.Option("--compare")]
Class = Annotated[FieldClass | None, typer.Option("--class")]
Mask = Annotated[str | None, typer.Option("--mask", metavar="3****4")]
See = Annotated[list[str] | None, typer.Option("--see", metavar="ROLE=RIGHT")]
Region = Annotated[str | None, typer.Option("--region", metavar="CC")]


@dataclass(frozen=True, slots=True)
class FieldResult:
    """A field as it is now.

    ``unfit``: how many customers have a value that breaks the standard; ``lacking``: how many have none although
    it is required.  ``operation`` None: it was so before.
    """

    operation: int | None
    use: FieldUse
    unfit: int = 0
    lacking: int = 0


def run_list(store: Store) -> list[FieldUse]:
    """Return every field: built-in ones, then own ones by name, those that nobody declared included."""
    with store.reading() as db:
        standards, counts = stored_standards(db), filled_counts(db)
    own = sorted(name for name in {*standards.fields, *counts} if name.startswith(CUSTOM_PREFIX))
    return [FieldUse(standards.fields.get(name, FieldStandard(name=name)), counts.get(name, 0))
            for name in (*(field.name for field in EDITABLE), *own)]


def run_put(store: Store, stamp: Stamp, standard: FieldStandard, printer: Printer) -> FieldResult:
    """Store the standard of a field, and count the customers it finds fault with.

    Raises:
        Usage: as `refuse_mixed`.
    """
    with store.operation(stamp, create=True) as current:
        refuse_mixed(current, standard, stored_standards(current.db).fields.get(standard.name), printer)
        store_standard(current, standard)
        current.summary = Message(f"summary.{stamp.command.replace(' ', '_')}", {"field": standard.name})
        standards = stored_standards(current.db)
        unfit = sum(count for value, count in value_counts(current.db, standard.name)
                    if isinstance(judged(value, standard, standards.region), Violation))
        use = _use(current, standard)
        lacking = customer_count(current.db) - use.filled if standard.required else 0
    return FieldResult(current.number, use, unfit, lacking)


def run_remove(store: Store, stamp: Stamp, name: str) -> FieldResult:
    """Take the standard of a field away; no customer's value goes with it."""
    with store.operation(stamp) as current:
        drop_standard(current, name)
        current.summary = Message("summary.field_remove", {"field": name})
        use = _use(current, FieldStandard(name=name))
    return FieldResult(current.number, use)


def list_fields(ctx: typer.Context) -> None:
    """List the fields."""
    session = session_of(ctx)
    session.printer.listing(field_listing(run_list(session.store), session.printer.translator))


def add(ctx: typer.Context, name: Annotated[str, typer.Argument()], label: Label = None, kind: Kind = None,
        required: Required = None, choice: Choices = None, pattern: Pattern = None, compare: Compare = None,
        cls: Class = None, mask: Mask = None, see: See = None) -> None:
    """Declare an own field."""
    session = session_of(ctx)
    wanted = own_name(name)
    standards = standards_of(session.store)
    if standards.named(wanted) in standards.fields:
        raise BadValue(name="NAME", value=name[:40], expected="field set")
    kind = kind or (OwnKind.CHOICE if choice else OwnKind.TEXT)
    typed = Typed(label=label, required=required, choices=choice, pattern=pattern, compare=compare, cls=cls,
                  mask=mask, see=see)
    _put(session, "field add", applied(FieldStandard(name=wanted, kind=kind), typed, session.printer), standards)


def put(ctx: typer.Context, field: Annotated[str, typer.Argument()], label: Label = None, kind: Kind = None,
        required: Required = None, choice: Choices = None, pattern: Pattern = None, region: Region = None,
        compare: Compare = None, cls: Class = None, mask: Mask = None, see: See = None) -> None:
    """Ask something of a field."""
    session = session_of(ctx)
    standards = standards_of(session.store)
    typed = Typed(label=label, kind=kind, required=required, choices=choice, pattern=pattern, region=region,
                  compare=compare, cls=cls, mask=mask, see=see)
    if not typed:
        raise Usage(problem=session.printer.translator.text("standard.nothing"), command="cimtool field set")
    _put(session, "field set", applied(_known(field, standards), typed, session.printer), standards)


def remove(ctx: typer.Context, field: Annotated[str, typer.Argument()]) -> None:
    """Ask nothing of a field any more."""
    session = session_of(ctx)
    with session.store.reading() as db:
        standards = stored_standards(db)
    standard = _known(field, standards)
    if standard.name not in standards.fields:
        raise BadValue(name="FIELD", value=standard.name, expected=", ".join(standards.fields) or "field list")
    result = run_remove(session.store, session.stamp("field remove"), standard.name)
    sentences = [Message("standard.removed", {"field": field_label(standard.name, standard.label)})]
    if standard.kind is not None and result.use.filled:
        sentences.append(Message("standard.values_stay", {"count": result.use.filled, "name": standard.name}))
    _say(session, result, sentences)


def _put(session: Session, command: str, standard: FieldStandard, standards: Standards) -> None:
    clash = next((other.name for other in standards.fields.values() if other.name != standard.name
                  and standard.label and standards.named(CUSTOM_PREFIX + standard.label) == other.name), None)
    if clash is not None:
        raise BadValue(name="--label", value=standard.label or "", expected=f"!= {clash}")
    result = run_put(session.store, session.stamp(command), standard, session.printer)
    label = field_label(standard.name, standard.label)
    done = "standard.same" if result.operation is None else "standard.put" if standard.asks else "standard.removed"
    before = standards.fields.get(standard.name, FieldStandard(name=standard.name, kind=standard.kind))
    private = result.operation is not None and is_privacy_alone(before, standard)
    sentences = [privacy_sentence(result.use) if private else Message(done, {"field": label})]
    if result.unfit:
        sentences.append(Message("standard.unfit", {"count": result.unfit}))
    if result.lacking:
        sentences.append(Message("standard.lacking", {"count": result.lacking}))
    _say(session, result, sentences)


def _say(session: Session, result: FieldResult, sentences: Sequence[Message]) -> None:
    undo = (Message("delete.undo", {"operation": result.operation}),) if result.operation is not None else ()
    payload = {"operation": result.operation, **field_json(result.use), "unfit": result.unfit,
               "lacking": result.lacking}
    session.printer.outcome(Outcome(payload, (*sentences, *undo)))


def _known(text: str, standards: Standards) -> FieldStandard:
    """Return the standard of a field as it is, empty for a built-in one without.

    Raises:
        UnknownField, BadValue: there is no such field, or nothing can be asked of it.
    """
    bare = standards.named(CUSTOM_PREFIX + text.strip().removeprefix(CUSTOM_PREFIX))
    if bare in standards.fields:
        return standards.fields[bare]
    name = field_named(text)
    if name not in BY_NAME:
        own = [known for known in standards.fields if known.startswith(CUSTOM_PREFIX)]
        raise UnknownField(field=name, near=", ".join((*own, f"cimtool field add {name}")))
    return standards.fields.get(name) or FieldStandard(name=settable(name))


def _use(current: Operation, standard: FieldStandard) -> FieldUse:
    return FieldUse(standard, filled_counts(current.db).get(standard.name, 0))
