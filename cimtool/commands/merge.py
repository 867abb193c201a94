"""`merge`: several records of one customer become one golden record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final

import typer

from cimtool.commands.merge_auto import merge_unasked
from cimtool.commands.session import session_of
from cimtool.document import JsonObject, Message, Outcome, Section
from cimtool.errors import BadValue, ExitCode, Usage
from cimtool.model import Customer
from cimtool.rules.entry import field_named
from cimtool.rules.matching.weights import AUTO
from cimtool.rules.survivorship import Choice, Golden
from cimtool.store.matching.answers import Answer, keep_answers
from cimtool.store.merging.merges import Merged, merge
from cimtool.store.resolve import resolve
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.views.customers import field_text

_ENOUGH = 2
_SHOWN: Final = 120  # signs of a value


@dataclass(frozen=True, slots=True)
class MergeResult:
    """``operation`` None for a dry run."""

    operation: int | None
    merged: Merged


def run_merge(store: Store, stamp: Stamp, customers: Sequence[str], *, into: str | None, take: Mapping[str, str],
              dry_run: bool) -> MergeResult:
    """Merge customers; the lowest id survives unless ``into`` names another."""
    with store.operation(stamp) as current:
        ids = {resolve(current.db, customer).customer.id for customer in customers}
        survivor = resolve(current.db, into).customer.id if into is not None else min(ids)
        losers = sorted(ids - {survivor})
        if not losers:
            raise BadValue(name="CUSTOMER", value=" ".join(customers)[:80], expected="A B")
        keep_answers(current, ids, Answer.MERGE)
        taken = {field: resolve(current.db, customer).customer.id for field, customer in take.items()}
        result = merge(current, survivor, losers, taken)
        current.summary = Message("summary.merge", {"id": survivor, "losers": ", ".join(f"#{n}" for n in losers)})
        current.discard = dry_run
    return MergeResult(current.number, replace(result, golden=_seen(store, result.golden)))


def _seen(store: Store, golden: Golden) -> Golden:
    """Return a golden record, and the values that are not in it, as the caller sees them."""
    choices = tuple(replace(one, lost=tuple(filter(None, (store.seen_value(one.field, text) for text in one.lost))))
                    for one in golden.choices)
    return Golden(store.seen(golden.record), choices)


def merge_customers(
    ctx: typer.Context,
    customers: Annotated[list[str] | None, typer.Argument(metavar="CUSTOMER")] = None,
    into: Annotated[str | None, typer.Option("--into", metavar="CUSTOMER")] = None,
    take: Annotated[list[str] | None, typer.Option("--take", metavar="FIELD=ID")] = None,
    auto: Annotated[bool, typer.Option("--auto")] = False,
    min_probability: Annotated[float, typer.Option("--min-probability", metavar="P")] = AUTO,
    plan: Annotated[str | None, typer.Option("--plan", metavar="FILE")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
) -> int:
    """Merge customers."""
    session = session_of(ctx)
    if auto or (plan is not None and not customers):
        if customers or into or take:
            raise Usage(problem=session.printer.translator.text("merge.auto_alone"), command="cimtool merge")
        return merge_unasked(session, min_probability=min_probability, dry_run=dry_run, plan_file=plan)
    if plan is not None or not customers or (len(customers) < _ENOUGH and into is None):
        raise BadValue(name="CUSTOMER", value=" ".join(customers or ())[:80], expected="A B, --auto")
    result = run_merge(session.store, session.stamp("merge"), customers, into=into, take=_taken(take or ()),
                       dry_run=dry_run)
    session.printer.outcome(_outcome(result, dry_run=dry_run))
    return ExitCode.DONE


def _outcome(result: MergeResult, *, dry_run: bool) -> Outcome:
    golden = result.merged.golden
    sentence = Message("merge.would" if dry_run else "merge.done", {
        "id": result.merged.survivor, "name": golden.record.name, "count": len(result.merged.losers)})
    lines = tuple(_line(choice, golden.record) for choice in golden.choices)
    section = (Section(Message("merge.choices"), lines=lines),) if lines else ()
    return Outcome(_payload(result), (sentence,), section, ids=(result.merged.survivor,))


def _taken(words: Sequence[str]) -> dict[str, str]:
    taken = {}
    for word in words:
        field, equals, number = word.partition("=")
        if not equals:
            raise BadValue(name="--take", value=word[:80], expected="FIELD=ID")
        taken[field_named(field)] = number
    return taken


def _payload(result: MergeResult) -> JsonObject:
    merged = result.merged
    return {"operation": result.operation, "clusters": 1, "merged": len(merged.losers),
            "survivors": [{"id": merged.survivor, "from": list(merged.losers)}],
            "choices": [{"field": one.field, "from": one.from_id, "why": one.why.value, "lost": list(one.lost)}
                        for one in merged.golden.choices]}


def _line(choice: Choice, record: Customer) -> Message:
    """Return which value a field has, why, and which ones it has not."""
    field: str | Message = choice.field if choice.field.startswith("x.") else Message(f"field.{choice.field}")
    values = {"field": field, "kept": _short(str(field_text(record, choice.field) or "-")),
              "why": Message(f"merge.why.{choice.why}", {"id": choice.from_id or 0})}
    if not choice.lost:
        return Message("merge.choice", values)
    return Message("merge.choice_lost", {**values, "lost": _short("; ".join(choice.lost))})


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
