"""What points at a customer: for scripts, as lists, and as one story on the card of `show`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cimtool.document import Column, JsonObject, Listing, Message, Section
from cimtool.model import Interaction, Link, Owned, Purchase
from cimtool.rules.money import format_amount

_STORY_LINES = 20


class Totals:
    """Adds up the purchases that go by, each currency by itself."""

    def __init__(self) -> None:
        self.count = 0
        self.minor: dict[str, int] = {}

    def of(self, purchases: Iterable[Owned[Purchase]]) -> Iterator[Owned[Purchase]]:
        """Yield the purchases, adding them up."""
        for purchase in purchases:
            self.add(purchase.record)
            yield purchase

    def add(self, purchase: Purchase) -> None:
        """Add one purchase."""
        self.count += 1
        self.minor[purchase.currency] = self.minor.get(purchase.currency, 0) + purchase.amount_minor

    def text(self) -> str:
        """Return the sums: ``88.00 CNY, 5 JPY``."""
        return ", ".join(f"{format_amount(minor, unit)} {unit}" for unit, minor in sorted(self.minor.items()))


def purchase_json(purchase: Purchase) -> JsonObject:
    """Return a purchase; ``amount_minor`` in the currency's smallest unit, ``amount`` as a decimal."""
    return {"id": purchase.id, "uid": purchase.uid, "date": purchase.bought_on, "amount_minor": purchase.amount_minor,
            "currency": purchase.currency, "product_code": purchase.product_code, "product": purchase.product,
            "quantity": purchase.quantity, "channel": purchase.channel, "ref": purchase.ref,
            "due_on": purchase.due_on, "paid_on": purchase.paid_on, "amount": _amount(purchase)}


def interaction_json(interaction: Interaction) -> JsonObject:
    """Return an interaction."""
    return {"id": interaction.id, "uid": interaction.uid, "at": interaction.at, "author": interaction.author,
            "text": interaction.text, "channel": interaction.channel, "next_on": interaction.next_on}


def owned_purchase_json(owned: Owned[Purchase]) -> JsonObject:
    """Return a purchase with its customer."""
    return {**purchase_json(owned.record), "customer": owned.record.customer_id, "name": owned.name,
            "customer_uid": owned.customer_uid}


def owned_interaction_json(owned: Owned[Interaction]) -> JsonObject:
    """Return an interaction with its customer."""
    return {**interaction_json(owned.record), "customer": owned.record.customer_id, "name": owned.name,
            "customer_uid": owned.customer_uid}


def purchase_listing(purchases: Iterable[Owned[Purchase]]) -> Listing[Owned[Purchase]]:
    """Return purchases to print."""
    return Listing(purchases, (
        Column("id", lambda one: one.record.id, numeric=True),
        Column("customer", lambda one: one.record.customer_id, brief=False, numeric=True),
        Column("name", lambda one: one.name),
        Column("date", lambda one: one.record.bought_on),
        Column("amount", lambda one: _amount(one.record), numeric=True),
        Column("currency", lambda one: one.record.currency),
        Column("product_code", lambda one: one.record.product_code, brief=False),
        Column("product", lambda one: one.record.product),
        Column("quantity", lambda one: one.record.quantity, numeric=True),
        Column("channel", lambda one: one.record.channel),
        Column("ref", lambda one: one.record.ref, brief=False),
        Column("due_on", lambda one: one.record.due_on, brief=False),
        Column("paid_on", lambda one: one.record.paid_on, brief=False),
        Column("uid", lambda one: one.record.uid, brief=False),
        Column("customer_uid", lambda one: one.customer_uid, brief=False),
    ), owned_purchase_json, lambda one: one.record.id, Message("purchase.none"))


def interaction_listing(interactions: Iterable[Owned[Interaction]]) -> Listing[Owned[Interaction]]:
    """Return interactions to print."""
    return Listing(interactions, (
        Column("id", lambda one: one.record.id, numeric=True),
        Column("customer", lambda one: one.record.customer_id, brief=False, numeric=True),
        Column("name", lambda one: one.name),
        Column("at", lambda one: one.record.at),
        Column("author", lambda one: one.record.author),
        Column("channel", lambda one: one.record.channel),
        Column("text", lambda one: one.record.text),
        Column("next_on", lambda one: one.record.next_on),
        Column("uid", lambda one: one.record.uid, brief=False),
        Column("customer_uid", lambda one: one.customer_uid, brief=False),
    ), owned_interaction_json, lambda one: one.record.id, Message("interaction.none"))


def link_json(link: Link, names: Mapping[int, str]) -> JsonObject:
    """Return a link between two customers, and the names of both."""
    return {"id": link.id, "from": link.from_id, "to": link.to_id, "role": link.role,
            "from_name": names.get(link.from_id), "to_name": names.get(link.to_id)}


def sections(purchases: Sequence[Purchase], talks: Sequence[Interaction]) -> tuple[Section, ...]:
    """Return the block of a card that tells purchases and interactions as one story, the newest first."""
    if not purchases and not talks:
        return ()
    totals = Totals()
    for purchase in purchases:
        totals.add(purchase)
    story: list[tuple[str, str | Message]] = sorted([*((item.bought_on, _bought(item)) for item in purchases),
                    *((item.at, _talked(item)) for item in talks)], key=lambda told: told[0], reverse=True)
    lines: list[str | Message] = [line for _, line in story[:_STORY_LINES]]
    if len(story) > _STORY_LINES:
        lines.append(Message("show.earlier", {"count": len(story) - _STORY_LINES}))
    if purchases:
        lines.append(Message("purchase.totals", {"count": totals.count, "sums": totals.text()}))
    return (Section(Message("show.story"), lines=tuple(lines)),)


def links_section(links: Sequence[Link], customer_id: int, names: Mapping[int, str]) -> tuple[Section, ...]:
    """Return the block of a card for links, from where the customer stands; none if there is none."""
    lines = tuple(_linked(link, customer_id, names) for link in links)
    return (Section(Message("show.links"), lines=lines),) if lines else ()


def _amount(purchase: Purchase) -> str:
    return format_amount(purchase.amount_minor, purchase.currency)


def _bought(item: Purchase) -> str:
    quantity = f"x{item.quantity}" if item.quantity else None
    return "  ".join(filter(None, (item.bought_on, f"{_amount(item)} {item.currency}", item.product, quantity,
                                   item.channel)))


def _talked(item: Interaction) -> str | Message:
    who = " ".join(filter(None, (item.channel, item.author)))
    told = f"{item.at}  {who}: {item.text}"
    return told if item.next_on is None else Message("show.next", {"told": told, "next": item.next_on})


def _linked(link: Link, customer_id: int, names: Mapping[int, str]) -> Message:
    outward = link.from_id == customer_id
    other = link.to_id if outward else link.from_id
    values: dict[str, str | int | Message] = {"id": other, "name": names.get(other, ""), "role": link.role or ""}
    if link.role is None:
        return Message("show.link", values)
    return Message("show.role_at" if outward else "show.role_of", values)
