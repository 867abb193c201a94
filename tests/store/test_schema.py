"""The two descriptions of the database, migrations and SQLModel, say the same; every statement we wrote compiles."""

import importlib
import pkgutil
import re
import sqlite3

import pytest
from sqlmodel import SQLModel, create_engine

import cimtool.store
import cimtool.store.schema
import cimtool.store.schema_beside
from cimtool.store import reads
from cimtool.store.connect import APPLICATION_ID, open_writer
from cimtool.store.functions import register
from cimtool.store.journal import JOURNALLED
from cimtool.store.migrations import migrate
from cimtool.store.similar import VOCABULARY
from cimtool.store.tiers.scratch import TABLES as SCRATCH

SEARCH_TABLES = re.compile("search_index")
HOLE = re.compile(r"\{\w*\}")  # such a text becomes a statement only when it is filled
STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b")
@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    db = open_writer(tmp_path_factory.mktemp("schema") / "migrated.db", busy_timeout_s=1)
    register(db)
    db.execute(VOCABULARY)
    for sql in SCRATCH.values():
        db.execute(sql)
    yield db
    db.close()


@pytest.fixture(scope="module")
def declared(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "declared.db"
    engine = create_engine(f"sqlite:///{path}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    db = sqlite3.connect(path)
    yield db
    db.close()


def _tables(db):
    rows = db.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow'")
    return {row[0] for row in rows if not row[0].startswith("sqlite_") and not SEARCH_TABLES.match(row[0])}


def _columns(db, table):
    """Return name, type, NOT NULL, default and place in the primary key; a rowid is never null, said or not."""
    rows = db.execute(f"PRAGMA table_info({table})")
    return [(name, kind.replace("VARCHAR", "TEXT"), bool(required or key), default, key)
            for _, name, kind, required, default, key in rows]


def _foreign_keys(db, table):
    return {(row[3], row[2], row[4]) for row in db.execute(f"PRAGMA foreign_key_list({table})")}


def _unique_indexes(db, table):
    """Return the columns of each unique index but the primary key's, an expression as None; and if it is partial."""
    names = [(row[1], bool(row[4])) for row in db.execute(f"PRAGMA index_list({table})") if row[2] and row[3] != "pk"]
    return {(tuple(row[2] for row in db.execute(f"PRAGMA index_info({name})")), partial) for name, partial in names}


def test_both_have_the_same_tables(migrated, declared):
    assert _tables(migrated) == _tables(declared)


TABLES = sorted(SQLModel.metadata.tables)


@pytest.mark.parametrize("table", TABLES)
def test_both_have_the_same_columns(migrated, declared, table):
    assert _columns(migrated, table) == _columns(declared, table)


@pytest.mark.parametrize("table", TABLES)
def test_both_point_at_the_same_tables(migrated, declared, table):
    assert _foreign_keys(migrated, table) == _foreign_keys(declared, table)


@pytest.mark.parametrize("table", TABLES)
def test_both_forbid_the_same_rows_twice(migrated, declared, table):
    assert _unique_indexes(migrated, table) == _unique_indexes(declared, table)


def test_both_check_a_customer_alike(migrated, declared):
    def checks(db):
        sql = db.execute("SELECT sql FROM sqlite_master WHERE name = 'customer'").fetchone()[0]
        return {" ".join(found.split()) for found in re.findall(r"CHECK \((.*?)\)(?:,|\n|$)", sql)}

    assert checks(migrated) == checks(declared)


@pytest.mark.parametrize("table", JOURNALLED)
def test_every_column_of_a_journalled_table_is_in_its_before_image(migrated, table):
    for kind in ("updated", "deleted"):
        trigger = migrated.execute("SELECT sql FROM sqlite_master WHERE name = ?", (f"{table}_{kind}",)).fetchone()[0]
        image = re.findall(r"'(\w+)', OLD\.(\w+)", trigger.partition("json_object(")[2])

        assert [name for name, _ in image] == [name for _, name in image]
        assert [name for name, _ in image] == [row[0] for row in _columns(migrated, table)], (table, kind)


@pytest.mark.parametrize("table", JOURNALLED)
def test_a_journalled_table_holds_text_and_whole_numbers_only(migrated, table):
    assert {kind for _, kind, *_ in _columns(migrated, table)} <= {"TEXT", "INTEGER"}


@pytest.mark.parametrize("table", JOURNALLED)
def test_an_id_of_a_journalled_table_is_never_used_again(migrated, table):
    sql = migrated.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]

    assert "AUTOINCREMENT" in sql


def test_migrating_twice_does_nothing(migrated):
    before = migrated.execute("SELECT count(*) FROM sqlite_master").fetchone()

    assert migrate(migrated, APPLICATION_ID) == 0
    assert migrated.execute("SELECT count(*) FROM sqlite_master").fetchone() == before


def _constants():
    """Yield every SQL statement that stands in the store as a constant, by itself or in a table of constants."""
    seen = set()
    for found in pkgutil.walk_packages(cimtool.store.__path__, "cimtool.store."):
        if found.ispkg or found.name.startswith("cimtool.store.schema"):
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            texts = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else [value]
            for text in texts:
                if isinstance(text, str) and STATEMENT.match(text) and not HOLE.search(text) and text not in seen:
                    seen.add(text)
                    yield pytest.param(text, id=f"{found.name.removeprefix('cimtool.store.')}.{name}")


@pytest.mark.parametrize("sql", list(_constants()))
def test_every_statement_of_the_store_compiles(migrated, sql):
    assert migrated.execute(f"EXPLAIN {sql}", _bindings(sql)).fetchall()


def _bindings(sql):
    """Return a null for every place that takes a value."""
    bare = re.sub(r"'[^']*'", "", sql)
    if names := re.findall(r":(\w+)", bare):
        return dict.fromkeys(names)
    numbers = [int(number) for number in re.findall(r"\?(\d+)", bare)]
    return (None,) * (max(numbers) if numbers else bare.count("?"))


# Asked once for every row of an import, or for every hit: none may walk the customers or what was ever imported.
HOT = {name: getattr(reads, name) for name in (
    "BY_ID", "BY_KEY", "BY_REF", "BY_REF_ANY", "REF_OWNER", "BY_UID", "MERGED_INTO", "PURCHASES", "INTERACTIONS",
    "LINKS")}
HOT |= {f"digest {number}": sql for number, sql in enumerate(
    parameter.values[0] for parameter in _constants() if "digest = ?" in parameter.values[0])}


def test_an_import_asks_for_digests():
    assert "digest 0" in HOT


@pytest.mark.parametrize("name", HOT)
def test_a_hot_look_up_walks_no_table(migrated, name):
    plan = [row[3] for row in migrated.execute(f"EXPLAIN QUERY PLAN {HOT[name]}", _bindings(HOT[name]))]

    assert [step for step in plan if step.startswith("SCAN") and "CONSTANT" not in step] == []
