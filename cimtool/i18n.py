"""Looks sentences up by message id, in English or Simplified Chinese.

Ids are symbolic (``error.busy``); both languages are gettext catalogues made from
``locale/<language>/*.po`` by ``make locale``.
"""

import gettext
from collections.abc import Mapping
from pathlib import Path

from cimtool.document import Message

_LOCALE = Path(__file__).parent / "locale"


class Translator:
    """Sentences in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        with (_LOCALE / language / "LC_MESSAGES" / "cimtool.mo").open("rb") as catalogue:
            self._catalogue = gettext.GNUTranslations(catalogue)

    def has(self, message_id: str) -> bool:
        """Tell whether the catalogue knows the id."""
        return self._catalogue.gettext(message_id) != message_id

    def say(self, message: Message) -> str:
        """Return the sentence, with nested messages looked up first."""
        values = {name: self.say(value) if isinstance(value, Message) else value
                  for name, value in message.values.items()}
        return self.text(message.id, values)

    def text(self, message_id: str, values: Mapping[str, str | int] | None = None) -> str:
        """Return the sentence for an id; an unknown id comes back as it is."""
        if not values:
            return self._catalogue.gettext(message_id)
        count = values.get("count")
        pattern = self._catalogue.ngettext(message_id, message_id, count) if isinstance(count, int) else message_id
        if pattern == message_id:  # the sentence is the same for one and for many
            pattern = self._catalogue.gettext(message_id)
        return pattern.format_map(values)
