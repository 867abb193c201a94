"""Tiers for scripts and in plain words."""

from collections.abc import Iterable, Mapping, Sequence

from cimtool.document import Column, JsonObject, Listing, Message, Section
from cimtool.i18n import Translator
from cimtool.rules.tiers.checks import Finding
from cimtool.rules.tiers.rising import Need, Rise, Tried
from cimtool.rules.tiers.ruleset import SCALES, Bound, Metric, Rule, Ruleset, Tier, Unit, number_text
from cimtool.rules.tiers.standing import Explained, Move, Moved, TierRun, TierShare

_PERCENT = 100


def number(value: int | None, unit: Unit) -> int | float | None:
    """Return a metric as scripts read it, in whole currency units, days, percent."""
    if value is None:
        return None
    whole, part = divmod(value, SCALES[unit])
    return value / SCALES[unit] if part else whole


def rules_json(ruleset: Ruleset, text: str, findings: Sequence[Finding], *, shipped: bool) -> JsonObject:
    """Return the rules that count, and what is probably a mistake in them."""
    return {
        "shipped": shipped, "currency": ruleset.currency,
        "tiers": [_tier_json(tier) for tier in ruleset.tiers],
        "rules": [{"name": rule.name, "tier": rule.tier, "label": {"en": rule.label.en, "zh": rule.label.zh},
                   "when": [test.text for test in rule.conditions]} for rule in ruleset.rules],
        "findings": [{"flaw": one.flaw.value, "name": one.name, "text": one.text} for one in findings],
        "text": text,
    }


def finding_message(finding: Finding) -> Message:
    """Return what is probably a mistake, in words."""
    return Message(f"tier.flaw.{finding.flaw}", {"name": finding.name, "text": finding.text})


def run_json(run: TierRun, operation: int | None) -> JsonObject:
    """Return a run with the keys of CLI.md §3."""
    return {
        "operation": operation, "as_of": run.as_of.isoformat(), "customers": run.customers, "tiers": dict(run.tiers),
        "moved": [{"id": one.customer_id, "from": one.before, "to": one.tier, "why": _why(one)} for one in run.moved],
        "currency": run.currency, "pinned": run.pinned, "other_currencies": run.foreign,
        "cut_points": _cuts_json(run), "fields_as_of_now": run.ruleset.reads_fields,
    }


def run_sections(run: TierRun, translator: Translator) -> tuple[Section, ...]:
    """Return the tiers with their counts, and who moved."""
    counts = tuple((_named(run.ruleset.tier(name), name, translator), _of(count, run.customers, translator))
                   for name, count in run.tiers.items())
    lines: list[str | Message] = [Message("tier.moves", {"way": _way(before, after), "number": count})
                                  for (before, after), count in _ordered(run)]
    moved = sum(run.moves.values())
    if run.moved and moved <= len(run.moved):
        lines += [Message("tier.moved", {"id": one.customer_id, "name": one.name, "way": _way(one.before, one.tier),
                                         "why": _why_words(one, run.ruleset, translator)}) for one in run.moved]
    title = Message("tier.moved.title", {"count": moved})
    return (Section(None, counts), *([Section(title, lines=tuple(lines))] if lines else []))


def share_listing(shares: Sequence[TierShare], ruleset: Ruleset, currency: str,
                  translator: Translator) -> Listing[TierShare]:
    """Return the present distribution; shares in percent."""
    customers, sales = sum(one.customers for one in shares), sum(one.sales for one in shares)

    def label(one: TierShare) -> str:
        if one.name is None:
            return translator.text("tier.none")
        tier = ruleset.tier(one.name)
        return tier.label.said(translator.language) if tier is not None else translator.text("tier.gone")

    def as_json(one: TierShare) -> JsonObject:
        tier = ruleset.tier(one.name) if one.name is not None else None
        return {"tier": one.name, "label": {"en": tier.label.en, "zh": tier.label.zh} if tier else None,
                "customers": one.customers, "share": _percent(one.customers, customers),
                "sales_12m": number(one.sales, Unit.MONEY), "sales_share": _percent(one.sales, sales),
                "currency": currency, **_cadence_json(tier)}

    return Listing(shares, (
        Column("tier", lambda one: one.name),
        Column("tier_label", label),
        Column("customers", lambda one: one.customers, numeric=True),
        Column("share", lambda one: f"{_percent(one.customers, customers):.1f} %", numeric=True),
        Column("sales_12m", lambda one: number_text(one.sales, Unit.MONEY), numeric=True),
        Column("sales_share", lambda one: f"{_percent(one.sales, sales):.1f} %", numeric=True),
    ), as_json, lambda one: 0, Message("tier.nobody"))


def explained_json(explained: Explained, customer_id: int, standing: str | None) -> JsonObject:
    """Return why a customer is in a tier, with the keys of CLI.md §3."""
    rules = [{"rule": rule.name, "tier": rule.tier, "value": _values(tried), "holds": all(one.holds for one in tried),
              "conditions": [{"condition": one.condition.text, "value": _value(one), "holds": one.holds}
                             for one in tried]}
             for rule, tried in zip(explained.ruleset.rules, explained.tried, strict=True)]
    pin = explained.pin
    return {
        "id": customer_id, "tier": explained.tier, "as_of": explained.as_of.isoformat(), "stands_in": standing,
        "inputs": {**{metric.value: number(value, metric.unit) for metric, value in explained.inputs.items()},
                   "currency": explained.currency},
        "rules": rules, "decided_by": explained.ruleset.rules[explained.decided].name if pin is None else None,
        "pin": {"tier": pin.tier, "until": pin.until_on, "reason": pin.reason} if pin is not None else None,
        "purchases_in_other_currencies": explained.foreign_orders,
        "history": [_move_json(move) for move in explained.history],
    }


def explained_sections(explained: Explained, way: Rise | None, standing: str | None,
                       translator: Translator) -> tuple[Section, ...]:
    """Return the same in plain words: what is known, the rules in turn, the way up, the tiers so far."""
    known = tuple((_metric(metric), _amount(value, metric, explained.currency))
                  for metric, value in explained.inputs.items())
    tried = [_rule_line(rule, ones, translator)
             for rule, ones in zip(explained.ruleset.rules[:explained.decided + 1], explained.tried, strict=False)]
    sections = [Section(Message("tier.explain.known", {"as_of": explained.as_of.isoformat()}), known),
                Section(Message("tier.explain.rules"), lines=tuple(tried))]
    if way is not None and explained.pin is None:
        tier = explained.ruleset.tier(way.rule.tier)
        title = Message("tier.explain.rise", {"tier": _named(tier, way.rule.tier, translator)})
        sections.append(Section(title, lines=tuple(_need_line(need, explained.currency) for need in way.needs)))
    if explained.history:
        sections.append(Section(Message("tier.explain.history"), lines=tuple(map(_history_line, explained.history))))
    return tuple(sections)


def explained_sentence(explained: Explained, name: str, customer_id: int, translator: Translator) -> Message:
    """Return in one sentence where a customer stands and why."""
    tier = _named(explained.ruleset.tier(explained.tier), explained.tier, translator)
    who: dict[str, str | int | Message] = {"id": customer_id, "name": name, "tier": tier}
    if explained.pin is not None:
        return Message("tier.explain.pinned", {**who, "until": explained.pin.until_on, "reason": explained.pin.reason})
    rule = explained.ruleset.rules[explained.decided]
    return Message("tier.explain.ruled", {**who, "rule": rule.label.said(translator.language)})


def _tier_json(tier: Tier) -> JsonObject:
    strategy = tier.strategy
    return {"name": tier.name, "label": {"en": tier.label.en, "zh": tier.label.zh}, **_cadence_json(tier),
            "strategy": {"en": strategy.en, "zh": strategy.zh} if strategy is not None else None}


def _cadence_json(tier: Tier | None) -> JsonObject:
    cadence = tier.cadence if tier is not None else None
    return {"target_days": cadence.target_days if cadence else None,
            "latest_days": cadence.latest_days if cadence else None}


def _cuts_json(run: TierRun) -> JsonObject | None:
    cuts = run.cuts
    if cuts is None:
        return None
    return {"measured_on": cuts.measured_on, "recency_days": list(cuts.recency_days), "orders": list(cuts.orders),
            "spend_12m": [number(cut, Unit.MONEY) for cut in cuts.spend_12m]}


def _ordered(run: TierRun) -> list[tuple[tuple[str | None, str], int]]:
    """Return the moves by the order of the tiers, those from no tier first."""
    rank = {None: -1} | {name: place for place, name in enumerate(run.ruleset.names)}
    last = len(rank)
    return sorted(run.moves.items(), key=lambda item: (rank.get(item[0][0], last), str(item[0][0]), rank[item[0][1]]))


def _way(before: str | None, after: str) -> str:
    return f"{before or '-'} → {after}"


def _why(moved: Moved) -> str:
    """Return why in words of the rules file, the same in every language."""
    if moved.rule is None:
        return f"set by hand until {moved.until_on}"
    return ": ".join(filter(None, (f"rule {moved.rule.name}", _found(moved.rule, moved.values))))


def _why_words(moved: Moved, ruleset: Ruleset, translator: Translator) -> str:
    if moved.rule is None:
        return translator.text("tier.by_hand", {"until": moved.until_on or ""})
    label = moved.rule.label.said(translator.language)
    return f"{label} ({found})" if (found := _found(moved.rule, moved.values)) else label


def _found(rule: Rule, values: Mapping[Metric, int | None]) -> str:
    return ", ".join(f"{metric} {number_text(value, metric.unit)}" for metric, value in values.items()
                     if value is not None)


def _named(tier: Tier | None, name: str, translator: Translator) -> Message:
    label = tier.label.said(translator.language) if tier is not None else name
    return Message("tier.named" if label != name else "tier.bare", {"tier": name, "label": label})


def _of(count: int, total: int, translator: Translator) -> Message:
    return Message("tier.count", {"number": count, "percent": f"{_percent(count, total):.1f}"})


def _percent(part: int, total: int) -> float:
    return round(_PERCENT * part / total, 2) if total else 0.0


def _values(tried: Iterable[Tried]) -> JsonObject:
    return {one.condition.metric.value: _value(one) for one in tried if isinstance(one.condition, Bound)}


def _value(tried: Tried) -> int | float | None:
    test = tried.condition
    return number(tried.value, test.metric.unit) if isinstance(test, Bound) else None


def _move_json(move: Move) -> JsonObject:
    return {"as_of": move.as_of, "tier": move.tier, "rule": move.rule, "until": move.until_on, "reason": move.reason}


def _metric(metric: Metric) -> Message:
    return Message(f"tier.metric.{metric}")


def _amount(value: int | None, metric: Metric, currency: str) -> Message:
    if value is None:
        return Message("tier.unknown")
    return Message(f"tier.unit.{metric.unit}", {"number": number_text(value, metric.unit), "currency": currency})


def _rule_line(rule: Rule, tried: Sequence[Tried], translator: Translator) -> Message:
    holds = all(one.holds for one in tried)
    return Message("tier.rule.holds" if holds else "tier.rule.fails", {
        "rule": rule.label.said(translator.language), "tier": rule.tier,
        "tests": "; ".join(_tested(one, translator) for one in tried) or translator.text("tier.rule.all")})


def _tested(tried: Tried, translator: Translator) -> str:
    test = tried.condition
    values: dict[str, str | int] = {"test": test.text}
    if isinstance(test, Bound):
        values["value"] = translator.text("tier.unknown") if tried.value is None else number_text(
            tried.value, test.metric.unit)
        return translator.text("tier.test.yes" if tried.holds else "tier.test.no", values)
    return translator.text("tier.test.fits" if tried.holds else "tier.test.fits_not", values)


def _need_line(need: Need, currency: str) -> Message:
    test = need.condition
    if not isinstance(test, Bound):
        return Message("tier.need.field", {"test": test.text})
    metric = test.metric
    values: dict[str, str | int | Message] = {"metric": _metric(metric), "now": _amount(need.value, metric, currency)}
    if need.missing is not None:
        return Message("tier.need.more", {**values, "missing": _amount(need.missing, metric, currency),
                                          "wanted": _amount(test.low, metric, currency)})
    return Message("tier.need.most", {**values, "wanted": _amount(test.high, metric, currency)})


def _history_line(move: Move) -> Message:
    if move.rule is None:
        return Message("tier.history.hand", {"as_of": move.as_of, "tier": move.tier, "until": move.until_on or "",
                                             "reason": move.reason or ""})
    return Message("tier.history.rule", {"as_of": move.as_of, "tier": move.tier, "rule": move.rule})
