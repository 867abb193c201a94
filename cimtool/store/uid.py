"""UUIDv7: the identity of a row that travels with exports."""

import os
from collections.abc import Iterator
from datetime import datetime

_STEPS = 256  # that are asked of the system at once


def uuid7(instant: datetime) -> str:
    """Return a new UUID version 7 (RFC 9562 §5.7) that sorts by ``instant``, to the millisecond."""
    return _uuid(instant, int.from_bytes(os.urandom(10), "big"))


def uuid7_series(instant: datetime) -> Iterator[str]:
    """Yield new UUIDs of one instant, each greater than the one before (RFC 9562 §6.2, method 2).

    An index takes them a page at a time, not a random page each.
    """
    noise = int.from_bytes(os.urandom(9), "big")  # of 74 bits, the two that are left stay free for the steps
    while True:
        for step in memoryview(os.urandom(4 * _STEPS)).cast("I"):
            noise += 1 + step
            high, low = divmod(noise, 1 << 62)
            yield _uuid(instant, high << 68 | low)


def _uuid(instant: datetime, noise: int) -> str:
    """Return the UUID with the upper 12 and the lower 62 bits of 80 bits of ``noise``."""
    millis = int(instant.timestamp() * 1000) & ((1 << 48) - 1)
    value = (millis << 80) | (0x7 << 76) | ((noise >> 68) << 64) | (0b10 << 62) | (noise & ((1 << 62) - 1))
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
