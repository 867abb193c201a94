"""A shop with purchases, and its tiers, for the tests of the rules that run over them."""

from datetime import date

from cimtool.model import SourceRecord
from cimtool.rules.tiers.reading import read_rules
from cimtool.rules.tiers.shipped import EXAMPLES
from cimtool.store.activity import NewPurchase, add_purchase
from cimtool.store.tiers.run import run_tiers
from cimtool.store.writes import add_customer

TODAY = date(2026, 11, 22)


def open_shop(store, stamp, *purchases, **fields):
    """Add a customer for each list of (day, amount[, currency]) and return their ids."""
    with store.operation(stamp, create=True) as current:
        ids = []
        for number, bought in enumerate(purchases, 1):
            customer = add_customer(current, SourceRecord(name=f"Made Up {number}", **fields))
            ids.append(customer.id)
            for day, minor, *currency in bought:
                add_purchase(current, customer.id, NewPurchase(bought_on=day, amount_minor=minor,
                                                               currency=currency[0] if currency else "CNY"))
    return ids


def buy(store, stamp, customer, day, minor, currency="CNY"):
    with store.operation(stamp) as current:
        add_purchase(current, customer, NewPurchase(bought_on=day, amount_minor=minor, currency=currency))


def run(store, stamp, rules="fixed", as_of=TODAY, **how):
    """Run the rules of that name, or of that text, and return what was found."""
    ruleset = read_rules(EXAMPLES.get(rules, rules))
    with store.operation(stamp) as current:
        return run_tiers(current, ruleset, as_of, **how)


def tiers(store):
    return dict(store.reader.execute(
        "SELECT id, (SELECT tier FROM tier_move WHERE customer_id = c.id ORDER BY id DESC LIMIT 1)"
        " FROM customer AS c WHERE state = 'active' ORDER BY id"))
