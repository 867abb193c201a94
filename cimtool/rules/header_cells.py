"""What the first cells below a header say of its column."""

from collections.abc import Sequence
from dataclasses import replace

from cimtool.fields import CUSTOM_PREFIX
from cimtool.rules.headers import HeaderMap
from cimtool.rules.standards import Standards
from cimtool.rules.text.identity import is_id_number


def blank_columns(rows: Sequence[Sequence[str]], width: int) -> frozenset[int]:
    """Return which of the first *width* columns have no value in any of the rows; none if there are no rows."""
    if not rows:
        return frozenset()
    return frozenset(column for column in range(width) if not any(cells[column].strip() for cells in rows))


def with_identities(mapped: HeaderMap, header: Sequence[str], rows: Sequence[Sequence[str]],
                    standards: Standards) -> HeaderMap:
    """Take a column that holds ID numbers, under an unknown header or as somebody's numbers, for what it is.

    Without a data key, and where another column is the ID number, it is left out.
    """
    found = {column for column, target in enumerate(mapped.targets) if target is not None
             and (target == "ref" or target.startswith(CUSTOM_PREFIX))
             and _identities([cells[column] for cells in rows])}
    if not found:
        return mapped
    free = standards.sealing and "id_number" not in mapped.targets
    taken = min(found) if free else None
    targets = tuple(("id_number" if column == taken else None) if column in found else target
                    for column, target in enumerate(mapped.targets))
    sensitive = (*mapped.sensitive, *(header[column] for column in sorted(found - {taken})))
    return replace(mapped, targets=targets, sensitive=sensitive)


def _identities(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and 2 * sum(map(is_id_number, filled)) > len(filled)
