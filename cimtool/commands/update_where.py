"""The same change to many customers, for `update --where` and `tag`; asks first if they are many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from cimtool.commands.delete import ASKS_ABOVE, names_of
from cimtool.commands.entry import Gate
from cimtool.commands.session import Session
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import BadValue, ExitCode
from cimtool.model import Customer, SourceRecord, State
from cimtool.rules.change import Change, changed_record
from cimtool.rules.query import Node
from cimtool.store.reads import customer_by_id
from cimtool.store.rows import record_values
from cimtool.store.selection import Wanted, active_among, selected
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.writes import update_customer


def _summary(count: int) -> Message:
    return Message("summary.update_where", {"count": count})


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """What to do to whom, and what history says of it, given how many changed.

    ``tree``: all that fit, None fits everybody; ages in it count from ``today``.  ``ids``: these instead.
    """

    tree: Node | None
    today: date
    change: Change
    gate: Gate
    ids: tuple[int, ...] | None = None
    command: str = "update"
    summary: Callable[[int], Message] = _summary

    def changed(self, customer: Customer) -> SourceRecord:
        """Return a customer's record after the change.

        Raises:
            BreaksStandard: what the change touches would break one.
        """
        return self.gate.admitted(changed_record(customer, self.change, strict=False), customer)


@dataclass(frozen=True, slots=True)
class Plan:
    """How many customers fit, and those of them that would not stay as they are."""

    fitting: int
    changing: tuple[Customer, ...]


def plan(store: Store, wanted: Many) -> Plan:
    """Return whom the change would touch; writes nothing.

    Raises:
        BadValue: it would give several customers one name.
        BreaksStandard: as `Many.changed`.
    """
    if "name" in wanted.change.assigned.values:
        raise BadValue(name="--where", value="--name", expected="update CUSTOMER --name")
    fitting, changing = 0, []
    with store.reading() as db:
        for customer in (selected(db, Wanted(wanted.tree, wanted.today)) if wanted.ids is None
                         else active_among(db, wanted.ids)):
            fitting += 1
            if record_values(wanted.changed(customer)) != record_values(customer):
                changing.append(customer)
    return Plan(fitting, tuple(changing))


def run_update_where(store: Store, stamp: Stamp, ids: Sequence[int], wanted: Many) -> tuple[int | None, int]:
    """Change these customers in one operation; return it, and how many did change.

    Raises:
        BadValue: two of them would have one ref.
        BreaksStandard: as `Many.changed`; nobody is changed then.
    """
    with store.operation(stamp) as current:
        count = 0
        for number in ids:
            before = customer_by_id(current.db, number)
            if before.state is not State.ACTIVE:  # somebody was faster
                continue
            after = update_customer(current, number, wanted.changed(before))
            count += after != before
        current.summary = wanted.summary(count)
    return current.number, count


def update_many(session: Session, wanted: Many, *, dry_run: bool) -> int:
    """Plan, ask if it is about many, change, and say what was done."""
    planned = plan(session.store, wanted)
    count = len(planned.changing)
    if dry_run:
        session.printer.outcome(_outcome(planned, None, count, "update.would_many"))
        return ExitCode.DONE
    if count > ASKS_ABOVE and not session.printer.confirm(
            Message("ask.update", {"count": count, "names": names_of(planned.changing)})):
        session.printer.note(Message("update.declined"))
        return ExitCode.FAILED
    operation, count = run_update_where(session.store, session.stamp(wanted.command),
                                        [customer.id for customer in planned.changing], wanted)
    session.printer.outcome(_outcome(planned, operation, count, "update.many"))
    return ExitCode.DONE


def _outcome(planned: Plan, operation: int | None, count: int, sentence: str) -> Outcome:
    payload: JsonObject = {"operation": operation, "fitting": planned.fitting, "changed": count,
                           "customers": [{"id": one.id, "name": one.name} for one in planned.changing]}
    said = Message(sentence, {"count": count, "fitting": planned.fitting})
    names = (Message("update.names", {"names": names_of(planned.changing)}),) if planned.changing else ()
    undo = (Message("delete.undo", {"operation": operation}),) if operation is not None else ()
    return Outcome(payload, (said, *names, *undo), ids=tuple(one.id for one in planned.changing))
