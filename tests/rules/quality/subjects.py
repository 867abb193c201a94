"""Customers as the checks see them, with little said."""

from datetime import date

from cimtool.model import ContactPoint, Customer
from cimtool.rules.entry import entered, record_of
from cimtool.rules.freshness import Basis, Evidence
from cimtool.rules.quality.checks import CHECKS, findings
from cimtool.rules.quality.finding import Subject
from cimtool.store.rows import RECORD_COLUMNS

TODAY = date(2026, 11, 22)


def customer(name="张伟", *, confirmed=None, confirmed_on=None, **values):
    """Return a customer with what somebody typed; a phone and a city unless said otherwise."""
    typed = {"phones": "13812345678", "city": "杭州", **values}
    record = record_of(entered([("name", name), *((key, text) for key, text in typed.items() if text)]))
    kept = {column: getattr(record, column) for column in RECORD_COLUMNS if column != "confirmed_on"}
    return Customer(id=7, uid="u7", created_at="2026-11-01T00:00:00Z", updated_at="2026-11-01T00:00:00Z",
                    confirmed=confirmed or {}, confirmed_on=confirmed_on, **kept)


def subject(of=None, *, created="2026-11-01", **values):
    return Subject(**{"customer": of or customer(), "as_of": TODAY, "created": Evidence(created, Basis.ENTERED),
                      **values})


def found(of, **values):
    """Return (check, field, fix) of everything that is found."""
    return [(one.check, one.flaw.field, " ".join(map(str, one.flaw.fix)))
            for one in findings(subject(of, **values), CHECKS)]


def point(value, **values):
    return ContactPoint(value, **values)
