"""From one row of a file to the purchase or interaction it tells of, and whose it may be."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from cimtool.frozen import field, frozen, replace
from cimtool.model import NewInteraction, NewPurchase
from cimtool.rules.activity_fields import NEEDED, SEVERAL, ActivityColumns, ActivityKind
from cimtool.rules.closing import closing
from cimtool.rules.entry import Problem
from cimtool.rules.incoming import Row, checked_cells, digest_of, is_uid
from cimtool.rules.money import parse_currency
from cimtool.rules.paid import Paid, parse_paid
from cimtool.rules.quantity import parse_quantity
from cimtool.rules.text.choices import is_blank
from cimtool.rules.text.clean import LINE_LIMIT, TEXT_LIMIT, clean_line, clean_text, refusal
from cimtool.rules.text.dates import is_ambiguous, names_zone, parse_date, parse_instant
from cimtool.rules.text.fold import fold
from cimtool.rules.whose import NOBODY, Who

_WHOLE_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII).fullmatch
_LONGEST_SHOWN = 200
# Orders that brought no money, by what shops' exports call them.
_CLOSED = frozenset({
    "交易关闭", "已关闭", "关闭", "已取消", "取消", "订单关闭", "订单取消", "等待买家付款", "待付款", "未付款",
    "已退款", "退款成功", "全额退款", "交易失败", "cancelled", "canceled", "voided", "void", "refunded", "expired",
    "failed", "unpaid", "abandoned", "pending payment"})
_PARTLY = frozenset({"partially_refunded", "partially refunded", "部分退款"})

What = NewPurchase | NewInteraction
_VALUES = {kind: attrgetter(*(each.name for each in fields(kind))) for kind in (NewPurchase, NewInteraction, Who)}


@frozen
class Terms:
    """What a file does not say of itself.

    ``currency`` where no other is named; ``zone``: how far ahead of UTC a clock stands that names none, None for
    UTC with a word on it;
    ``now``: nothing was said later than that, UTC text; ``day_first`` by target, None where that cannot be told.
    """

    region: str
    currency: str
    zone: timedelta | None
    now: str
    day_first: Mapping[str, bool | None] = field(default_factory=dict)


@frozen
class ActivityRow(Row):
    """A purchase or an interaction, read; ``what`` None: refused or skipped."""

    what: What | None = None
    who: Who = NOBODY
    uid: str | None = None


def values_of(record: What | Who) -> tuple[Any, ...]:
    """Return the values of a flat record, in the order of its fields; `dataclasses.astuple` copies each deeply."""
    return _VALUES[type(record)](record)


class _Wrong(Exception):
    """A value that the row cannot be stored with."""

    def __init__(self, name: str, code: str, value: str = "") -> None:
        super().__init__(code)
        self.problem = Problem(name, code, value[:_LONGEST_SHOWN])


class ActivityReader:
    """Reads the rows of one file, in their order: the further lines of an order stand below its first."""

    def __init__(self, kind: ActivityKind, columns: ActivityColumns, fixed: Sequence[tuple[str, str]],
                 terms: Terms) -> None:
        self._kind, self._columns, self._fixed, self._terms = kind, columns, fixed, terms
        self._ref: str | None = None

    def cells(self, header: Sequence[str]) -> Callable[[int, tuple[str, ...]], ActivityRow]:
        """Return the function that reads a row below *header*."""
        targets = self._columns.targets
        # Our own list writes nothing for nothing; elsewhere people fill a form's cell with 无 or a dash.
        blank = _is_empty if "uid" in targets else is_blank
        hidden = [column for column, text in enumerate(header) if text in self._columns.sensitive]

        def read(line: int, cells: tuple[str, ...]) -> ActivityRow:
            cells, problem = checked_cells(header, hidden, cells)
            if problem is not None:
                return ActivityRow(line, cells, "", refused=problem)
            if code := closing(cells, header):
                return ActivityRow(line, cells, "", problems=(Problem("name", code, ""),), skip=code)
            pairs = [(target, cell) for target, cell in zip(targets, cells, strict=False)
                     if target is not None and not blank(cell)]
            return self.read(line, cells, pairs)

        return read

    def read(self, line: int, cells: tuple[str, ...], pairs: Sequence[tuple[str, str]], *,
             names: tuple[str, ...] = ()) -> ActivityRow:
        """Return a row of (target, text) pairs; fixed values count before its own."""
        pairs = [*(pair for pair in pairs if pair[0] not in dict(self._fixed)), *self._fixed]
        told = {name: text for name, text in pairs if name not in SEVERAL}
        row = ActivityRow(line, cells, "", content=pairs, names=names)
        try:
            return self._read(row, told, pairs)
        except _Wrong as wrong:
            return replace(row, refused=wrong.problem)

    def _read(self, row: ActivityRow, told: Mapping[str, str], pairs: Sequence[tuple[str, str]]) -> ActivityRow:
        skip = self._skipped(told)
        if skip:
            digest = digest_of([(self._kind, sorted(pairs))], ())
            return replace(row, digest=digest, skip=skip, problems=(Problem("status", skip, ""),))
        for name in NEEDED[self._kind]:
            if name not in told:
                raise _Wrong(name, "missing_value")
        what = self._purchase(told) if self._kind is ActivityKind.PURCHASE else self._interaction(told)
        who, uid = _who(told, pairs), told.get("uid")
        if not who and uid is None:
            raise _Wrong("name", "no_customer_named")
        naive = "at" in told and self._terms.zone is None and not names_zone(told["at"])
        problems = (Problem("at", "no_zone", ""),) if naive else ()
        digest = digest_of([(self._kind, [uid, values_of(who), values_of(what)])], ())
        return replace(row, what=what, who=who, uid=uid if is_uid(uid) else None, digest=digest, problems=problems)

    def _skipped(self, told: Mapping[str, str]) -> str | None:
        """Return why a row stands for no purchase of its own."""
        if self._kind is not ActivityKind.PURCHASE:
            return None
        status, before = fold(told.get("status", "")), self._ref
        if "amount" not in told and told.get("ref") is not None and told.get("ref") == before:
            return "line_of_order"
        self._ref = told.get("ref")
        if status in _PARTLY:
            raise _Wrong("status", "partly_refunded", told["status"])
        return "order_closed" if status in _CLOSED else None

    def _purchase(self, told: Mapping[str, str]) -> NewPurchase:
        paid = self._paid(told)
        return NewPurchase(
            bought_on=self._day("date", told), amount_minor=paid.minor, currency=paid.currency,
            product_code=_line(told, "product_code"), product=_line(told, "product"), quantity=_quantity(told),
            channel=_line(told, "channel"), ref=_line(told, "ref"),
            due_on=self._day("due_on", told) if "due_on" in told else None,
            paid_on=self._day("paid_on", told) if "paid_on" in told else None)

    def _paid(self, told: Mapping[str, str]) -> Paid:
        named = told.get("currency")
        currency = parse_currency(named) if named else self._columns.currency
        if named and currency is None:
            raise _Wrong("currency", "unknown_currency", named)
        text = told["amount"] + "万" * (self._columns.in_ten_thousands and "万" not in told["amount"])
        found = parse_paid(text, currency, self._terms.currency)
        if isinstance(found, str):
            raise _Wrong("amount", found, told["amount"])
        return found

    def _day(self, name: str, told: Mapping[str, str]) -> str:
        found = parse_date(told[name], day_first=self._terms.day_first.get(name))
        if found is None or not _WHOLE_DAY(found):
            raise _Wrong(name, "ambiguous_date" if is_ambiguous(told[name]) else "invalid_date", told[name])
        return found

    def _interaction(self, told: Mapping[str, str]) -> NewInteraction:
        text, author = clean_text(told["text"]), _line(told, "author")
        refused = refusal(told["text"], TEXT_LIMIT)
        if refused or not text or not author:
            raise _Wrong("text" if author else "author", refused or "missing_value")
        return NewInteraction(
            at=self._instant(told), author=author, text=text, channel=_line(told, "channel"),
            next_on=self._day("next_on", told) if "next_on" in told else None)

    def _instant(self, told: Mapping[str, str]) -> str:
        self._day("at", told)
        text = told["at"]
        found = parse_instant(text, day_first=self._terms.day_first.get("at"))
        if found is None:
            raise _Wrong("at", "invalid_date", text)
        if self._terms.zone and not names_zone(text):
            here = datetime.fromisoformat(found) - self._terms.zone
            found = here.strftime("%Y-%m-%dT%H:%M:%SZ")
        if found > self._terms.now:
            raise _Wrong("at", "in_the_future", text)
        return found


def _is_empty(text: str) -> bool:
    return not text.strip()


def _line(told: Mapping[str, str], name: str) -> str | None:
    text = told.get(name, "")
    code = refusal(text, LINE_LIMIT)
    if code:
        raise _Wrong(name, code, text)
    return clean_line(text) or None


def _quantity(told: Mapping[str, str]) -> str | None:
    text = told.get("quantity")
    found = parse_quantity(text) if text else None
    if text and found is None:
        raise _Wrong("quantity", "invalid_quantity", text)
    return found


def _who(told: Mapping[str, str], pairs: Iterable[tuple[str, str]]) -> Who:
    phones, emails = (tuple(dict.fromkeys(clean_line(text) for name, text in pairs if name == wanted))
                      for wanted in ("phones", "emails"))
    return Who(uid=told.get("customer_uid"), ref=_line(told, "customer_ref"), source=_line(told, "source"),
               name=_line(told, "name"), company=_line(told, "company"), phones=phones, emails=emails)
