"""`restore --diff` and `restore --customer`: what a restore would change, and one customer back."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cimtool.commands.opening import SealedBackup, Watch, unpack
from cimtool.commands.session import Session
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import Damaged
from cimtool.rules.restoring import CustomerChange
from cimtool.store.backups.compare import changes, side_by_side
from cimtool.store.backups.restore import make_current
from cimtool.store.backups.revival import Revived, revive
from cimtool.store.backups.workplace import staging_parent, work_folder
from cimtool.store.connect import open_writer
from cimtool.store.resolve import resolve
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.views.changes import change_listing


@dataclass(frozen=True, slots=True)
class CustomerBack:
    """The customer that was brought back; ``operation`` None if it is as in the backup already."""

    operation: int | None
    revived: Revived


def staged(backup: SealedBackup, staging: Path, watch: Watch) -> int:
    """Write the database of a backup to a new file, sound and of this program's schema; return its customers.

    Raises:
        Damaged: it fails a check.
    """
    verdict = unpack(backup, staging, watch, to_stay=True).verdict
    if verdict.failed is not None:
        raise Damaged(path=backup.name, detail=verdict.failed.name)
    make_current(staging)
    return verdict.customers or 0


def run_diff(store: Store, backup: SealedBackup, watch: Watch) -> list[CustomerChange]:
    """Return what a restore would change; nothing is written to the database."""
    with _beside(store, backup, watch) as image, side_by_side(store, image) as db:
        return list(changes(db))


def run_customer(store: Store, stamp: Stamp, backup: SealedBackup, customer: str, watch: Watch) -> CustomerBack:
    """Bring one customer and their children back, as one operation.

    Raises:
        CustomerNotFound, CustomerAmbiguous: the backup has none, or several, that fit.
        BadValue: another customer has the ref now.
    """
    with _beside(store, backup, watch) as image, closing(open_writer(image, busy_timeout_s=0)) as then:
        number = resolve(then, customer).customer.id
        with store.operation(stamp) as current:
            revived = revive(current, then, number)
            current.summary = Message("summary.restore_customer", {"id": revived.id})
        return CustomerBack(current.number, revived)


def show_diff(session: Session, backup: SealedBackup) -> None:
    """Print what a restore would change."""
    found = run_diff(session.store, backup, session.progress)
    session.printer.listing(change_listing(found, session.printer.translator))


def bring_customer(session: Session, backup: SealedBackup, customer: str) -> None:
    """Bring one customer back and tell it."""
    done = run_customer(session.store, session.stamp("restore"), backup, customer, session.progress)
    session.printer.report(_outcome(done, session.settings.db))


@contextmanager
def _beside(store: Store, backup: SealedBackup, watch: Watch) -> Iterator[Path]:
    with store.reading():
        pass  # a missing database is told before a passphrase is spent on it
    with work_folder(staging_parent(store.path)) as folder:
        image = folder / "image.db"
        staged(backup, image, watch)
        yield image


def _outcome(done: CustomerBack, database: Path) -> Outcome:
    back = done.revived
    counts = {"purchases": back.purchases, "interactions": back.interactions, "links": back.links}
    payload: JsonObject = {"database": str(database), "customers": int(done.operation is not None),
                           "safety_copy": None, "operation": done.operation, "id": back.id, **counts,
                           "left": back.left, "lost": list(back.lost)}
    if done.operation is None:
        return Outcome(payload, (Message("restore.customer_same", {"id": back.id, "name": back.name}),), ids=(back.id,))
    told = Message("restore.customer", {"id": back.id, "name": back.name, **counts})
    others = (Message("restore.customer_left", {"count": back.left}),) if back.left else ()
    lost = (Message("restore.customer_lost", {"fields": ", ".join(back.lost)}),) if back.lost else ()
    return Outcome(payload, (told, *others, *lost), ids=(back.id,))
