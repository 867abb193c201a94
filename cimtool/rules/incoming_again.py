"""A row that waited for somebody to decide, read once more from what was kept of it."""

from dataclasses import dataclass, replace

from cimtool.rules.entry import entered
from cimtool.rules.incoming import Incoming, Pairs, incoming_of, upheld, with_joined_parts
from cimtool.rules.incoming_object import ObjectReader, is_own
from cimtool.rules.sensitive import hiding
from cimtool.rules.standards import Standards


@dataclass(frozen=True, slots=True)
class DoubtfulRow:
    """A row in doubt: where it stood, why (a code), whom it may be, and what it says.

    ``content`` is (field, text) pairs, or the keys and values of an object of our own export.
    """

    id: int
    operation: int
    file: str
    line: int
    digest: str
    code: str
    others: tuple[int, ...]
    content: Pairs


def row_again(one: DoubtfulRow, standards: Standards) -> Incoming:
    """Return the row, held to the standards of today: refused if one of its values breaks one."""
    typed = dict(one.content)
    if is_own(typed):
        row = ObjectReader((), {}, standards.region).read(one.line, typed)
    else:
        pairs = [(name, text) for name, text in one.content if isinstance(text, str)]
        entry = entered(with_joined_parts(pairs), region=standards.region, hide=hiding(standards))
        row = incoming_of(one.line, tuple(text for _, text in pairs), entry, one.digest, None)
    return upheld(replace(row, digest=one.digest, content=one.content), standards)
