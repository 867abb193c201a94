"""`audit --trend`: the score over time.

Only an audit of all customers, with all checks, of today, is kept: anything else does not compare.
"""

from cimtool.commands.session import Session
from cimtool.document import Message, Outcome
from cimtool.errors import Busy, NoSpace, NotAllowed
from cimtool.rules.quality.score import ScoreKept, Tally
from cimtool.store.quality.runs import keep_score, kept_scores
from cimtool.store.stamp import instant_text
from cimtool.store.store import Store
from cimtool.views.audit import trend_listing, trend_sentence


def run_trend(store: Store) -> list[ScoreKept]:
    """Return the scores that were kept, the oldest first."""
    with store.reading() as db:
        return kept_scores(db)


def show_trend(session: Session) -> None:
    """Print the series: for people a line of it, then the newest below each other."""
    kept = run_trend(session.store)
    if not session.printer.for_scripts and kept:
        session.printer.outcome(Outcome({}, (trend_sentence(kept),)))
    session.printer.listing(trend_listing(kept))


def keep(session: Session, tally: Tally) -> None:
    """Add the score of an audit to the series; an audit does not fail because that cannot be written."""
    kept = ScoreKept(instant_text(session.settings.now), tally.as_of.isoformat(), tally.records, tally.score,
                     {name: count for name, count in tally.counts.items() if count})
    try:
        with session.store.noting() as db:
            keep_score(db, kept)
    except (Busy, NotAllowed, NoSpace):
        session.printer.note(Message("audit.unkept"))
