"""Explains mistakes on the command line in our own words, and tells options from words of a QUERY."""

import errno
from collections.abc import Sequence
from typing import Any

from cimtool.errors import CimError, FileMissing, NoSpace, NotAFile, NotAllowed, Usage
from cimtool.i18n import Translator

# typer's exceptions live in a private module; their class names and attributes are what it documents
_SENTENCES = {
    "NoSuchOption": "usage.no_such_option",
    "NoSuchCommand": "usage.no_such_command",
    "MissingParameter": "usage.missing",
    "BadOptionUsage": "usage.option_value",
    "BadParameter": "usage.bad_value",
    "NoArgsIsHelpError": "usage.no_command",
}


def explain(error: Exception, translator: Translator) -> Usage:
    """Return typer's complaint as an error of ours, in the reader's language."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "cimtool"
    sentence = _SENTENCES.get(type(error).__name__, "usage.other")
    message = str(getattr(error, "message", error))
    if message.startswith("No such command"):
        sentence = "usage.no_such_command"
    elif message.startswith("Got unexpected extra argument"):
        sentence = "usage.extra"
    elif message.startswith("Missing command"):
        sentence = "usage.no_command"
    values = {"name": _name(error), "detail": message.partition("(")[2].rstrip(")") or message,
              "near": ", ".join(getattr(error, "possibilities", None) or ())}
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
            options += [word, *([next(remaining, None)] if takes_value[word] else [])]  # type: ignore[list-item]  # None is dropped below
        elif equals and name.startswith("--") and name in takes_value:
            options.append(word)
        else:
            words.append(word)
    return [*(option for option in options if option is not None), "--", *words]


def system_error(error: OSError) -> CimError | None:
    """Return what the operating system refused as an error of ours; None if it is no usual refusal."""
    path = str(error.filename or "-")
    known: dict[int | None, CimError] = {
        errno.ENOSPC: NoSpace(path=path),
        errno.EDQUOT: NoSpace(path=path),
        errno.EACCES: NotAllowed(path=path),
        errno.EPERM: NotAllowed(path=path),
        errno.EROFS: NotAllowed(path=path),
        errno.ENOENT: FileMissing(path=path),
        errno.ENOTDIR: FileMissing(path=path),
        errno.EISDIR: NotAFile(path=path),
    }
    return known.get(error.errno)


def _name(error: Exception) -> str:
    param = getattr(error, "param", None)
    if param is not None:
        names = list(getattr(param, "opts", ()) or ())
        return names[0] if names and names[0].startswith("-") else str(param.name or "").upper()
    return str(getattr(error, "option_name", "") or getattr(error, "cmd_name", "") or "")
