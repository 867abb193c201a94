"""Who uses the database in which role: the names on its keyslots.

As long as nobody stands there but the first owner, everybody is that owner; from then on a name that is not on the
list only looks on.  What role a key opens is the vault's; here a role is a guard rail.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from cimtool.access_errors import NoRight
from cimtool.errors import CimError
from cimtool.fields import Role
from cimtool.frozen import frozen
from cimtool.store.connect import connect, sqlite_errors

USERS: Final = "SELECT name, role FROM keyslot ORDER BY id"
COMMAND_OF: Final = "SELECT command FROM operation WHERE id = ?"
_BUSY_TIMEOUT_S: Final = 1.0
_ROLES: Final = frozenset(Role)


@frozen
class User:
    """Somebody in a role; ``listed`` False: not on the list."""

    name: str
    role: Role
    listed: bool = True


OWNER: Final = User("", Role.OWNER, listed=False)


@frozen
class Caller:
    """Who runs which command; ``runs`` and ``changes`` tell from which role on one runs, and may change things."""

    actor: str
    command: str
    runs: Callable[[str], Role]
    changes: Callable[[str], Role]


def users(db: sqlite3.Connection) -> list[User]:
    """Return everybody on the list, the first owner first; a kit is nobody."""
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'keyslot'").fetchone() is None:
        return []
    return [User(name, Role(role)) for name, role in db.execute(USERS) if role in _ROLES]


def acting(db: sqlite3.Connection, actor: str) -> User:
    """Return who somebody is."""
    known = users(db)
    alone = not known or (len(known) == 1 and known[0].role is Role.OWNER)
    found = next((user for user in known if user.name == actor), None)
    return found or User(actor, Role.OWNER if alone else Role.VIEWER, listed=False)


def admit(caller: Caller, user: User) -> None:
    """Let somebody run a command.

    Raises:
        NoRight: it takes a higher role.
    """
    _demand(user, caller.command, caller.runs(caller.command))


def admit_change(db: sqlite3.Connection, caller: Caller, user: User, command: str, undoes: int | None) -> None:
    """Let somebody make an operation of a command; to undo one takes the right to make it.

    Raises:
        NoRight: it takes a higher role.
    """
    undone = db.execute(COMMAND_OF, (undoes,)).fetchone() if undoes is not None else None
    for name in (command, *(undone or ())):
        _demand(user, name, caller.changes(name))


def admit_at(path: Path, caller: Caller) -> None:
    """Let a command run on a file as it stands; a file that cannot say who may is not in its way.

    Raises:
        NoRight: it takes a higher role.
    """
    user = OWNER
    with suppress(CimError, sqlite3.Error), sqlite_errors(path), closing(connect(path, "ro", _BUSY_TIMEOUT_S)) as db:
        user = acting(db, caller.actor)
    admit(caller, user)


def _demand(user: User, command: str, least: Role) -> None:
    if user.role.rank < least.rank:
        role = user.role.value if user.listed else "stranger"
        raise NoRight(actor=user.name, role=role, command=command, least=least.value)
