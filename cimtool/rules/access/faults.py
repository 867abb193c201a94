"""What can be wrong with the record of access, and how bad that is."""

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Flaw(StrEnum):
    """What is wrong.

    ``GAP``: a row is missing.  ``CHANGED``: a row is not as it was written.  ``REWRITTEN``: a row's seal is not that
    of its key, so somebody without the key wrote it.  ``UNSEALED``: a row has no seal although its epoch has a key.
    ``EPOCH``: a row is of another epoch than the one before, and begins none.  ``OPERATION``: an operation is not as
    it was recorded, or gone.  ``UNRECORDED``: an operation has no row.  ``HISTORY``: the history's own chain breaks.
    ``CUT``: rows are missing at the end, for the key is of a later one.  ``BREAK``: an epoch began because the key
    was ahead of the last row.  ``LOST``: an epoch began without a key, because the key was gone.  ``ANCHOR``: a head
    kept elsewhere is not in the record.  ``REPLACED``: a head kept elsewhere is of a record that a restore replaced.
    ``UNPROVED``: the kit cannot prove an epoch; it is forged, or sealed with another kit.  ``NOT_YOURS``: no epoch
    was sealed with this kit.
    """

    GAP = "gap"
    CHANGED = "changed"
    REWRITTEN = "rewritten"
    UNSEALED = "unsealed"
    EPOCH = "epoch"
    OPERATION = "operation"
    UNRECORDED = "unrecorded"
    HISTORY = "history"
    CUT = "cut"
    BREAK = "break"
    LOST = "lost"
    ANCHOR = "anchor"
    REPLACED = "replaced"
    UNPROVED = "unproved"
    NOT_YOURS = "not_yours"


# What an honest move to another machine, or a restore, looks like, too.
_INNOCENT = frozenset({Flaw.LOST, Flaw.REPLACED})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong; ``row`` is the first row it is true of, None for the record as a whole.

    ``detail`` is an operation, a number of rows, or where a head was kept.
    """

    flaw: Flaw
    row: int | None = None
    detail: str = ""

    @property
    def grave(self) -> bool:
        """Whether only damage or tampering explains it."""
        return self.flaw not in _INNOCENT
