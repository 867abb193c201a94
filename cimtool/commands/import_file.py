"""`import`: files in, each row ending as one of six outcomes, all in one operation."""

import sys
from typing import Annotated

import typer

from cimtool.commands.entry import checked, gate_of, pairs_of
from cimtool.commands.import_map import refuse_old_map, write_map
from cimtool.commands.import_report import report
from cimtool.commands.import_run import Asked, Job, run_import
from cimtool.commands.import_source import keys_of, opened, overrides_of, region_of
from cimtool.commands.session import session_of
from cimtool.commands.unlock_options import IdentityOption, PassphraseFileOption, Unlocking, unlock_when_asked
from cimtool.document import Message
from cimtool.errors import BadValue
from cimtool.formats.raw import FileType
from cimtool.rules.entry import Entry
from cimtool.rules.rowmatch import MatchKey, OnMatch, Outcome
from cimtool.store.imports.bulk import RowWriter
from cimtool.store.imports.rows import Policy


def import_file(
    ctx: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE")],
    mapped: Annotated[list[str] | None, typer.Option("--map", metavar="HEADER=FIELD")] = None,
    map_file: Annotated[str | None, typer.Option("--map-file", metavar="F")] = None,
    file_type: Annotated[FileType | None, typer.Option("--type")] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", metavar="E")] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", metavar="S")] = None,
    region: Annotated[str | None, typer.Option("--region", metavar="CC")] = None,
    match: Annotated[str, typer.Option("--match", metavar="ref,phone,email")] = "ref,phone,email",
    on_match: Annotated[OnMatch, typer.Option("--on-match")] = OnMatch.FILL,
    save_map: Annotated[str | None, typer.Option("--save-map", metavar="F")] = None,
    rejects: Annotated[str | None, typer.Option("--rejects", metavar="FILE")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    assign: Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE")] = None,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> int:
    """Import files of customers."""
    session = session_of(ctx)
    gate = gate_of(session)
    refuse_old_map(save_map)
    fixed = [(gate.standards.named(field), text) for field, text in pairs_of((), assign or ())]
    gate.admit_values(_without_secrets(checked(fixed, session.printer, gate.standards)))
    if gate.standards.sealing:
        unlock_when_asked(session, Unlocking(identity, passphrase_file))
    asked = Asked(
        files=tuple(files), overrides=overrides_of(mapped or (), map_file), fixed=tuple(fixed),
        file_type=file_type, encoding=encoding, sheet=sheet, region=region_of(region or gate.standards.region),
        rejects=rejects, dry_run=dry_run, standards=gate.standards)
    policy = Policy(keys_of(match, MatchKey), on_match)
    job = Job(opened, lambda current, name: RowWriter(current, name, policy, gate.standards), "summary.import",
              creates=True)
    result = run_import(session.store, session.stamp("import"), asked, job, session.printer,
                        stdin=getattr(sys.stdin, "buffer", None))
    if save_map is not None:
        write_map(save_map, [file.columns for file in result.files])
    code = report(session, result, asked)
    if result.count(Outcome.REVIEW) and not dry_run:
        session.printer.note(Message("import.review_hint"))
    return code


def _without_secrets(entry: Entry) -> Entry:
    """Refuse one sensitive value for everybody: every row has its own.

    Raises:
        BadValue: there is one.
    """
    for name in entry.secrets:
        raise BadValue(name="--set", value=name, expected="--map HEADER=" + name)
    return entry
