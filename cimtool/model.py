"""The values that cross borders: frozen, slotted, with None for unknown.

Records have no repr: customer data must not get into a traceback by accident (and making one costs every start
a millisecond).

Dates are ISO text (``2026-11-22``), because birthdays may be partial; instants are UTC
ISO-8601 text ending in ``Z``.
"""

from collections.abc import Mapping
from enum import StrEnum, unique
from typing import Generic, TypeVar

from cimtool.document import Message
from cimtool.frozen import field, frozen


@unique
class Kind(StrEnum):
    """Who a customer is."""

    PERSON = "person"
    COMPANY = "company"


@unique
class State(StrEnum):
    """Where a customer's row stands: only active ones are found and counted."""

    ACTIVE = "active"
    TRASHED = "trashed"
    MERGED = "merged"


@frozen
class ContactPoint:
    """One phone number or e-mail address.

    ``value`` is what was typed; ``e164`` the international form of a phone (None when it
    cannot be told, and always None for e-mail); ``verified_on`` the day it was last known good.
    """

    value: str
    e164: str | None = None
    label: str | None = None
    verified_on: str | None = None


@frozen(kw_only=True, repr=False)
class SourceRecord:
    """What is known of a customer, in the order of FIELDS; not yet, or not only, a row.

    ``sealed`` holds the sensitive values by the names of their fields, own ones with their prefix: `Sealed` as
    they are stored, `Secret` until then (`masked`).
    """

    name: str
    kind: Kind = Kind.PERSON
    company: str | None = None
    title: str | None = None
    contact: str | None = None
    ref: str | None = None
    source: str | None = None
    phones: tuple[ContactPoint, ...] = ()
    emails: tuple[ContactPoint, ...] = ()
    address: str | None = None
    province: str | None = None
    city: str | None = None
    district: str | None = None
    postcode: str | None = None
    region: str | None = None
    wechat: str | None = None
    qq: str | None = None
    website: str | None = None
    gender: str | None = None
    birthday: str | None = None
    industry: str | None = None
    size: str | None = None
    owner: str | None = None
    language: str | None = None
    preferences: str | None = None
    notes: str | None = None
    tags: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)
    confirmed_on: str | None = None

    @property
    def id_number(self) -> str | None:
        """What may be shown of the ID number."""
        return self.sealed.get("id_number")

    @property
    def bank_card(self) -> str | None:
        """What may be shown of the bank card's number."""
        return self.sealed.get("bank_card")

    @property
    def own(self) -> Mapping[str, str]:
        """The values of own fields by name, of the sealed ones what may be shown."""
        if not self.sealed:
            return self.extra
        return {**self.extra, **{name[2:]: shown for name, shown in self.sealed.items() if name.startswith("x.")}}


@frozen(kw_only=True, repr=False)
class Customer(SourceRecord):
    """A stored customer.

    ``confirmed`` maps a field's name to the day somebody last checked it;
    ``merged_into`` is set when ``state`` is MERGED, and only then.
    """

    id: int
    uid: str
    state: State = State.ACTIVE
    merged_into: int | None = None
    tier: str | None = None
    confirmed: Mapping[str, str] = field(default_factory=dict)
    created_at: str
    updated_at: str


RecordType = TypeVar("RecordType", bound=SourceRecord)


@frozen(kw_only=True, repr=False)
class Purchase:
    """One purchase; ``amount_minor`` in the currency's smallest unit, negative for a refund.

    ``quantity`` is decimal text, because half a kilo is a quantity.
    """

    id: int
    customer_id: int
    uid: str
    bought_on: str
    amount_minor: int
    currency: str
    product_code: str | None = None
    product: str | None = None
    quantity: str | None = None
    channel: str | None = None
    ref: str | None = None
    due_on: str | None = None
    paid_on: str | None = None


@frozen(kw_only=True, repr=False)
class NewPurchase:
    """A purchase before it is stored."""

    bought_on: str
    amount_minor: int
    currency: str
    product_code: str | None = None
    product: str | None = None
    quantity: str | None = None
    channel: str | None = None
    ref: str | None = None
    due_on: str | None = None
    paid_on: str | None = None


@frozen(kw_only=True, repr=False)
class Interaction:
    """One contact with a customer, by its original author at its original instant."""

    id: int
    customer_id: int
    uid: str
    at: str
    author: str
    text: str
    channel: str | None = None
    next_on: str | None = None


@frozen(kw_only=True, repr=False)
class NewInteraction:
    """An interaction before it is stored."""

    at: str
    author: str
    text: str
    channel: str | None = None
    next_on: str | None = None


Activity = TypeVar("Activity", Purchase, Interaction)


@frozen(repr=False)
class Owned(Generic[Activity]):
    """A purchase or an interaction, and the customer it belongs to, by name and by uid."""

    record: Activity
    name: str
    customer_uid: str


@frozen(kw_only=True, repr=False)
class Link:
    """Customer ``from_id`` stands in ``role`` to customer ``to_id``."""

    id: int
    from_id: int
    to_id: int
    role: str | None = None


@frozen
class HistoryEntry:
    """One operation as the history shows it; ``undone_by`` None while it stands."""

    id: int
    at: str
    actor: str
    command: str
    summary: Message
    undoes: int | None
    undone_by: int | None


@frozen
class Clue:
    """What one field says about a pair: positive bits for one customer, negative ones against."""

    field: str
    level: str
    bits: float


@frozen
class Pair:
    """Two records that may be one customer.

    ``right`` None: the record is not stored yet; ``cluster`` numbers the pairs that belong together, None if
    the pair itself does not hold in its cluster.
    """

    left: int
    right: int | None
    left_name: str
    right_name: str
    probability: float
    clues: tuple[Clue, ...]
    cluster: int | None = None


@frozen
class Tag:
    """A tag as its first customer spells it, and how many customers carry it."""

    name: str
    customers: int


@frozen
class Segment:
    """A query under a name."""

    name: str
    query: str


@frozen(repr=False)
class PlannedRecord:
    """A record of a planned merge; ``fingerprint`` changes with anything in its row."""

    id: int
    name: str
    fingerprint: str


@frozen
class PlannedMerge:
    """One merge to be done: the survivor comes first, the losers by id."""

    records: tuple[PlannedRecord, ...]
    probability: float

    @property
    def survivor(self) -> int:
        """The id that lives on."""
        return self.records[0].id

    @property
    def losers(self) -> tuple[int, ...]:
        """The ids that are merged into it."""
        return tuple(record.id for record in self.records[1:])
