"""Checking a record restarts its days, moves none back, and touches no value."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cimtool.model import ContactPoint, Customer
from cimtool.rules.confirmation import confirmed, filled_fields

CUSTOMER = Customer(id=1, uid="u", name="张伟", created_at="", updated_at="", city="上海", extra={"colour": "red"},
                    phones=(ContactPoint("1", verified_on="2026-05-01"), ContactPoint("2")),
                    emails=(ContactPoint("a@example.com"),))
days = st.sampled_from(["2026-01-01", "2026-05-01", "2026-09-09", "2027-01-01"])
fields = st.lists(st.sampled_from(["phones", "emails", "city", "x.colour"]), unique=True)


def values(customer):
    bare = {name: tuple(replace(point, verified_on=None) for point in getattr(customer, name))
            for name in ("phones", "emails")}
    return replace(customer, confirmed_on=None, confirmed={}, **bare)


def test_all_of_it_restarts_every_contact_and_forgets_older_single_days():
    before = replace(CUSTOMER, confirmed={"city": "2026-02-02", "phones": "2027-01-01"}, confirmed_on="2026-01-01")

    after = confirmed(before, [], "2026-06-06")

    assert (after.confirmed_on, after.confirmed) == ("2026-06-06", {"phones": "2027-01-01"})
    assert {point.verified_on for point in (*after.phones, *after.emails)} == {"2026-06-06"}


def test_single_fields_restart_alone():
    after = confirmed(CUSTOMER, ["phones", "x.colour"], "2026-06-06")

    assert (after.confirmed_on, after.confirmed) == (None, {"phones": "2026-06-06", "x.colour": "2026-06-06"})
    assert [point.verified_on for point in (*after.phones, *after.emails)] == ["2026-06-06", "2026-06-06", None]


def test_an_earlier_day_moves_nothing_back():
    late = confirmed(CUSTOMER, [], "2026-06-06")

    assert confirmed(late, ["city", "phones"], "2026-01-01") == late
    assert confirmed(late, [], "2026-01-01") == late


@given(steps=st.lists(st.tuples(fields, days), min_size=1, max_size=6))
def test_whatever_is_confirmed_no_value_changes_and_saying_it_twice_is_saying_it_once(steps):
    customer = CUSTOMER
    for names, day in steps:
        earlier = customer
        customer = confirmed(customer, names, day)
        assert confirmed(customer, names, day) == customer
        assert (customer.confirmed_on or "") >= (earlier.confirmed_on or "")
    assert values(customer) == values(CUSTOMER)
    assert all(on > (customer.confirmed_on or "") for on in customer.confirmed.values())


def test_the_filled_fields_are_those_with_a_value():
    assert filled_fields(CUSTOMER) == ["name", "kind", "phones", "emails", "city", "x.colour"]
