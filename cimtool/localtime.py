"""What the clock on the wall says."""

from datetime import UTC, datetime


def local_time(instant: datetime) -> datetime:
    """Return an aware instant as clocks here show it.

    In UTC where no clock can be told: ``TZ`` may name one that is more than a day off, and old
    instants are beyond what some systems convert.
    """
    try:
        return instant.astimezone()
    except (ValueError, OverflowError, OSError):
        return instant.astimezone(UTC)
