"""`completion`: a script with which a shell completes commands, options, choices and names of fields.

The script is a table made from the commands themselves; it asks nothing of the program later on.
"""

import re
from collections.abc import Iterator
from enum import StrEnum, unique
from typing import Annotated, Any

import typer

from cimtool.commands import TAKES_QUERY
from cimtool.commands.completion_scripts import Completable, Taken, bash_script, fish_script, zsh_script
from cimtool.commands.session import session_of
from cimtool.fields import EDITABLE, FIELDS

# What a query can ask for beside the fields.
_WORKED_OUT = ("id", "stale", "last_purchase", "spent", "purchases", "changed")
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
    words = [word for param in command.params if param.param_type_name == "argument" for word in _values(param)]
    if path in TAKES_QUERY:
        words += [f"{name}:" for name in (*(field.name for field in FIELDS if field.stored), *_WORKED_OUT)]
    yield Completable(path, names, tuple(map(_taken, options)), tuple(words))
    for name in names:
        yield from completables(command.get_command(ctx, name), ctx, f"{path} {name}".strip())


def _taken(option: Any) -> Taken:  # noqa: ANN401 - typer's private types
    return Taken((*option.opts, *option.secondary_opts), getattr(option, "is_flag", False), _values(option))


def _values(param: Any) -> tuple[str, ...]:  # noqa: ANN401 - typer's private types
    """Return what a parameter takes, as far as that is a matter of names."""
    choices = getattr(param.type, "choices", None)
    if choices:
        return tuple(str(getattr(choice, "value", choice)) for choice in choices)
    metavar = param.metavar or ""
    if metavar.startswith("FIELD"):
        return tuple(field.name + ("=" if "=" in metavar else "") for field in EDITABLE)
    return tuple(metavar.split("|")) if _CHOICES.fullmatch(metavar) else ()
