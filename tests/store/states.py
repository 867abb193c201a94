"""The whole state of a database, to compare before and after, and the undo between them."""

from cimtool.model import SourceRecord
from cimtool.store.derived import mismatches, rebuild
from cimtool.store.journal import JOURNALLED
from cimtool.store.undo import reverse, undo_target


def journalled(db):
    """Every row of every journalled table, stamps included."""
    return {table: db.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in JOURNALLED}


def derived(db):
    tables = {table: db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
              for table in ("derived", "lookup", "feature", "derivation")}
    words = [f'"{word}"' for word in ("tzha", "than", "wj", "t138", "p", "张伟", "n张", "bj", "i")]
    tables["index"] = [_hits(db, "search_index", word + " *") for word in words]
    return tables


def _hits(db, index, match):
    return db.execute(f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY 1", (match,)).fetchall()


def assert_derived_equal_rebuild(db):
    assert list(mismatches(db)) == []
    kept = derived(db)
    db.execute("BEGIN")
    rebuild(db)
    assert derived(db) == kept
    db.execute("ROLLBACK")


def person(name, **values):
    return SourceRecord(name=name, **values)


def undo(store, stamp, wanted=None):
    target = undo_target(store.existing_writer, wanted)
    with store.operation(stamp, undoes=target) as current:
        return reverse(current, target)
