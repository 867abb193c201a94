"""`completion`: a script with which a shell completes commands, options, choices, and what stands in the database.

Names of ours are a table in the script; for customers, tags, segments and own fields it asks `completing`.
"""

import re
from collections.abc import Iterator
from enum import StrEnum, unique
from typing import Annotated, Any

import typer

from cimtool.commands import TAKES_QUERY
from cimtool.commands.completing import Live
from cimtool.commands.completion_scripts import Completable, Place, Taken, bash_script, fish_script, zsh_script
from cimtool.commands.session import session_of
from cimtool.fields import EDITABLE, FIELDS

# What a query can ask for beside the fields.
_WORKED_OUT = ("id", "tier", "segment", "stale", "duplicate", "last_purchase", "spent", "purchases", "changed")
_ASKABLE = tuple(f"{name}:" for name in (*(field.name for field in FIELDS), *_WORKED_OUT))
# Which parameters name something in the database.
_LIVE = {**dict.fromkeys(("customer", "customers", "left", "right", "one", "other"), Live.CUSTOMER),
         **dict.fromkeys(("tag", "tags", "add_tag", "remove_tag"), Live.TAG)}
_BY_PATH = {f"segment {command} name": Live.SEGMENT for command in ("save", "show", "delete")}
_NOBODY_ACTIVE = frozenset({"trash restore", "restore"})  # these mean customers in the trash or in a backup
_CHOICES = re.compile(r"[a-z0-9]+(\|[a-z0-9]+)+")


@unique
class Shell(StrEnum):
    """A shell that can complete."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


_SCRIPTS = {Shell.BASH: bash_script, Shell.ZSH: zsh_script, Shell.FISH: fish_script}


def completion(ctx: typer.Context, shell: Annotated[Shell, typer.Argument()]) -> None:
    """Print a script for a shell."""
    table = tuple(completables(ctx.find_root().command, ctx, ""))
    session_of(ctx).printer.script(_SCRIPTS[shell](table))


def completables(command: Any, ctx: typer.Context, path: str) -> Iterator[Completable]:  # noqa: ANN401 - typer's private Command
    """Yield a command and everything below it; builds them all."""
    names = tuple(command.list_commands(ctx)) if hasattr(command, "list_commands") else ()
    options = [param for param in command.params if param.param_type_name == "option"]
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    places = (Place("*" if param.nargs == -1 else str(position), _words(param, path))
              for position, param in enumerate(arguments, start=1))
    yield Completable(path, names, tuple(_taken(option, path) for option in options), tuple(places))
    for name in names:
        yield from completables(command.get_command(ctx, name), ctx, f"{path} {name}".strip())


def _taken(option: Any, path: str) -> Taken:  # noqa: ANN401 - typer's private types
    return Taken((*option.opts, *option.secondary_opts), getattr(option, "is_flag", False), _words(option, path))


def _words(param: Any, path: str) -> tuple[str, ...]:  # noqa: ANN401 - typer's private types
    """Return what a parameter takes, as far as that is a matter of names; ``@kind`` for those in the database."""
    choices = getattr(param.type, "choices", None)
    if choices:
        return tuple(str(getattr(choice, "value", choice)) for choice in choices)
    metavar = param.metavar or ""
    if metavar.startswith("FIELD"):
        equals = "=" if "=" in metavar else ""
        return (*(field.name + equals for field in EDITABLE), f"@{Live.VALUE if equals else Live.FIELD}")
    if param.name == "query" or metavar.endswith("QUERY") or (path in TAKES_QUERY and param.name == "text"):
        either = (f"@{Live.CUSTOMER}",) if metavar.startswith("CUSTOMER") else ()
        return (*_ASKABLE, f"@{Live.QUERY}", *either)
    name = "customer" if metavar == "CUSTOMER" else param.name
    live = _BY_PATH.get(f"{path} {name}") or (_LIVE.get(name) if path not in _NOBODY_ACTIVE else None)
    return (f"@{live}",) if live else tuple(metavar.split("|")) if _CHOICES.fullmatch(metavar) else ()
