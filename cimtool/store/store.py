"""The door to the database file: one reader, one writer, opened when first needed."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cimtool.fields import Role
from cimtool.frozen import frozen, replace
from cimtool.store.connect import is_derived_currently, open_reader, open_writer, sqlite_errors
from cimtool.store.stamp import Stamp
from cimtool.store.users import OWNER, Caller, User, acting, admit, admit_at, admit_change

if TYPE_CHECKING:
    from cimtool.model import Customer
    from cimtool.rules.access.entry import Why
    from cimtool.rules.sight import Sight
    from cimtool.store.journal import Operation
    from cimtool.store.sealing.cells import Sealer


@frozen
class Door:
    """What another process needs to open a store as the same caller."""

    path: Path
    busy_timeout_s: float
    caller: Caller | None

    def opened(self) -> "Store":
        """Return the store; nothing is opened before it is used."""
        return Store(self.path, busy_timeout_s=self.busy_timeout_s, caller=self.caller)


class Store:
    """A database file in use.

    ``on_create`` hears of the path when the first write makes the file; ``on_derive`` of how many of how many
    customers are done, when a newer version of the rules derives them anew; ``on_begun`` of why the record of access
    went on under another key.  ``caller`` None: whoever owns the file.
    """

    def __init__(self, path: Path, *, busy_timeout_s: float, on_create: Callable[[Path], None] | None = None,
                 on_derive: Callable[[int, int], None] | None = None,
                 on_begun: "Callable[[Why], None] | None" = None, caller: Caller | None = None) -> None:
        self.path = path
        self.busy_timeout_s = busy_timeout_s
        self._on_create = on_create
        self._on_derive = on_derive
        self._on_begun = on_begun
        self._caller = caller
        self._user: User | None = None
        self._sight: Sight | None = None
        self.unlock: Callable[[], Sealer] | None = None  # set by a command that may have something to seal
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None

    @property
    def door(self) -> Door:
        """The way in for another process."""
        return Door(self.path, self.busy_timeout_s, self._caller)

    @property
    def reader(self) -> sqlite3.Connection:
        """A connection to read with; the writer's own once there is one."""
        if self._writer is not None:
            return self._writer
        if self._reader is None:
            self._reader = open_reader(self.path, busy_timeout_s=self.busy_timeout_s, told=self._on_derive)
        return self._reader

    @property
    def writer(self) -> sqlite3.Connection:
        """A connection to write with; opening it makes the file if there is none."""
        if self._writer is None:
            self._let_go()
            new = not self.path.exists()
            self._writer = open_writer(self.path, busy_timeout_s=self.busy_timeout_s, told=self._on_derive)
            if new and self._on_create is not None:
                self._on_create(self.path)
        return self._writer

    @property
    def existing_writer(self) -> sqlite3.Connection:
        """As `writer`, for commands that make no sense without a database.

        Raises:
            DatabaseMissing: nothing there yet.
        """
        if self._writer is None:
            self._let_go()
            open_reader(self.path, busy_timeout_s=self.busy_timeout_s).close()
        return self.writer

    def admit(self) -> None:
        """Refuse a command that the caller has no right to, before it has touched the file.

        Raises:
            NoRight: the caller's role is not enough.
        """
        if self._caller is not None:
            admit_at(self.path, self._caller)

    def seen(self, customer: "Customer") -> "Customer":
        """Return a customer, as it was just written, as the caller sees it."""
        return self._sight.of(customer) if self._sight is not None else customer

    def seen_value(self, field: str, value: str) -> str | None:
        """Return one value of a field as the caller sees it, None if not at all."""
        return self._sight.value(field, value) if self._sight is not None else value

    @contextmanager
    def reading(self, *, as_is: bool = False, whole: bool = False) -> Iterator[sqlite3.Connection]:
        """Read several times from one and the same state of the database, and no more of it than the caller sees.

        What an older version of the rules derived is derived anew first, unless it is to be seen ``as_is``.
        ``whole``: all of it, to work something out; values of customers must not be shown then.
        """
        with sqlite_errors(self.path, self.busy_timeout_s):
            if not as_is and not is_derived_currently(self.reader):
                _ = self.writer
            db = self.reader
            db.execute("BEGIN")
            try:
                self._let_in(db)
                if not whole:
                    self._cover(db)
                yield db
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")

    @contextmanager
    def operation(self, stamp: Stamp, *, undoes: int | None = None, create: bool = False) -> "Iterator[Operation]":
        """Open an operation; ``create`` makes the database if there is none."""
        from cimtool.store.journal import operation  # a read needs none of what a write derives

        db = self.writer if create else self.existing_writer
        with sqlite_errors(self.path, self.busy_timeout_s), self._guarded(db), operation(
                db, self._signed(db, stamp), undoes=undoes, unlock=self.unlock) as current:
            if self._caller is not None:
                admit_change(db, self._caller, self._let_in(db), stamp.command, undoes)
            yield current
        if current.record is not None:
            self.tell_begun(current.record.begun)

    @contextmanager
    def noting(self) -> Iterator[sqlite3.Connection]:
        """Write what can be found again, in one transaction that is no operation.

        Raises:
            DatabaseMissing: nothing there yet.
        """
        db = self.existing_writer
        with sqlite_errors(self.path, self.busy_timeout_s):
            db.execute("BEGIN IMMEDIATE")
            try:
                self._let_in(db)
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    def tell_begun(self, why: "Why | None") -> None:
        """Have the person hear why the record of access went on under another key, None if it did not."""
        if why is not None and self._on_begun is not None:
            self._on_begun(why)

    def rebuild_derived(self) -> None:
        """Derive everything anew; no operation, because nothing that anybody entered changes.

        Raises:
            DatabaseMissing: nothing there yet.
        """
        from cimtool.store.derived import keep_current

        with sqlite_errors(self.path, self.busy_timeout_s):
            keep_current(self.existing_writer, told=self._on_derive, anyway=True)

    def close(self) -> None:
        """Close what is open; the last writer to leave moves its commits out of the -wal file."""
        for db in (self._reader, self._writer):
            if db is not None:
                db.close()
        self._reader = self._writer = None

    def _let_in(self, db: sqlite3.Connection) -> User:
        """Return in whom the caller acts, whose role is enough for the command."""
        if self._user is None:
            user = acting(db, self._caller.actor) if self._caller is not None else OWNER
            if self._caller is not None:
                admit(self._caller, user)
            if user.role is not Role.OWNER:
                from cimtool.store.sight import sight_of  # for those who may not see all

                self._sight = sight_of(db, user.role)
            self._user = user
        return self._user

    def _signed(self, db: sqlite3.Connection, stamp: Stamp) -> Stamp:
        """Return who makes a change, with their role where there are roles."""
        user = self._let_in(db)
        return replace(stamp, role=user.role.value) if user.listed else stamp

    def _cover(self, db: sqlite3.Connection) -> None:
        if self._sight is not None:
            from cimtool.store.sight import put_before

            put_before(db, self._sight)

    @contextmanager
    def _guarded(self, db: sqlite3.Connection) -> Iterator[None]:
        """Refuse, for as long as the block lasts, changes of fields that the caller may not write."""
        self._let_in(db)
        if self._sight is None:
            yield
            return
        from cimtool.store.sight import guarded

        with guarded(db, self._sight):
            yield

    def _let_go(self) -> None:
        """Close a reader that holds the file alone, as on a full disk, so that a writer need not wait for it."""
        if self._reader is not None and self._reader.execute("PRAGMA locking_mode").fetchone()[0] == "exclusive":
            self._reader.close()
            self._reader = None
