"""A fixed file becomes the same rows for ever; what is derived from them changes with its version only.

After a change that is meant: ``CIMTOOL_GOLDEN=write pytest tests/cli/test_import_golden.py``, then read the diff.
"""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cimtool.rules.derivation import VERSION

GOLDEN = Path(__file__).parent.parent / "golden"
SOURCE, WANTED = GOLDEN / "import.csv", GOLDEN / "import.json"
WRITES = os.environ.get("CIMTOOL_GOLDEN") == "write"


@pytest.fixture
def found(cim, db):
    cim("import", SOURCE, "-q", expect=3)
    cim("import", SOURCE, "-q", "--on-match", "overwrite", expect=3)
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'search_index', 'instance')")
        content = {
            "version": VERSION,
            "customer": _objects(connection, "SELECT * FROM customer ORDER BY id", without="uid"),
            "import_row": _objects(connection, "SELECT * FROM import_row ORDER BY id"),
            "image": _objects(connection, "SELECT operation, tbl, row FROM image ORDER BY id"),
            "derived": _objects(connection, "SELECT * FROM derived ORDER BY customer_id"),
            "lookup": _lines(connection, "SELECT key, customer_id FROM lookup ORDER BY 1, 2"),
            "terms": _lines(connection, "SELECT term, doc FROM temp.terms ORDER BY 1, 2"),
        }
    if WRITES:
        WANTED.write_text(json.dumps(content, ensure_ascii=False, indent=0), "utf-8")
    return content


@pytest.fixture
def wanted(found):
    return json.loads(WANTED.read_text("utf-8"))


@pytest.mark.parametrize("table", ["customer", "import_row", "image"])
def test_a_fixed_file_becomes_the_same_rows_for_ever(found, wanted, table):
    assert found[table] == wanted[table]


@pytest.mark.parametrize("table", ["version", "derived", "lookup", "terms"])
def test_what_is_derived_changes_with_its_version_only(found, wanted, table):
    assert found[table] == wanted[table]


def _objects(connection, sql, without=""):
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description]
    return [{name: value for name, value in zip(names, row, strict=True) if value is not None and name != without}
            for row in cursor]


def _lines(connection, sql):
    """Each customer's words on one line, or the file would be longer than the tests."""
    words = {}
    for word, customer in connection.execute(sql):
        words.setdefault(str(customer), []).append(word)
    return {customer: " ".join(said) for customer, said in sorted(words.items())}
