"""Looks sentences up by message id, in English or Simplified Chinese.

Ids are symbolic (``error.busy``); both languages are gettext catalogues made from
``locale/<language>/*.po`` by ``make locale``.
"""

import struct
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from cimtool.document import Message

_LOCALE = Path(__file__).parent / "locale"
# The layout of a .mo file: after five numbers two tables of length and place, of the ids and of their sentences.
_HEAD: Final = struct.Struct("<5I")
_ENTRY: Final = struct.Struct("<2I")
_FORMS_APART: Final = "\0"


class _Catalogue:
    """A compiled catalogue of which only what is asked for is read.

    Its ids are sorted, so that they need not be read to find one; `gettext` reads them all, which is 3 ms of every
    start.  A test compares the two.
    """

    def __init__(self, path: Path) -> None:
        self._content = path.read_bytes()
        _, _, self._count, self._ids, self._sentences = _HEAD.unpack_from(self._content)
        self._known: dict[str, Sequence[str]] = {}

    def forms(self, message_id: str) -> Sequence[str]:
        """Return the plural forms of a sentence, the only one of most; none for an unknown id."""
        if message_id not in self._known:
            at = bisect_left(range(self._count), message_id, key=self._id)
            known = at < self._count and self._id(at) == message_id
            self._known[message_id] = self._text(self._sentences, at).split(_FORMS_APART) if known else ()
        return self._known[message_id]

    def _id(self, at: int) -> str:
        return self._text(self._ids, at).partition(_FORMS_APART)[0]

    def _text(self, table: int, at: int) -> str:
        length, place = _ENTRY.unpack_from(self._content, table + at * _ENTRY.size)
        return self._content[place:place + length].decode()


class Translator:
    """Sentences in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = _Catalogue(_LOCALE / language / "LC_MESSAGES" / "cimtool.mo")

    def has(self, message_id: str) -> bool:
        """Tell whether the catalogue knows the id."""
        return bool(self._catalogue.forms(message_id))

    def say(self, message: Message) -> str:
        """Return the sentence, with nested messages looked up first."""
        values = {name: self.say(value) if isinstance(value, Message) else value
                  for name, value in message.values.items()}
        return self.text(message.id, values)

    def text(self, message_id: str, values: Mapping[str, str | int] | None = None) -> str:
        """Return the sentence for an id; an unknown id comes back as it is."""
        forms = self._catalogue.forms(message_id) or (message_id,)
        if not values:
            return forms[0]
        # One is one and anything else is many in English; Chinese has one form for both, and so have most sentences.
        count = values.get("count")
        many = isinstance(count, int) and count != 1
        return forms[-1 if many else 0].format_map(values)
