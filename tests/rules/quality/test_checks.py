"""Each check of the audit: what it finds, what it leaves alone, and what it says to type."""

from dataclasses import replace

import pytest

from cimtool.document import Message
from cimtool.rules.freshness import HALF_LIVES, Basis, Contacts, Evidence
from cimtool.rules.quality.checks import BY_NAME, CHECKS, findings
from cimtool.rules.quality.finding import Bought, Firm, Twin
from cimtool.rules.text.identity import IdFault
from tests.rules.quality.subjects import customer, found, point, subject


def test_a_record_with_a_phone_and_a_city_has_nothing_wrong():
    assert found(customer()) == []


def test_every_check_has_a_name_of_its_own():
    assert len(BY_NAME) == len(CHECKS)


@pytest.mark.parametrize("way", [{"phones": "13812345678"}, {"emails": "ann@qq.com"}, {"wechat": "ann"},
                                 {"qq": "123456"}, {"address": "Main St 1"}])
def test_one_way_to_reach_somebody_is_enough(way):
    assert "unreachable" not in [check for check, *_ in found(customer(**{"phones": "", **way}))]


def test_nobody_can_be_reached_by_nothing():
    assert found(customer(phones=""), created="2020-01-01") == [("unreachable", "phones", "update 7 --set phone=")]


def test_what_is_missing_is_left_to_be_typed():
    assert found(customer(phones="", emails="ann@qq.com", city="")) == [
        ("missing", "phones", "update 7 --set phone="), ("missing", "city", "update 7 --set city=")]


def test_a_firm_needs_a_contact():
    assert found(customer("蓝湾贸易有限公司")) == [("missing", "contact", "update 7 --set contact=")]


def test_a_city_that_the_address_names_is_filled_in():
    assert found(customer(city="", address="浙江省杭州市西湖区文三路1号")) == [
        ("missing", "city", "update 7 --set city=杭州市")]
    assert found(customer(city="", address="Main St 1")) == []


def test_a_phone_that_is_none_is_taken_away_and_one_that_only_fills_the_field_is_test_data():
    assert found(customer(phones="12345")) == [("invalid_phone", "phones", "update 7 --remove-phone=12345")]
    assert found(customer(phones="13800138000")) == [("test_data", "phones", "update 7 --remove-phone=13800138000")]
    assert found(customer(phones="11111")) == [("test_data", "phones", "update 7 --remove-phone=11111")]


def test_a_domain_one_slip_away_is_said():
    assert found(customer(emails="ann@gmial.com")) == [
        ("invalid_email", "emails", "update 7 --add-email=ann@gmail.com --remove-email=ann@gmial.com")]
    assert found(customer(emails="ann@qq.com; ann@tea.example.com")) == []


def test_a_value_nobody_could_read_is_to_be_typed_again():
    assert found(customer(birthday="03/05/1990")) == [("unread", "birthday", "update 7 --set birthday=")]
    assert found(replace(customer(birthday="1990-05-03"), extra={"birthday": "03/05/1990"})) == []


@pytest.mark.parametrize("name", ["测试", "测试客户2", "test", "Test User", "aaa", "111", "asdf", "example"])
def test_a_name_typed_to_try_the_program_is_test_data(name):
    assert found(customer(name)) == [("test_data", "name", "delete 7")]


@pytest.mark.parametrize("name", ["张伟", "Ann Tester-Smith Ltd", "检测中心", "上海软件测试中心", "Testa Rossa"])
def test_a_name_that_only_sounds_like_a_test_is_none(name):
    assert "test_data" not in [check for check, *_ in found(customer(name))]


@pytest.mark.parametrize(("address", "sample"), [
    ("test@qq.com", True), ("test12@qq.com", True), ("ann@test.com", True), ("x@shop.test", True),
    ("ann@example.com", False), ("testa@qq.com", False)])
def test_an_address_typed_to_fill_the_field_is_test_data(address, sample):
    assert ("test_data" in [check for check, *_ in found(customer(emails=address))]) is sample


@pytest.mark.parametrize(("province", "city", "right"), [
    ("广东省", "杭州", "浙江省"), ("广东", "杭州市", "浙江省"), ("浙江", "杭州", None), ("Bayern", "München", None),
    ("上海市", "上海", None)])
def test_a_city_lies_in_its_province(province, city, right):
    wanted = [("conflict", "province", f"update 7 --set province={right}")] if right else []

    assert found(customer(province=province, city=city)) == wanted
    assert found(customer(province=province, city=city, confirmed={"province": "2026-01-01"})) == []


@pytest.mark.parametrize(("city", "right"), [("上海", "杭州市"), ("杭州", None), ("余杭", None), ("Hangzhou", None)])
def test_an_address_lies_in_its_city(city, right):
    wanted = [("conflict", "city", f"update 7 --set city={right}")] if right else []

    assert found(customer(city=city, address="浙江省杭州市余杭区文一西路1号")) == wanted


def test_a_firms_name_is_no_person():
    assert found(customer("蓝湾贸易有限公司", kind="person")) == [("conflict", "kind", "update 7 --set kind=company")]


@pytest.mark.parametrize(("birthday", "wrong"), [
    ("1990-05-03", False), ("2026-11-22", False), ("2026-11-23", True), ("2031", True), ("1900-01-01", True),
    ("lunar:1990-08-15", False), ("lunar:2090-08-15", True), ("--05-03", False)])
def test_nobody_was_born_tomorrow_or_lives_for_ever(birthday, wrong):
    assert found(replace(customer(), birthday=birthday)) == (
        [("impossible_date", "birthday", "update 7 --unset birthday")] if wrong else [])


def test_purchases_to_come_and_those_a_merge_left_behind_are_named():
    assert found(None, to_come=(Bought(4, "2027-01-01"),), left_behind=(Bought(5, "2026-01-01"),)) == [
        ("purchase", "purchases", "purchase delete 4"), ("purchase", "purchases", "show 7")]


def test_the_newer_of_two_records_is_the_one_too_many():
    assert found(None, twins=(Twin(3, "章伟", 96),)) == [("duplicate", None, "merge 3 7")]


def test_a_firm_that_is_a_customer_is_linked():
    assert found(customer(company="蓝湾"), employer=Firm(4, "蓝湾")) == [("unlinked", "company", "link 7 4")]


def test_a_value_is_stale_after_two_half_lives_unless_somebody_looked():
    old = customer(address="杭州文一路1号", emails="ann@qq.com")

    assert found(old, created="2023-11-22", contacts=Contacts("2026-11-01")) == [
        ("stale", "phones", "confirm 7 phones")]
    assert found(replace(old, confirmed={"phones": "2025-01-01"}), created="2023-11-22",
                 contacts=Contacts("2026-11-01")) == []
    assert found(old, created="2023-11-22", contacts=Contacts("2026-11-01", {"phones": "2026-11-01"})) == []
    assert found(old, created="2023-11-22", contacts=Contacts("2026-11-01"),
                 entered={"phones": Evidence("2026-01-01", Basis.RECEIVED)}) == []


@pytest.mark.parametrize(("last_on", "check"), [
    ("2026-11-22", None), ("2026-05-27", None), ("2026-05-26", None), ("2026-05-25", "overdue"),
    (None, "never_contacted")])
def test_a_contact_is_overdue_after_the_latest_day_and_never_is_a_class_of_its_own(last_on, check):
    assert found(None, created="2025-11-22", contacts=Contacts(last_on)) == (
        [(check, None, "log 7 Message(id='audit.contacted', values={})")] if check else [])


def test_a_new_customer_need_not_have_been_contacted_yet():
    assert found(None, created="2026-08-24") == []


@pytest.mark.parametrize("value", ["\x1b[31m5", "a\u202eb", "a\nb"])
def test_what_no_terminal_shows_stands_in_no_command(value):
    assert found(replace(customer(), phones=(point(value),))) == [("invalid_phone", "phones", "show 7")]


@pytest.mark.parametrize(("name", "value", "fault"), [
    ("身份证号", "11010519491231002X", None), ("ID number", "110105 19491231 002x", None),
    ("身份证", "110105491231002", None),  # as issued until 1999
    ("身份证", "110105194912310021", IdFault.CHECK), ("身份证", "110105194913310021", IdFault.DAY),
    ("身份证", "99010519491231002X", IdFault.AREA), ("id_card", "12345", IdFault.FORM),
    ("统一社会信用代码", "91350100M000100Y43", None), ("税号", "91350100M000100Y44", IdFault.CHECK),
    ("税号", "91990100M000100Y43", IdFault.AREA), ("税号", "@@@", IdFault.FORM), ("订单号", "12345", None),
])
def test_a_number_of_a_person_or_firm_in_an_own_field_is_checked_and_not_told(name, value, fault):
    flaws = list(BY_NAME["invalid_id"].flaws(subject(replace(customer(), extra={name: value}))))

    assert [flaw.message.values["fault"] for flaw in flaws] == ([Message(f"id_fault.{fault}")] if fault else [])
    assert value not in str(flaws)


def test_a_value_ages_as_fast_as_the_tier_says():
    half_lives = tuple((name, 30 if name == "phones" else days) for name, days in HALF_LIVES)

    assert ("stale", "phones") not in [row[:2] for row in found(customer(), created="2026-09-01")]
    assert ("stale", "phones") in [row[:2] for row in found(customer(), created="2026-09-01", half_lives=half_lives)]


def test_what_is_done_first_grows_with_worth_and_tier():
    def pressing(**given):
        return findings(subject(customer(phones=""), **given), CHECKS)[0].priority

    assert pressing() < pressing(weight=2) < pressing(value=10) < pressing(value=10, weight=4)
