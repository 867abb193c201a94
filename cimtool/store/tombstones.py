"""Tombstones: what stands in the journal where an image was erased, and how the chain holds all the same.

The link of an operation covers the SHA-256 of each of its images.  An erased image is not deleted:
its text becomes a tombstone, ``{"erased": <that SHA-256>, "by": <operation>, "op": <operation>}``,
where ``by`` erased it and ``op`` had inserted the row.  So erasing breaks no link, and the chain
values that backups remember stay true.  The link of the erasing operation covers all tombstones
that name it.  Hence the chain breaks

- at the image's operation if an image or the SHA-256 in a tombstone was changed, or one is missing;
- at the operation that a tombstone names if that one never erased it: nobody can pass a loss off
  as an erasure, or move it to another operation;
- at the erasing operation if a tombstone was taken away, even for what had truly been there.

Like any chain, it can be rewritten from some link on by whoever may write the file; then the
head no longer fits what backups remember.
"""

import hashlib
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

BURIED = "SELECT id, before FROM image WHERE substr(before, 1, 10) = '{\"erased\":' ORDER BY id"
# Exactly as `tombstone` writes it: any other text is an image, and is hashed as one.
_TOMBSTONE = re.compile(r'\{"erased":"([0-9a-f]{64})","by":(\d{1,18}),"op":(\d{1,18})\}', re.ASCII).fullmatch


def tombstone(before: str, by: int) -> str:
    """Return the tombstone of an image that operation ``by`` erases; a tombstone stays as it is."""
    if _TOMBSTONE(before):
        return before
    return f'{{"erased":"{image_digest(before)}","by":{by},"op":{json.loads(before)["op"]}}}'


def image_digest(before: str | None) -> str:
    """Return what a link covers of an image: the SHA-256 of its text, erased or not; empty if it has none."""
    if before is None:
        return ""
    buried = _TOMBSTONE(before)
    return buried[1] if buried else hashlib.sha256(before.encode("utf-8", "surrogatepass")).hexdigest()


def erased_by(image: Mapping[str, Any] | None) -> int | None:
    """Return the operation that erased a parsed image; None if it is whole."""
    return image["by"] if image is not None and "erased" in image else None


def erasures(db: sqlite3.Connection) -> dict[int, str]:
    """Return for each operation that tombstones name the SHA-256 over them; walks the whole journal."""
    digests: defaultdict[int, Any] = defaultdict(hashlib.sha256)
    for number, before in db.execute(BURIED):
        buried = _TOMBSTONE(before)
        if buried:
            digests[int(buried[2])].update(f"{number}\0{before}\0".encode())
    return {operation: digest.hexdigest() for operation, digest in digests.items()}
