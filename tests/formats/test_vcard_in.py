"""Cards as phones and mail programs write them; any bytes at all give records or our own error."""

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.errors import CimError, ForeignFile, Undecodable, UnknownEncoding
from cimtool.formats.raw import BadRecord, Note, ObjectRecord
from cimtool.formats.vcard_in import read_vcard

GOLDEN = Path(__file__).parents[1] / "golden"


def cards(*lines, version="3.0", end="\r\n", **options):
    data = end.join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""))
    return list(read_vcard(data.encode() if isinstance(data, str) else data, **options).records)


def fields(*lines, **options):
    record, = cards(*lines, **options)
    return record.fields


@pytest.mark.parametrize(("lines", "expected"), [
    (["FN:张三", "N:张;三;;;"], {"name": "张三"}),
    (["N:张;三;;;"], {"family_name": "张", "given_name": "三"}),
    (["N:Doe;John;Quinn,Paul;Mr.;"], {"family_name": "Doe", "given_name": "John", "middle_name": "Quinn Paul"}),
    (["FN:三 张", "N:张;三;;;"], {"family_name": "张", "given_name": "三"}),
    (["FN:John Smith", "N:Smith;John;;;"], {"name": "John Smith"}),
    (["FN: ", "ORG:明远贸易;销售部;一组"], {"company": "明远贸易", "x.department": "销售部 / 一组"}),
    (["NICKNAME:小张", "TEL:1"], {"name": "小张", "phones": [{"value": "1"}]}),
    (["FN:明远贸易", "ORG:明远贸易", "X-ABShowAs:COMPANY"], {"name": "明远贸易", "kind": "company"}),
    (["FN:x", "TITLE:经理", "ROLE:采购"], {"name": "x", "title": "经理", "x.role": "采购"}),
    (["FN:x", "URL:http\\://a.example", "URL:http://b.example"],
     {"name": "x", "website": "http://a.example", "x.website 2": "http://b.example"}),
    (["FN:x", "NOTE:a\\nb\\, c\\; \\\\d", "NOTE:e"], {"name": "x", "notes": "a\nb, c; \\d\ne"}),
    (["FN:x", "CATEGORIES:老客户,VIP\\, 金"], {"name": "x", "tags": ["老客户", "VIP, 金"]}),
    (["FN:x", "BDAY:--0203"], {"name": "x", "birthday": "--0203"}),
    (["FN:x", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-03"], {"name": "x", "birthday": "--02-03"}),
    (["FN:x", "BDAY;ALTID=1:20160801", "BDAY;ALTID=1:2016-08-01"], {"name": "x", "birthday": "20160801"}),
    (["FN:x", "GENDER:F"], {"name": "x", "gender": "female"}),
    (["FN:x", "X-WECHAT:zs_01", "X-QQ:10001"], {"name": "x", "wechat": "zs_01", "qq": "10001"}),
    (["FN:x", "IMPP;X-SERVICE-TYPE=QQ:x-apple:10001", "IMPP:weixin:zs_01", "IMPP:xmpp:a@example.com"],
     {"name": "x", "qq": "10001", "wechat": "zs_01", "x.xmpp": "a@example.com"}),
    (["FN:x", "X-SOCIALPROFILE;type=WeChat:x-apple:zs_01"], {"name": "x", "wechat": "zs_01"}),
    (["FN:x", "X-PHONETIC-LAST-NAME:Zhang"], {"name": "x", "x.phonetic last name": "Zhang"}),
    (["FN:x", "item1.X-ABDATE:1970-06-02", "item1.X-ABLabel:_$!<Anniversary>!$_"],
     {"name": "x", "x.anniversary": "1970-06-02"}),
    (["FN:x", "X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;小张;1;;;"], {"name": "x", "x.nickname": "小张"}),
    (["FN:x", "X-EVOLUTION-SPOUSE:y", "X-Favourite-Tea:龙井"],
     {"name": "x", "x.spouse": "y", "x.favourite tea": "龙井"}),
    (["FN:x", "UID:42", "REV:2020-01-01T00:00:00Z", "PROFILE:VCARD", "X-ABUID:7", "SORT-STRING:x", "TZ:8"],
     {"name": "x"}),
])
def test_each_property_becomes_the_field_it_means(lines, expected):
    assert fields(*lines) == expected


@pytest.mark.parametrize(("line", "point"), [
    ("TEL;TYPE=CELL:13800138000", {"value": "13800138000", "label": "mobile"}),
    ('TEL;TYPE="cell,voice";PREF=1:1', {"value": "1", "label": "mobile"}),
    ("TEL;TYPE=WORK;TYPE=FAX:1", {"value": "1", "label": "work fax"}),
    ("TEL;FAX;WORK;PREF:1", {"value": "1", "label": "work fax"}),
    ("TEL;VOICE:1", {"value": "1"}),
    ("item1.TEL:1\r\nitem1.X-ABLabel:前台", {"value": "1", "label": "前台"}),
    ("item1.TEL:1\r\nitem1.X-ABLabel:_$!<HomeFax>!$_", {"value": "1", "label": "home fax"}),
    ("TEL;VALUE=uri:tel:+1-418-656-9254;ext=102", {"value": "+1-418-656-9254 ext. 102"}),
    ("TEL;VALUE=uri:tel:13800138000;phone-context=+86", {"value": "+86 13800138000"}),
    ("TEL;X=\"a:b;c\":1", {"value": "1"}),
    ("TEL;X=\"a:1", {"value": "1"}),
])
def test_a_number_has_the_label_that_its_types_say(line, point):
    assert fields("FN:x", line)["phones"] == [point]


def test_the_preferred_number_stands_first():
    assert [point["value"] for point in fields("FN:x", "TEL:1", "TEL;PREF=2:2", "TEL;TYPE=pref:3")["phones"]] == [
        "3", "2", "1"]


def test_the_first_address_is_taken_apart_and_others_stay_whole():
    assert fields("FN:x", "ADR:;3楼;建国路1号;北京;北京市;100020;中国", "ADR;TYPE=HOME:;;a\\, b;c;;;") == {
        "name": "x", "address": "建国路1号, 3楼", "city": "北京", "province": "北京市", "postcode": "100020",
        "x.country": "中国", "x.address 2": "a, b, c"}
    assert fields("FN:x", "LABEL:a\\nb") == {"name": "x", "address": "a\nb"}


def test_old_cards_state_an_encoding_for_each_value():
    quoted = "".join(f"={byte:02X}" for byte in "张三".encode("gbk"))

    assert fields(f"N;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:{quoted[:6]};{quoted[6:]}", "TEL;CELL:1",
                  version="2.1") == {"family_name": "张", "given_name": "三",
                                     "phones": [{"value": "1", "label": "mobile"}]}


def test_a_soft_break_joins_lines_and_a_coded_one_stays():
    assert fields("FN:x", "NOTE;QUOTED-PRINTABLE:a=0D=0A=", "b = c=3D=", "", version="2.1")["notes"] == "a\nb = c="


def test_quoted_values_without_charset_are_guessed_together():
    names = ["王小明", "李建国", "陈晓东"]
    lines = ["FN;ENCODING=QUOTED-PRINTABLE:" + "".join(f"={byte:02X}" for byte in name.encode("gbk"))
             for name in names]
    data = "".join(f"BEGIN:VCARD\nVERSION:2.1\n{line}\nEND:VCARD\n" for line in lines).encode()
    table = read_vcard(data)

    assert [record.fields["name"] for record in table.records] == names
    assert table.notes == (Note("encoding_guessed", {"encoding": "gb18030"}),)


@pytest.mark.parametrize(("encoding", "given"), [
    ("utf-8", None), ("utf-8-sig", None), ("gbk", None), ("big5", None), ("utf-16", None), ("utf-16-le", None),
    ("gbk", "gbk"), ("utf-16", "utf-16")])
def test_a_file_may_be_in_any_encoding(encoding, given):
    text = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:陳大文\r\nADR:;;北京市朝陽區建國路;;;;\r\nEND:VCARD\r\n"
    record, = read_vcard(text.encode(encoding), encoding=given).records

    assert record.fields == {"name": "陳大文", "address": "北京市朝陽區建國路"}


@pytest.mark.parametrize(("data", "error"), [
    (b"BEGIN:VCARD\nFN:x\nEND:VCARD\n", UnknownEncoding),
    (b"BEGIN:VCARD\nFN:" + b"\xff" * 5 + b"\nNOTE:" + b"\xff" * 5 + b"\n", Undecodable)])
def test_an_encoding_that_does_not_fit_is_said(data, error):
    with pytest.raises(error):
        read_vcard(data, encoding="klingon" if error is UnknownEncoding else "utf-8")


@pytest.mark.parametrize("charset", ["base64", "punycode", "klingon", "idna", "\x00", "us-ascii"])
def test_a_charset_that_is_none_counts_for_nothing(charset):
    assert fields(f"FN;CHARSET={charset}:张三") == {"name": "张三"}


def test_a_character_cut_by_a_fold_is_whole_again():
    cut = "BEGIN:VCARD\r\nFN:张三\r\nEND:VCARD\r\n".encode().replace("三".encode(), b"\xe4\r\n \xb8\r\n\t\x89")

    assert [record.fields for record in read_vcard(cut).records] == [{"name": "张三"}]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_lines_end_in_any_way(end):
    assert fields("FN:ab", " c", "NOTE:x", "\t y", end=end) == {"name": "abc", "notes": "x y"}


def test_version_two_folds_at_a_blank_that_stays():
    assert fields("NOTE:big", " tree", "FN:张", " 三", version="2.1") == {"notes": "big tree", "name": "张三"}


def test_a_line_that_is_no_property_goes_on_with_the_one_above():
    assert fields("FN:x", "NOTE:first", "second line", "最后一行")["notes"] == "first\nsecond line\n最后一行"


def test_pictures_are_left_out_aloud():
    data = (b"BEGIN:VCARD\nFN:x\nPHOTO;ENCODING=b;TYPE=JPEG:" + b"QUJD" * 30 + b"\n QUJD\n"
            b"LOGO:data:image/png;base64,QUJD\nitem1.KEY;BASE64:\n    QUJD\n    QUJD==\n\n\nTEL:1\nEND:VCARD\n")
    table = read_vcard(data)

    assert [record.fields for record in table.records] == [{"name": "x", "phones": [{"value": "1"}]}]
    assert table.notes == (Note("attachments_left_out", {"count": 3}),)


def test_each_card_has_the_line_where_it_begins_and_the_last_may_be_cut_off():
    data = b"BEGIN:VCARD\nFN:a\nEND:VCARD\n\nBEGIN:vCard\nFN:b\nBEGIN:VCARD\nFN:c\nTEL"

    assert [(record.line, record.fields) for record in read_vcard(data).records] == [
        (1, {"name": "a"}), (5, {"name": "b"}), (7, {"name": "c"})]


@pytest.mark.parametrize("agent", [
    ["AGENT:", "BEGIN:VCARD", "FN:助理", "TEL:2", "END:VCARD"],
    ["AGENT:BEGIN:VCARD", "FN:助理", "TEL:2", "END:VCARD"],
    ["AGENT:BEGIN:VCARD\\nFN:助理\\nTEL:2\\nEND:VCARD\\n"],
])
def test_a_card_within_a_card_is_part_of_it(agent):
    assert fields("FN:老板", *agent, "TEL:1") == {"name": "老板", "phones": [{"value": "1"}], "x.agent": "助理, 2"}


def test_groups_and_empty_cards_say_what_they_are():
    data = b"BEGIN:VCARD\nKIND:group\nFN:Friends\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nEND:VCARD\nBEGIN:VCARD\nFN:x\n"

    assert list(read_vcard(data).records) == [
        BadRecord(1, "group_card", "Friends"), BadRecord(5, "empty_card"), ObjectRecord(8, {"name": "x"})]


def test_places_and_devices_say_that_they_are_none():
    data = b"BEGIN:VCARD\nKIND:location\nFN:Room A\nEND:VCARD\nBEGIN:VCARD\nFN:x\nKIND:individual\n"

    assert list(read_vcard(data).records) == [BadRecord(1, "thing_card", "Room A"), ObjectRecord(5, {
        "name": "x", "kind": "person"})]


def test_a_name_in_another_language_is_kept_beside_the_first():
    names = ("FN;ALTID=1;LANGUAGE=en:Yamada Taro", "FN;ALTID=1;LANGUAGE=ja:山田太郎", "N;ALTID=1:Yamada;Taro;;;")

    assert fields(*names) == {"name": "Yamada Taro", "x.name 2": "山田太郎"}


@pytest.mark.parametrize("data", [b"", b"hello", b"BEGIN:VCARD\n" * 1000, b"BEGIN:VCALENDAR\nFN:x\nEND:VCALENDAR\n"])
def test_a_file_without_a_customer_is_foreign(data):
    with pytest.raises(ForeignFile):
        read_vcard(data)


def test_a_uid_is_taken_from_our_own_cards_only():
    uid = "0195f3c8-0000-7000-8000-000000000000"

    assert fields("FN:x", f"UID:{uid}") == {"name": "x"}
    assert fields("PRODID:-//cimtool//cimtool//EN", "FN:x", f"UID:urn:uuid:{uid}", "REV:20261122T083000Z",
                  "X-CIMTOOL:id;7", "X-CIMTOOL:x.tea;a\\;b", "TEL:+8613800138000", "TEL:12") == {
        "name": "x", "uid": uid, "updated_at": "20261122T083000Z", "x.tea": "a;b",
        "phones": [{"value": "+8613800138000", "e164": "+8613800138000"}, {"value": "12"}]}


HOSTILE = {
    "folds": b"BEGIN:VCARD\nFN:" + b"x\r\n " * 300_000,
    "soft breaks": b"BEGIN:VCARD\nFN;QUOTED-PRINTABLE:" + b"x=\n" * 300_000,
    "nesting": b"BEGIN:VCARD\nFN:x\nAGENT:\n" * 50_000,
    "unannounced nesting": b"BEGIN:VCARD\nFN:x\n" * 30_000,
    "quotes": b"BEGIN:VCARD\nFN" + b';X="' * 200_000 + b":x\nTEL:1\n",
    "parameters": b"BEGIN:VCARD\nFN;" + b"TYPE=a;" * 200_000 + b":x\nTEL:1\n",
    "separators": b"BEGIN:VCARD\nFN:x\nN:" + b"\\;;" * 300_000,
    "values": b"BEGIN:VCARD\nFN:x\n" + b"URL:a%d\n" * 30_000,
    "lines": b"BEGIN:VCARD\nFN:x\nNOTE:x\n" + b"no property\n" * 100_000,
    "a name": b"BEGIN:VCARD\nFN:x\n" + b"A" * 2_000_000 + b"\nTEL:1\n",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_takes_no_more_time_than_its_length(data):
    began = time.process_time()
    records = list(read_vcard(data).records)

    assert records
    assert time.process_time() - began < 10  # quadratic ones take minutes


def walked(data):
    with suppress(CimError):
        return len(list(read_vcard(data).records))
    return 0


HEADS = st.sampled_from([
    "FN:", "N:", "TEL;TYPE=", "TEL:tel:", "EMAIL;", "ADR:;;", "BDAY:", "CATEGORIES:", "AGENT:", "BEGIN:VCARD",
    "END:VCARD", "NOTE;ENCODING=QUOTED-PRINTABLE:=", "NOTE;CHARSET=", "IMPP:", "X-CIMTOOL:",
    "PRODID:-//cimtool//cimtool//EN",
    "item1.X-ABLABEL:", "item1.TEL:", "X-ANDROID-CUSTOM:", "GENDER:", "PREF=", " ", "KIND:", "UID:"])
LINES = st.tuples(HEADS, st.text(max_size=12)).map("".join)


@given(st.binary(max_size=300))
def test_any_bytes_give_records_or_our_own_error(data):
    assert walked(b"BEGIN:VCARD\n" + data) >= 0


@given(st.lists(LINES, max_size=8), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_any_lines_give_records_or_our_own_error(lines, encoding):
    assert walked("\n".join(("BEGIN:VCARD", *lines)).encode(encoding, "surrogatepass")) >= 0
