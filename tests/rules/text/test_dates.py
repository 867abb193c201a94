from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.rules.text.dates import from_excel_serial, is_ambiguous, parse_birthday, parse_date, parse_instant

DATE_LIKE = st.one_of(
    st.text(max_size=20), st.text(alphabet="0123456789-/.年月日农历初十二闰民国 TZ:+", max_size=16))


@pytest.mark.parametrize("typed", [
    "2024年3月5日", "2024年03月05日", "二〇二四年三月五日", "二零二四年三月五日", "2024-3-5", "2024/3/5", "2024.3.5",
    "20240305", "45356", "45356.0", "民國113年3月5日",
    "2024-03-05T10:00:00+08:00", "2024年3月5日 下午3点", "２０２４年 3 月 5 号",
    "Mar 5, 2024", "5 March 2024", "5. März 2024", "05-Mar-2024", "5 de marzo de 2024", "2024/3/5 星期二",
    "Tuesday, March 5th, 2024", "20240305T101010Z", "2024-03-05 10:20"])
def test_any_spelling_of_a_day_becomes_iso(typed):
    assert parse_date(typed) == "2024-03-05"


@pytest.mark.parametrize(("typed", "partial"), [
    ("2024年3月", "2024-03"), ("2024年", "2024"), ("2024", "2024"), ("2024-03", "2024-03"), ("202403", "2024-03"),
    ("March 2024", "2024-03"), ("3月5日", "--03-05"), ("５月１日", "--05-01"), ("--0307", "--03-07"),
    ("十月一日", "--10-01"), ("Feb 29", "--02-29"), ("民国元年", "1912")])
def test_a_partial_date_stays_partial(typed, partial):
    assert parse_date(typed) == partial


@pytest.mark.parametrize("typed", [
    "", "90.3.5", "1990-02-30", "1990年２月３０日", "0/0/00", "二十三日", "2024-13-05", "2024-00-01", "99999", "12:30",
    "30 Feb 2024", "昨天", "3/5", "0001-01-01"])
def test_what_cannot_be_told_is_none(typed):
    assert parse_date(typed) is None


def test_the_order_of_day_and_month_is_never_guessed():
    assert parse_date("03/05/2024") is None
    assert is_ambiguous("03/05/2024")
    assert parse_date("03/05/2024", day_first=True) == "2024-05-03"
    assert parse_date("03/05/2024", day_first=False) == "2024-03-05"


@pytest.mark.parametrize(("typed", "expected"), [
    ("15/3/2024", "2024-03-15"), ("3/15/2024", "2024-03-15"), ("5.5.2024", "2024-05-05")])
def test_a_date_that_decides_its_own_order_needs_no_help(typed, expected):
    assert parse_date(typed) == expected
    assert not is_ambiguous(typed)


@pytest.mark.parametrize(("typed", "stored"), [
    ("农历正月初五", "lunar:--01-05"), ("农历1990年八月十五", "lunar:1990-08-15"),
    ("阴历1990-08-15", "lunar:1990-08-15"),
    ("1990年闰五月初七", "lunar:1990-05L-07"), ("1990年腊月廿三(农历)", "lunar:1990-12-23"),
    ("農曆十二月三十", "lunar:--12-30"),
    ("八月十五", "--08-15"), ("1990-03-05", "1990-03-05"), ("农历13月1日", None), ("农历八月三十一", None)])
def test_a_lunar_birthday_stays_lunar(typed, stored):
    assert parse_birthday(typed) == stored


@pytest.mark.parametrize(("typed", "instant"), [
    ("2024-03-05", "2024-03-05T00:00:00Z"),
    ("2024-03-05T10:00:00+08:00", "2024-03-05T02:00:00Z"),
    ("2024-03-05T10:00:00-0530", "2024-03-05T15:30:00Z"),
    ("2024-03-05 10:20", "2024-03-05T10:20:00Z"),
    ("2024-03-05 00:00:00.400000", "2024-03-05T00:00:00Z"),
    ("2024-03-05 23:59:59.9", "2024-03-06T00:00:00Z"),
    ("2024年3月5日下午3点20分", "2024-03-05T15:20:00Z"),
    ("3/15/2024 12:05 AM", "2024-03-15T00:05:00Z"),
    ("20240305T101010Z", "2024-03-05T10:10:10Z"),
    ("45356.5", "2024-03-05T12:00:00Z"),
    ("2024-03", None), ("3月5日", None), ("2024-03-05 25:00", None), ("", None)])
def test_an_instant_is_utc(typed, instant):
    assert parse_instant(typed) == instant


def test_serials_outside_a_life_time_are_no_dates():
    assert from_excel_serial(9_999) is None
    assert from_excel_serial(10_000) == "1927-05-18"
    assert from_excel_serial(73_050) == "2099-12-31"
    assert from_excel_serial(73_051) is None
    assert from_excel_serial(float("nan")) is None


@settings(deadline=None, max_examples=150)
@given(st.dates(min_value=date(1800, 1, 1), max_value=date(2199, 12, 31)))
def test_every_day_is_read_back_in_each_spelling(day):
    chinese = f"{day.year}年{day.month}月{day.day}日"
    spellings = [day.isoformat(), day.strftime("%Y/%m/%d"), chinese, day.strftime("%d %B %Y")]

    assert {parse_date(spelling) for spelling in spellings} == {day.isoformat()}


@settings(deadline=None, max_examples=400)
@given(DATE_LIKE)
def test_a_stored_date_is_read_as_itself(text):
    for read in (parse_date, parse_birthday, parse_instant):
        stored = read(text)
        assert stored is None or read(stored) == stored
