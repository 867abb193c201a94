"""Checks of where a customer is: said at all, and said the same everywhere."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from cimtool.document import Message
from cimtool.model import Customer
from cimtool.rules.quality import fixes
from cimtool.rules.quality.contact_points import can_be_reached
from cimtool.rules.quality.finding import Flaw, Severity, Subject
from cimtool.rules.text.addresses import Division, divide
from cimtool.rules.text.companies import looks_like_company
from cimtool.rules.text.divisions import Index, Place, gazetteer, short_name
from cimtool.rules.text.fold import fold

_CACHED: Final = 4096


def missing(subject: Subject) -> Iterator[Flaw]:
    """A phone, a place, or a firm's contact is not known; a place that the address names is filled in safely."""
    customer = subject.customer
    if not customer.phones and can_be_reached(subject):
        yield _missing(subject, "phones", Severity.MEDIUM, fixes.complete(subject, "phone"))
    if subject.is_company and not customer.contact:
        yield _missing(subject, "contact", Severity.LOW, fixes.complete(subject, "contact"))
    if customer.city:
        return
    if not customer.address:
        yield _missing(subject, "city", Severity.LOW, fixes.complete(subject, "city"))
    elif (city := _place(customer.address).city) is not None:
        yield Flaw("city", Severity.LOW, Message("audit.city_in_address", {"city": city}),
                   fixes.set_to(subject, "city", city), safe=True)


def conflict(subject: Subject) -> Iterator[Flaw]:
    """Values that cannot both be right; a field that somebody confirmed is believed."""
    yield from _province_and_city(subject)
    yield from _address_and_city(subject)
    customer = subject.customer
    if not subject.is_company and looks_like_company(customer.name) and not _confirmed(customer, "kind"):
        yield Flaw("kind", Severity.LOW, Message("audit.firm_as_person"), fixes.set_to(subject, "kind", "company"))


def _missing(subject: Subject, name: str, severity: Severity, fix: fixes.Words) -> Flaw:
    return Flaw(name, severity, Message("audit.missing", {"field": Message(f"field.{name}")}), fix)


def _province_and_city(subject: Subject) -> Iterator[Flaw]:
    customer = subject.customer
    if not (customer.province and customer.city) or _confirmed(customer, "province"):
        return
    right = _province_of(customer.city, customer.province)
    if right is not None:
        yield Flaw("province", Severity.MEDIUM,
                   Message("audit.province", {"city": customer.city, "province": customer.province, "right": right}),
                   fixes.set_to(subject, "province", right))


def _address_and_city(subject: Subject) -> Iterator[Flaw]:
    customer = subject.customer
    if not (customer.address and customer.city) or short_name(customer.city) in customer.address \
            or _confirmed(customer, "city"):
        return
    city = _place(customer.address).city
    if city is not None and _is_city(customer.city) and fold(short_name(city)) != fold(short_name(customer.city)):
        yield Flaw("city", Severity.MEDIUM, Message("audit.city", {"city": customer.city, "right": city}),
                   fixes.set_to(subject, "city", city))


def _confirmed(customer: Customer, name: str) -> bool:
    return customer.confirmed_on is not None or name in customer.confirmed


def _place(address: str) -> Division:
    found = divide(address)
    return Division() if found.ambiguous else found


@lru_cache(_CACHED)
def _province_of(city: str, province: str) -> str | None:
    """Return the province that a city lies in, if the one given is another; None if either is not known."""
    table = gazetteer()
    known = {place.province for place in _found(province, table.provinces, table.short_provinces)}
    homes = {place.province for place in _found(city, table.cities, table.short_cities)}
    return homes.pop() if known and len(homes) == 1 and not homes & known else None


@lru_cache(_CACHED)
def _is_city(name: str) -> bool:
    """Whether a name is a city's: the field may say 浦东, which is right beside an address in 上海."""
    return bool(_found(name, gazetteer().cities, gazetteer().short_cities))


def _found(name: str, *indexes: Index) -> list[Place]:
    return [place for index in indexes for place in index.places.get(fold(name), ())]
