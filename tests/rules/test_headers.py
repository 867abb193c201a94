"""Every header seen in real exports finds its field, and none is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.errors import UnknownField, UnknownHeader
from cimtool.fields import BY_NAME, FIELDS, PARTS, SENSITIVE
from cimtool.rules.header_cells import blank_columns, with_identities
from cimtool.rules.headers import fold_header, join_name, known, map_headers
from cimtool.rules.standards import NO_STANDARDS

ALIASES = [(alias, field.name) for field in (*FIELDS, *PARTS) for alias in field.headers.split("|")]


def targets(*header, **overrides):
    return map_headers(header, overrides).targets


@pytest.mark.parametrize(("header", "folded"), [
    ("手机(必填)", "手机"),
    ("手机（选填）：", "手机"),
    ("*客户名称", "客户名称"),
    ("Ｅ－ｍａｉｌ", "e-mail"),
    ("Customer ID", "customerid"),
    ("E-mail 1 - Value", "e-mail-value"),
    ("Phone 2 - Value", "phone-value"),
    ("电子邮件 2 地址", "电子邮件地址"),
    ("Address 1 - City", "address-city"),
    ("Address 1", "address1"),
    ("手机2", "手机"),
    ("名字(不含姓)", "名字(不含姓)"),
    ("(必填)", "(必填)"),
    ("", ""),
])
def test_a_header_is_folded_to_the_spelling_that_is_looked_up(header, folded):
    assert fold_header(header) == folded


@pytest.mark.parametrize("alias", [alias for alias, _ in ALIASES])
def test_every_spelling_of_the_field_table_is_known(alias):
    assert known(alias)
    assert known(f" {alias.upper()} ")


@pytest.mark.parametrize("header", ["", "x", "材质*", "column1", "=cmd|' /C calc'!A0"])
def test_other_headers_are_not_known(header):
    assert not known(header)


def test_no_spelling_means_two_fields():
    assert len({alias for alias, _ in ALIASES}) == len(ALIASES)


def test_a_chinese_sales_sheet():
    header = ("客户编号", "客户名称", "联系人", "手机", "座机电话", "微信", "客户级别", "备注")

    assert targets(*header) == ("ref", "name", "contact", "phones", "phones", "wechat", "x.客户级别", "notes")


def test_google_contacts():
    header = ("First Name", "Middle Name", "Last Name", "Organization Name", "Labels", "E-mail 1 - Label",
              "E-mail 1 - Value", "Phone 1 - Type", "Phone 1 - Value", "Phone 2 - Value", "Address 1 - City")

    assert targets(*header) == ("given_name", "middle_name", "family_name", "company", "tags", None,
                                "emails", None, "phones", "phones", "city")


def test_outlook_in_chinese():
    header = ("姓", "名", "单位", "职务", "商务电话", "移动电话", "电子邮件地址", "电子邮件 2 地址",
              "商务地址 街道", "商务地址 市/县", "商务地址 省/市/自治区", "附注", "身份证编号")

    assert targets(*header) == ("family_name", "given_name", "company", "title", "phones", "phones", "emails", "emails",
                                "address", "city", "province", "notes", None)


def test_the_best_spelling_gets_a_single_valued_field_and_the_others_are_kept():
    assert targets("昵称", "姓名", "公司地址", "地址") == ("x.昵称", "name", "x.公司地址", "address")


def test_of_equal_spellings_the_first_column_wins():
    assert targets("name", "name", "phone") == ("name", "x.name", "phones")


def test_an_id_is_the_reference_only_when_nothing_better_is_there():
    assert targets("ID", "姓名") == ("ref", "name")
    assert targets("ID", "客户编号", "姓名") == ("x.ID", "ref", "name")


def test_our_own_export_maps_back_onto_itself():
    header = ("id", *BY_NAME, "x.colour")
    stored = tuple(None if name in SENSITIVE else name for name in BY_NAME)

    assert targets(*header) == ("id", *stored, "x.colour")


def test_our_own_export_leaves_what_is_derived_out():
    assert targets("uid", "name", "tier") == ("uid", "name", None)
    assert targets("name", "tier") == ("name", "x.tier")


def test_a_corrected_rejects_file_is_imported_without_its_remarks():
    header = ("姓名", "手机", "row", "column", "value", "code", "reason")

    assert targets(*header) == ("name", "phones", None, None, None, None, None)


def test_a_contact_or_else_a_company_stands_in_for_a_missing_name():
    assert targets("公司", "联系人", "电话") == ("company", "name", "phones")
    assert targets("公司", "电话") == ("name", "phones")
    assert targets("姓", "名", "公司") == ("family_name", "given_name", "company")
    assert not map_headers(("电话", "颜色"), {}).has_name


def test_sensitive_columns_are_left_out_and_named():
    mapped = map_headers(("姓名", "身份证号", "证件号码", "银行卡号"), {})

    assert mapped.targets == ("name", None, None, None)
    assert mapped.sensitive == ("身份证号", "证件号码", "银行卡号")


def test_blank_and_repeated_headers_keep_their_columns_apart():
    assert targets("姓名", "", "颜色", "颜色", " ") == ("name", "x.column2", "x.颜色", "x.颜色 2", "x.column5")
    assert targets("a", "a 2", "a", "a") == ("x.a", "x.a 2", "x.a 3", "x.a 4")


def test_the_user_decides():
    mapped = map_headers(("姓名", "昵称", "号码", "备注"), {"昵称": "name", "号码": "手机", "备注": None})

    assert mapped.targets == ("x.姓名", "name", "phones", None)


def test_an_override_finds_its_column_in_any_spelling():
    assert map_headers(("Colour (RAL)",), {"colour(ral)": "x.colour"}).targets == ("x.colour",)


def test_an_override_of_a_repeated_header_goes_for_each_of_them():
    assert map_headers(("a", "a"), {"a": "emails"}).targets == ("emails", "emails")


def test_an_unknown_target_names_the_nearest_fields():
    with pytest.raises(UnknownField) as caught:
        map_headers(("a",), {"a": "phonez"})

    assert "phones" in caught.value.values["near"]


def test_an_unknown_header_lists_what_is_there():
    with pytest.raises(UnknownHeader) as caught:
        map_headers(("姓名", "手机"), {"电话": "phones"})

    assert caught.value.values["headers"] == "姓名, 手机"


def test_a_hundred_thousand_columns_are_no_problem():
    assert len(targets(*(f"c{n}" for n in range(100_000)))) == 100_000


@given(st.lists(st.text("ab 2x.:*", max_size=4) | st.text() | st.sampled_from([alias for alias, _ in ALIASES])))
def test_every_column_gets_one_target_and_single_valued_fields_one_column(header):
    mapped = targets(*header)

    assert len(mapped) == len(header)
    several = {"phones", "emails", "tags", "notes", "preferences", None}
    once = [target for target in mapped if target not in several]
    assert len(once) == len(set(once))


@pytest.mark.parametrize(("family", "first", "middle", "joined"), [
    ("张", "三", "", "张三"),
    ("欧阳", "", "", "欧阳"),
    ("Smith", "John", "", "John Smith"),
    ("Smith", " John ", "Q.", "John Q. Smith"),
    ("陈", "Peter", "", "Peter 陈"),
    ("김", "민수", "", "김민수"),
    ("", "", "", ""),
])
def test_a_name_is_joined_in_the_order_of_its_script(family, first, middle, joined):
    assert join_name(family, first, middle) == joined


@pytest.mark.parametrize(("header", "wanted"), [
    (("Salutation", "First Name", "Last Name", "Title", "Account Name", "Mailing State/Province", "Contact ID"),
     ("x.Salutation", "given_name", "family_name", "title", "company", "province", "ref")),
    (("Id", "Name", "BillingStreet", "BillingCity", "BillingPostalCode", "AccountNumber"),
     ("x.Id", "name", "address", "city", "postcode", "ref")),
    (("Title", "First Name", "Job Title", "Government ID Number"), ("x.Title", "given_name", "title", None)),
    (("Display Name", "Birth Year", "Birth Month", "Birth Day"), ("name", "birth_year", "birth_month", "birth_day")),
    (("Record ID", "Mobile Phone Number", "State/Region", "Website URL"), ("ref", "phones", "province", "website")),
    (("Customer", "Main Phone", "Main Email", "Rep"), ("name", "phones", "emails", "owner")),
    (("客户名称", "负责人", "负责人所在部门", "一级行业"), ("name", "owner", "x.负责人所在部门", "industry")),
    (("客户名称", "负责人"), ("name", "contact")),
    (("姓名", "称呼", "职务"), ("name", "x.称呼", "title")),
    (("客户名称（必填）", "负责人（必填）", "负责人主属部门"), ("name", "owner", "x.负责人主属部门")),
    (("*ContactName", "FirstName", "POAddressLine1"), ("name", "x.FirstName", "x.POAddressLine1")),
    (("Person - ID", "Person - Name", "Person - Organization", "Person - Email - Work", "Person - Phone - Mobile"),
     ("ref", "name", "company", "emails", "phones")),
    (("姓名", "電話", "電子郵件", "備註", "聯絡電話"), ("name", "phones", "emails", "notes", "phones")),
    (("客户昵称", "会员手机号", "联系人电话", "公司邮箱", "企业网站"),
     ("name", "phones", "phones", "emails", "website")),
    (("姓名", "手机", "紧急联系人电话", "公司简称", "Assistant's Phone"),
     ("name", "phones", "x.紧急联系人电话", "x.公司简称", "x.Assistant's Phone")),
])
def test_a_header_means_what_it_does_in_the_program_of_the_others(header, wanted):
    assert targets(*header) == wanted


def test_a_column_of_id_numbers_is_left_out_whatever_it_is_called():
    header = ("姓名", "证", "号")
    rows = [("张伟", "11010519491231002X", "1"), ("李娜", "110101199003073810", "2"), ("王芳", "", "3")]

    mapped = with_identities(map_headers(header, {}), header, rows, NO_STANDARDS)

    assert (mapped.targets, mapped.sensitive) == (("name", None, "x.号"), ("证",))
    assert with_identities(map_headers(header, {}), header, [], NO_STANDARDS) == map_headers(header, {})


def test_a_column_without_a_value_leaves_its_field_to_one_that_has_any():
    header = ("Name", "Account Number", "ID", "Phone")

    assert map_headers(header, {}).targets == ("name", "ref", "x.ID", "phones")
    assert map_headers(header, {}, blank={1}).targets == ("name", "x.Account Number", "ref", "phones")
    assert map_headers(header, {"Account Number": "ref"}, blank={1}).targets == ("name", "ref", "x.ID", "phones")


def test_only_rows_can_show_that_a_column_is_blank():
    assert blank_columns([], 2) == frozenset()
    assert blank_columns([("a", " "), ("", "")], 2) == {1}
    assert blank_columns([("", "", "beyond")], 2) == {0, 1}


@pytest.mark.parametrize("header", ["Country", "country/region", "Billing Country", "Address 1 - Country",
                                    "Country Code", "国家", "国家/地区", "商务地址 国家/地区", "國家"])
def test_a_country_is_told_by_its_header(header):
    assert map_headers(("Name", header), {}).countries == (1,)


@pytest.mark.parametrize("header", ["County", "Country of birth", "国家级", "Name"])
def test_what_only_sounds_like_a_country_is_none(header):
    assert map_headers(("Name", header), {}).countries == ()


@pytest.mark.parametrize(("header", "field"), [
    ("Mobile #", "phones"), ("Phone#", "phones"), ("Customer #", "ref"), ("Ship City", "city"),
    ("Ship Zipcode", "postcode"), ("Address 1 - Street", "address")])
def test_a_number_sign_and_what_is_shipped_there_are_known(header, field):
    assert targets("Full Name", header) == ("name", field)


@pytest.mark.parametrize(("header", "found"), [
    (("Name", "Vorname", "Firma", "Telefon", "E-Mail", "Straße", "PLZ", "Ort", "Land"),
     ("family_name", "given_name", "company", "phones", "emails", "address", "postcode", "city", "x.Land")),
    (("Nom", "Prénom", "Société", "Téléphone", "Courriel", "Adresse", "Code postal", "Ville"),
     ("family_name", "given_name", "company", "phones", "emails", "address", "postcode", "city")),
    (("Nombre", "Apellidos", "Teléfono", "Correo electrónico"), ("given_name", "family_name", "phones", "emails")),
    (("氏名", "会社名", "電話番号", "メールアドレス", "郵便番号", "住所", "備考"),
     ("name", "company", "phones", "emails", "postcode", "address", "notes")),
])
def test_files_from_abroad_need_no_map(header, found):
    assert targets(*header) == found
