"""From two records to a probability: it orders rightly, and a shared contact is no proof."""

from dataclasses import fields as dataclass_fields
from dataclasses import replace
from math import inf, isclose, log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.model import ContactPoint, Kind, SourceRecord
from cimtool.rules.matching.features import Features, features
from cimtool.rules.matching.frequencies import Tally, tally, value_keys
from cimtool.rules.matching.model import Chances
from cimtool.rules.matching.shipped import SHIPPED
from cimtool.rules.matching.weights import AUTO, REVIEW, SHARED_CONTACT, compare, probability, weight_of

HOME = "上海市黄浦区南京路8号5楼502室"
USUAL = Tally(1000, {"t:上海": 120, "n:张伟": 8, "py:wei zhang": 12, "w:百川物流": 6})


def record(name, phone=None, email=None, **values):
    phones = (ContactPoint(phone, f"+86{phone}"),) if phone else ()
    emails = (ContactPoint(email),) if email else ()
    return features(SourceRecord(name=name, phones=phones, emails=emails, **values))


def chance(one, other, frequencies=USUAL):
    return compare(one, other, frequencies).probability


@pytest.mark.parametrize(("one", "other"), [
    (record("张伟", "13812345678"), record("張偉", "13812345678")),
    (record("张伟", "13812345678", city="上海"), record("Wei Zhang", "13812345678")),
    (record("张伟", email="zw@example.com"), record("Zhang Wei", email="ZW@example.com")),
    (record("张伟先生", "13812345678", address=HOME), record("章伟", "13812345678")),
    (record("William Gates", email="bill@example.com"), record("Bill Gates", email="bill@example.com")),
    (record("欧阳芳", birthday="1971-06-24"), record("欧阳芳", birthday="1971-06-24")),
    (record("杭州百川物流有限公司", "13812345678"), record("百川物流", "13812345678", kind=Kind.COMPANY)),
])
def test_one_customer_in_two_spellings_is_found(one, other):
    assert chance(one, other) > 0.9


@pytest.mark.parametrize(("one", "other"), [
    (record("百川物流有限公司", city="上海"), record("百川物流", kind=Kind.COMPANY, city="上海")),
    (record("百川物流有限公司", address=HOME), record("百川物流股份有限公司", address=HOME)),
])
def test_a_firm_is_found_with_and_without_its_legal_form(one, other):
    assert chance(one, other) > REVIEW


@pytest.mark.parametrize(("one", "other"), [
    (record("张伟", "13812345678"), record("李娜", "13812345678")),
    (record("张伟", "13812345678", address=HOME), record("张丽娜", "13812345678", address=HOME)),
    (record("张伟", "13812345678", address=HOME, company="百川物流有限公司"),
     record("李娜", "13812345678", address=HOME, company="百川物流有限公司")),
    (record("张伟", "13812345678", "home@example.com", address=HOME),
     record("张丽娜", "13812345678", "home@example.com", address=HOME)),
    (record("张伟", email="zw@example.com", address=HOME), record("李娜", email="ln@example.com", address=HOME)),
    (record("百川物流有限公司", "13812345678", address=HOME), record("张伟", "13812345678", address=HOME)),
    (record("百川物流有限公司", email="zw@example.com"), record("张伟", email="zw@example.com")),
    (record("张伟", city="上海"), record("张伟", city="上海")),
    (record("王总", city="上海"), record("王总", city="上海")),
    (record("王总"), record("王总")),
    (record("杭州百川物流有限公司", address=HOME), record("上海百川物流有限公司", address=HOME)),
    (record("张伟", birthday="1971-06-24", city="上海"), record("张伟", birthday="1985-01-30", city="上海")),
    (record("张伟"), record("李娜")),
])
def test_what_is_shared_by_two_customers_makes_no_duplicate(one, other):
    assert chance(one, other) < REVIEW


def test_pairs_stand_in_the_order_in_which_a_person_would_put_them():
    base = record("张伟", "13812345678", "zw@example.com", address=HOME, city="上海", birthday="1971-06-24")
    others = [
        base,
        record("張偉", "13812345678", "zw@example.com"),
        record("章伟", "13812345678", address=HOME),
        record("张伟", "13812345679"),
        record("张伟", city="上海"),
        record("张丽娜", "13812345678", address=HOME),
        record("李娜", "13900000001", city="上海"),
        record("李娜", "13900000001", city="杭州", birthday="1985-01-30"),
    ]

    chances = [chance(base, other) for other in others]

    assert chances == sorted(chances, reverse=True)
    assert len(set(chances)) == len(chances)


def test_only_the_surest_pairs_may_merge_unasked():
    base = record("张伟", "13812345678", "zw@example.com", address=HOME)

    assert chance(base, base) >= AUTO
    assert chance(base, record("张伟", "13812345679")) < AUTO


def test_a_rare_name_says_more_than_a_common_one():
    rare, common = Tally(10_000, {"n:亓官曦": 2}), Tally(10_000, {"n:亓官曦": 200})
    one, other = record("亓官曦", city="上海"), record("亓官曦", city="上海")

    assert chance(one, other, rare) > REVIEW > chance(one, other, common)


def test_a_phone_that_thirty_records_have_says_little():
    one, other = record("张伟", "13812345678"), record("张伟", "13812345678")
    own, everybodys = Tally(1000, {"p:13812345678": 2}), Tally(1000, {"p:13812345678": 30})

    assert compare(one, other, own).weight_bits - compare(one, other, everybodys).weight_bits > 3


def test_evidence_names_field_level_and_bits_and_the_shared_contact():
    one = record("张伟", "13812345678", address=HOME)
    comparison = compare(one, record("张丽娜", "13812345678", address=HOME), USUAL)

    found = {(evidence.field, evidence.level): evidence.bits for evidence in comparison.clues}

    assert {("name", "kin"), ("phone", "exact")} <= set(found)
    assert [abs(bits) for bits in found.values()] == sorted(map(abs, found.values()), reverse=True)
    assert found["phone", "exact"] > 0 > found[SHARED_CONTACT, "exact"]


def test_what_is_missing_is_no_evidence():
    one = record("张伟", "13812345678", birthday="1971-06-24")
    other = record("张伟", "13812345678", city="上海")

    assert {evidence.field for evidence in compare(one, other, USUAL).clues} <= {"name", "phone", SHARED_CONTACT}


@pytest.mark.parametrize(("bits", "chance"), [(0, 0.5), (inf, 1.0), (-inf, 0.0), (1e9, 1.0), (-1e9, 0.0), (1, 2 / 3)])
def test_a_weight_becomes_a_probability_at_the_ends_too(bits, chance):
    assert isclose(probability(bits), chance, abs_tol=1e-12)


@pytest.mark.parametrize(("chance", "bits"), [(0.0, -inf), (1.0, inf), (0.5, 0.0), (2 / 3, 1.0)])
def test_a_probability_becomes_a_weight_at_the_ends_too(chance, bits):
    assert weight_of(chance) == pytest.approx(bits)


@pytest.mark.parametrize("customers", [0, 1, 2, 10**12])
@pytest.mark.parametrize("count", [0, 1, 10**12])
def test_no_table_is_too_small_or_too_strange(customers, count):
    one = record("张伟", "13812345678", "zw@example.com", address=HOME)
    counts = dict.fromkeys(value_keys(one), count)

    assert 0 <= chance(one, one, Tally(customers, counts)) <= 1


def test_the_second_customer_of_all_is_checked_against_the_first():
    one = record("张伟", "13812345678")

    assert chance(one, one, Tally(1, {})) > 0.9
    assert chance(one, record("李娜", "13812345678"), Tally(1, {})) < REVIEW


@pytest.mark.parametrize("extreme", [0.0, 1.0])
def test_a_fitted_model_may_hold_zero_and_one(extreme):
    always = {field: dict.fromkeys(levels, Chances(extreme, 1 - extreme)) for field, levels in SHIPPED.chances.items()}
    one = record("张伟", "13812345678", "zw@example.com")

    assert 0 <= compare(one, one, USUAL, replace(SHIPPED, chances=always)).probability <= 1


PEOPLE = st.builds(
    record,
    st.sampled_from(["张伟", "張偉", "章伟", "张丽娜", "李娜", "Wei Zhang", "王总", "百川物流有限公司", "百川物流"]),
    phone=st.sampled_from([None, "13812345678", "13812345679", "13900000001"]),
    email=st.sampled_from([None, "zw@example.com", "zw@example.org", "info@example.com"]),
    kind=st.sampled_from(Kind),
    company=st.sampled_from([None, "百川物流有限公司", "泰和食品"]),
    address=st.sampled_from([None, HOME, "黄浦区南京路8号5楼502", "杭州市西湖区文三路1号"]),
    city=st.sampled_from([None, "上海", "杭州"]),
    birthday=st.sampled_from([None, "1971-06-24", "1971-06-25", "--06-24", "1985-01-30"]),
    wechat=st.sampled_from([None, "zw_1", "ln_2"]))


@given(PEOPLE, PEOPLE)
@settings(max_examples=200, deadline=None)
def test_which_record_comes_first_does_not_matter(one, other):
    assert compare(one, other, USUAL) == compare(other, one, USUAL)


AGREEING = [field.name for field in dataclass_fields(Features)
            if field.name in {"phones", "emails", "handles", "birthday"}] + ["address", "company"]


@given(PEOPLE, PEOPLE, st.sampled_from(AGREEING))
@settings(max_examples=300, deadline=None)
def test_more_agreement_never_lowers_the_probability(one, other, field):
    if field == "company" and Kind.COMPANY in (one.kind, other.kind):
        return
    names = {"address": ("numbers", "street"), "company": ("company", "seat", "branch")}.get(field, (field,))
    agreeing = replace(other, **{name: getattr(one, name) for name in names}) if getattr(one, names[0]) else other

    assert chance(one, agreeing) >= chance(one, other) - 1e-12


@given(PEOPLE, PEOPLE)
@settings(max_examples=200, deadline=None)
def test_a_blank_changes_nothing_where_the_other_is_blank_too(one, other):
    blank = replace(one, phones="")

    both = replace(other, phones="")
    assert compare(blank, other, USUAL).weight_bits == compare(blank, both, USUAL).weight_bits


@given(st.lists(PEOPLE, max_size=6))
@settings(max_examples=50, deadline=None)
def test_a_tally_counts_each_record_once(records):
    counted = tally(records)

    assert counted.customers == len(records)
    assert all(counted.count(key) == sum(key in value_keys(one) for one in records)
               for one in records for key in value_keys(one))


def test_a_mail_address_that_few_have_says_less_of_namesakes():
    """It is made of the name; of others that so few have it is the stronger a sign."""
    def bits(one, other):
        seen = compare(record(one, email="zw@example.com"), record(other, email="zw@example.com"), Tally(100_000, {}))
        return next(clue.bits for clue in seen.clues if clue.field == "email")

    usual = SHIPPED.email_of_namesakes["exact"]

    assert bits("张伟", "张伟") == pytest.approx(log2(usual.match / usual.random))
    assert bits("张伟", "李娜") > bits("张伟", "张伟")
