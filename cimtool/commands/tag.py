"""`tag add`, `tag remove`, `tag list`: one tag on many customers, chosen by a QUERY or by ids on stdin."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Final

import typer

from cimtool.commands.choosing import day_of, tree_of
from cimtool.commands.entry import checked, gate_of
from cimtool.commands.listing import run_list
from cimtool.commands.session import Session, session_of
from cimtool.commands.update_where import Many, update_many
from cimtool.document import Message
from cimtool.errors import BadValue, Usage
from cimtool.model import Tag
from cimtool.rules.change import Change
from cimtool.rules.entry import Entry
from cimtool.rules.query import And, Filter, Node, Op, parse_args
from cimtool.store.selection import Wanted
from cimtool.store.store import Store
from cimtool.store.tags import tags
from cimtool.views.customers import customer_listing
from cimtool.views.groups import tag_listing

_STDIN: Final = "-"
_NOTHING: Final = Entry({}, {}, ())
_ID = re.compile(r"#?(\d{1,18})", re.ASCII).fullmatch

Query = Annotated[list[str] | None, typer.Argument()]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE")]
DryRun = Annotated[bool, typer.Option("--dry-run")]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What to do, and how history tells it, given how many changed."""

    command: str
    change: Change
    summary: Callable[[int], Message]


def run_tags(store: Store) -> list[Tag]:
    """Return all tags."""
    with store.reading() as db:
        return tags(db)


def add(ctx: typer.Context, tag: Annotated[str, typer.Argument()], query: Query = None,
        as_of: AsOf = None, dry_run: DryRun = False) -> int:
    """Tag customers."""
    entry = _entry(session_of(ctx), tag)
    asked = _Asked("tag add", Change(_NOTHING, added=entry),
                   lambda count: Message("summary.tag_add", {"tag": _name(entry), "count": count}))
    return _run(ctx, asked, query, as_of, dry_run=dry_run)


def remove(ctx: typer.Context, tag: Annotated[str, typer.Argument()], query: Query = None,
           as_of: AsOf = None, dry_run: DryRun = False) -> int:
    """Take a tag away."""
    name = _name(_entry(session_of(ctx), tag))
    asked = _Asked("tag remove", Change(_NOTHING, removed=(("tags", name),)),
                   lambda count: Message("summary.tag_remove", {"tag": name, "count": count}))
    return _run(ctx, asked, query, as_of, dry_run=dry_run)


def list_tags(ctx: typer.Context, tag: Annotated[str | None, typer.Argument()] = None, query: Query = None,
              as_of: AsOf = None) -> None:
    """List tags, or the customers of one."""
    session = session_of(ctx)
    if tag is None:
        session.printer.listing(tag_listing(run_tags(session.store)))
        return
    tagged = Filter("tags", Op.EQ, tag)
    others = parse_args(query or ())
    tree: Node = tagged if others is None else And((tagged, others))
    with run_list(session.store, Wanted(tree, day_of(as_of, session.settings.today))) as customers:
        session.printer.listing(customer_listing(customers))


def _run(ctx: typer.Context, asked: _Asked, query: list[str] | None, as_of: str | None, *, dry_run: bool) -> int:
    session = session_of(ctx)
    by_query = bool(query) and query != [_STDIN]
    if not by_query and (sys.stdin is None or (not query and sys.stdin.isatty())):
        raise Usage(problem=session.printer.translator.text("tag.whom"), command=f"cimtool {asked.command}")
    wanted = Many(tree=tree_of(query or (), "QUERY") if by_query else None, today=day_of(as_of, session.settings.today),
                  change=asked.change, ids=None if by_query else tuple(_ids(sys.stdin)), command=asked.command,
                  summary=asked.summary, gate=gate_of(session))
    return update_many(session, wanted, dry_run=dry_run)


def _ids(lines: Iterable[str]) -> Iterator[int]:
    for line in lines:
        found = _ID(line.strip())
        if found:
            yield int(found[1])
        elif line.strip():
            raise BadValue(name="stdin", value=line.strip()[:40], expected="12, #12")


def _entry(session: Session, tag: str) -> Entry:
    """Return the one tag that was meant.

    Raises:
        BadValue: it is none, or several.
    """
    entry = checked([("tags", tag)], session.printer)
    if len(_tags_of(entry)) != 1:
        raise BadValue(name="TAG", value=tag[:40], expected="one_tag")
    return entry


def _name(entry: Entry) -> str:
    return _tags_of(entry)[0]


def _tags_of(entry: Entry) -> tuple[str, ...]:
    found = entry.values.get("tags", ())
    return found if isinstance(found, tuple) else ()
