"""Findings of an audit for scripts and for people: the score, how much of what, and what to type."""

import shlex
from collections.abc import Iterable, Sequence
from functools import partial

from cimtool.document import Column, Findings, JsonObject, Listing, Message, Outcome, Section
from cimtool.i18n import Translator
from cimtool.rules.quality.finding import Dimension, Finding
from cimtool.rules.quality.score import ScoreKept, Tally
from cimtool.views.bars import spark_line

_BAR = 20
_LONGEST_LINE = 60


def fix_text(finding: Finding, translator: Translator) -> str:
    """Return the command that fixes a finding, quoted for a POSIX shell."""
    words = (translator.say(word) if isinstance(word, Message) else word for word in finding.flaw.fix)
    return shlex.join(("cimtool", *words))


def finding_json(finding: Finding, translator: Translator) -> JsonObject:
    """Return a finding with the keys of CLI.md §3."""
    flaw = finding.flaw
    return {"id": finding.id, "check": finding.check, "field": flaw.field, "severity": flaw.severity.value,
            "message": translator.say(flaw.message), "fix": fix_text(finding, translator), "name": finding.name,
            "safe": flaw.safe, "priority": finding.priority}


def finding_listing(found: Iterable[Finding], translator: Translator) -> Listing[Finding]:
    """Return findings to print."""
    return Listing(found, (
        Column("id", lambda one: one.id, numeric=True),
        Column("name", lambda one: one.name),
        Column("check", lambda one: one.check, brief=False),
        Column("checked_field", lambda one: one.flaw.field, brief=False),
        Column("severity", lambda one: one.flaw.severity.value, brief=False),
        Column("message", lambda one: translator.say(one.flaw.message)),
        Column("fix", lambda one: fix_text(one, translator)),
    ), partial(finding_json, translator=translator), lambda one: one.id, Message("audit.nothing"))


def audit_findings(tally: Tally, found: Iterable[Finding], translator: Translator,
                   more: JsonObject) -> Findings[Finding]:
    """Return an audit for scripts; the findings come first, because the score is only known after the last."""
    return Findings("findings", finding_listing(found, translator), lambda: {**_totals(tally), **more})


def audit_outcome(tally: Tally) -> Outcome:
    """Return the score and the counts for people."""
    score = Message("audit.score", {"score": str(tally.score), "day": tally.as_of.isoformat(),
                                    "count": tally.records})
    dimensions = tuple((Message(f"dimension.{name}"), _bar(tally.in_dimension(name))) for name in Dimension)
    counts = tuple((Message(f"audit.check.{name}"), str(count)) for name, count in tally.counts.items() if count)
    found = (Section(Message("audit.found"), counts),) if counts else ()
    return Outcome({}, (score,), (Section(None, dimensions), *found))


def trend_listing(kept: Sequence[ScoreKept]) -> Listing[ScoreKept]:
    """Return the series of scores, the oldest first."""
    return Listing(kept, (
        Column("at", lambda one: one.at, brief=False),
        Column("as_of", lambda one: one.as_of),
        Column("score", lambda one: one.score, numeric=True),
        Column("customers", lambda one: one.customers, numeric=True),
        Column("found", lambda one: sum(one.checks.values()), numeric=True),
    ), _trend_json, lambda one: one.customers, Message("audit.no_trend"))


def trend_sentence(kept: Sequence[ScoreKept]) -> Message:
    """Return the series as one line, drawn between its lowest and its highest score."""
    scores = [one.score for one in kept[-_LONGEST_LINE:]]
    return Message("audit.trend", {"line": spark_line(scores), "low": str(min(scores)), "high": str(max(scores)),
                                   "count": len(kept)})


def _trend_json(kept: ScoreKept) -> JsonObject:
    return {"at": kept.at, "as_of": kept.as_of, "customers": kept.customers, "score": kept.score,
            "checks": dict(kept.checks)}


def _totals(tally: Tally) -> JsonObject:
    return {"as_of": tally.as_of.isoformat(), "customers": tally.records, "score": tally.score,
            "dimensions": {name.value: tally.in_dimension(name) for name in Dimension}, "checks": dict(tally.counts)}


def _bar(score: float) -> str:
    full = int(score * _BAR / 100)
    return f"{score:5.1f} " + "█" * full + "░" * (_BAR - full)
