"""The preferences of this machine, for scripts and for people."""

from collections.abc import Sequence

from cimtool.document import Column, JsonObject, Listing, Message
from cimtool.i18n import Translator
from cimtool.settings import Preference, Source

_ORIGINS = {
    Source.FLAG: "config.from.flag",
    Source.ENVIRONMENT: "config.from.environment",
    Source.FILE: "config.from.file",
    Source.DEFAULT: "config.from.default",
}


def preference_json(preference: Preference) -> JsonObject:
    """Return one preference; ``origin`` is flag, environment, file or default."""
    return {"preference": str(preference.name), "value": preference.value, "origin": str(preference.source)}


def preference_listing(preferences: Sequence[Preference], translator: Translator) -> Listing[Preference]:
    """Return preferences to print; they have no ids but their places."""
    return Listing(preferences, (
        Column("preference", lambda one: str(one.name)),
        Column("value", lambda one: shown(one.value)),
        Column("origin", lambda one: translator.text(_ORIGINS[one.source])),
    ), preference_json, lambda one: preferences.index(one) + 1, Message("config.empty"))


def shown(value: str | float) -> str:
    """Return a value as one would type it."""
    return value if isinstance(value, str) else f"{value:g}"
