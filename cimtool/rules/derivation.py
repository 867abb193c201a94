"""Which version of the rules `derive` is; apart from them, because every reader asks."""

from typing import Final

# One more whenever `derive` or the terms of the index change: what another version made is made anew.
VERSION: Final = 7
