"""Rows of an import, and what the store made of them."""

from cimtool.model import SourceRecord
from cimtool.rules.headers import map_headers
from cimtool.rules.incoming import row_reader
from cimtool.rules.rowmatch import MatchKey, OnMatch
from cimtool.store.imports.bulk import RowWriter
from cimtool.store.imports.rows import Policy
from cimtool.store.journal import JOURNALLED
from cimtool.store.stamp import Stamp
from cimtool.store.writes import update_customer
from tests.conftest import NOW

HEADER = ("姓名", "电话", "邮箱", "编号", "城市", "备注", "x.尺码")
FILL = Policy(tuple(MatchKey), OnMatch.FILL)


def row(name="", phone="", email="", ref="", city="", notes="", size=""):
    return (name, phone, email, ref, city, notes, size)


def policy(on_match, *match):
    return Policy(match or tuple(MatchKey), on_match)


def bring(store, rows, how=FILL, file="f.csv"):
    """Import rows as the command does; return (operation or None, verdicts, counts)."""
    read = row_reader(HEADER, map_headers(HEADER, {}), (), "CN")
    with store.operation(Stamp("import", "tester", NOW), create=True) as current:
        writer = RowWriter(current, file, how)
        verdicts = list(writer.write(read(line, cells) for line, cells in enumerate(rows, start=2)))
        counts = writer.counts()
        current.discard = not writer.changed
    return current.number, verdicts, counts


def outcomes(store, rows, how=FILL):
    return [verdict.outcome.value for verdict in bring(store, rows, how)[1]]


def customers(store):
    return store.reader.execute("SELECT id, name FROM customer WHERE state = 'active' ORDER BY id").fetchall()


def value(store, column, number=1):
    return store.reader.execute(f"SELECT {column} FROM customer WHERE id = ?", (number,)).fetchone()[0]


def tables(store):
    return {table: store.writer.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
            for table in (*JOURNALLED, "operation", "image")}


def edit(store, number, **values):
    with store.operation(Stamp("update", "tester", NOW)) as current:
        update_customer(current, number, SourceRecord(**values))
