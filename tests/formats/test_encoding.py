"""Small Chinese files are read in the right encoding, and damage stays small."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.errors import Undecodable, UnknownEncoding
from cimtool.formats import encoding as module
from cimtool.formats.encoding import decode, decode_pieces, detect

SHEET = "姓名,手机,公司\n王一明,13800138000,北京某某科技有限公司\n李雷,13900139000,上海某某贸易有限公司\n"
NAMES_OF_ONE_ROW = ["王伟", "李秀英", "张敏", "刘洋", "陈静", "杨勇", "赵磊", "周杰", "吴娟", "徐涛",
                    "孙明", "朱丽", "高峰", "林芳", "何平", "郭军", "马超", "罗刚", "梁艳", "郑洁"]


@pytest.mark.parametrize(("encoding", "found"), [
    ("utf-8", "utf-8"),
    ("utf-8-sig", "utf-8-sig"),
    ("utf-16", "utf-16"),
    ("utf-16-le", "utf-16-le"),
    ("utf-16-be", "utf-16-be"),
    ("utf-32", "utf-32"),
    ("gbk", "gb18030"),
    ("gb18030", "gb18030"),
])
def test_a_sheet_reads_the_same_in_every_encoding(encoding, found):
    decoded = decode(SHEET.encode(encoding))

    assert (decoded.text, decoded.encoding, decoded.bad_lines) == (SHEET, found, ())


@pytest.mark.parametrize(("text", "encoding", "found"), [
    ("姓名,電話\n陳大文,0912345678\n林志玲,0223456789\n", "big5", "big5hkscs"),
    ("名前,電話\n山田太郎,03-1234-5678\nさくら,x\n", "shift_jis", "cp932"),
    ("name,town\nJosé Müller,Orléans\n", "cp1252", "cp1252"),
    ("name\nM\xfcller", "latin-1", "cp1252"),
    ("name\nRené", "latin-1", "cp1252"),
])
def test_other_scripts_are_told_apart(text, encoding, found):
    assert decode(text.encode(encoding)).text == text
    assert detect(text.encode(encoding)) == found


def test_a_single_chinese_name_in_gbk_is_enough():
    right = sum(decode(f"{name},123".encode("gbk")).text == f"{name},123" for name in NAMES_OF_ONE_ROW)

    assert right >= 0.95 * len(NAMES_OF_ONE_ROW)


def test_plain_ascii_and_nothing_at_all_are_utf8():
    assert detect(b"name,phone\n") == "utf-8"
    assert decode(b"").text == ""


def test_foreign_bytes_are_found_behind_a_long_ascii_head():
    data = b"name,phone\n" * 20_000 + SHEET.encode("gbk")

    assert decode(data).encoding == "gb18030"


def test_the_euro_of_windows_is_read_in_a_chinese_file():
    data = SHEET.encode("gbk") + b"\x80 100,\x80\n"

    decoded = decode(data)

    assert decoded.text.endswith("€ 100,€\n")
    assert decoded.bad_lines == ()


def test_a_file_cut_inside_a_character_loses_only_that_character():
    for encoding in ("utf-8", "gbk"):
        decoded = decode((SHEET + "赵").encode(encoding)[:-1])

        assert decoded.text == SHEET + "\ufffd"
        assert decoded.bad_lines == (4,)


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_one_bad_byte_costs_one_line(encoding):
    data = (SHEET * 10).encode(encoding).replace(b"13900", b"13\xff900", 1)

    decoded = decode(data)

    assert decoded.bad_lines == (3,)
    assert decoded.text.replace("\ufffd", "") == SHEET * 10


def test_a_stray_byte_in_a_two_byte_encoding_costs_one_line_of_a_small_file():
    data = "姓名,公司\n张伟,上海测试有限公司\n李娜,北京示例科技\n".encode("gbk")
    at = data.index("示例".encode("gbk")) + 1

    decoded = decode(data[:at] + b"\xff" + data[at:])

    assert decoded.bad_lines == (3,)
    assert "张伟,上海测试有限公司" in decoded.text


def test_bad_lines_are_counted_for_every_kind_of_line_end():
    assert decode("王伟\r\n李雷\r张敏\n赵".encode()[:-1]).bad_lines == (4,)


def test_a_file_with_too_many_bad_bytes_is_refused():
    with pytest.raises(Undecodable) as caught:
        decode(b"\x81 " * 100, path="junk.csv")

    assert caught.value.values["path"] == "junk.csv"


@pytest.mark.parametrize(("asked", "found"), [("GBK", "gb18030"), ("cp936", "gb18030"), ("utf8", "utf-8"),
                                              ("latin-1", "iso8859-1")])
def test_the_user_can_name_the_encoding(asked, found):
    assert decode(b"name", encoding=asked).encoding == found


def test_a_named_encoding_drops_the_byte_order_mark_too():
    assert decode("\ufeffname".encode(), encoding="utf-8").text == "name"


@pytest.mark.parametrize("name", ["", "klingon", "base64", "idna", "punycode", "undefined", "a\0b", "\ud800"])
def test_an_unknown_encoding_is_named(name):
    with pytest.raises(UnknownEncoding):
        decode(b"name", encoding=name)


def test_lone_surrogates_never_come_out():
    assert decode(b"+2AA-", encoding="utf-7").text == "\ufffd"


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "utf-16", "gbk", "big5", "cp932", "utf-7", "ascii"]))
def test_any_bytes_become_text_or_our_own_error(data, encoding):
    try:
        text = decode(data, encoding=encoding).text
    except Undecodable:
        text = ""

    assert text.encode("utf-8").decode() == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=100))
def test_utf8_is_never_mistaken(text):
    assert decode(text.encode()).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "cp932", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_large_file_reads_the_same_piece_by_piece(encoding, end, monkeypatch):
    data = end.join(f"{number},王小明,王,a" if encoding not in {"cp1252"} else f"{number},José" for number in range(99))
    whole = decode_pieces(data.encode(encoding), encoding=encoding)
    monkeypatch.setattr(module, "_PIECE_BYTES", 50)
    pieces = decode_pieces(data.encode(encoding), encoding=encoding)

    assert ["".join(pieces.each()), "".join(pieces.each())] == ["".join(whole.each())] * 2 == [data] * 2
    assert (pieces.encoding, pieces.notes) == (whole.encoding, whole.notes)


def test_one_bad_byte_in_a_large_file_costs_a_character(monkeypatch):
    monkeypatch.setattr(module, "_PIECE_BYTES", 50)
    data = "".join(f"{number},王小明,abc\n" for number in range(99)).encode()

    pieces = decode_pieces(data.replace("50,王".encode(), b"50,\xe7\x8e", 1))

    assert "".join(pieces.each()).count("\ufffd") == 1
    assert [note.code for note in pieces.notes] == ["characters_lost"]


def test_of_two_files_put_together_most_lines_decide():
    data = "姓名,手机\n张三,1\n".encode() + "李四,2\n".encode("gbk") + "王五,3\n".encode()

    assert detect(data) == "utf-8"
    assert decode(data).bad_lines == (3,)
