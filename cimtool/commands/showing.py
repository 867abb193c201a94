"""The whole picture of one customer: `show` without its command line."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from cimtool.commands.session import Session
from cimtool.document import JsonObject, Message, Outcome, Section
from cimtool.frozen import frozen, replace
from cimtool.i18n import Translator
from cimtool.model import Customer, HistoryEntry, Link
from cimtool.rules.freshness import Trust
from cimtool.store.history import history
from cimtool.store.own_terms import own_labels
from cimtool.store.quality.trust import trust_in
from cimtool.store.reads import Children, children_of, names_of
from cimtool.store.resolve import resolve
from cimtool.store.store import Store
from cimtool.views import activity
from cimtool.views.customers import card, customer_json
from cimtool.views.freshness import trust_json, trust_section
from cimtool.views.history import history_json

if TYPE_CHECKING:
    from cimtool.commands.revealing import Reveal


@frozen
class ShowResult:
    """A customer, what points at it, and its history, newest first.

    ``names`` are those of linked customers, ``labels`` those of own fields.
    """

    customer: Customer
    merged_from: int | None
    children: Children
    names: Mapping[int, str]
    history: tuple[HistoryEntry, ...]
    labels: Mapping[str, str]
    trust: Trust


def run_show(store: Store, customer: str, as_of: date) -> ShowResult:
    """Return the whole picture of the customer that was meant, a deleted one by its id only; ages count from a day."""
    with store.reading() as db:
        found = resolve(db, customer, trash=customer.lstrip("#").isdigit())
        number = found.customer.id
        children = children_of(db, number)
        names = names_of(db, {end for link in children.links for end in (link.from_id, link.to_id)})
        return ShowResult(found.customer, found.merged_from, children, {**names, number: found.customer.name},
                          tuple(history(db, customer_id=number)), own_labels(db) if found.customer.own else {},
                          trust_in(db, found.customer, children.interactions, as_of))


def answer(session: Session, customer: str, as_of: date | None = None, reveal: "Reveal | None" = None) -> None:
    """Print the whole picture, with what is to be opened; ages count from a day, today without one."""
    result = run_show(session.store, customer, as_of or session.settings.today)
    if reveal is not None:
        result = replace(result, customer=_opened(session, result.customer, reveal))
    if result.merged_from is not None:
        session.printer.note(Message("note.merged_into", {"old": result.merged_from, "id": result.customer.id}))
    session.printer.outcome(Outcome(_payload(result), sections=_sections(result, session.printer.translator),
                                    ids=(result.customer.id,)))


def _opened(session: Session, customer: Customer, reveal: "Reveal") -> Customer:
    """Return a customer with sealed values in plain text, once that is recorded; without any, nothing is opened."""
    from cimtool.commands.revealing import opened_keyring  # brings cryptography
    from cimtool.store.sealing.cells import Opener

    count = len(customer.sealed.keys() & set(reveal.fields))
    if not count:
        return customer
    keyring = opened_keyring(session, "show", reveal, about=f"customer:{customer.id}", count=count)
    with session.store.reading() as db:
        return Opener(db, keyring, session.settings.db).opened(customer, reveal.fields)


def _payload(result: ShowResult) -> JsonObject:
    return {
        **customer_json(result.customer), "state": result.customer.state.value,
        "confirmed": dict(result.customer.confirmed), **trust_json(result.trust),
        "purchases": [activity.purchase_json(item) for item in result.children.purchases],
        "interactions": [activity.interaction_json(item) for item in result.children.interactions],
        "links": [activity.link_json(item, result.names) for item in _links(result)],
        "history": [history_json(entry) for entry in result.history],
    }


def _sections(result: ShowResult, translator: Translator) -> tuple[Section, ...]:
    past = tuple(f"#{entry.id}  {entry.at}  {entry.actor}  {translator.say(entry.summary)}"
                 for entry in result.history)
    return (card(result.customer, result.labels), *trust_section(result.trust),
            *activity.links_section(_links(result), result.customer.id, result.names),
            *activity.sections(result.children.purchases, result.children.interactions),
            Section(Message("show.history"), lines=past))


def _links(result: ShowResult) -> tuple[Link, ...]:
    """Return the links to customers that are not in the trash."""
    return tuple(link for link in result.children.links if {link.from_id, link.to_id} <= result.names.keys())
