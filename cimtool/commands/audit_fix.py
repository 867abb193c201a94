"""`audit --fix safe`: applies what cannot be wrong, as one operation; asks first if that is about many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cimtool.commands.delete import ASKS_ABOVE
from cimtool.commands.session import Session
from cimtool.document import Message
from cimtool.model import State
from cimtool.rules.freshness import Basis, Evidence
from cimtool.rules.quality.checks import AuditCheck
from cimtool.rules.quality.finding import Finding, Subject
from cimtool.rules.quality.repair import repaired
from cimtool.store.reads import customer_by_id
from cimtool.store.stamp import Stamp
from cimtool.store.standards import stored_standards
from cimtool.store.store import Store
from cimtool.store.writes import update_customer


@dataclass(frozen=True, slots=True)
class Fixed:
    """What `--fix` did: the operation (None: nothing was changed), and how many customers it changed."""

    operation: int | None
    customers: int
    declined: bool = False


def run_fix(store: Store, stamp: Stamp, ids: Sequence[int], checks: Sequence[AuditCheck], as_of: date) -> Fixed:
    """Fix what is safe in these customers; each is looked at again, because somebody may have been faster."""
    with store.operation(stamp) as current:
        count, standards = 0, stored_standards(current.db)
        for number in ids:
            before = customer_by_id(current.db, number)
            if before.state is not State.ACTIVE:
                continue
            subject = Subject(customer=before, as_of=as_of, standards=standards,
                              created=Evidence(before.created_at[:10], Basis.ENTERED))
            count += update_customer(current, number, repaired(subject, checks)) != before
        current.summary = Message("summary.audit", {"count": count})
    return Fixed(current.number, count)


def fix_safe(session: Session, found: Sequence[Finding], checks: Sequence[AuditCheck], as_of: date) -> Fixed:
    """Ask if it is about many customers, fix, and say what was done."""
    printer = session.printer
    ids = sorted({one.id for one in found})
    if len(ids) > ASKS_ABOVE and not printer.confirm(Message("ask.fix", {"count": len(ids)})):
        printer.note(Message("audit.fix_declined"))
        return Fixed(None, 0, declined=True)
    fixed = run_fix(session.store, session.stamp("audit"), ids, checks, as_of) if ids else Fixed(None, 0)
    if fixed.operation is not None:
        printer.note(Message("audit.fixed", {"count": fixed.customers}))
        printer.note(Message("delete.undo", {"operation": fixed.operation}))
    else:
        printer.note(Message("audit.nothing_safe"))
    return fixed
