"""What is written as CSV is read back as it was."""

import io

from hypothesis import given
from hypothesis import strategies as st

from cimtool.formats.csv_in import read_csv
from cimtool.formats.csv_out import write_csv
from cimtool.formats.rejects import Reject, write_rejects
from cimtool.rules.headers import REJECT_COLUMNS, known, map_headers

HEADER = ("name", "phones", "notes")
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20) | st.sampled_from(
    ["=1+1", "'=1", "''=1", "'tis",
     "'123", "''4 5", "'90s", "+86 13800138000", "-5", "\t=1", "＝1", " x ", "a\rb", "a\r\nb", '"', ",", ";"])
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS).filter(lambda row: "".join(row).strip()), max_size=8)


def written(rows, *, excel, header=HEADER):
    stream = io.StringIO(newline="")
    write_csv(stream, header, rows, excel=excel)
    return stream.getvalue()


@given(ROWS, st.booleans())
def test_every_row_is_read_back_exactly(rows, excel):
    data = written(rows, excel=excel).encode()

    table = read_csv(data, known=known)

    assert table.header == HEADER
    assert [record.cells for record in table.records] == rows


@given(ROWS)
def test_rows_of_any_delimiter_are_read_back_exactly(rows):
    stream = io.StringIO(newline="")
    write_csv(stream, HEADER, rows, delimiter="\t")
    table = read_csv(stream.getvalue().encode(), known=known, delimiter="\t")

    assert [record.cells for record in table.records] == rows


def test_plain_files_have_lf_no_byte_order_mark_and_whole_phone_numbers():
    assert written([("张一", "+8613800138000", "=x")], excel=False) == "name,phones,notes\n张一,+8613800138000,'=x\n"


def test_excel_files_have_crlf_a_byte_order_mark_and_guards():
    assert written([("张一", "+8613800138000", "＝x")], excel=True) == (
        "\ufeffname,phones,notes\r\n张一,'+8613800138000,'＝x\r\n")


@given(CELLS)
def test_no_cell_of_an_excel_file_starts_like_a_formula(cell):
    assert not written([], excel=True, header=[cell])[1:].startswith(tuple('=+-@\t＝＋－＠'))


@given(CELLS)
def test_no_cell_of_a_plain_file_starts_like_a_formula_but_numbers(cell):
    text = written([], excel=False, header=[cell]).removesuffix("\n")

    assert not text.startswith(tuple("=+-@\t＝＋－＠")) or set(text) <= set("+-0123456789 .")


def test_rejects_carry_the_original_columns_and_what_is_wrong():
    stream = io.StringIO(newline="")
    rejects = [Reject(3, ("张一", "12"), "手机", "12", "bad_phone", "不像电话号码"),
               Reject(5, ("李二", "1", "多"), "", "", "too_many_cells", "格子多于表头")]

    write_rejects(stream, ("姓名", "手机"), rejects)

    assert stream.getvalue() == (
        "姓名,手机,,row,column,value,code,reason\n"
        "张一,12,,3,手机,12,bad_phone,不像电话号码\n"
        "李二,1,多,5,,,too_many_cells,格子多于表头\n")


def test_corrected_rejects_are_imported_without_the_remarks():
    stream = io.StringIO(newline="")
    write_rejects(stream, ("姓名",), [])

    header = read_csv(stream.getvalue().encode(), known=known).header

    assert header == ("姓名", *REJECT_COLUMNS)
    assert map_headers(header, {}).targets == ("name", None, None, None, None, None)
