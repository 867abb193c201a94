"""The only reader of the environment: flag, then environment, then config file, then default."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum, unique
from pathlib import Path

from cimtool.errors import BadValue, ForeignFile
from cimtool.frozen import frozen
from cimtool.localtime import local_time

LANGUAGES = ("en", "zh")
_BUSY_TIMEOUT_S = 10.0
_LONGEST_ACTOR = 100


@unique
class Format(StrEnum):
    """How results are printed."""

    TABLE = "table"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    IDS = "ids"


@unique
class PreferenceName(StrEnum):
    """What the config file may say; an option and a variable, $CIMTOOL_<NAME>, say the same for one run."""

    DB = "db"
    FORMAT = "format"
    LANG = "lang"
    ACTOR = "actor"
    BUSY_TIMEOUT = "busy_timeout"


@unique
class Source(StrEnum):
    """Where a value comes from, the strongest first."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


@frozen
class Preference:
    """What holds for one name in this run, and why."""

    name: PreferenceName
    value: str | float
    source: Source


@frozen(kw_only=True)
class Settings:
    """What holds for this run.

    ``now`` is the aware UTC instant at which the process started, ``today`` the same
    moment's date on the user's calendar; ``busy_timeout_s`` in seconds.
    """

    db: Path
    format: Format
    language: str
    actor: str
    now: datetime
    today: date
    quiet: bool = False
    colour: bool = True
    yes: bool = False
    busy_timeout_s: float = _BUSY_TIMEOUT_S
    interactive: bool = False


@frozen
class Given:
    """Global options as they stood on the command line; None where not given."""

    db: str | None = None
    format: Format | None = None
    lang: str | None = None
    actor: str | None = None
    busy_timeout: float | None = None
    quiet: bool = False
    no_color: bool = False
    yes: bool = False


def resolve(given: Given, *, now: datetime, stdout_tty: bool, interactive: bool, with_file: bool = True) -> Settings:
    """Settle every setting; ``interactive``: stdin and stderr are terminals; ``with_file``: heed the config file.

    Raises:
        BadValue: a value from the environment or the config file cannot be used.
        ForeignFile: the config file is not TOML.
    """
    config = _config_file() if with_file else {}
    timeout = _first(given.busy_timeout, os.environ.get("CIMTOOL_BUSY_TIMEOUT"), config.get("busy_timeout"))
    return Settings(
        db=Path(_first(given.db, os.environ.get("CIMTOOL_DB"), config.get("db")) or _default_db()).expanduser(),
        format=_format(given, config, stdout_tty=stdout_tty),
        language=language(given.lang, config),
        actor=_actor(_first(given.actor, os.environ.get("CIMTOOL_ACTOR"), config.get("actor"))),
        now=now,
        today=local_time(now).date(),
        quiet=given.quiet,
        colour=not (given.no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"),
        yes=given.yes,
        busy_timeout_s=_seconds(timeout) if timeout is not None else _BUSY_TIMEOUT_S,
        interactive=interactive,
    )


def preferences(given: Given, settings: Settings) -> tuple[Preference, ...]:
    """Return every preference as it holds in this run."""
    config = _config_file()
    values: Mapping[PreferenceName, str | float] = {
        PreferenceName.DB: str(settings.db),
        PreferenceName.FORMAT: str(settings.format),
        PreferenceName.LANG: settings.language,
        PreferenceName.ACTOR: settings.actor,
        PreferenceName.BUSY_TIMEOUT: settings.busy_timeout_s,
    }
    return tuple(Preference(name, value, _source(name, given, config)) for name, value in values.items())


def outranked(name: PreferenceName) -> str | None:
    """Return the variable that says otherwise than the config file; None if there is none."""
    variable = f"CIMTOOL_{name.upper()}"
    return variable if variable in os.environ else None


def accepted(name: PreferenceName, text: str) -> str | float:
    """Return a value as the config file is to hold it.

    Raises:
        BadValue: this preference cannot be that.
    """
    return _ACCEPTED[name](text)


def language(flag: str | None, config: Mapping[str, str] | None = None) -> str:
    """Return ``en`` or ``zh`` from the flag, $CIMTOOL_LANG, the config file or the locale."""
    wish = _first(flag, os.environ.get("CIMTOOL_LANG"), (config or {}).get("lang"))
    if wish is not None:
        if wish not in LANGUAGES and language_of(wish) == "en" and not wish.lower().startswith("en"):
            raise BadValue(name="--lang", value=wish, expected=", ".join(LANGUAGES))
        return language_of(wish)
    return language_of(_first(*(os.environ.get(name) or None for name in ("LC_ALL", "LC_MESSAGES", "LANG"))) or "en")


def language_of(locale_name: str) -> str:
    """Return the language that serves a POSIX locale such as ``zh_CN.UTF-8``; else English."""
    return "zh" if locale_name.lower().startswith("zh") else "en"


def early(argv: Sequence[str], *options: str) -> str | None:
    """Return the last value an option has anywhere on the command line, before it is parsed."""
    found = None
    for position, word in enumerate(argv):
        name, equals, value = word.partition("=")
        if word in options:
            found = argv[position + 1] if position + 1 < len(argv) else None
        elif equals and name in options:
            found = value
        elif word[:2] in options and not word.startswith("--"):  # -fjson
            found = word[2:]
    return found


def login_name() -> str:
    """Return who is logged in; ``unknown`` where the system does not say."""
    return next((name for variable in ("LOGNAME", "USER", "USERNAME") if (name := os.environ.get(variable))), None) \
        or _account_name()


def state_folder() -> Path:
    """Return the folder for report files of bugs."""
    from platformdirs import user_state_path
    return user_state_path("cimtool", appauthor=False)


def secret_environment() -> Mapping[str, str]:
    """Return the environment variables a passphrase may come from."""
    names = ("CIMTOOL_PASSPHRASE_FILE", "CIMTOOL_PASSPHRASE_COMMAND", "CIMTOOL_PASSPHRASE_FD",
             "CIMTOOL_PASSPHRASE", "CREDENTIALS_DIRECTORY")
    return {name: os.environ[name] for name in names if name in os.environ}


def _first(*wishes: str | float | None) -> str | None:
    return next((str(wish) for wish in wishes if wish is not None), None)


def _format(given: Given, config: Mapping[str, str], *, stdout_tty: bool) -> Format:
    if given.format is not None:
        return Format(given.format)
    wish = _first(os.environ.get("CIMTOOL_FORMAT"), config.get("format"))
    if wish is None:
        return Format.TABLE if stdout_tty else Format.PLAIN
    return _format_named(wish)


def _format_named(wish: str) -> Format:
    if wish not in set(Format):
        raise BadValue(name="format", value=wish, expected=", ".join(Format))
    return Format(wish)


def _actor(text: str | None) -> str:
    """Return who makes the change."""
    return _actor_named(text) if text else login_name()


def _actor_named(text: str) -> str:
    """Return the name of an actor; one that could not stand in every history is refused."""
    name = " ".join(text.split())
    if not name.isprintable() or not 0 < len(name) <= _LONGEST_ACTOR:
        raise BadValue(name="--actor", value=name[:40], expected=f"NAME, 1 .. {_LONGEST_ACTOR}")
    return name


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86_400:
        raise BadValue(name="--busy-timeout", value=text, expected="0 .. 86400")
    return seconds


def _database(text: str) -> str:
    """Return the path of a database, made absolute: the config file holds for every folder."""
    if not text or "\0" in text:
        raise BadValue(name="db", value=text, expected="FILE")
    return text if text.startswith("~") else str(Path(text).absolute())


# The same checks as when the file is read.
_ACCEPTED: dict[PreferenceName, Callable[[str], str | float]] = {
    PreferenceName.DB: _database,
    PreferenceName.FORMAT: lambda text: str(_format_named(text)),
    PreferenceName.LANG: language,
    PreferenceName.ACTOR: _actor_named,
    PreferenceName.BUSY_TIMEOUT: _seconds,
}


def _source(name: PreferenceName, given: Given, config: Mapping[str, str]) -> Source:
    if getattr(given, name) is not None:
        return Source.FLAG
    if outranked(name):
        return Source.ENVIRONMENT
    return Source.FILE if name in config else Source.DEFAULT


def _default_db() -> str:
    from platformdirs import user_data_path
    return str(user_data_path("cimtool", appauthor=False) / "customers.db")


def config_path() -> Path:
    """Return where this machine's preferences are kept."""
    chosen = os.environ.get("CIMTOOL_CONFIG")
    if chosen:
        return Path(chosen)
    if sys.platform.startswith("linux"):  # platformdirs costs 10 ms of every start
        return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "cimtool" / "config.toml"
    from platformdirs import user_config_path
    return user_config_path("cimtool", appauthor=False) / "config.toml"


def _config_file() -> Mapping[str, str]:
    try:
        text = config_path().read_text("utf-8")
    except (OSError, RuntimeError):  # RuntimeError: no home folder at all
        return {}
    import tomllib
    try:
        return {name: str(value) for name, value in tomllib.loads(text).items()}
    except tomllib.TOMLDecodeError as error:
        raise ForeignFile(path=str(config_path()), wanted="toml") from error


def _account_name() -> str:
    try:
        import getpass
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"

