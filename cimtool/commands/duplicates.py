"""`duplicates`: pairs that are probably one customer, with the reasons."""

from itertools import islice
from typing import Annotated

import typer

from cimtool.commands.choosing import MOST
from cimtool.commands.proposing import run_duplicates
from cimtool.commands.session import Session, session_of
from cimtool.document import Message
from cimtool.errors import BadValue, ExitCode
from cimtool.rules.matching.model import FittedModel
from cimtool.rules.matching.weights import REVIEW
from cimtool.store.matching.model import stored_model
from cimtool.store.matching.pairs import current_model
from cimtool.store.standards import standards_of
from cimtool.store.store import Store
from cimtool.views.matching import model_outcome
from cimtool.views.pairs import pair_listing


def run_model(store: Store) -> tuple[FittedModel | None, bool]:
    """Return the model fitted last, None if there is none, and whether the table has outgrown it."""
    with store.reading() as db:
        fitted = stored_model(db)
        return fitted, fitted is not None and current_model(db) is None


def duplicates(
    ctx: typer.Context,
    query: Annotated[list[str] | None, typer.Argument()] = None,
    min_probability: Annotated[float, typer.Option("--min-probability", metavar="P")] = REVIEW,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=0, max=MOST)] = None,
    model: Annotated[bool, typer.Option("--model")] = False,
    evaluation: Annotated[bool, typer.Option("--evaluate")] = False,
    precision: Annotated[float, typer.Option("--precision", metavar="P")] = 0.99,
) -> int:
    """List probable duplicates."""
    session = session_of(ctx)
    if model:
        return _show_model(session)
    if evaluation:
        from cimtool.commands.evaluate import evaluate  # what writes is not needed for anything else here

        return evaluate(session, precision=precision)
    if not 0 <= min_probability <= 1:
        raise BadValue(name="--min-probability", value=str(min_probability), expected="0 .. 1")
    with session.progress("progress.compare", 100) as progress:
        found = run_duplicates(session.store, session.stamp("duplicates"), query=query or (),
                               min_probability=min_probability, today=session.settings.today, progress=progress)
    labels = standards_of(session.store).labels
    session.printer.listing(pair_listing(islice(found.pairs, limit), session.printer.translator, labels))
    if found.too_common:
        session.printer.note(Message("duplicates.too_common", {"count": found.too_common}))
    if found.unkept:
        session.printer.note(Message("duplicates.unkept"))
    return ExitCode.DONE


def _show_model(session: Session) -> int:
    fitted, outgrown = run_model(session.store)
    session.printer.outcome(model_outcome(fitted, outgrown=outgrown))
    return ExitCode.DONE
