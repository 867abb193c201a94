"""Chinese names of many pairs, by their characters; loads numpy."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cimtool.rules.matching.columns import Codes
from cimtool.rules.matching.levels import CODE, UNTOLD, Level
from cimtool.rules.matching.pair_values import Grades
from cimtool.rules.text.fold import all_han
from cimtool.rules.text.surnames import COMPOUND

_LONGEST: Final = 4
_NONE: Final = "\0"
# A name of three characters or more of which one differs is looked at closer.
_GENERATION: Final = 3

_Signs = NDArray[np.uint32]


class HanNames:
    """Names of up to four characters with a surname of one."""

    def __init__(self, names: Sequence[str]) -> None:
        known = [name if len(name) <= _LONGEST and all_han(name) and name[:2] not in COMPOUND else "" for name in names]
        self._lengths = np.array(list(map(len, known)))
        self._signs = _signs([name.ljust(_LONGEST, _NONE) for name in known])
        self._last = _signs([name.rjust(_LONGEST, _NONE) for name in known])

    def levels(self, one: Codes, other: Codes) -> Grades:
        """Return the levels of names, by their codes, that are not read alike."""
        length, length2 = self._lengths[one], self._lengths[other]
        a, b = self._signs[one], self._signs[other]
        family = a[:, 0] == b[:, 0]
        found = np.where(family, CODE[Level.KIN], CODE[Level.CONFLICT]).astype(np.uint8)
        found[(length != length2) & (np.minimum(length, length2) > 1) & (
            _inside(a, b) | _inside(self._last[one], self._last[other]))] = CODE[Level.PART]
        like = (length == length2) & (length >= _GENERATION) & ((a != b).sum(1) == 1)
        found[like | (length == 0) | (length2 == 0)] = UNTOLD
        return found


def _signs(names: Sequence[str]) -> _Signs:
    return np.frombuffer("".join(names).encode("utf-32-le"), np.uint32).reshape(-1, _LONGEST)


def _inside(one: _Signs, other: _Signs) -> NDArray[np.bool_]:
    """Tell which names agree as far as the shorter one goes."""
    return np.asarray(((one == other) | (one == 0) | (other == 0)).all(1))
