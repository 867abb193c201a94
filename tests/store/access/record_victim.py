"""Works on a record until somebody kills it, and says after each thing that it is done: record_victim.py DATABASE."""

import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from cimtool.model import SourceRecord
from cimtool.store.access.log import record_access, seal_record
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.writes import add_customer
from tests.store.access.record_forgery import KIT, REVEAL, ROOT


def work(store, stamp, number):
    """Do one thing that leaves one row."""
    if number % 7 == 0:
        seal_record(store, stamp, ROOT, KIT)
    elif number % 2:
        record_access(store, stamp, REVEAL)
    else:
        with store.operation(stamp) as current:
            add_customer(current, SourceRecord(name=f"Customer {number}"))


def main(database):
    """Work for ever."""
    store = Store(Path(database), busy_timeout_s=60)
    for number in count(1):
        work(store, Stamp("victim", "tester", datetime.now(UTC)), number)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
