"""UUIDv7: the identity of a row that travels with exports."""

import os
from datetime import datetime


def uuid7(instant: datetime) -> str:
    """Return a new UUID version 7 (RFC 9562 §5.7) that sorts by ``instant``, to the millisecond."""
    millis = int(instant.timestamp() * 1000) & ((1 << 48) - 1)
    noise = int.from_bytes(os.urandom(10), "big")
    value = (millis << 80) | (0x7 << 76) | ((noise >> 68) << 64) | (0b10 << 62) | (noise & ((1 << 62) - 1))
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
