"""What SQLite makes of a customer for an export is what the rules make of one in hand."""

import json
from datetime import date

import pytest

from cimtool.fields import CUSTOM_PREFIX
from cimtool.formats.csv_out import CsvForm
from cimtool.masked import Sealed
from cimtool.model import ContactPoint, Kind, SourceRecord
from cimtool.rules.outgoing import ROW_FIELDS
from cimtool.store.export_forms import InHand, Stored
from cimtool.store.rows import sealed_json
from cimtool.store.selection import Order, Wanted
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.writes import add_customer
from tests.conftest import NOW

ODD = ("a,b", "a\tb", "%s", "}, {", ":x", "＊x", "+1 (202) 555", "'5", "+86 x",
       "=1+1", "+8613812345678", "-5", "'=x", "＝x", "a\rb", "a\nb", '"', "\\u0041", "\x7f", "\x1b[0m", "0", "@x", "中",
       "𠮷", "</script>", "it's", "\u2028", "é")
PHONES = (ContactPoint("138 1234 5678", "+8613812345678", "work", "2026-01-01"),
          ContactPoint("202-740-3632", "+12027403632"), ContactPoint("+49 30 1234567", "+49301234567"),
          ContactPoint("12345"))
MAILS = (ContactPoint("=a@example.com"), ContactPoint("b@example.com", None, "home", "2026-02-01"))
RECORDS = (
    SourceRecord(name="Ann", phones=PHONES, emails=MAILS, tags=("VIP", "-a b"), confirmed_on="2026-03-01", ref="A-1"),
    SourceRecord(name="百川", kind=Kind.COMPANY, phones=PHONES[1:2], emails=MAILS[:1], tags=("=x",),
                 birthday="--02-03"),
    *(SourceRecord(name=text, phones=(ContactPoint(text),), emails=(ContactPoint(text),), tags=(text,),
                   notes=text, city=text, extra={text: text, "colour": text}) for text in ODD),
)
FIELDS = (*ROW_FIELDS, "tier", "x.colour", "x.it's", "x.=1+1", "x.unknown", "x.secret")


@pytest.fixture
def stored(db):
    store = Store(db, busy_timeout_s=1)
    with store.operation(Stamp("test", "tester", NOW), create=True) as current:
        ids = [add_customer(current, record).id for record in RECORDS]
        sealed = sealed_json({"id_number": Sealed("110***********0012", 1), "x.secret": Sealed("=***", 2)})
        current.db.execute("UPDATE customer SET sealed = ?, confirmed = ? WHERE id = ?", (
            sealed, json.dumps({"phones": "2026-01-01"}), ids[0]))
        current.db.execute("INSERT INTO link (op, from_id, to_id, role) VALUES (?, ?, ?, 'boss')", (
            current.number, ids[0], ids[1]))
        current.db.execute(
            "INSERT INTO interaction (op, uid, customer_id, at, author, text)"
            " VALUES (?, 'i', ?, '2026-02-01T08:00:00Z', 'Li', 'a\nb')", (current.number, ids[1]))
    with store.reading() as reader:
        yield Stored(reader, Wanted(None, date(2026, 1, 1), Order("name", descending=True)))
    store.close()


def test_cells_are_the_same_made_by_either(stored):
    rows = [["" if cell is None else str(cell) for cell in row] for row in stored.cells(FIELDS)]

    assert rows == list(InHand(stored).cells(FIELDS))


@pytest.mark.parametrize("form", [CsvForm(), CsvForm(excel=True), CsvForm(delimiter="\t")])
@pytest.mark.parametrize("fields", [FIELDS, ("title",), ("x.colour",)])
def test_lines_are_the_same_made_by_either(stored, form, fields):
    assert [line or '""' for line in stored.lines(fields, form)] == list(InHand(stored).lines(fields, form))


@pytest.mark.parametrize("fields", [None, FIELDS, ("x.colour",), tuple(f"{CUSTOM_PREFIX}{n}" for n in range(150))])
def test_objects_are_the_same_made_by_either(stored, fields):
    assert list(stored.objects(fields)) == list(InHand(stored).objects(fields))


def test_more_columns_than_sqlite_has_are_written_all_the_same(stored):
    fields = ("name", *(f"{CUSTOM_PREFIX}{n}" for n in range(2500)))

    assert len(next(iter(stored.cells(fields)))) == len(fields)


def test_a_walk_that_is_left_half_way_touches_no_closed_database(stored):
    rows = stored.cells(("name",))

    assert not hasattr(rows, "close")
