"""The tables that no operation journals, as SQLModel: what is derived, fitted, found or sealed, and who may open it.

`schema` has the others, and says why there are two descriptions of every table.
"""

from typing import ClassVar

from sqlalchemy import CheckConstraint, text
from sqlmodel import Field, SQLModel


class DerivationRow(SQLModel, table=True):
    """With which version of the derivation the derived tables were made."""

    __tablename__: ClassVar[str] = "derivation"
    version: int | None = Field(default=None, primary_key=True)
    compared: str = Field(default="{}", sa_column_kwargs={"server_default": "{}"})
    customers: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})


class DerivedRow(SQLModel, table=True):
    """What was computed from a customer."""

    __tablename__: ClassVar[str] = "derived"
    customer_id: int | None = Field(default=None, primary_key=True)
    text: str
    sounds: str
    keys: str


class LookupRow(SQLModel, table=True):
    """One look-up key of a customer."""

    __tablename__: ClassVar[str] = "lookup"
    key: str = Field(primary_key=True)
    customer_id: int = Field(primary_key=True)


class FoundPairRow(SQLModel, table=True):
    """A pair that the last `duplicates` found; left_id < right_id."""

    __tablename__: ClassVar[str] = "found_pair"
    left_id: int = Field(primary_key=True)
    right_id: int = Field(primary_key=True)
    probability_millionths: int
    cluster: int | None = None
    evidence: str


class FindingRow(SQLModel, table=True):
    """When the last `duplicates` ran; one row."""

    __tablename__: ClassVar[str] = "finding"
    __table_args__ = (CheckConstraint("id = 1"),)
    id: int | None = Field(default=None, primary_key=True)
    at: str
    customers: int


class BackupFileRow(SQLModel, table=True):
    """A backup that this database made, or found to be its own."""

    __tablename__: ClassVar[str] = "backup_file"
    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(unique=True)
    name: str
    seq: int
    created_at: str
    size_bytes: int
    customers: int


class BackupCheckRow(SQLModel, table=True):
    """One reading of a backup, to its last byte."""

    __tablename__: ClassVar[str] = "backup_check"
    id: int | None = Field(default=None, primary_key=True)
    sha256: str
    kind: str
    at: str
    ok: int
    detail: str


class AuditRunRow(SQLModel, table=True):
    """The score of an audit of all customers."""

    __tablename__: ClassVar[str] = "audit_run"
    id: int | None = Field(default=None, primary_key=True)
    at: str
    as_of: str
    customers: int
    score_tenths: int
    checks: str


class FeatureRow(SQLModel, table=True):
    """What matching looks at in a customer."""

    __tablename__: ClassVar[str] = "feature"
    customer_id: int | None = Field(default=None, primary_key=True)
    kind: str
    name: str
    said: str
    sound: str
    company: str
    seat: str
    branch: str
    phones: str
    emails: str
    handles: str
    street: str
    numbers: str
    city: str
    birthday: str
    own: str = Field(default="", sa_column_kwargs={"server_default": ""})


class MatchingModelRow(SQLModel, table=True):
    """The model fitted to the customers; one row."""

    __tablename__: ClassVar[str] = "matching_model"
    __table_args__ = (CheckConstraint("id = 1"),)
    id: int | None = Field(default=None, primary_key=True)
    at: str
    customers: int
    candidates: int
    parameters: str


class AccessLogRow(SQLModel, table=True):
    """A row of the record of access."""

    __tablename__: ClassVar[str] = "access_log"
    seq: int | None = Field(default=None, primary_key=True)
    entry: str
    chain: str
    seal: str | None = None


class DataKeyRow(SQLModel, table=True):
    """The public half of a data key; the newest seals."""

    __tablename__: ClassVar[str] = "data_key"
    id: str = Field(primary_key=True)
    box: str
    made_at: str


class KeyslotRow(SQLModel, table=True):
    """Who holds data keys; ``lock`` None: the secret half stands elsewhere."""

    __tablename__: ClassVar[str] = "keyslot"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    role: str
    public: str
    lock: str | None = None
    made_at: str


class KeyGrantRow(SQLModel, table=True):
    """A data key, or its index secret, sealed to a keyslot."""

    __tablename__: ClassVar[str] = "key_grant"
    __table_args__ = (CheckConstraint("scope IN ('data', 'index')"),)
    slot: int = Field(primary_key=True, foreign_key="keyslot.id", ondelete="CASCADE")
    key: str = Field(primary_key=True, foreign_key="data_key.id", ondelete="CASCADE")
    scope: str
    sealed: str


class CellRow(SQLModel, table=True):
    """One sealed value of one row."""

    __tablename__: ClassVar[str] = "cell"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(foreign_key="data_key.id", index=True)
    field: str
    uid: str = Field(index=True)
    blind: str = Field(index=True)
    sealed: bytes


