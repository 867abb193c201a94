"""Runs the tier rules: who stands where, and who moved; all inside an open operation."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from cimtool.rules.tiers.ruleset import Bound, Ruleset
from cimtool.rules.tiers.standing import Moved, TierRun, TierShare
from cimtool.store.rows import TIER_OF
from cimtool.store.settings_table import store_setting, stored_setting
from cimtool.store.tiers.cuts import freeze
from cimtool.store.tiers.frame import DECIDED, TIER, Frame, framed
from cimtool.store.tiers.metrics import Measuring, measured
from cimtool.store.tiers.scratch import scratch

if TYPE_CHECKING:
    from cimtool.store.journal import Operation

_LAST_RUN: Final = "tier_run"
_COUNT: Final = f"SELECT {TIER}, count(*) FROM {DECIDED} GROUP BY 1"  # noqa: S608 - constants
_PINNED: Final = f"SELECT count(*) FROM {DECIDED} WHERE p.tier IS NOT NULL"  # noqa: S608 - constants
_BEFORE: Final = TIER_OF.format(id="d.customer_id")
_MOVED: Final = (f"INSERT INTO temp.moved SELECT d.customer_id, {_BEFORE}, {TIER},"  # noqa: S608 - constants
                 f" CASE WHEN p.tier IS NULL THEN r.name END, d.number, p.until_on FROM {DECIDED}"
                 f" WHERE {TIER} IS NOT {_BEFORE}")
_MOVE: Final = ("INSERT INTO tier_move (op, customer_id, as_of, tier, rule)"
                " SELECT ?, customer_id, ?, tier, rule FROM temp.moved ORDER BY customer_id")
_MOVES: Final = "SELECT before, tier, count(*) FROM temp.moved GROUP BY before, tier"
_STANDING: Final = (f"SELECT {TIER_OF.format(id='m.customer_id')} AS tier, count(*), sum(m.spend_12m)"  # noqa: S608 - constants
                    " FROM temp.metric AS m GROUP BY tier")


@dataclass(frozen=True, slots=True)
class LastRun:
    """The day and the currency of the newest run."""

    as_of: date
    currency: str


def run_tiers(current: "Operation", ruleset: Ruleset, as_of: date, *, measure_anew: bool = False,
              listed: int = -1) -> TierRun:
    """Put every customer into its tier as of a day, and note those who moved; ``listed`` of them, -1 all, are told."""
    db = current.db
    before = last_run(db)
    with framed(db, ruleset, as_of, measure_anew=measure_anew) as frame, scratch(db, "moved"):
        db.execute(_MOVED)
        db.execute(_MOVE, (current.number, as_of.isoformat()))
        found = _found(db, frame, before, tuple(_moved(db, frame, listed)))
    if frame.cuts is not None:
        freeze(current, ruleset.scale, frame.currency, frame.cuts)
    store_setting(current, _LAST_RUN, json.dumps({"as_of": as_of.isoformat(), "currency": frame.currency}))
    return found


def last_run(db: sqlite3.Connection) -> LastRun | None:
    """Return the newest run, None before the first."""
    stored = stored_setting(db, _LAST_RUN)
    if stored is None:
        return None
    run = json.loads(stored)
    return LastRun(date.fromisoformat(run["as_of"]), run["currency"])


def standing(db: sqlite3.Connection, names: Sequence[str], as_of: date, currency: str) -> list[TierShare]:
    """Return the tiers of these names, others that customers still stand in, and those in none, if there are any."""
    with measured(db, Measuring(as_of, currency, frozenset())):
        found = {tier: TierShare(tier, customers, sales) for tier, customers, sales in db.execute(_STANDING)}
    others = sorted(tier for tier in found if tier is not None and tier not in names)
    listed = [found.get(name, TierShare(name, 0, 0)) for name in (*names, *others)]
    return [*listed, *([found[None]] if None in found else [])]


def _found(db: sqlite3.Connection, frame: Frame, before: LastRun | None, moved: tuple[Moved, ...]) -> TierRun:
    counts: dict[str, int] = dict(db.execute(_COUNT))
    return TierRun(
        as_of=frame.as_of, ruleset=frame.ruleset, currency=frame.currency, cuts=frame.cuts,
        tiers={name: counts.get(name, 0) for name in frame.ruleset.names},
        moves={(row[0], row[1]): row[2] for row in db.execute(_MOVES)}, moved=moved,
        pinned=int(db.execute(_PINNED).fetchone()[0]), foreign=frame.foreign,
        earlier_than=before.as_of.isoformat() if before is not None and before.as_of > frame.as_of else None)


def _moved(db: sqlite3.Connection, frame: Frame, limit: int) -> Iterator[Moved]:
    columns = frame.yardstick.columns()
    rules = frame.ruleset.rules
    order = sorted(frame.ruleset.metrics)
    values = "".join(f", {columns[metric]}" for metric in order)
    sql = (f"SELECT v.customer_id, c.name, v.before, v.tier, v.rule IS NULL, v.until_on, v.number{values}"  # noqa: S608 - our own metrics
           " FROM temp.moved AS v JOIN temp.metric AS m ON m.customer_id = v.customer_id"
           " JOIN customer AS c ON c.id = v.customer_id ORDER BY v.customer_id LIMIT ?")
    for number, name, before, tier, by_hand, until_on, rule_number, *rest in db.execute(sql, (limit,)):
        rule, known = rules[rule_number], dict(zip(order, rest, strict=True))
        yield Moved(number, name, before, tier, None if by_hand else rule, until_on,
                    {test.metric: known[test.metric] for test in rule.conditions if isinstance(test, Bound)})
