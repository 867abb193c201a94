"""The tables as SQLModel: the reference schema, and the way to another database; here those that are journalled.

A test compares them, and those of `schema_beside`, column by column with what the migrations make.  Only
commands for which a third of a second of start-up is noise may import this module.
"""

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class OperationRow(SQLModel, table=True):
    """One command that changed something."""

    __tablename__: ClassVar[str] = "operation"
    id: int | None = Field(default=None, primary_key=True)
    at: str
    actor: str
    command: str
    summary: str
    changes: str
    undoes: int | None = Field(default=None, foreign_key="operation.id")
    chain: str


class OpenOperationRow(SQLModel, table=True):
    """The operation being written; empty otherwise."""

    __tablename__: ClassVar[str] = "open_operation"
    id: int | None = Field(default=None, primary_key=True)


class ImageRow(SQLModel, table=True):
    """A row as it was before a change."""

    __tablename__: ClassVar[str] = "image"
    id: int | None = Field(default=None, primary_key=True)
    operation: int
    tbl: str
    row: int
    before: str | None = None


class CustomerRow(SQLModel, table=True):
    """A customer, with what lives and dies with it as JSON."""

    __tablename__: ClassVar[str] = "customer"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'trashed', 'merged')"),
        CheckConstraint("kind IN ('person', 'company')"),
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)"),
        Index("customer_ref", "ref", text("coalesce(source, '')"), unique=True,
              sqlite_where=text("ref IS NOT NULL AND state = 'active'")),
    )
    id: int | None = Field(default=None, primary_key=True)
    op: int
    uid: str = Field(unique=True)
    state: str = Field(default="active", sa_column_kwargs={"server_default": "active"})
    merged_into: int | None = Field(default=None, foreign_key="customer.id")
    name: str
    kind: str
    company: str | None = None
    title: str | None = None
    contact: str | None = None
    ref: str | None = None
    source: str | None = None
    phones: str = Field(default="[]", sa_column_kwargs={"server_default": "[]"})
    emails: str = Field(default="[]", sa_column_kwargs={"server_default": "[]"})
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
    tags: str = Field(default="[]", sa_column_kwargs={"server_default": "[]"})
    extra: str = Field(default="{}", sa_column_kwargs={"server_default": "{}"})
    confirmed: str = Field(default="{}", sa_column_kwargs={"server_default": "{}"})
    confirmed_on: str | None = None
    created_at: str
    updated_at: str
    sealed: str = Field(default="{}", sa_column_kwargs={"server_default": "{}"})


class PurchaseRow(SQLModel, table=True):
    """A purchase; the amount in the currency's smallest unit."""

    __tablename__: ClassVar[str] = "purchase"
    id: int | None = Field(default=None, primary_key=True)
    op: int
    uid: str = Field(unique=True)
    customer_id: int = Field(foreign_key="customer.id")
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


class InteractionRow(SQLModel, table=True):
    """A contact with a customer."""

    __tablename__: ClassVar[str] = "interaction"
    id: int | None = Field(default=None, primary_key=True)
    op: int
    uid: str = Field(unique=True)
    customer_id: int = Field(foreign_key="customer.id")
    at: str
    author: str
    text: str
    channel: str | None = None
    next_on: str | None = None


class LinkRow(SQLModel, table=True):
    """One customer in a role to another."""

    __tablename__: ClassVar[str] = "link"
    id: int | None = Field(default=None, primary_key=True)
    op: int
    from_id: int = Field(foreign_key="customer.id")
    to_id: int = Field(foreign_key="customer.id")
    role: str | None = None


class DecisionRow(SQLModel, table=True):
    """A person's answer on a pair; left_id < right_id."""

    __tablename__: ClassVar[str] = "decision"
    __table_args__ = (UniqueConstraint("left_id", "right_id"),)
    id: int | None = Field(default=None, primary_key=True)
    op: int
    left_id: int = Field(foreign_key="customer.id")
    right_id: int = Field(foreign_key="customer.id")
    answer: str
    decided_at: str


class ImportRow(SQLModel, table=True):
    """What became of one row of an imported file."""

    __tablename__: ClassVar[str] = "import_row"
    id: int | None = Field(default=None, primary_key=True)
    op: int
    file: str
    line: int
    outcome: str
    customer_id: int | None = Field(default=None, foreign_key="customer.id")
    digest: str
    detail: str | None = None


class MergingRow(SQLModel, table=True):
    """How a record was merged into another, and what that one was before."""

    __tablename__: ClassVar[str] = "merging"
    id: int | None = Field(default=None, primary_key=True)
    op: int
    loser_id: int = Field(foreign_key="customer.id", unique=True)
    survivor_id: int = Field(foreign_key="customer.id")
    before: str
    policy: int
    take: str


class AnswerRow(SQLModel, table=True):
    """What a person answered to a proposed pair; left_id < right_id."""

    __tablename__: ClassVar[str] = "answer"
    __table_args__ = (UniqueConstraint("left_id", "right_id"),)
    id: int | None = Field(default=None, primary_key=True)
    op: int
    left_id: int
    right_id: int
    answer: str
    probability_millionths: int


class TierMoveRow(SQLModel, table=True):
    """A customer put into a tier, by a rule or by hand."""

    __tablename__: ClassVar[str] = "tier_move"
    id: int | None = Field(default=None, primary_key=True)
    op: int
    customer_id: int = Field(foreign_key="customer.id")
    as_of: str
    tier: str
    rule: str | None = None
    until_on: str | None = None
    reason: str | None = None


class SettingRow(SQLModel, table=True):
    """A choice of the owner that decides results."""

    __tablename__: ClassVar[str] = "setting"
    id: int | None = Field(default=None, primary_key=True)
    op: int
    name: str = Field(unique=True)
    value: str
