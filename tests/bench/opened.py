"""What ``mutate.py --python opened:opened`` calls with each damaged backup; the key is in ``$CIMTOOL_FAULTS_KEY``."""

import io
import os
from pathlib import Path

from cimtool.access_errors import WrongSecret
from cimtool.errors import Damaged, ForeignFile, NewerVersion
from cimtool.vault.age import read_identities
from cimtool.vault.container import read_backup

REFUSALS = (Damaged, ForeignFile, NewerVersion, WrongSecret)
_KEYS = read_identities(Path(os.environ["CIMTOOL_FAULTS_KEY"]).read_text("utf-8"))


def opened(backup: bytes) -> None:
    """Read a backup to its last byte."""
    read_backup(io.BytesIO(backup), _KEYS, None)
