"""Explains mistakes on the command line in our own words, and tells options from words of a QUERY."""

import errno
import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from cimtool.commands import COMMANDS
from cimtool.errors import CimError, FileMissing, NoSpace, NotAFile, NotAllowed, Usage
from cimtool.i18n import Translator

# typer's exceptions live in a private module; their class names, attributes and first words are what it documents.
_SENTENCES = {
    "NoSuchOption": "usage.no_such_option",
    "MissingParameter": "usage.missing",
    "BadOptionUsage": "usage.option_value",
    "BadParameter": "usage.bad_value",
}
_OPENINGS = {
    "No such command": "usage.no_such_command",
    "Missing command": "usage.no_command",
    "Got unexpected extra argument": "usage.extra",
}
_QUOTED = re.compile(r"'([^']*)'|^(\S+) is not in the range|\((?!s\))([^()]*)\)")
_SHOWN = 60


def explain(error: Exception, translator: Translator) -> Usage:
    """Return typer's complaint as an error of ours, in the reader's language."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "cimtool"
    message = str(getattr(error, "message", error))
    sentence = next((known for opening, known in _OPENINGS.items() if message.startswith(opening)),
                    _SENTENCES.get(type(error).__name__, "usage.other"))
    quoted = _QUOTED.search(message)
    word = next(filter(None, quoted.groups()), "") if quoted else message
    param = getattr(error, "param", None)
    if sentence == "usage.bad_value" and not getattr(getattr(param, "type", None), "choices", None):
        sentence = "usage.bad_type"
    values = {"name": _name(error, param) or word[:_SHOWN], "detail": word[:_SHOWN],
              "near": _near(error, word, sentence, translator), "expected": _expected(param, translator)}
    return Usage(problem=translator.text(sentence, values), command=command)


def options_first(args: Sequence[str], params: Sequence[Any]) -> list[str]:
    """Return the arguments of a QUERY command with its options in front and all else after ``--``."""
    takes_value = {option: not getattr(param, "is_flag", False)
                   for param in params if param.param_type_name == "option" for option in param.opts}
    takes_value |= {"--help": False, "-h": False}
    options: list[str] = []
    words: list[str] = []
    remaining = iter(args)
    for word in remaining:
        name, equals, _ = word.partition("=")
        if word == "--":
            words.extend(remaining)
        elif word in takes_value:
            value = next(remaining, None) if takes_value[word] else None
            options += [word] if value is None else [word, value]
        elif equals and name.startswith("--") and name in takes_value:
            options.append(word)
        else:
            words.append(word)
    # A lone option that lacks its value goes last, so that the parser says so.
    return [*options, *(["--", *words] if words else [])]


def system_error(error: OSError) -> CimError | None:
    """Return what the operating system refused as an error of ours; None if it is no usual refusal."""
    path = str(error.filename or "-")
    known: dict[int | None, CimError] = {
        errno.ENOSPC: NoSpace(path=path),
        errno.EDQUOT: NoSpace(path=path),
        errno.EACCES: NotAllowed(path=path),
        errno.EPERM: NotAllowed(path=path),
        errno.EROFS: NotAllowed(path=path),
        errno.EEXIST: NotAllowed(path=path),  # a file where a folder should be made
        errno.ELOOP: NotAllowed(path=path),
        errno.ENAMETOOLONG: NotAllowed(path=path),
        errno.ENOENT: FileMissing(path=path),
        errno.ENOTDIR: FileMissing(path=path),
        errno.EISDIR: NotAFile(path=path),
    }
    return known.get(error.errno)


def _name(error: Exception, param: Any) -> str:  # noqa: ANN401 - typer's private types
    if param is not None:
        names = list(getattr(param, "opts", ()) or ())
        return names[0] if names and names[0].startswith("-") else str(param.metavar or param.name or "").upper()
    return str(getattr(error, "option_name", "") or "")


def _near(error: Exception, word: str, sentence: str, translator: Translator) -> str:
    near = list(getattr(error, "possibilities", None) or ())
    if sentence == "usage.no_such_command":
        near = get_close_matches(word, [*COMMANDS, *(name.split(" ")[0] for name in COMMANDS)], 3)
    return translator.text("usage.near", {"near": ", ".join(dict.fromkeys(near))}) if near else ""


def _expected(param: Any, translator: Translator) -> str:  # noqa: ANN401 - typer's private types
    kind = getattr(param, "type", None)
    choices = getattr(kind, "choices", None)
    if choices:
        return ", ".join(str(getattr(choice, "value", choice)) for choice in choices)
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)
    if least is not None and most is not None:
        return translator.text("usage.type.range", {"least": least, "most": most})
    known = f"usage.type.{getattr(kind, 'name', '').partition(' ')[0]}"  # "integer range" is a whole number, too
    return translator.text(known if translator.has(known) else "usage.type.other")
