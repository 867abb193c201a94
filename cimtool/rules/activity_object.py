"""From JSON objects to purchases or interactions: each object has keys of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from cimtool.rules.activity_fields import ActivityKind, activity_columns
from cimtool.rules.activity_row import ActivityReader, ActivityRow, Terms
from cimtool.rules.entry import Problem
from cimtool.rules.incoming import present
from cimtool.rules.incoming_object import DEPTH, flattened, object_refusal, shown_as, texts_of


class ActivityObjectReader:
    """Reads objects; ``columns`` and ``sensitive`` grow with the keys that are met."""

    def __init__(self, kind: ActivityKind, overrides: Mapping[str, str | None], fixed: Sequence[tuple[str, str]],
                 terms: Terms) -> None:
        self._kind, self._overrides, self._fixed, self._terms = kind, overrides, fixed, terms
        self._shapes: dict[tuple[str, ...], tuple[Mapping[str, str | None], frozenset[str], ActivityReader]] = {}
        self.columns: dict[str, str | None] = {}
        self.sensitive: dict[str, None] = {}

    def read(self, line: int, typed: Mapping[str, Any]) -> ActivityRow:
        """Return one object as a row."""
        code = object_refusal(typed, DEPTH)
        fields = dict(flattened(typed, own=False))
        targets, hidden, reader = self._shape(tuple(fields))
        fields = {name: value for name, value in fields.items() if name not in hidden}
        cells = tuple(map(shown_as, fields.values()))
        if code:
            return ActivityRow(line, cells, "", refused=Problem("", code, ""), names=tuple(fields))
        pairs = [(target, text) for name, value in fields.items() if (target := targets[name]) is not None
                 for text in texts_of(value)]
        return reader.read(line, cells, pairs, names=tuple(fields))

    def _shape(self, names: tuple[str, ...]) -> tuple[Mapping[str, str | None], frozenset[str], ActivityReader]:
        if names not in self._shapes:
            meant = activity_columns(self._kind, names, present(self._overrides, names))
            targets = dict(zip(names, meant.targets, strict=True))
            reader = ActivityReader(self._kind, meant, self._fixed, self._terms)
            self._shapes[names] = targets, frozenset(meant.sensitive), reader
            self.columns.update(targets)
            self.sensitive.update(dict.fromkeys(meant.sensitive))
        return self._shapes[names]
