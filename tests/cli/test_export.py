"""`export`: what goes out comes in again, and goes out as the same bytes."""

import csv
import io
import json
import stat
import sys
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cimtool.model import ContactPoint, Kind, SourceRecord
from cimtool.rules.outgoing import ROW_FIELDS
from cimtool.store.reads import active_customers
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.writes import add_customer
from tests.conftest import NOW

# An example is three runs of the program: shrinking would take minutes.
WITHOUT_SHRINKING = (Phase.explicit, Phase.generate)
STAMP = Stamp("test", "tester", NOW)


def made(path, records, links=()):
    """Make a database with purchases, interactions, links and days of confirmation."""
    store = Store(path, busy_timeout_s=1)
    with store.operation(STAMP, create=True) as current:
        ids = [add_customer(current, record).id for record in records]
        for number in ids:
            current.db.execute("UPDATE customer SET confirmed = ? WHERE id = ?",
                               (json.dumps({"phones": f"2026-01-{number:02}"}), number))
            current.db.execute(
                "INSERT INTO purchase (op, uid, customer_id, bought_on, amount_minor, currency)"
                " VALUES (?, ?, ?, '2026-02-01', -150, 'CNY')", (current.number, f"p{number}", number))
            current.db.execute(
                "INSERT INTO interaction (op, uid, customer_id, at, author, text)"
                " VALUES (?, ?, ?, '2026-02-01T08:00:00Z', '李', 'a\nb')", (current.number, f"i{number}", number))
        for number, (start, end) in enumerate(links):
            current.db.execute("INSERT INTO link (op, from_id, to_id, role) VALUES (?, ?, ?, ?)",
                               (current.number, ids[start % len(ids)], ids[end % len(ids)], f"role {number % 2}"))
    store.close()
    return path


ANN = SourceRecord(
    name="Ann Lee", phones=(ContactPoint("138 1234 5678", "+8613812345678", "work", "2026-01-01"),), city="上海",
    emails=(ContactPoint("ann@example.com", None, "home", None),), tags=("VIP", "a b"), notes="one\ntwo, \"three\"",
    extra={"colour": "=1+1"}, confirmed_on="2026-03-01", source="expo", ref="A-1")
BO = SourceRecord(name="百川科技有限公司", kind=Kind.COMPANY, birthday="2001-03", website="https://bo.example.com")


@pytest.fixture
def two(db):
    return made(db, [ANN, BO], links=[(0, 1), (0, 1), (1, 0)])


def test_a_json_line_carries_a_customer_whole(cim, two):
    first, second = cim("export", "--format", "jsonl", expect=0).lines

    assert list(first)[:6] == ["id", "uid", "ref", "kind", "name", "company"]
    assert first["phones"] == [
        {"value": "138 1234 5678", "e164": "+8613812345678", "label": "work", "verified_on": "2026-01-01"}]
    assert first["confirmed"] == {"phones": "2026-01-01"}
    assert first["links"] == [{"to": second["uid"], "role": "role 0"}, {"to": second["uid"], "role": "role 1"}]
    assert first["purchases"][0]["amount_minor"] == -150
    assert first["interactions"][0]["text"] == "a\nb"
    assert "tier" not in first
    assert list(second) == list(first)


def test_a_query_chooses_and_links_lead_nowhere_else(cim, two):
    line, = cim("export", "name:ann", "--format", "jsonl", expect=0).lines

    assert line["name"] == "Ann Lee"
    assert line["links"] == []


def test_csv_has_every_field_and_the_custom_ones_there_are(cim, two):
    rows = list(csv.DictReader(io.StringIO(cim("export", expect=0).out)))

    assert list(rows[0]) == [*ROW_FIELDS, "x.colour"]
    assert rows[0]["notes"] == 'one\ntwo, "three"'
    assert rows[0]["tags"] == "VIP; a b"
    assert rows[0]["x.colour"] == "'=1+1"
    assert "x.colour" not in cim("export", "name:百川").out


def test_fields_choose_what_is_exported(cim, two):
    assert cim("export", "--fields", "name,x.colour", "ann").out == "name,x.colour\nAnn Lee,'=1+1\n"
    assert cim("export", "--fields", "name,tags", "ann", "--format", "jsonl").lines == [
        {"name": "Ann Lee", "tags": ["VIP", "a b"]}]


def test_excel_gets_a_mark_and_no_formula(cim, two, tmp_path):
    cim("export", "-o", tmp_path / "o.csv", "--excel", "--fields", "name,x.colour", expect=0)

    assert (tmp_path / "o.csv").read_bytes() == "\ufeffname,x.colour\r\nAnn Lee,'=1+1\r\n百川科技有限公司,\r\n".encode()


def test_a_file_is_private_whole_and_never_written_over_unasked(cim, two, tmp_path):
    target = tmp_path / "out.jsonl"

    result = json.loads(cim("--format", "json", "export", "-o", target, expect=0).out)
    refused = cim("export", "-o", target, "nobody", expect=1)

    assert result == {"file": str(target), "format": "jsonl", "customers": 2, "bytes": target.stat().st_size}
    assert sys.platform == "win32" or stat.S_IMODE(target.stat().st_mode) == 0o600
    assert len(target.read_text("utf-8").splitlines()) == 2
    assert refused.out == ""
    cim("export", "-o", target, "--force", "ann", expect=0)
    assert len(target.read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize("words", [["name:ann", "-o"], ["tier:A", "-o"], ["nope:1", "-o"]])
def test_a_failed_export_leaves_no_file(cim, two, tmp_path, words):
    cim("export", *words, tmp_path / "no" / "out.csv")

    assert list(tmp_path.glob("**/*.csv")) == []


@pytest.mark.parametrize("words", [["-o", "out.pdf"], ["--format", "xlsx"], ["--format", "jsonl", "--excel"],
                                   ["--fields", "nope"], ["-f", "table"]])
def test_what_cannot_be_written_is_refused_before_anything_is(cim, two, words):
    assert cim("export", *words, expect=2).out == ""


def test_a_dash_is_standard_output_and_says_nothing_beside_the_data(cim, two):
    ran = cim("export", "-o", "-", "--format", "jsonl", expect=0)

    assert len(ran.lines) == 2
    assert ran.err == ""


def test_nobody_exported_is_a_header_or_nothing(cim, two):
    assert cim("export", "nobody", expect=0).out == ",".join(ROW_FIELDS) + "\n"
    assert cim("export", "nobody", "--format", "jsonl", expect=0).out == ""


NAMES = st.sampled_from(["张伟", "Zhang Wei", "O'Brien", "=1+1", "'quoted", "[/]x", "Ann; Bo", "A, B"])
# Spellings of a phone and its number, with a place for digits of its own.
PHONES = st.sampled_from([("138 1234 {:04}", "+861381234{:04}"), ("010-6001{:04}", "+86106001{:04}"),
                          ("+49 30 901{:04}", "+4930901{:04}"), ("6001{:04}", None)])


def own_contacts(record, number, spellings):
    """Return the record with contacts that nobody else has; import tells people apart by them."""
    phones = tuple(
        ContactPoint(typed.format(place), e164 and e164.format(place))
        for place, (typed, e164) in enumerate(spellings, start=1000 + 10 * number))
    return replace(record, phones=phones, emails=(ContactPoint(f"p{number}@example.com"),)[:len(phones)])


RECORDS = st.builds(
    SourceRecord, name=NAMES, kind=st.sampled_from(Kind), company=st.none() | NAMES, title=st.none() | NAMES,
    city=st.none() | st.sampled_from(["上海", "New York"]),
    birthday=st.sampled_from([None, "1990-08-15", "1990", "--02-29", "lunar:1990-08-15"]),
    gender=st.sampled_from([None, "male", "female", "other"]), tags=st.sampled_from([(), ("vip",), ("a b", "老客户")]),
    notes=st.sampled_from([None, "one\ntwo", "'=x, \"y\"; z"]), wechat=st.sampled_from([None, "wx_1"]),
    source=st.sampled_from([None, "expo"]), confirmed_on=st.sampled_from([None, "2026-03-01"]),
    extra=st.dictionaries(st.sampled_from(["colour", "a, b"]), st.sampled_from(["=1", "'red", "x; y"]), max_size=2))
PEOPLE = st.lists(st.tuples(RECORDS, st.lists(PHONES, max_size=2)), min_size=1, max_size=5).map(
    lambda drawn: [own_contacts(record, number, phones) for number, (record, phones) in enumerate(drawn)])


@settings(max_examples=25, phases=WITHOUT_SHRINKING)
@given(PEOPLE, st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=4))
def test_an_export_imported_into_an_empty_database_and_exported_again_is_the_same_bytes(
        cim, tmp_path_factory, records, links):
    folder = tmp_path_factory.mktemp("round")
    first, second = folder / "1.jsonl", folder / "2.jsonl"
    made(folder / "1.db", records, links)

    cim("--db", folder / "1.db", "export", "-o", first, with_db=False, expect=0)
    cim("--db", folder / "2.db", "import", first, with_db=False, expect=0)
    cim("--db", folder / "2.db", "export", "-o", second, with_db=False, expect=0)

    assert second.read_bytes() == first.read_bytes()


@settings(max_examples=25, phases=WITHOUT_SHRINKING)
@given(records=PEOPLE, suffix=st.sampled_from(["tsv", "xlsx", "json", "vcf"]))
def test_every_other_kind_of_file_brings_back_the_fields(cim, tmp_path_factory, records, suffix):
    folder = tmp_path_factory.mktemp(suffix)
    made(folder / "1.db", records)

    cim("--db", folder / "1.db", "export", "-o", folder / f"o.{suffix}", with_db=False, expect=0)
    cim("--db", folder / "2.db", "import", folder / f"o.{suffix}", with_db=False, expect=0)

    assert carried(folder / "2.db") == carried(folder / "1.db")


@settings(max_examples=25, phases=WITHOUT_SHRINKING)
@given(records=PEOPLE, excel=st.booleans())
def test_csv_brings_back_every_field_it_carries(cim, tmp_path_factory, records, excel):
    folder = tmp_path_factory.mktemp("csv")
    made(folder / "1.db", records)

    cim("--db", folder / "1.db", "export", "-o", folder / "o.csv", *["--excel"][:excel], with_db=False, expect=0)
    cim("--db", folder / "2.db", "import", folder / "o.csv", with_db=False, expect=0)

    assert carried(folder / "2.db") == carried(folder / "1.db")


def test_a_household_that_shares_a_phone_comes_back_whole(cim, tmp_path):
    made(tmp_path / "1.db", [ANN, replace(BO, phones=ANN.phones)])

    cim("--db", tmp_path / "1.db", "export", "-o", tmp_path / "1.jsonl", with_db=False, expect=0)
    back = cim("--db", tmp_path / "2.db", "-f", "json", "import", tmp_path / "1.jsonl", with_db=False)

    assert back.json["added"] == 2


def carried(path):
    """Everything of a database that has a column in CSV; of contacts the number or address."""
    store = Store(path, busy_timeout_s=1)
    with store.reading() as db:
        rows = [{name: getattr(customer, name) for name in (*ROW_FIELDS, "extra")} for customer in active_customers(db)]
    store.close()
    for row in rows:
        row["phones"] = [point.e164 or point.value for point in row["phones"]]
        row["emails"] = [point.value for point in row["emails"]]
    return rows
