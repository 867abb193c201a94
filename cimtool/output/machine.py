"""json, jsonl, csv, tsv, plain and ids: written by us, because scripts wait for them."""

import io
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from cimtool.document import Findings, JsonObject, Listing, Outcome
from cimtool.output.inert import escape_json, inert, inert_cell
from cimtool.rules.text.pattern import pattern
from cimtool.settings import Format

Item = TypeVar("Item")
_BATCH = 500
_encode = json.JSONEncoder(ensure_ascii=False).encode  # `dumps` makes one each time
_FORMULA = pattern("'*[=+\\-@\t\r＝＋－＠]")
_NUMBER = pattern(r"[+-]?[\d .]+")


def json_text(value: JsonObject | list[JsonObject], *, indent: int | None = None) -> str:
    """Return JSON in UTF-8 characters, with active characters escaped."""
    return escape_json(_encode(value) if indent is None else json.dumps(value, ensure_ascii=False, indent=indent))


def cell_text(value: str | int | float | None) -> str:
    """Return a cell as text; None is empty."""
    return "" if value is None else str(value)


def guarded(cell: str) -> str:
    """Return a csv cell that no spreadsheet runs as a formula; reading takes the ``'`` off again."""
    return f"'{cell}" if _FORMULA().match(cell) and not _NUMBER().fullmatch(cell) else cell


def listing_lines(listing: Listing[Item], form: Format) -> Iterator[str]:
    """Yield the text of a listing, in pieces of some hundred items."""
    return _LISTING[form](listing)


def findings_lines(found: Findings[Item], form: Format) -> Iterator[str]:
    """Yield the text of an object with a long list in it, in pieces; json has an item of the list on each line."""
    if form not in (Format.JSON, Format.JSONL):
        yield from listing_lines(found.listing, form)
        return
    apart = "\n" if form is Format.JSON else ""
    yield f'{{"{found.key}": ['
    comma = ""
    for item in found.listing.items:
        yield f"{comma}{apart}{json_text(found.listing.as_json(item))}"
        comma = "," if apart else ", "
    yield f"{apart}],{apart or ' '}{json_text(found.rest()).removeprefix('{')}\n"


def outcome_line(outcome: Outcome, form: Format) -> str:
    """Return the text of one object for scripts, line end included."""
    if form is Format.IDS:
        return "".join(f"{number}\n" for number in outcome.ids)
    if form in (Format.JSON, Format.JSONL):
        return json_text(outcome.payload, indent=2 if form is Format.JSON else None) + "\n"
    names = list(outcome.payload)
    cells = [_flat(outcome.payload[name]) for name in names]
    write = _csv_text if form is Format.CSV else _tsv_text
    return write([names, cells])


def _flat(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if value is None:
        return ""
    return value if isinstance(value, str) else escape_json(json.dumps(value, ensure_ascii=False))


def _json_array(listing: Listing[Item]) -> Iterator[str]:
    opening = "["
    for item in listing.items:
        yield f"{opening}\n  {json_text(listing.as_json(item))}"
        opening = ","
    yield "[]\n" if opening == "[" else "\n]\n"


def _json_lines(listing: Listing[Item]) -> Iterator[str]:
    return (json_text(listing.as_json(item)) + "\n" for item in listing.items)


def _ids(listing: Listing[Item]) -> Iterator[str]:
    return (f"{listing.id_of(item)}\n" for item in listing.items)


def _rows(listing: Listing[Item]) -> Iterator[list[str]]:
    cells = [column.cell for column in listing.columns]
    return ([cell_text(cell(item)) for cell in cells] for item in listing.items)


def _plain(listing: Listing[Item]) -> Iterator[str]:
    cells = [column.cell for column in listing.columns if column.brief]
    for item in listing.items:
        yield "\t".join(inert(cell_text(cell(item))) for cell in cells) + "\n"


def _csv_text(rows: Iterable[Iterable[str]]) -> str:
    import csv  # a search prints none

    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([guarded(inert_cell(cell)) for cell in row] for row in rows)
    return text.getvalue()


def _tsv_text(rows: Iterable[Iterable[str]]) -> str:
    return "".join("\t".join(inert(cell) for cell in row) + "\n" for row in rows)


def _tabular(write: Callable[[Iterable[Iterable[str]]], str]) -> "Callable[[Listing[Any]], Iterator[str]]":
    def lines(listing: Listing[Any]) -> Iterator[str]:
        yield write([[column.name for column in listing.columns]])
        rows = _rows(listing)
        while batch := list(islice(rows, _BATCH)):
            yield write(batch)
    return lines


_LISTING: "dict[Format, Callable[[Listing[Any]], Iterator[str]]]" = {
    Format.JSON: _json_array,
    Format.JSONL: _json_lines,
    Format.IDS: _ids,
    Format.PLAIN: _plain,
    Format.CSV: _tabular(_csv_text),
    Format.TSV: _tabular(_tsv_text),
}
