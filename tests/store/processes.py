"""Where `cimtool` runs as a process of its own."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]


def environment(home):
    return {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
