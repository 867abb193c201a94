"""The ids of an export: kept where they are free, and never given twice."""

from cimtool.model import SourceRecord
from cimtool.rules.headers import map_headers
from cimtool.rules.incoming import row_reader
from cimtool.store.imports.bulk import RowWriter
from cimtool.store.stamp import Stamp
from cimtool.store.undo import reverse
from cimtool.store.writes import add_customer
from tests.conftest import NOW
from tests.store.imports.rows import FILL


def bring_with_ids(store, rows):
    header = ("uid", "id", "name")
    read = row_reader(header, map_headers(header, {}), (), "CN")
    with store.operation(Stamp("import", "tester", NOW), create=True) as current:
        writer = RowWriter(current, "f.csv", FILL)
        return [verdict.customer_id for verdict in writer.write(
            read(line, (f"00000000-0000-7000-8000-{line:012d}", number, name))
            for line, (number, name) in enumerate(rows))]


def test_ids_of_an_export_are_kept_where_free_in_any_order(store):
    assert bring_with_ids(store, [("7", "a"), ("3", "b"), ("", "c"), ("1", "d"), ("7", "e"), ("", "f")]) == [
        7, 3, 1, 2, 4, 5]


def test_an_id_once_used_is_never_given_again(store):
    with store.operation(Stamp("add", "tester", NOW), create=True) as current:
        for name in ("a", "b", "c"):
            add_customer(current, SourceRecord(name=name))
    with store.operation(Stamp("undo", "tester", NOW), undoes=1) as current:
        reverse(current, 1)

    assert bring_with_ids(store, [("2", "x"), ("9", "y"), ("", "z")]) == [4, 9, 5]


def test_a_huge_id_is_not_kept_or_none_would_be_left(store):
    assert bring_with_ids(store, [("999999999999", "a"), ("", "b")]) == [1, 2]
