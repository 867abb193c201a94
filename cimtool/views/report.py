"""The report of a shop, and of one customer: the figures for scripts, bars for people."""

from collections.abc import Iterable, Sequence

from cimtool.document import JsonObject, Message, Section
from cimtool.i18n import Translator
from cimtool.rules.exchange import Unrated
from cimtool.rules.money import grouped
from cimtool.rules.report import CustomerReport, Month, Report, Share, Shares
from cimtool.rules.tiers.ruleset import Unit
from cimtool.rules.tiers.standing import Migration
from cimtool.views.bars import Bar, bar_lines, padded, spark_line
from cimtool.views.rates import unrated_json, unrated_message
from cimtool.views.tiers import number

_SHOWN = 8
_CELL = 6
_SCORES = 30
_PERCENT = 100


def report_json(report: Report) -> JsonObject:
    """Return a shop's figures; sales are those of twelve months up to the day."""
    return {
        "as_of": report.as_of.isoformat(), "query": report.part, "currency": report.currency,
        "customers": report.customers,
        "tiers": [_share_json("tier", share) for share in report.tiers],
        **_shares_json("region", report.regions), **_shares_json("source", report.sources),
        "months": _months_json(report.months),
        "freshness": {state.value: number for state, number in report.freshness.items()},
        "rfm": {"levels": report.ruleset.scale.levels, "measured_on": report.cuts.measured_on,
                "grid": [{"r": recency, "f": frequency, "customers": number}
                         for (recency, frequency), number in sorted(report.grid.items(), reverse=True)]},
        "quality": [{"as_of": kept.as_of, "score": kept.score} for kept in report.quality],
        "left_out": unrated_json(report.left_out),
    }


def migration_json(migration: Migration) -> JsonObject:
    """Return where everybody stood on two days."""
    return {"from_day": migration.first.isoformat(), "to_day": migration.second.isoformat(),
            "moves": [{"from": cell.before, "to": cell.after, "customers": cell.customers}
                      for cell in migration.cells]}


def report_sections(report: Report, translator: Translator, width: int | None) -> tuple[Section, ...]:
    """Return a shop's blocks, drawn in ``width`` columns; None: without pictures."""
    def titled(what: str, bars: Iterable[Bar]) -> Section:
        title = Message(f"report.{what}", {"currency": report.currency})
        return Section(title, lines=bar_lines(list(bars), width))

    customers = report.customers
    return (
        titled("tiers", (_share_bar(share, tier_label(report, share, translator), customers)
                         for share in report.tiers)),
        titled("regions", _shares_bars(report.regions, customers, translator)),
        titled("sources", _shares_bars(report.sources, customers, translator)),
        titled("months", _month_bars(report.months, report.currency)),
        titled("freshness", _freshness_bars(report, translator)),
        Section(Message("report.grid"), lines=_grid_lines(report)),
        *_quality(report),
        *_left_out(report.left_out, report.currency),
    )


def report_sentence(report: Report) -> Message:
    """Return the size of the shop, or of its part, in one sentence."""
    sales = sum(share.sales for share in report.tiers)
    said: dict[str, str | int | Message] = {
        "count": report.customers, "as_of": report.as_of.isoformat(), "sales": grouped(sales, report.currency),
        "currency": report.currency}
    return Message("report.part", said | {"query": report.part}) if report.part else Message("report.shop", said)


def tier_label(report: Report, share: Share, translator: Translator) -> str:
    """Return a tier's name and label."""
    tier = report.ruleset.tier(share.name or "")
    return f"{share.name} {tier.label.said(translator.language)}" if tier is not None else str(share.name)


def customer_json(report: CustomerReport) -> JsonObject:
    """Return one customer's figures."""
    return {
        "id": report.customer_id, "name": report.name, "tier": report.tier, "as_of": report.as_of.isoformat(),
        "currency": report.currency, "spend": number(report.spend, Unit.MONEY), "days": len(report.days),
        "first_on": report.days[0] if report.days else None, "last_on": report.days[-1] if report.days else None,
        "usual_gap_days": report.gap_days, "months": _months_json(report.months),
        "left_out": unrated_json(report.left_out),
    }


def customer_sentence(report: CustomerReport) -> Message:
    """Return what one customer bought in one sentence."""
    who: dict[str, str | int | Message] = {"id": report.customer_id, "name": report.name,
                                           "as_of": report.as_of.isoformat()}
    if not report.days:
        return Message("report.no_purchase", who)
    return Message("report.customer", {**who, "count": len(report.days), "currency": report.currency,
                                       "spend": grouped(report.spend, report.currency)})


def customer_sections(report: CustomerReport, width: int | None) -> tuple[Section, ...]:
    """Return one customer's blocks, drawn in ``width`` columns; None: without pictures."""
    known: list[tuple[Message, str | Message]] = []
    if report.days:
        known += [(Message("report.first_on"), report.days[0]), (Message("report.last_on"), report.days[-1])]
    if report.gap_days is not None:
        known.append((Message("report.gap"), Message("report.days", {"count": report.gap_days})))
    title = Message("report.months", {"currency": report.currency})
    months = bar_lines(_month_bars(report.months, report.currency), width)
    return (Section(None, tuple(known)), Section(title, lines=months),
            *_left_out(report.left_out, report.currency))


def _share_json(key: str, share: Share) -> JsonObject:
    return {key: share.name, "customers": share.customers, "sales_12m": number(share.sales, Unit.MONEY)}


def _shares_json(key: str, shares: Shares) -> JsonObject:
    others = shares.others
    return {f"{key}s": [_share_json(key, share) for share in shares.listed],
            f"other_{key}s": {f"{key}s": shares.values, "customers": others.customers,
                              "sales_12m": number(others.sales, Unit.MONEY)}}


def _months_json(months: Sequence[Month]) -> list[JsonObject]:
    return [{"month": month.name, "sales": number(month.sales, Unit.MONEY), "purchases": month.purchases}
            for month in months]


def _share_bar(share: Share, label: str, all_customers: int) -> Bar:
    percent = _PERCENT * share.customers / all_customers if all_customers else 0.0
    return Bar(label, share.customers, f"{share.customers} ({percent:.1f} %)")


def _shares_bars(shares: Shares, all_customers: int, translator: Translator) -> list[Bar]:
    """Return the biggest values, the smaller ones as one, and those without any."""
    named = [share for share in shares.listed if share.name is not None]
    bars = [_share_bar(share, share.name or "", all_customers) for share in named[:_SHOWN]]
    rest = named[_SHOWN:]
    others = shares.others.customers + sum(share.customers for share in rest)
    if others:
        label = translator.text("report.others", {"count": len(rest) + shares.values})
        bars.append(_share_bar(Share(None, others, 0), label, all_customers))
    bars += [_share_bar(share, translator.text("report.unknown"), all_customers)
             for share in shares.listed if share.name is None]
    return bars


def _month_bars(months: Iterable[Month], currency: str) -> list[Bar]:
    return [Bar(month.name, month.sales, grouped(month.sales, currency)) for month in months]


def _freshness_bars(report: Report, translator: Translator) -> list[Bar]:
    values = sum(report.freshness.values())
    return [_share_bar(Share(None, number, 0), translator.text(f"report.values.{state}"), values)
            for state, number in report.freshness.items()]


def _grid_lines(report: Report) -> tuple[str, ...]:
    """Return the scores as a table, the best in the upper right corner."""
    levels = range(1, report.ruleset.scale.levels + 1)
    head = " " * 3 + "".join(f"{f'F{frequency}':>{_CELL}}" for frequency in levels)
    rows = (padded(f"R{recency}", 3) + "".join(f"{report.grid.get((recency, frequency), 0) or '·':>{_CELL}}"
                                              for frequency in levels) for recency in reversed(levels))
    return (head, *rows)


def _quality(report: Report) -> tuple[Section, ...]:
    scores = [kept.score for kept in report.quality]
    if not scores:
        return ()
    line = Message("report.scores", {"line": spark_line(scores[-_SCORES:]),
                                     "score": str(scores[-1]), "count": len(scores)})
    return (Section(Message("report.quality"), lines=(line,)),)


def _left_out(left_out: Sequence[Unrated], currency: str) -> tuple[Section, ...]:
    if not left_out:
        return ()
    return (Section(Message("report.left_out"), lines=tuple(unrated_message(one, currency) for one in left_out)),)
