"""Who runs which command, and when: read once, stored with every operation."""

from datetime import UTC, datetime

from cimtool.frozen import frozen


@frozen
class Stamp:
    """One command of one actor; ``at`` is an aware instant.

    ``account`` is who the operating system says it is, ``role`` the actor's where there are roles.
    """

    command: str
    actor: str
    at: datetime
    account: str = ""
    role: str = ""

    @property
    def at_text(self) -> str:
        """The instant as it is stored."""
        return instant_text(self.at)


def instant_text(instant: datetime) -> str:
    """Return an aware instant as UTC ISO-8601 text with whole seconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def file_instant(instant: datetime) -> str:
    """Return an aware instant as it stands in file names, ``20261122T083000Z``."""
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def instant_of(text: str) -> datetime:
    """Read what `instant_text` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
