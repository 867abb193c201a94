"""What points at a customer, for scripts and for the card of `show`."""

from collections.abc import Sequence

from cimtool.document import JsonObject, Message, Section
from cimtool.model import Interaction, Link, Purchase

_CENTS = 100


def purchase_json(purchase: Purchase) -> JsonObject:
    """Return a purchase; the amount in the currency's smallest unit."""
    return {"id": purchase.id, "uid": purchase.uid, "date": purchase.bought_on, "amount_minor": purchase.amount_minor,
            "currency": purchase.currency, "product_code": purchase.product_code, "product": purchase.product,
            "quantity": purchase.quantity, "channel": purchase.channel, "ref": purchase.ref,
            "due_on": purchase.due_on, "paid_on": purchase.paid_on}


def interaction_json(interaction: Interaction) -> JsonObject:
    """Return an interaction."""
    return {"id": interaction.id, "uid": interaction.uid, "at": interaction.at, "author": interaction.author,
            "text": interaction.text, "channel": interaction.channel, "next_on": interaction.next_on}


def link_json(link: Link) -> JsonObject:
    """Return a link between two customers."""
    return {"id": link.id, "from": link.from_id, "to": link.to_id, "role": link.role}


def sections(purchases: Sequence[Purchase], talks: Sequence[Interaction]) -> tuple[Section, ...]:
    """Return the blocks of a card for purchases and interactions; none for what there is none of."""
    blocks = (
        ("show.purchases", [f"{item.bought_on}  {item.amount_minor / _CENTS:.2f} {item.currency}  {item.product or ''}"
                            for item in purchases]),
        ("show.interactions", [f"{item.at}  {item.author}: {item.text}" for item in talks]),
    )
    return tuple(Section(Message(title), lines=tuple(lines)) for title, lines in blocks if lines)
