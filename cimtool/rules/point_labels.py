"""What a file calls its numbers and addresses of mail, in a column beside them or in their header."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from cimtool.model import ContactPoint, SourceRecord
from cimtool.rules.header_words import labelled
from cimtool.rules.text.clean import clean_line
from cimtool.rules.text.fold import fold

# By the column of a number or address: the column with its label, or the label.
LabelColumns = Mapping[int, int | str]

_POINTS: Final = ("phones", "emails")
# In the order in which the words of a label stand: work fax, home mobile.
_WORDS: Final = tuple((label, re.compile(words)) for label, words in (
    ("work", "work|business|office|company|商务|工作|办公|单位|公司"),
    ("home", "home|personal|家庭|住宅|家里"),
    ("mobile", "mobile|cell|手机|移动"),
    ("fax", "fax|传真"),
))
_LONGEST: Final = 40


def label_columns(squeezed: Sequence[str], targets: Sequence[str | None]) -> LabelColumns:
    """Return where the labels of numbers and addresses stand; a header is one where several columns ask for it.

    ``squeezed``: the headers, in which only width, case and blanks are folded.
    """
    points = {column: target for column, target in enumerate(targets) if target in _POINTS}
    beside = labelled(squeezed)
    several = {target for target in _POINTS if list(points.values()).count(target) > 1}
    found: dict[int, int | str] = {}
    for column, target in points.items():
        label = beside[column] if column in beside else _label_in(squeezed[column]) if target in several else None
        if label is not None:
            found[column] = label
    return found


def with_labels(record: SourceRecord, cells: Sequence[str], columns: LabelColumns) -> SourceRecord:
    """Return the record with the labels that its row has for its numbers and addresses."""
    said = [(fold(cells[column]), text) for column, label in columns.items() if cells[column]
            and (text := label if isinstance(label, str) else _written(cells[label]))]
    if not said:
        return record

    def labelled(point: ContactPoint) -> ContactPoint:
        own = fold(point.value)
        return replace(point, label=next((text for cell, text in said if own in cell), point.label))

    return replace(record, phones=tuple(map(labelled, record.phones)), emails=tuple(map(labelled, record.emails)))


def _written(text: str) -> str | None:
    """Return a label as somebody wrote it, in our words if they are the same; Google marks the preferred by ``* ``."""
    words = clean_line(text).removeprefix("*").strip()
    if len(words) > _LONGEST or ":::" in words:
        return None
    return _label_in(fold(words)) or words or None


def _label_in(folded: str) -> str | None:
    """Return the label that a header or a label says; None if it says none that we know."""
    return " ".join(label for label, words in _WORDS if words.search(folded)) or None
