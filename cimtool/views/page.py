"""A report as one page that needs nothing else: no network, no script, charts drawn in it.

Its only style is allowed by its digest and everything else is refused, so that even a mistake in escaping would
load and run nothing.
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from cimtool.i18n import Translator
from cimtool.rules.exchange import Unrated
from cimtool.rules.money import grouped
from cimtool.rules.report import CustomerReport, Month, Report, Share, Shares
from cimtool.rules.tiers.standing import Migration
from cimtool.views.markup import Markup, tag
from cimtool.views.rates import unrated_message
from cimtool.views.report import customer_sentence, report_sentence, tier_label
from cimtool.views.svg import COLOURS, line, pie

_PALETTE: Final = ("#33658a", "#86bbd8", "#758e4f", "#f6ae2d", "#f26419", "#8d5a97", "#5c6b73", "#c9c9c9")
_SHADES: Final = 5
_STYLE: Final = (
    "@page{size:A4;margin:15mm}body{font:15px/1.5 system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',"
    "sans-serif;color:#222;max-width:180mm;margin:2em auto;padding:0 1em}h1{font-size:1.5em;margin:0}"
    "h2{font-size:1.1em;border-bottom:1px solid #ccc}section{break-inside:avoid;display:flow-root}"
    "table{border-collapse:collapse}"
    "td,th{padding:.1em .8em .1em 0;text-align:left;overflow-wrap:anywhere}td.n,th.n{text-align:right;"
    "font-variant-numeric:tabular-nums;white-space:nowrap}.pie{width:180px;float:right}.trend{width:100%}"
    "text{font-size:10px}.line{fill:none;stroke:#33658a;stroke-width:2}.dot{fill:#33658a}.axis{stroke:#ccc}"
    ".swatch{width:1em;height:1em;vertical-align:-.1em}"
    + "".join(f".h{shade}{{background:rgba(51,101,138,{shade * .12:.2f})}}" for shade in range(1, _SHADES + 1))
    + "".join(f".c{number}{{fill:{colour}}}" for number, colour in enumerate(_PALETTE)))
_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY: Final = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"
_SLICES: Final = 6
_SCORES: Final = 60
_SCORES_LISTED: Final = 12
_PERCENT: Final = 100
_MILLS: Final = 1000
Row = Sequence[str | int | Markup]


def shop_page(report: Report, migration: Migration, translator: Translator) -> str:
    """Return the page of a shop; it names no customer."""
    return _page(translator, translator.text("report.page"), translator.say(report_sentence(report)), (
        _tiers(report, translator), _regions(report, translator),
        _sources(report, translator), _months(report.months, report.currency, translator), _grid(report, translator),
        _freshness(report, translator), _migration(migration, translator), _quality(report, translator),
        _left_out(report.left_out, report.currency, translator)))


def customer_page(report: CustomerReport, translator: Translator) -> str:
    """Return the page of one customer, by the name in the report."""
    return _page(translator, f"#{report.customer_id} {report.name}", translator.say(customer_sentence(report)), (
        _months(report.months, report.currency, translator),
        _left_out(report.left_out, report.currency, translator)))


def masked_name(name: str) -> str:
    """Return a name of which only the first sign is known: 张*."""
    return f"{name[:1]}*"


def _page(translator: Translator, title: str, sentence: str, sections: Iterable[Markup]) -> str:
    language = {"zh": "zh-Hans"}.get(translator.language, translator.language)
    head = tag("head", tag("meta", charset="utf-8"), tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
               tag("meta", name="viewport", content="width=device-width"), tag("title", title),
               tag("style", Markup(_STYLE)))
    body = tag("body", tag("h1", title), tag("p", sentence), *sections)
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang=language).text}\n"


def _tiers(report: Report, translator: Translator) -> Markup:
    rows = [_share_row(tier_label(report, share, translator), share, report) for share in report.tiers]
    return _section(translator.text("report.tiers"), _table(translator, _SHARE_HEAD, rows))


def _regions(report: Report, translator: Translator) -> Markup:
    shown = _slices(report.regions, translator)
    rows = [_share_row(_labelled(number, label), share, report) for number, (label, share) in enumerate(shown)]
    title = translator.text("report.regions")
    return _section(title, pie([share.customers for _, share in shown], title), _table(translator, _SHARE_HEAD, rows))


def _sources(report: Report, translator: Translator) -> Markup:
    rows = [_share_row(label, share, report) for label, share in _slices(report.sources, translator)]
    return _section(translator.text("report.sources"), _table(translator, _SHARE_HEAD, rows))


def _share_row(label: str | Markup, share: Share, report: Report) -> Row:
    return (label, share.customers, _share(share.customers, report.customers), grouped(share.sales, report.currency))


def _grid(report: Report, translator: Translator) -> Markup:
    """Return the buyers by recency and frequency, the best at the top right, the more the darker."""
    levels = range(1, report.ruleset.scale.levels + 1)
    most = max(report.grid.values(), default=0)
    head = tag("tr", tag("th", "R \\ F"), *(tag("th", f"F{level}", class_="n") for level in levels))
    rows = (tag("tr", tag("th", f"R{recency}"), *(_heat(report.grid.get((recency, frequency), 0), most)
                                                  for frequency in levels)) for recency in reversed(levels))
    return _section(translator.text("report.grid"), tag("table", head, *rows, id="grid"))


def _heat(count: int, most: int) -> Markup:
    shade = -(-count * _SHADES // most) if most else 0
    return tag("td", str(count), class_=f"n h{shade}")


def _freshness(report: Report, translator: Translator) -> Markup:
    values = sum(report.freshness.values())
    rows = [(translator.text(f"report.values.{state}"), count, _share(count, values))
            for state, count in report.freshness.items()]
    return _section(translator.text("report.freshness"), _table(translator, ("value", "values", "share"), rows))


def _slices(shares: Shares, translator: Translator) -> list[tuple[str, Share]]:
    """Return the biggest values, then the others as one, then those without any; a pie has no more slices."""
    named = [share for share in shares.listed if share.name is not None]
    few, rest = named[:_SLICES], [*named[_SLICES:], shares.others]
    shown = [(share.name or "", share) for share in few]
    others = Share(None, sum(share.customers for share in rest), sum(share.sales for share in rest))
    if others.customers:
        shown.append((translator.text("report.others", {"count": len(named) - len(few) + shares.values}), others))
    return shown + [(translator.text("report.unknown"), share) for share in shares.listed if share.name is None]


def _months(months: Sequence[Month], currency: str, translator: Translator) -> Markup:
    title = translator.text("report.months", {"currency": currency})
    rows = [(month.name, grouped(month.sales, currency), month.purchases) for month in months]
    return _section(title, line([(month.name, month.sales / _MILLS) for month in months], title),
                    _table(translator, ("month", "sales", "purchases"), rows))


def _migration(migration: Migration, translator: Translator) -> Markup:
    names = migration.ruleset.names
    counts = {(cell.before, cell.after): cell.customers for cell in migration.cells}
    head = tag("tr", tag("th", "→"), *(tag("th", name, class_="n") for name in names))
    rows = (tag("tr", tag("th", before), *(tag("td", str(counts.get((before, after), 0)), class_="n")
                                           for after in names)) for before in names)
    title = translator.text("report.migration", {"first": migration.first.isoformat(),
                                                 "second": migration.second.isoformat()})
    return _section(title, tag("table", head, *rows, id="migration"))


def _quality(report: Report, translator: Translator) -> Markup:
    title = translator.text("report.quality")
    kept = report.quality[-_SCORES:]
    if not kept:
        return _section(title, tag("p", translator.text("audit.no_trend")))
    drawn = line([(one.as_of, one.score) for one in kept], title, low=0, high=_PERCENT)
    rows = [(one.as_of, str(one.score)) for one in kept[-_SCORES_LISTED:]]
    return _section(title, drawn, _table(translator, ("as_of", "score"), rows))


def _left_out(left_out: Sequence[Unrated], currency: str, translator: Translator) -> Markup:
    if not left_out:
        return Markup("")
    said = (translator.say(unrated_message(one, currency)) for one in left_out)
    return _section(translator.text("report.left_out"), *(tag("p", text) for text in said))


_SHARE_HEAD: Final = ("value", "customers", "share", "sales_12m")


def _section(title: str, *inside: Markup) -> Markup:
    return tag("section", tag("h2", title), *inside)


def _table(translator: Translator, head: Sequence[str], rows: Iterable[Row]) -> Markup:
    """Return a table whose first column is text and whose others are figures; ``head`` are message ids."""
    titles = [tag("th", translator.text(f"report.head.{name}"), class_="n" if number else "t")
              for number, name in enumerate(head)]
    cells = (tag("tr", *(tag("td", cell if isinstance(cell, Markup) else str(cell), class_="n" if number else "t")
                         for number, cell in enumerate(row))) for row in rows)
    return tag("table", tag("tr", *titles), *cells)


def _labelled(number: int, label: str) -> Markup:
    swatch = tag("svg", tag("rect", width=10, height=10, class_=f"c{number % COLOURS}"), view_box="0 0 10 10",
                 class_="swatch")
    return Markup(swatch.text + tag("span", f" {label}").text)


def _share(customers: int, everybody: int) -> str:
    return f"{_PERCENT * customers / everybody if everybody else 0:.1f} %"


