"""From the tree of a query to a condition of SQL over ``customer AS c``; every value is bound."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Final

from cimtool.errors import UnavailableField
from cimtool.fields import BY_NAME, CUSTOM_PREFIX, FieldKind, OwnKind
from cimtool.frozen import replace
from cimtool.rules.index_terms import GRAM, together, written
from cimtool.rules.keys import tag_key
from cimtool.rules.money import CURRENCIES, exponent_of
from cimtool.rules.query import And, Filter, Node, Not, Op, Or, Word, duration_days
from cimtool.rules.searchable import INDEXED
from cimtool.rules.terms import term
from cimtool.rules.text.fold import fold, has_han, runs
from cimtool.rules.text.phones import phone_digits
from cimtool.store.asking import MATCHED, term_sql
from cimtool.store.conditions import (
    Where,
    bad_value,
    both,
    date_condition,
    joined,
    number_condition,
    text_condition,
)
from cimtool.store.matching.found_pairs import IN_DOUBT
from cimtool.store.rows import TIER_OF, field_sql
from cimtool.store.tiers.rates import COUNTED_IN, WORTH

ACTIVE: Final = Where("c.state = 'active'")

# Asked for by commands that are not there yet: an answer would be made up.  A segment has been expanded by now.
_UNAVAILABLE: Final = frozenset({"segment", "state"})
_LAST_PURCHASE: Final = "(SELECT max(p.bought_on) FROM purchase p WHERE p.customer_id = c.id)"
_PURCHASES: Final = "(SELECT count(*) FROM purchase p WHERE p.customer_id = c.id)"


def _spent_sql() -> str:
    """Return SQL for what a customer spent, in hundredths: all that can be told in the currency rates lead to.

    Without any rate it is what they spent in the currency they pay in most often; amounts of two currencies
    are never added up.
    """
    whole, thousandths = (", ".join(f"'{code}'" for code in sorted(CURRENCIES) if exponent_of(code) == exponent)
                          for exponent in (0, 3))
    scale = f"CASE WHEN {{0}} IN ({whole}) THEN 100 WHEN {{0}} IN ({thousandths}) THEN 0.1 ELSE 1 END"
    theirs = "FROM purchase p WHERE p.customer_id = c.id"
    usual = (f"SELECT sum(p.amount_minor) * {scale.format('p.currency')} {theirs}"
             " GROUP BY p.currency ORDER BY count(*) DESC, p.currency LIMIT 1")
    rated = f"SELECT sum({WORTH.format(into=COUNTED_IN)}) * {scale.format(COUNTED_IN)} {theirs}"
    return f"coalesce(CASE WHEN {COUNTED_IN} IS NULL THEN ({usual}) ELSE ({rated}) END, 0)"


_SPENT: Final = _spent_sql()
DERIVED_COLUMNS: Final[Mapping[str, str]] = {
    "changed": "c.updated_at", "last_purchase": _LAST_PURCHASE, "purchases": _PURCHASES, "spent": _SPENT,
    "tier": TIER_OF.format(id="c.id")}
_CONTACTED: Final = "EXISTS (SELECT 1 FROM interaction i WHERE i.customer_id = c.id AND i.at >= ?)"
_HUNDREDTHS: Final = 100
_POINTS: Final = "EXISTS (SELECT 1 FROM json_each(c.{column}) j WHERE {test})"
_NUMBER_OF_POINT: Final = "cim_digits(coalesce(json_extract(j.value, '$.e164'), json_extract(j.value, '$.value')))"
_MAIL_OF_POINT: Final = "cim_fold(json_extract(j.value, '$.value'))"
_BY_KEY: Final = "c.id IN (SELECT customer_id FROM lookup WHERE key = ?)"


def where(tree: Node | None, *, today: date) -> Where:
    """Return the condition for active customers that fit; None fits all.

    Raises:
        BadValue: a filter's value or comparison does not suit its field.
        UnavailableField: nothing is known of a field yet.
    """
    return both(ACTIVE, _node(tree, today)) if tree is not None else ACTIVE


def _node(tree: Node, today: date) -> Where:
    match tree:
        case Word():
            return _word(tree)
        case Filter():
            found = _filter(_storable(tree), today)
            # unknown is neither true nor false to SQL, but it has to be false under a minus
            return Where(f"coalesce({found.sql}, 0)", found.values)
        case Not(part):
            inner = _node(part, today)
            return Where(f"NOT {inner.sql}", inner.values)
        case And(parts):
            return both(*(_node(part, today) for part in parts))
        case Or(parts):
            return joined(" OR ", tuple(_node(part, today) for part in parts))


def _word(word: Word) -> Where:
    sql, values = term_sql(term(word.text), seen=word.seen)
    return Where(f"c.id IN ({sql})", values)


def _filter(wanted: Filter, today: date) -> Where:
    if wanted.field in _UNAVAILABLE:
        raise UnavailableField(field=wanted.field).pointing_at(wanted.spot)
    if wanted.op in (Op.CONTAINS, Op.EQ) and not fold(wanted.value or ""):
        return Where("0")  # nothing that can be seen: it stands in every text, and means none
    if wanted.field.startswith(CUSTOM_PREFIX):
        return _custom(wanted, today)
    special = _SPECIAL.get(wanted.field)
    if special is not None:
        return special(wanted, today)
    return _KINDS[BY_NAME[wanted.field].kind](wanted, today)


def _storable(wanted: Filter) -> Filter:
    """Replace lone surrogates, which SQLite does not take."""
    low, high = (None if end is None else end.encode("utf-8", "replace").decode("utf-8")
                 for end in (wanted.value, wanted.value2))
    field = wanted.field.encode("utf-8", "replace").decode("utf-8")
    return replace(wanted, field=field, value=low, value2=high)


def _text(wanted: Filter, today: date) -> Where:
    found = text_condition(field_sql(wanted.field, "c"), wanted)
    return _narrowed(wanted, found) if wanted.field in INDEXED else found


_SEALED = "EXISTS (SELECT 1 FROM json_each(c.sealed) j WHERE cim_fold(j.key) = ?)"


def _custom(wanted: Filter, today: date) -> Where:
    name = fold(wanted.field.removeprefix(CUSTOM_PREFIX))
    there = "EXISTS (SELECT 1 FROM json_each(c.extra) j WHERE cim_fold(j.key) = ?{})"
    if wanted.op in (Op.EMPTY, Op.FILLED):
        either = f"({there.format('')} OR {_SEALED})"
        return Where(f"{'NOT ' if wanted.op is Op.EMPTY else ''}{either}", (name, CUSTOM_PREFIX + name))
    of_kind = _OWN_KINDS.get(wanted.own or OwnKind.TEXT)
    test = of_kind(wanted, today) if of_kind else text_condition("j.value", wanted)
    exact = both(Where("c.extra <> '{}'"), Where(there.format(f" AND {test.sql}"), (name, *test.values)))
    return exact if of_kind else _narrowed(wanted, exact)


def _own_number(wanted: Filter, today: date) -> Where:
    return number_condition("cim_number(j.value)", wanted)


def _own_date(wanted: Filter, today: date) -> Where:
    return date_condition("j.value", wanted, today)


def _narrowed(wanted: Filter, exact: Where) -> Where:
    """Put the search index before a test that would look at every row."""
    if wanted.op not in (Op.CONTAINS, Op.EQ):
        return exact
    asks = [written(run) for run in runs(fold(wanted.value or "")) if len(run) >= GRAM or has_han(run)]
    match = together(*asks).match
    return both(Where(f"c.id IN ({MATCHED})", (match,)), exact) if match is not None else exact


def _choice(wanted: Filter, today: date) -> Where:
    from cimtool.rules.text.normal import normalise

    field = BY_NAME[wanted.field]
    if wanted.op in (Op.EMPTY, Op.FILLED):
        return text_condition(f"c.{field.name}", wanted)
    value = normalise(field, wanted.value or "").value if wanted.op in (Op.CONTAINS, Op.EQ) else None
    if value is None:
        raise bad_value(wanted, ", ".join(field.choices))
    return Where(f"c.{field.name} = ?", (str(value),))


def _tags(wanted: Filter, today: date) -> Where:
    if (presence := _any_of_list(wanted)) is not None:
        return presence
    if wanted.op not in (Op.CONTAINS, Op.EQ):
        raise bad_value(wanted, "tag:VIP, tag:, tag:*")
    return Where(_BY_KEY, (tag_key(wanted.value or ""),))


def _phones(wanted: Filter, today: date) -> Where:
    if (presence := _any_of_list(wanted)) is not None:
        return presence
    digits = phone_digits(wanted.value or "")
    if not digits or wanted.op not in (Op.CONTAINS, Op.EQ):
        raise bad_value(wanted, "13812345678, 138, 5678")
    if wanted.op is Op.EQ:
        from cimtool.rules.text.phones import e164

        test = Where(f"{_NUMBER_OF_POINT} = ?", (phone_digits(e164(wanted.value or "") or digits),))
    else:
        test = Where(f"instr({_NUMBER_OF_POINT}, ?) > 0", (digits.lstrip("0") or digits,))
    found = Where(_POINTS.format(column="phones", test=test.sql), test.values)
    return _narrowed(Filter(wanted.field, wanted.op, str(test.values[0])), found)


def _emails(wanted: Filter, today: date) -> Where:
    if (presence := _any_of_list(wanted)) is not None:
        return presence
    if wanted.op not in (Op.CONTAINS, Op.EQ):
        raise bad_value(wanted, "ann@example.com, example.com")
    from cimtool.rules.text.emails import email_key

    same = Where(_BY_KEY, (f"e:{email_key(wanted.value or '')}",))
    if wanted.op is Op.EQ:
        return same
    part = Where(_POINTS.format(column="emails", test=f"instr({_MAIL_OF_POINT}, ?) > 0"), (fold(wanted.value or ""),))
    return joined(" OR ", (same, _narrowed(wanted, part)))


def _any_of_list(wanted: Filter) -> Where | None:
    signs = {Op.EMPTY: "=", Op.FILLED: "<>"}
    return Where(f"c.{wanted.field} {signs[wanted.op]} '[]'") if wanted.op in signs else None


def _date(wanted: Filter, today: date) -> Where:
    return date_condition(f"c.{wanted.field}", wanted, today)


def _instant(column: str, wanted: Filter, today: date) -> Where:
    return date_condition(f"substr({column}, 1, 10)", wanted, today)


def _id(wanted: Filter, today: date) -> Where:
    low, high = ((end.lstrip("#") if end else end) for end in (wanted.value, wanted.value2))
    return number_condition("c.id", replace(wanted, value=low, value2=high))


def _last_purchase(wanted: Filter, today: date) -> Where:
    return date_condition(_LAST_PURCHASE, wanted, today)


def _purchases(wanted: Filter, today: date) -> Where:
    return number_condition(_PURCHASES, wanted)


def _spent(wanted: Filter, today: date) -> Where:
    return number_condition(_SPENT, wanted, scale=_HUNDREDTHS)


def _tier(wanted: Filter, today: date) -> Where:
    """Tier names are short: a part of one is another tier."""
    whole = replace(wanted, op=Op.EQ) if wanted.op is Op.CONTAINS else wanted
    return text_condition(DERIVED_COLUMNS["tier"], whole)


def _stale(wanted: Filter, today: date) -> Where:
    """Neither confirmed nor contacted in the last so many days, today included; never counts as stale."""
    days = duration_days(wanted.value or "")
    if days is None or wanted.op not in (Op.CONTAINS, Op.EQ, Op.GT, Op.GE) or days >= today.toordinal():
        raise bad_value(wanted, "90d, 6w, 3m, 1y")
    since = (today - timedelta(days=days - 1)).isoformat()
    return Where(f"NOT (coalesce(c.confirmed_on >= ?, 0) OR {_CONTACTED})", (since, since))


def _duplicate(wanted: Filter, today: date) -> Where:
    """Whether a customer stands in an undecided pair of the last `duplicates`."""
    from cimtool.rules.text.choices import yes_or_no

    said = yes_or_no(wanted.value or "") if wanted.op in (Op.CONTAINS, Op.EQ) else wanted.op is Op.FILLED
    if said is None or wanted.op not in (Op.CONTAINS, Op.EQ, Op.EMPTY, Op.FILLED):
        raise bad_value(wanted, "duplicate:yes, duplicate:no")
    return Where(f"c.id {'IN' if said else 'NOT IN'} ({IN_DOUBT})")


_Condition = Callable[[Filter, date], Where]
_KINDS: Final[Mapping[FieldKind, _Condition]] = {
    FieldKind.TEXT: _text, FieldKind.CHOICE: _choice, FieldKind.TAGS: _tags, FieldKind.PHONES: _phones,
    FieldKind.EMAILS: _emails, FieldKind.DATE: _date,
}
# Of an own field that was declared; all other kinds compare as text.
_OWN_KINDS: Final[Mapping[OwnKind, _Condition]] = {OwnKind.NUMBER: _own_number, OwnKind.DATE: _own_date}
_SPECIAL: Final[Mapping[str, _Condition]] = {
    "id": _id, "created_at": partial(_instant, "c.created_at"), "updated_at": partial(_instant, "c.updated_at"),
    "changed": partial(_instant, "c.updated_at"), "last_purchase": _last_purchase, "purchases": _purchases,
    "spent": _spent, "stale": _stale, "duplicate": _duplicate, "tier": _tier,
}
