"""Whole tables: arrays say what comparing two records says, and nothing hangs on the order of rows."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.fields import OwnComparison
from cimtool.model import ContactPoint, Kind, SourceRecord
from cimtool.rules.matching.blocking import blocking_keys
from cimtool.rules.matching.engine import propose
from cimtool.rules.matching.features import STORED, features
from cimtool.rules.matching.frequencies import tally
from cimtool.rules.matching.gathering import records_of
from cimtool.rules.matching.model import FIRM_NAME
from cimtool.rules.matching.shipped import SHIPPED, with_own
from cimtool.rules.matching.weights import compare

PHONES = ("13812345678", "13812345679", "021-65541234", "(310) 555-0123", "13900000001\n13812345678")
RECORDS = st.builds(
    lambda name, phones, emails, **values: SourceRecord(
        name=name, phones=tuple(ContactPoint(one) for one in phones),
        emails=tuple(ContactPoint(one) for one in emails), **values),
    name=st.sampled_from([
        "张伟", "張偉先生", "章伟", "张丽娜", "罗燕芳", "燕芳罗", "Wei Zhang", "王总", "单雄信", "★",
        "Bob Smith", "Robert Smith", "Smith, Robert", "Robert Smyth", "R. Smith", "Mr Smith", "Tonya Alexander",
        "Victor Alexander",
        "Customer 12", "Customer 13", "百川物流有限公司", "上海百川物流", "杭州百川物流有限公司",
        "Acme Logistics Inc", "Acme Logistic"]),
    phones=st.lists(st.sampled_from(["13812345678", "13812345679", "13812354678", "021-65541234", "(310) 555-0123"]),
                    max_size=2, unique=True),
    emails=st.lists(st.sampled_from(["zw@example.com", "zw@example.org", "info@example.com", "robert.smith@example.com",
                                     "robert.smyth@example.com", "info@example.org"]), max_size=2, unique=True),
    kind=st.sampled_from(Kind),
    company=st.sampled_from([None, "百川物流有限公司", "百川物流", "泰和食品", "泰和2店", "泰和3店"]),
    address=st.sampled_from([None, "上海市黄浦区南京路8号5楼502室", "黄浦区南京路8号5楼502", "黄浦区南京东路8-5-502",
                             "上海市南京路9号", "12 Main Street Apt 3", "12 Main St", "14 Main St"]),
    city=st.sampled_from([None, "上海", "杭州市", "Boston"]),
    birthday=st.sampled_from([None, "1971-06-24", "1971-06-25", "1971-04-06", "1971-06-04", "--06-24", "1985-01-30",
                              "lunar:1971-06-24"]),
    wechat=st.sampled_from([None, "zw_1", "ln_2"]), qq=st.sampled_from([None, "12345"]),
    extra=st.fixed_dictionaries({}, optional={
        "no": st.sampled_from(["0086-7530", "867530", "867350", "M 77", "无"]), "paper": st.text(max_size=3),
        "since": st.sampled_from(["2024-05-01", "2024年5月1日", "2024-05-02", "2024", "soon"])}))
COMPARED = {"no": OwnComparison.ID, "paper": OwnComparison.TEXT, "since": OwnComparison.DATE}
FITTED = replace(SHIPPED, pseudo_count=100.0, strangers={
    "name": (.1, .2, .4, .8), FIRM_NAME: (.3, .4, .5, .6), "phone": (.05, .1, .2, .3), "email": (.07, .2, .3, .4)})
TABLES = st.lists(RECORDS, min_size=2, max_size=12)


def rows_of(records):
    seen = [features(record, COMPARED) for record in records]
    return [(number, *(getattr(one, name) for name in STORED)) for number, one in enumerate(seen, start=1)]


def proposed(rows, model=SHIPPED, vetoed=()):
    table = records_of([tuple(zip(*rows, strict=True))] if rows else [])
    found, fitted = propose(table, model=model, vetoed=vetoed, progress=lambda done: None)
    return list(found.pairs(0.0)), fitted


@given(TABLES)
@settings(max_examples=150, deadline=None)
def test_arrays_say_of_each_pair_what_comparing_the_two_says(records):
    seen = [features(record, COMPARED) for record in records]
    counted = tally(seen)
    model = with_own(FITTED, {f"x.{name}": how for name, how in COMPARED.items()})

    for pair in proposed(rows_of(records), model=FITTED)[0]:
        one, other = seen[pair.left - 1], seen[pair.right - 1]
        wanted = compare(one, other, counted, model)
        assert pair.comparison.weight_bits == pytest.approx(wanted.weight_bits, abs=1e-9)
        assert {(clue.field, clue.level) for clue in pair.comparison.clues} == {
            (clue.field, clue.level) for clue in wanted.clues}
        assert sum(clue.bits for clue in pair.comparison.clues) == pytest.approx(
            sum(clue.bits for clue in wanted.clues), abs=1e-4)


@given(TABLES)
@settings(max_examples=100, deadline=None)
def test_whoever_meets_under_a_key_of_single_records_meets_in_columns(records):
    keys = [set(blocking_keys(features(record, COMPARED))) for record in records]

    met = {(pair.left, pair.right) for pair in proposed(rows_of(records))[0]}

    assert met >= {(one + 1, other + 1) for one, other in combinations(range(len(records)), 2)
                   if keys[one] & keys[other]}


@given(TABLES, st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_of_records_changes_nothing(records, random):
    shuffled = random.sample(range(len(records)), len(records))

    def found(order):
        return {(frozenset((order[pair.left - 1], order[pair.right - 1])), round(pair.comparison.weight_bits, 9),
                 pair.cluster is None) for pair in proposed(rows_of([records[place] for place in order]))[0]}

    assert found(range(len(records))) == found(shuffled)


def shop(people):
    """Return made-up people, every third of them twice."""
    families = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
    signs = "伟芳娜敏静磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文志红梅海燕春雪飞玲辉鹏"
    for number in range(people):
        chance = number * 2_654_435_761 % 2**32
        name = families[chance % 20] + signs[chance // 20 % 36] + signs[chance // 800 % 36]
        phone, mail = f"138{chance % 10**8:08}", f"{chance}@example.com"
        road = signs[chance // 7 % 36] + signs[chance // 11 % 36]
        address = f"上海市黄浦区{road}路{chance % 800}号{chance % 31}楼{chance % 97}室"
        values = {"address": address, "birthday": f"{1950 + chance % 50}-{1 + chance % 12:02}-{1 + chance % 28:02}"}
        yield SourceRecord(name=name, phones=(ContactPoint(phone),), emails=(ContactPoint(mail),), **values)
        if number % 3 == 0:
            yield SourceRecord(name=name + "女士", phones=(ContactPoint(f"+86 {phone}"),), **values)


def test_a_fit_is_the_same_every_time_and_finds_who_is_there_twice():
    rows = rows_of(shop(300))

    (first, fitted), (second, again) = proposed(rows, model=None), proposed(rows, model=None)

    assert fitted == again
    assert first == second
    sure = [pair for pair in first if pair.comparison.probability >= 0.5]
    assert len(sure) == 100
    assert fitted.matches == pytest.approx(100, rel=0.25)


def test_a_name_with_one_word_twice_is_no_pair_with_itself():
    assert proposed(rows_of([SourceRecord(name="Ba Ba"), SourceRecord(name="New York New York")])) == ([], None)


def test_a_small_table_is_not_fitted():
    assert proposed(rows_of(shop(20)), model=None)[1] is None


def test_an_empty_table_has_no_pairs():
    assert proposed([]) == ([], None)


def test_who_was_called_distinct_is_not_proposed_and_keeps_clusters_apart():
    twins = [SourceRecord(name="张伟", phones=(ContactPoint("13812345678"),))] * 2

    assert len(proposed(rows_of(twins))[0]) == 1
    assert proposed(rows_of(twins), vetoed=[(1, 2)])[0] == []
    assert len(proposed(rows_of(twins), vetoed=[(1, 99)])[0]) == 1


def test_a_family_phone_makes_no_pair_of_siblings_likely():
    home = {"phones": (ContactPoint("13766665555"),), "address": "杭州市中山路8号"}
    family = [SourceRecord(name=name, **home) for name in ("李建国", "李建军", "李丽娜", "王芳")]

    assert all(pair.comparison.probability < 0.5 for pair in proposed(rows_of([*shop(300), *family]), model=None)[0]
               if pair.left > 400)
