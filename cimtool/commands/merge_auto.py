"""`merge --auto`, its plan, and what `apply` does with one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from cimtool.commands.session import Session
from cimtool.document import JsonObject, Message, Outcome, Section
from cimtool.errors import BadValue, ExitCode, PlanOutdated
from cimtool.formats.atomic import atomic_file
from cimtool.formats.merge_plan import write_plan
from cimtool.formats.source import STDIN
from cimtool.model import PlannedMerge, PlannedRecord, State
from cimtool.output.inert import escape_json
from cimtool.rules.matching.automatic import sure_groups
from cimtool.rules.matching.weights import REVIEW
from cimtool.store.journal import Operation
from cimtool.store.matching.answers import vetoed
from cimtool.store.matching.pairs import find_pairs
from cimtool.store.merging.merges import merge
from cimtool.store.reads import customers_by_ids
from cimtool.store.rows import fingerprint
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.views.pairs import likelihood

ASKS_ABOVE = 20  # customers
_LISTED = 20  # clusters
_NAMED = 10  # records that a refusal names


@dataclass(frozen=True, slots=True)
class AutoPlan:
    """What may be merged unasked, and how many groups of records were left to a person."""

    merges: tuple[PlannedMerge, ...]
    left: int

    @property
    def touched(self) -> int:
        """How many customers take part."""
        return sum(len(one.records) for one in self.merges)


def plan_merges(store: Store, *, min_probability: float) -> AutoPlan:
    """Find what is sure enough to be merged; the lowest id of each group survives."""
    with store.reading(whole=True) as db:
        sure = sure_groups(find_pairs(db, min_probability=min(REVIEW, min_probability)).pairs, min_probability)
        customers = customers_by_ids(db, (number for group in sure.groups for number in group.ids))
    return AutoPlan(tuple(PlannedMerge(
        tuple(PlannedRecord(number, customers[number].name, fingerprint(customers[number])) for number in group.ids),
        group.probability) for group in sure.groups), sure.left)


def run_plan(store: Store, stamp: Stamp, merges: Sequence[PlannedMerge], *, dry_run: bool = False) -> int | None:
    """Do exactly these merges in one operation; return it, None for a dry run or without a merge.

    Raises:
        PlanOutdated: a record is not as it was when the plan was made; nothing is merged then.
    """
    with store.operation(stamp) as current:
        _refuse_outdated(current, merges)
        for one in merges:
            merge(current, one.survivor, one.losers, {})
        current.summary = Message("summary.merge_many", {"count": len(merges), "records": _merged(merges)})
        current.discard = dry_run
    return current.number


def merge_unasked(session: Session, *, min_probability: float, dry_run: bool, plan_file: str | None) -> int:
    """Plan, and write the plan or ask if it is about many and merge."""
    if not 0 < min_probability <= 1:
        raise BadValue(name="--min-probability", value=str(min_probability), expected="0.5 .. 1")
    planned = plan_merges(session.store, min_probability=min_probability)
    if planned.left:
        session.printer.note(Message("merge.left", {"count": planned.left}))
    if plan_file is not None:
        return _write(session, planned, plan_file)
    if dry_run:
        session.printer.outcome(outcome(planned.merges, None, "merge.would_many"))
        return ExitCode.DONE
    return do_planned(session, session.stamp("merge"), planned.merges)


def do_planned(session: Session, stamp: Stamp, merges: Sequence[PlannedMerge]) -> int:
    """Ask if the merges are about many customers, do them, and say so."""
    touched = sum(len(one.records) for one in merges)
    question = Message("ask.merge", {"count": touched, "clusters": len(merges)})
    if touched > ASKS_ABOVE and not session.printer.confirm(question):
        session.printer.note(Message("merge.declined"))
        return ExitCode.FAILED
    operation = run_plan(session.store, stamp, merges)
    session.printer.outcome(outcome(merges, operation, "merge.many"))
    return ExitCode.DONE


def outcome(merges: Sequence[PlannedMerge], operation: int | None, sentence: str) -> Outcome:
    """Return what was, or would be, merged."""
    payload: JsonObject = {"operation": operation, "clusters": len(merges), "merged": _merged(merges),
                           "survivors": [{"id": one.survivor, "from": list(one.losers)} for one in merges]}
    said = Message(sentence, {"count": len(merges), "records": _merged(merges)})
    lines = [_line(one) for one in merges[:_LISTED]]
    more = [Message("merge.more", {"count": len(merges) - _LISTED})] if len(merges) > _LISTED else []
    undo = (Message("delete.undo", {"operation": operation}),) if operation is not None else ()
    sections = (Section(None, lines=(*lines, *more)),) if lines else ()
    return Outcome(payload, (said, *undo), sections, ids=tuple(one.survivor for one in merges))


def _merged(merges: Sequence[PlannedMerge]) -> int:
    return sum(len(one.losers) for one in merges)


def _line(one: PlannedMerge) -> Message:
    survivor, *losers = (f"#{record.id} {record.name[:40]}" for record in one.records)
    return Message("merge.planned", {"survivor": survivor, "losers": ", ".join(losers),
                                     "probability": likelihood(one.probability, 4)})


def _write(session: Session, planned: AutoPlan, path: str) -> int:
    made_at = session.stamp("merge").at_text
    if path == STDIN:
        session.printer.script(_plan_text(planned.merges, made_at))
        return ExitCode.DONE
    with atomic_file(path) as stream:
        write_plan(stream, planned.merges, made_at)
    payload: JsonObject = {"operation": None, "plan": path, "clusters": len(planned.merges),
                           "merged": _merged(planned.merges),
                           "survivors": [{"id": one.survivor, "from": list(one.losers)} for one in planned.merges]}
    said = Message("merge.plan", {"file": path, "count": len(planned.merges)})
    session.printer.outcome(Outcome(payload, (said,), ids=tuple(one.survivor for one in planned.merges)))
    return ExitCode.DONE


def _plan_text(merges: Sequence[PlannedMerge], made_at: str) -> str:
    text = StringIO()
    write_plan(text, merges, made_at)
    return escape_json(text.getvalue())


def _refuse_outdated(current: Operation, merges: Sequence[PlannedMerge]) -> None:
    """Refuse a plan that names a record changed since, twice, or a pair called distinct since."""
    planned = [record for one in merges for record in one.records]
    live = customers_by_ids(current.db, (record.id for record in planned))
    changed = {record.id for record in planned if record.id not in live
               or live[record.id].state is not State.ACTIVE or fingerprint(live[record.id]) != record.fingerprint}
    changed |= vetoed(current.db, [tuple(record.id for record in one.records) for one in merges])
    changed |= {number for number, times in Counter(record.id for record in planned).items() if times > 1}
    if changed:
        named = ", ".join(f"#{number}" for number in sorted(changed)[:_NAMED])
        raise PlanOutdated(records=named + (" ..." if len(changed) > _NAMED else ""))
