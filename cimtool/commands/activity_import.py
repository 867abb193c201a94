"""`purchase import`, `interaction import`: files in, each row with the one customer that is surely meant."""

import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import typer

from cimtool.commands import values
from cimtool.commands.activity_source import left_out, opener
from cimtool.commands.import_report import report
from cimtool.commands.import_run import Asked, Job, run_import
from cimtool.commands.import_source import keys_of, overrides_of, region_of
from cimtool.commands.session import Session, session_of
from cimtool.errors import BadValue
from cimtool.formats.raw import FileType
from cimtool.rules.activity_fields import ActivityKind, target_named
from cimtool.rules.activity_row import Terms
from cimtool.rules.rowmatch import OnMatch
from cimtool.rules.standards import NO_STANDARDS
from cimtool.rules.text.dates import parse_zone
from cimtool.rules.whose import WhoKey
from cimtool.store.imports.activity_rows import ActivityPolicy, ActivityWriter
from cimtool.store.stamp import instant_text
from cimtool.store.standards import standards_of

_KEYS = "ref,phone,email,name"

Files = Annotated[list[str], typer.Argument(metavar="FILE")]
Mapped = Annotated[list[str] | None, typer.Option("--map", metavar="HEADER=FIELD")]
MapFile = Annotated[str | None, typer.Option("--map-file", metavar="F")]
Type = Annotated[FileType | None, typer.Option("--type")]
Encoding = Annotated[str | None, typer.Option("--encoding", metavar="E")]
Sheet = Annotated[str | None, typer.Option("--sheet", metavar="S")]
Region = Annotated[str | None, typer.Option("--region", metavar="CC")]
Match = Annotated[str, typer.Option("--match", metavar=_KEYS)]
Wish = Annotated[OnMatch, typer.Option("--on-match")]
Rejects = Annotated[str | None, typer.Option("--rejects", metavar="FILE")]
DryRun = Annotated[bool, typer.Option("--dry-run")]
Assign = Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE")]


def import_purchases(
    ctx: typer.Context, files: Files, mapped: Mapped = None, map_file: MapFile = None, file_type: Type = None,
    encoding: Encoding = None, sheet: Sheet = None, region: Region = None,
    currency: Annotated[str, typer.Option("--currency", metavar="CODE")] = "CNY",
    match: Match = _KEYS, on_match: Wish = OnMatch.FILL, rejects: Rejects = None, dry_run: DryRun = False,
    assign: Assign = None,
) -> int:
    """Import files of purchases."""
    session, kind = session_of(ctx), ActivityKind.PURCHASE
    terms = Terms(_region(session, region), values.currency("--currency", currency), None, _now(session))
    asked = Asked(
        files=tuple(files), overrides=overrides_of(mapped or (), map_file), fixed=_fixed(kind, assign or ()),
        file_type=file_type, encoding=encoding, sheet=sheet, region=terms.region, rejects=rejects, dry_run=dry_run,
        standards=NO_STANDARDS)
    return _run(session, asked, terms, ActivityPolicy(kind, keys_of(match, WhoKey), on_match, terms.region))


def import_interactions(
    ctx: typer.Context, files: Files, mapped: Mapped = None, map_file: MapFile = None, file_type: Type = None,
    encoding: Encoding = None, sheet: Sheet = None, region: Region = None,
    zone: Annotated[str | None, typer.Option("--zone", metavar="+08:00")] = None,
    match: Match = _KEYS, on_match: Wish = OnMatch.FILL, rejects: Rejects = None, dry_run: DryRun = False,
    assign: Assign = None,
) -> int:
    """Import files of interactions."""
    session, kind = session_of(ctx), ActivityKind.INTERACTION
    terms = Terms(_region(session, region), "", _zone(zone), _now(session))
    asked = Asked(
        files=tuple(files), overrides=overrides_of(mapped or (), map_file), fixed=_fixed(kind, assign or ()),
        file_type=file_type, encoding=encoding, sheet=sheet, region=terms.region, rejects=rejects, dry_run=dry_run,
        standards=NO_STANDARDS)
    return _run(session, asked, terms, ActivityPolicy(kind, keys_of(match, WhoKey), on_match, terms.region))


def _run(session: Session, asked: Asked, terms: Terms, policy: ActivityPolicy) -> int:
    job = Job(opener(policy.kind, terms), lambda current, name: ActivityWriter(current, name, policy),
              f"summary.{policy.kind}_import", notes=left_out)
    result = run_import(session.store, session.stamp(f"{policy.kind} import"), asked, job, session.printer,
                        stdin=getattr(sys.stdin, "buffer", None))
    return report(session, result, asked)


def _region(session: Session, told: str | None) -> str:
    return region_of(told or standards_of(session.store).region)


def _now(session: Session) -> str:
    return instant_text(session.settings.now)


def _fixed(kind: ActivityKind, words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            raise BadValue(name="--set", value=word[:60], expected="FIELD=VALUE")
        pairs.append((target_named(kind, name.strip()), text))
    return tuple(pairs)


def _zone(text: str | None) -> timedelta | None:
    if text is None:
        return None
    found = parse_zone(text)
    if found is None:
        raise BadValue(name="--zone", value=text[:60], expected="UTC, +08:00, -05:00")
    return found
