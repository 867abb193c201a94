"""Who has an ID number, a card, or another sealed value: the value itself is looked up, and nothing is opened."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cimtool.commands.secret_value import FROM_STDIN, typed_secret
from cimtool.commands.session import Session
from cimtool.commands.unlock_options import Unlocking
from cimtool.document import Message
from cimtool.errors import BadValue
from cimtool.fields import SENSITIVE
from cimtool.model import Customer
from cimtool.rules.entry import field_named
from cimtool.rules.sensitive import is_sensitive, normal_secret
from cimtool.store.reads import customer_by_id
from cimtool.store.standards import standards_of
from cimtool.store.store import Store
from cimtool.views.customers import customer_listing

if TYPE_CHECKING:
    from cimtool.vault.cell import Keyring


def run_search_sealed(store: Store, keyring: "Keyring", field: str, value: str) -> list[Customer]:
    """Return the active customers who have a value in a sensitive field, by id."""
    from cimtool.store.sealing.cells import holders

    with store.reading() as db:
        return [customer_by_id(db, number) for number in holders(db, keyring, field, normal_secret(field, value))]


def answer_sealed(session: Session, field: str, words: Sequence[str], how: Unlocking) -> None:
    """Print who has a value; ``-`` is asked for on a terminal, else a line of stdin.

    Raises:
        BadValue: the field is never sealed; other values are found without a key.
        CannotRead, NoKey, NoSecret, WrongSecret: as `unlocked`.
    """
    from cimtool.commands.unlocking import unlocked

    standards = standards_of(session.store)
    name = standards.named(field_named(field))
    if not is_sensitive(name, standards):
        raise BadValue(name="--field", value=name, expected=", ".join(sorted(SENSITIVE)))
    holder = unlocked(session, how)
    value = " ".join(words)
    if value == FROM_STDIN:
        value = typed_secret(session.printer, name)
    else:
        session.printer.note(Message("note.secret_on_argv_search"))
    session.printer.listing(customer_listing(run_search_sealed(session.store, holder.keyring, name, value)))
