"""Helpers read the rows of a large file: what is written is the same, whatever becomes of them."""

import sqlite3
from contextlib import closing

import pytest

from cimtool.commands import import_ahead
from cimtool.store.derived import mismatches

TABLES = ("customer", "derived", "feature", "lookup", "import_row")
MADE_ANEW = {"uid", "created_at", "updated_at"}


def _content(path):
    with closing(sqlite3.connect(path)) as db:
        assert list(mismatches(db)) == []
        return {table: sorted(map(repr, db.execute(f"SELECT {_columns(db, table)} FROM {table}"))) for table in TABLES}


def _columns(db, table):
    return ", ".join(row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] not in MADE_ANEW)


@pytest.fixture
def many(tmp_path):
    """A file of all that can become of a row, among them a cell too many and people who come twice."""
    rows = [f"{n},客户{n},1381{n % 260:07d},{'x' * (n % 50 == 7)},{'慢' if n % 11 else ''}" for n in range(300)]
    rows[77] += ",slipped,"
    rows[78] = rows[20]
    path = tmp_path / "many.csv"
    path.write_text("编号,姓名,电话,邮箱,备注\n" + "\n".join(rows) + "\n", "utf-8")
    return path


@pytest.fixture
def helped(monkeypatch):
    monkeypatch.setattr(import_ahead, "_WORTH_IT", 20)
    monkeypatch.setattr(import_ahead, "_BATCH", 40)
    monkeypatch.setattr(import_ahead, "_PIECE", 0)
    monkeypatch.setattr(import_ahead, "spare_processors", lambda: 2)


def _imported(cim, tmp_path, many, name):
    return cim("--db", tmp_path / name, "import", many, "--format", "json", with_db=False).json


def test_what_helpers_read_is_written_as_if_they_had_not_been(cim, tmp_path, many, helped, monkeypatch):
    said = _imported(cim, tmp_path, many, "helped.db")
    monkeypatch.setattr(import_ahead, "spare_processors", lambda: 0)

    assert _imported(cim, tmp_path, many, "alone.db") == said
    assert _content(tmp_path / "helped.db") == _content(tmp_path / "alone.db")


def test_rows_read_here_while_helpers_are_busy_keep_their_place(cim, tmp_path, many, helped, monkeypatch):
    asked = []
    monkeypatch.setattr(import_ahead, "_PIECE", 7)
    monkeypatch.setattr(import_ahead.OtherProcess, "answered", lambda process: asked.append(1) or len(asked) % 4 == 0)
    said = _imported(cim, tmp_path, many, "helped.db")
    monkeypatch.setattr(import_ahead, "spare_processors", lambda: 0)

    assert len(asked) > 8
    assert _imported(cim, tmp_path, many, "alone.db") == said
    assert _content(tmp_path / "helped.db") == _content(tmp_path / "alone.db")


def test_a_helper_that_is_killed_costs_no_row(cim, tmp_path, many, helped, monkeypatch):
    answer, answered = import_ahead._Helper.answer, []

    def killed_after_the_first(helper):
        rows = answer(helper)
        answered.append(len(rows))
        helper.process._process.kill()
        helper.process._process.wait()
        return rows

    monkeypatch.setattr(import_ahead._Helper, "answer", killed_after_the_first)
    said = _imported(cim, tmp_path, many, "killed.db")
    monkeypatch.setattr(import_ahead, "spare_processors", lambda: 0)

    assert sum(answered) == 280
    assert _imported(cim, tmp_path, many, "alone.db") == said
    assert _content(tmp_path / "killed.db") == _content(tmp_path / "alone.db")
