"""The migration between two days, for scripts and as a matrix."""

from dataclasses import dataclass

from cimtool.document import Column, JsonObject, Listing, Message, Outcome, Section
from cimtool.fields import CUSTOM_PREFIX
from cimtool.rules.tiers.ruleset import Unit, number_text
from cimtool.rules.tiers.standing import Migration
from cimtool.views.tiers import number

_PERCENT = 100
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class _Row:
    """The customers of one tier of the first day, by their tier of the second."""

    before: str
    after: dict[str, int]

    @property
    def total(self) -> int:
        """How many there were."""
        return sum(self.after.values())


def diff_json(found: Migration) -> JsonObject:
    """Return the matrix, cell by cell, and who moved."""
    totals = {row.before: row.total for row in _rows(found)}
    return {
        "from": found.first.isoformat(), "to": found.second.isoformat(), "customers": found.customers,
        "moved": sum(cell.customers for cell in found.movers), "currency": found.currency,
        "matrix": [{"from": cell.before, "to": cell.after, "customers": cell.customers,
                    "percent": round(_PERCENT * cell.customers / totals[cell.before], 2),
                    "sales_12m": number(cell.sales, Unit.MONEY)} for cell in found.cells],
        "who": [{"id": one.customer_id, "name": one.name, "from": one.before, "to": one.after,
                 "sales_12m": number(one.sales, Unit.MONEY)} for one in found.moved],
        "fields_as_of_now": found.ruleset.reads_fields,
    }


def matrix(found: Migration) -> Listing[_Row]:
    """Return a row for each tier of the first day, a column for each of the second.

    Many tiers are numbered, and their cells are the percent alone: so eleven of them fit a terminal.
    """
    names = found.ruleset.names
    numbers = {name: f"{number} " if _is_numbered(found) else "" for number, name in enumerate(names, start=1)}

    def cell(name: str) -> Column[_Row]:
        said, title = (_percent, numbers[name].strip()) if _is_numbered(found) else (_share, name)
        return Column(CUSTOM_PREFIX + title, lambda row: said(row.after.get(name, 0), row.total), numeric=True)

    return Listing(_rows(found), (
        Column("tier", lambda row: numbers[row.before] + row.before), *map(cell, names),
        Column("customers", lambda row: row.total, numeric=True),
    ), lambda row: {"from": row.before, **row.after}, lambda row: 0, Message("tier.nobody"))


def diff_title(found: Migration) -> Outcome:
    """Return in a sentence how many moved, and what sales moved along."""
    up, down = (number_text(found.sales_of(rising=rising), Unit.MONEY) for rising in (True, False))
    moved = sum(cell.customers for cell in found.movers)
    return Outcome({}, (
        Message("tier.diff.title", {"first": found.first.isoformat(), "second": found.second.isoformat(),
                                    "moved": moved, "customers": found.customers}),
        Message("tier.diff.sales", {"up": up, "down": down, "currency": found.currency}),
        Message("tier.diff.numbered" if _is_numbered(found) else "tier.diff.rows")))


def diff_movers(found: Migration) -> Outcome:
    """Return who moved, the biggest first."""
    lines: list[str | Message] = [Message("tier.diff.line", {
        "id": one.customer_id, "name": one.name, "way": f"{one.before} → {one.after}",
        "sales": number_text(one.sales, Unit.MONEY), "currency": found.currency}) for one in found.moved]
    if more := sum(cell.customers for cell in found.movers) - len(lines):
        lines.append(Message("tier.diff.more", {"count": more}))
    return Outcome({}, sections=(Section(Message("tier.diff.moved"), lines=tuple(lines)),) if found.moved else ())


def _rows(found: Migration) -> list[_Row]:
    rows = {name: _Row(name, {}) for name in found.ruleset.names}
    for cell in found.cells:
        rows[cell.before].after[cell.after] = cell.customers
    return list(rows.values())


def _is_numbered(found: Migration) -> bool:
    return len(found.ruleset.names) > _MOST_NAMED


def _percent(count: int, total: int) -> str:
    percent = _PERCENT * count / total if count else 0.0
    return f"{percent:.0f}" if percent >= 1 else "<1" if count else ""


def _share(count: int, total: int) -> str:
    return f"{count} ({_PERCENT * count / total:.0f} %)" if count else ""
