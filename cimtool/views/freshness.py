"""How far a record can be trusted, for scripts and as a block of the card of `show`."""

from cimtool.document import JsonObject, Message, Section
from cimtool.rules.freshness import FieldAge, Trust


def trust_json(trust: Trust) -> JsonObject:
    """Return the freshness of each field that ages, and the contact clock."""
    return {"freshness": {one.name: {"state": one.state.value, "since": one.evidence.day,
                                     "basis": one.evidence.basis.value} for one in trust.ages},
            "contact_state": trust.contact.value, "last_contact_on": trust.last_on}


def trust_section(trust: Trust) -> tuple[Section, ...]:
    """Return the block of the card."""
    pairs: list[tuple[Message, str | Message]] = [(Message(f"field.{one.name}"), _told(one)) for one in trust.ages]
    last: str | Message = Message("show.never_contacted")
    if trust.last_on is not None:
        last = Message(f"show.contact.{trust.contact}", {"day": trust.last_on})
    return (Section(Message("show.freshness", {"day": trust.as_of.isoformat()}),
                    (*pairs, (Message("field.last_on"), last))),)


def _told(one: FieldAge) -> Message:
    return Message(f"freshness.{one.state}", {"basis": Message(f"basis.{one.evidence.basis}"),
                                              "day": one.evidence.day})
