"""`tier rules`: prints the rules that count, checks them, loads others; prints examples to start from."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Annotated

import typer

from cimtool.commands.session import Session, session_of
from cimtool.document import Message, Outcome
from cimtool.errors import BadValue, ExitCode
from cimtool.formats.encoding import decode
from cimtool.formats.source import read_source
from cimtool.output.inert import inert_lines
from cimtool.rules.tiers.checks import Finding, findings
from cimtool.rules.tiers.reading import LONGEST, read_rules
from cimtool.rules.tiers.ruleset import Ruleset
from cimtool.rules.tiers.shipped import EXAMPLES, FIXED
from cimtool.settings import Format
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.tiers.rules import rules_text, store_rules
from cimtool.views.tiers import finding_message, rules_json


@unique
class Example(StrEnum):
    """The rules that come with the program."""

    FIXED = "fixed"
    RFM = "rfm"
    PARETO = "pareto"
    CHINESE8 = "chinese8"


@dataclass(frozen=True, slots=True)
class RulesResult:
    """A rules file and what is probably a mistake in it; ``shipped``: none was loaded yet."""

    text: str
    ruleset: Ruleset
    findings: tuple[Finding, ...]
    shipped: bool = False
    operation: int | None = None


def rules_file(path: str) -> str:
    """Return the text of a rules file; ``-`` is stdin.

    Raises:
        BadValue: it is far too long for one.
        FileMissing, NotAFile, NotAllowed, FileEmpty, Undecodable: as their names say.
    """
    data = read_source(path, stdin=sys.stdin.buffer)
    if len(data) > 4 * LONGEST:
        raise BadValue(name="FILE", value=path, expected=f"<= {LONGEST}")
    return decode(data, path=path).text.replace("\r\n", "\n")


def run_rules(store: Store) -> RulesResult:
    """Return the rules that count."""
    with store.reading() as db:
        text = rules_text(db)
    return _checked(text or FIXED, shipped=text is None)


def run_load(store: Store, stamp: Stamp, text: str) -> RulesResult:
    """Make a rules file the one that counts; nothing moves until the next run.

    Raises:
        BadRules: it cannot be read.
    """
    checked = _checked(text)
    with store.operation(stamp, create=True) as current:
        store_rules(current, text)
        current.summary = Message("summary.tier_rules", {"tiers": ", ".join(checked.ruleset.names)})
    return RulesResult(text, checked.ruleset, checked.findings, operation=current.number)


def rules(
    ctx: typer.Context,
    load: Annotated[str | None, typer.Option("--load", metavar="FILE")] = None,
    example: Annotated[Example | None, typer.Option("--example")] = None,
) -> int:
    """Print, check or load the tier rules."""
    session = session_of(ctx)
    if load is not None and example is not None:
        raise BadValue(name="--example", value=example, expected="--load FILE | --example NAME")
    if load is not None:
        return _loaded(session, run_load(session.store, session.stamp("tier rules"), rules_file(load)))
    return _printed(session, _checked(EXAMPLES[example]) if example is not None else run_rules(session.store))


def _checked(text: str, *, shipped: bool = False) -> RulesResult:
    ruleset = read_rules(text)
    return RulesResult(text, ruleset, findings(ruleset), shipped)


def _printed(session: Session, result: RulesResult) -> int:
    """Print the file itself, so that ``tier rules > FILE`` gives one to edit."""
    if session.settings.format in (Format.TABLE, Format.PLAIN, Format.MARKDOWN):
        session.printer.script(inert_lines(result.text) + "\n")
    else:
        session.printer.outcome(Outcome(_json(result)))
    if result.shipped:
        session.printer.note(Message("tier.rules.shipped"))
    return _flawed(session, result.findings)


def _loaded(session: Session, result: RulesResult) -> int:
    names = ", ".join(result.ruleset.names)
    sentences = (Message("tier.rules.loaded", {"count": len(result.ruleset.rules), "tiers": names}),
                 Message("tier.rules.next"))
    session.printer.outcome(Outcome({"operation": result.operation, **_json(result)}, sentences))
    return _flawed(session, result.findings)


def _json(result: RulesResult) -> dict[str, object]:
    return rules_json(result.ruleset, result.text, result.findings, shipped=result.shipped)


def _flawed(session: Session, found: Sequence[Finding]) -> int:
    for finding in found:
        session.printer.note(finding_message(finding))
    return ExitCode.LOOK if found else ExitCode.DONE
