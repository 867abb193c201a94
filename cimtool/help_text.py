"""Writes help in the reader's language, aligned for Chinese; imports no command to list them.

A parameter's text is the message ``help.<command>.<parameter>``, else ``help.option.<parameter>``.
"""

from collections.abc import Iterable, Iterator, Sequence
from shutil import get_terminal_size
from typing import Any

from cimtool.i18n import Translator
from cimtool.rules.text.screen import columns, wrapped

_GAP = 2
_WIDEST = 34
_NARROWEST = 20
_COMFORTABLE = 100


def command_help(path: str, prog: str, params: Sequence[Any], translator: Translator,
                 names: Sequence[str] = ()) -> str:
    """Return the help of one command; ``names`` are those of the commands below it, if it is a group, too."""
    key = path.replace(" ", ".")
    arguments = [param for param in params if param.param_type_name == "argument"]
    options = [param for param in params if param.param_type_name == "option" and not getattr(param, "hidden", False)]
    usage = " ".join([prog, *(_argument(param) for param in arguments), translator.text("help.options_metavar")])
    blocks = [f"{translator.text('help.usage')} {usage}", translator.text(f"help.{key}")]
    about = f"help.{key}.about"
    if translator.has(about):
        blocks.append(translator.text(about))
    below = ((name, translator.text(f"help.{key}.{name}")) for name in names)
    blocks += _block("help.commands", below, translator)
    blocks += _block("help.arguments", ((_argument(p), _text(key, p, translator)) for p in arguments), translator)
    blocks += _block("help.options", ((_option(p), _text(key, p, translator)) for p in options), translator)
    blocks.append(translator.text("help.global_hint"))
    return "\n\n".join(map(_paragraph, blocks))


def group_help(path: str, prog: str, names: Sequence[str], shared: Sequence[Any], translator: Translator) -> str:
    """Return the help of the root or of a group of commands."""
    key = path.replace(" ", ".")
    prefix = f"{key}." if path else ""
    usage = f"{prog} {translator.text('help.command_metavar')}"
    blocks = [f"{translator.text('help.usage')} {usage}", translator.text(f"help.{key}" if path else "help.root")]
    rows = ((name, translator.text(f"help.{prefix}{name}")) for name in names)
    blocks += _block("help.commands", rows, translator)
    blocks += _block("help.options", ((_option(p), _text("", p, translator)) for p in shared), translator)
    blocks.append(translator.text("help.more"))
    return "\n\n".join(map(_paragraph, blocks))


def _block(title: str, rows: Iterable[tuple[str, str]], translator: Translator) -> Iterator[str]:
    listed = list(rows)
    if not listed:
        return
    edge = min(max(columns(left) for left, _ in listed), _WIDEST) + _GAP
    lines = [translator.text(title)]
    for left, right in listed:
        first, *more = wrapped(right, max(_room() - edge - _GAP, _NARROWEST))
        if columns(left) > _WIDEST:
            lines += [f"  {left}", " " * (edge + _GAP) + first]
        else:
            lines.append(f"  {left}{' ' * (edge - columns(left))}{first}")
        lines += [" " * (edge + _GAP) + line for line in more]
    yield "\n".join(lines)


def _paragraph(text: str) -> str:
    """Return a text wrapped to the terminal; the lines of a list are short enough already."""
    return "\n".join(line for long in text.split("\n") for line in (
        [long] if long.startswith("  ") else wrapped(long, _room())))


def _room() -> int:
    return min(get_terminal_size((80, 24)).columns, _COMFORTABLE)


def _text(key: str, param: Any, translator: Translator) -> str:  # noqa: ANN401 - typer's private types
    own = f"help.{key}.{param.name}"
    text = translator.text(own if key and translator.has(own) else f"help.option.{param.name}")
    default = param.default
    shown = isinstance(default, (str, int, float)) and not isinstance(default, bool)
    return f"{text} [{translator.text('help.default')} {default}]" if shown else text


def _argument(param: Any) -> str:  # noqa: ANN401 - typer's private types
    name = (param.metavar or param.name.upper()) + ("..." if param.nargs == -1 else "")
    return name if param.required else f"[{name}]"


def _option(param: Any) -> str:  # noqa: ANN401 - typer's private types
    names = ", ".join((*param.opts, *param.secondary_opts))
    if getattr(param, "is_flag", False):
        return names
    choices = getattr(param.type, "choices", None)
    taken = param.metavar or ("|".join(map(str, choices)) if choices else param.type.name.upper())
    return f"{names} {taken}"
