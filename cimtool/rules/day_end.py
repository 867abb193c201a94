"""When a day is over."""

from datetime import date, timedelta


def end_of(day: date) -> str:
    """Return the instant at which a day is over everywhere on earth: a call of tonight in California counts today."""
    return f"{(day + timedelta(days=1)).isoformat()}T12:00:00Z"
