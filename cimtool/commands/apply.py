"""`apply`: does exactly what a plan says, or nothing."""

import sys
from typing import Annotated

import typer

from cimtool.commands.merge_auto import do_planned
from cimtool.commands.session import session_of
from cimtool.formats.merge_plan import read_plan
from cimtool.formats.source import read_source


def apply(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE")],
) -> int:
    """Apply a plan."""
    session = session_of(ctx)
    merges = read_plan(read_source(file, stdin=getattr(sys.stdin, "buffer", None)), file)
    return do_planned(session, session.stamp("apply"), merges)
