"""The root command: global options, lazy commands, the one error boundary, the one clock read."""

import contextlib
import copy
import importlib
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from cimtool import help_text, settings, usage
from cimtool.commands import COMMANDS, TAKES_QUERY
from cimtool.commands.session import Run
from cimtool.errors import CimError, ExitCode
from cimtool.i18n import Translator
from cimtool.output.printer import report_error
from cimtool.settings import Format

_HELP_NAMES = {"help_option_names": ["-h", "--help"]}


class Leaf(TyperCommand):
    """A command whose help is ours and whose QUERY may hold words that look like options."""

    path: str = ""
    translator: Translator

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer's private Context
        """Parse, keeping what is not exactly an option as a word of the QUERY."""
        if self.path in TAKES_QUERY:
            args = usage.options_first(args, self.params)
        return super().parse_args(ctx, args)

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - typer's private Context
        """Return the help text in the reader's language."""
        return help_text.command_help(self.path, ctx.command_path, self.params, self.translator)


class Lazy(TyperGroup):
    """A group that imports only the command that runs."""

    path: str = ""
    translator: Translator
    shared: Sequence[Any] = ()

    def names(self) -> list[str]:
        """Return the names of the commands directly in this group."""
        prefix = f"{self.path} " if self.path else ""
        inside = (name.removeprefix(prefix) for name in COMMANDS if name.startswith(prefix))
        return list(dict.fromkeys(name.split(" ")[0] for name in inside))

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer's private Context
        """Return the names to choose from."""
        return self.names()

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - typer's private Command
        """Import and build one command, or a sub-group; None if there is no such name."""
        path = f"{self.path} {cmd_name}".strip()
        if path in COMMANDS:
            leaf = build_leaf(path, self.shared, self.translator)
            return build_both(leaf, self.shared) if has_commands(path) else leaf
        return build_group(path, self.shared, self.translator) if cmd_name in self.names() else None

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - typer's private Context
        """Return the help text in the reader's language; imports no command."""
        shared = () if self.path else self.params
        return help_text.group_help(self.path, ctx.command_path, self.names(), shared, self.translator)


class Both(Lazy):
    """A command that is a group, too, such as ``history``; it takes no arguments of its own."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - typer's private types
        """Find the command that follows; because one does, this one itself does nothing."""
        self.callback = None
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - typer's private Context
        """Return the help text in the reader's language, with the commands below."""
        return help_text.command_help(self.path, ctx.command_path, self.params, self.translator, self.names())


def has_commands(path: str) -> bool:
    """Tell whether there are commands below a name."""
    return any(name.startswith(f"{path} ") for name in COMMANDS)


def build_leaf(path: str, shared: Sequence[Any], translator: Translator) -> Leaf:
    """Import a command's function and make it a command with the shared options grafted on."""
    module, _, name = COMMANDS[path].partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(path.split(" ")[-1], cls=Leaf, context_settings=_HELP_NAMES)(function)
    leaf = typer.main.get_command(app)
    assert isinstance(leaf, Leaf)
    leaf.path, leaf.translator = path, translator
    graft(leaf, shared)
    return leaf


def build_group(path: str, shared: Sequence[Any], translator: Translator) -> Lazy:
    """Return the sub-group of a name such as ``backup``."""
    group = Lazy(name=path.split(" ")[-1], no_args_is_help=True, rich_markup_mode=None, context_settings=_HELP_NAMES)
    group.path, group.translator, group.shared = path, translator, shared
    graft(group, shared)
    return group


def build_both(leaf: Leaf, shared: Sequence[Any]) -> Both:
    """Return a command with those below it."""
    both = Both(name=leaf.name, callback=leaf.callback, params=leaf.params, invoke_without_command=True,
                rich_markup_mode=None, context_settings=_HELP_NAMES)
    both.path, both.translator, both.shared = leaf.path, leaf.translator, shared
    return both


def graft(command: Leaf | Lazy, shared: Sequence[Any]) -> None:
    """Give a command the shared options that it does not define itself; their values go to the Run."""
    own = {option for param in command.params for option in param.opts}
    for param in shared:
        if not own.intersection(param.opts):
            twin = copy.copy(param)
            twin.expose_value, twin.callback, twin.hidden = False, _record, bool(command.path)
            command.params.append(twin)


def _record(ctx: Any, param: Any, value: Any) -> Any:  # noqa: ANN401 - typer's private types
    if value not in (None, False):
        ctx.find_root().obj.given[param.name] = value
    return value


def _globals(
    db: Annotated[str | None, typer.Option("--db", metavar="FILE")] = None,
    format: Annotated[Format | None, typer.Option("--format", "-f")] = None,
    lang: Annotated[str | None, typer.Option("--lang", metavar="en|zh")] = None,
    actor: Annotated[str | None, typer.Option("--actor", metavar="NAME")] = None,
    busy_timeout: Annotated[float | None, typer.Option("--busy-timeout", metavar="SECONDS")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q")] = False,
    no_color: Annotated[bool, typer.Option("--no-color")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y")] = False,
) -> None:
    """Declare the global options, once."""


def root(translator: Translator) -> Lazy:
    """Return the root command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command()(_globals)
    shared = [param for param in typer.main.get_command(app).params if param.name != "help"]
    group = Lazy(name="cimtool", no_args_is_help=True, rich_markup_mode=None, context_settings=_HELP_NAMES)
    group.translator, group.shared = translator, shared
    graft(group, shared)
    return group


def main(argv: Sequence[str], *, now: datetime | None = None) -> int:
    """Run one command and return its exit code; nothing is raised out of here."""
    interactive = bool(sys.stdin and sys.stdin.isatty() and sys.stderr.isatty())
    run = Run(now or datetime.now(UTC), stdout_tty=sys.stdout.isatty(), interactive=interactive,
              again=partial(main, now=now))
    as_json = settings.early(argv, "--format", "-f") == "json"
    translator = Translator("en")
    try:
        translator = Translator(settings.language(settings.early(argv, "--lang")))
        return _dispatch(run, argv, translator)
    except CimError as error:
        report_error(error, translator, as_json=as_json)
        return error.exit_code
    except TyperException as error:
        return _misused(error, translator, as_json=as_json)
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("\n")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        return ExitCode.DONE
    except OSError as error:
        return _system_error(error, translator, as_json=as_json)
    except Exception as error:
        return _bug(error, translator, as_json=as_json)
    finally:
        _leave(run)


def _dispatch(run: Run, argv: Sequence[str], translator: Translator) -> int:
    try:
        result = root(translator)(list(argv), prog_name="cimtool", standalone_mode=False, obj=run)
    except SystemExit as error:  # typer leaves so, with 1, when nobody reads on
        raise BrokenPipeError from error
    sys.stderr.flush()  # what was noted on the way stands before the result
    sys.stdout.flush()
    return int(result or 0)


def _misused(error: TyperException, translator: Translator, *, as_json: bool) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":  # `cimtool` or `cimtool backup` alone asks what there is
        sys.stdout.write(error.message + "\n")
        return ExitCode.DONE
    report_error(usage.explain(error, translator), translator, as_json=as_json)
    return ExitCode.USAGE


def _system_error(error: OSError, translator: Translator, *, as_json: bool) -> int:
    known = usage.system_error(error)
    if known is None:
        return _bug(error, translator, as_json=as_json)
    report_error(known, translator, as_json=as_json)
    return known.exit_code


def _bug(error: Exception, translator: Translator, *, as_json: bool) -> int:
    from cimtool import bugreport  # nobody waits for it on a good day

    return bugreport.report(error, translator, as_json=as_json)


def _leave(run: Run) -> None:
    if run.session is not None:
        with contextlib.suppress(CimError):
            run.session.store.close()


