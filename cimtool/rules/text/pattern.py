"""Regular expressions that are compiled when they are first used.

Compiling costs a millisecond for each dozen, and most commands use none of them.
"""

import re
from collections.abc import Callable
from functools import cache


def pattern(text: str, flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """Return a function that returns the compiled expression, always the same one."""
    return cache(lambda: re.compile(text, flags))
