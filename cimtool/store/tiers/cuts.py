"""The cut points of scores: measured once among all buyers, then frozen until somebody measures anew.

Kept by the day they were measured on: a day uses the newest that are not from after it, so the answer for a day
stays what it was whatever is measured later.
"""

import json
import sqlite3
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from cimtool.rules.rfm import Cuts, ScoreCuts, cuts_of
from cimtool.rules.tiers.ruleset import Scale
from cimtool.store.settings_table import store_setting, stored_setting

if TYPE_CHECKING:
    from cimtool.store.journal import Operation

_SETTING: Final = "tier_cuts"
_BUYERS: Final = "SELECT count(*) FROM temp.metric WHERE recency_days IS NOT NULL"
_COUNTS: Final = """SELECT {value} AS value, count(*) FROM temp.metric WHERE recency_days IS NOT NULL
  GROUP BY value ORDER BY value"""


def frozen_cuts(db: sqlite3.Connection, scale: Scale, currency: str, as_of: date) -> ScoreCuts | None:
    """Return the cuts that count on a day, None if none were measured up to then for this scale and currency."""
    fitting = [cuts for cuts in _stored(db, _key(scale, currency)) if (cuts.measured_on or "") <= as_of.isoformat()]
    return max(fitting, key=lambda cuts: cuts.measured_on or "", default=None)


def measured_cuts(db: sqlite3.Connection, scale: Scale, as_of: date) -> ScoreCuts:
    """Return the cuts that `temp.metric` shows; those of the rules if too few have bought."""
    buyers = int(db.execute(_BUYERS).fetchone()[0])
    if buyers < scale.measured_from or not buyers:
        return ScoreCuts(scale.recency_days, scale.orders, scale.spend_12m, buyers=buyers)
    sooner = _cuts(db, "-recency_days", buyers, scale.levels)
    return ScoreCuts(tuple(None if cut is None else -cut for cut in sooner), _cuts(db, "orders", buyers, scale.levels),
                     _cuts(db, "spend_12m", buyers, scale.levels), as_of.isoformat(), buyers)


def freeze(current: "Operation", scale: Scale, currency: str, cuts: ScoreCuts) -> None:
    """Keep measured cuts in place of earlier ones of that day; cuts of the rules are not kept."""
    if cuts.measured_on is None:
        return
    everything = json.loads(stored_setting(current.db, _SETTING) or "{}")
    key = _key(scale, currency)
    kept = [one for one in _stored(current.db, key) if one.measured_on != cuts.measured_on]
    everything[key] = [asdict(one) for one in sorted((*kept, cuts), key=lambda one: one.measured_on or "")]
    store_setting(current, _SETTING, json.dumps(everything, sort_keys=True))


def _stored(db: sqlite3.Connection, key: str) -> list[ScoreCuts]:
    everything = json.loads(stored_setting(db, _SETTING) or "{}")
    return [replace(ScoreCuts(**one), recency_days=tuple(one["recency_days"]), orders=tuple(one["orders"]),
                    spend_12m=tuple(one["spend_12m"])) for one in everything.get(key, ())]


def _key(scale: Scale, currency: str) -> str:
    """Return what cuts are measured for: as many scores, from as many buyers, in that currency."""
    return f"{scale.levels} {scale.measured_from} {currency}"


def _cuts(db: sqlite3.Connection, value: str, buyers: int, levels: int) -> Cuts:
    return cuts_of(db.execute(_COUNTS.format(value=value)), buyers, levels)
