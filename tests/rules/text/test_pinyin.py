import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.rules.text.pinyin import initials, key, query_pinyin, readings
from cimtool.rules.text.surnames import COMPOUND, READINGS
from cimtool.rules.text.words import WORDS

PEOPLE = [line.split() for line in """\
单雄信 shanxiongxin danxiongxin|曾国藩 zengguofan cengguofan|仇英 qiuying chouying
解缙 xiejin jiejin|区伟强 ouweiqiang quweiqiang|查良镛 zhaliangyong chaliangyong
盖聂 genie gainie|翟天临 zhaitianlin ditianlin|缪荃孙 miaoquansun mouquansun
种师道 chongshidao zhongshidao|樂毅 yueyi leyi|單先生 shanxiansheng danxiansheng
尉迟恭 yuchigong weichigong|万俟卨 moqixie wansixie
长孙无忌 zhangsunwuji changsunwuji|澹台灭明 tantaimieming dantaimieming
覃辉 qinhui tanhui|朴智星 piaozhixing puzhixing|吕布 lvbu lubu|张伟 zhangwei
张wei zhangwei|欧阳锋 ouyangfeng|任我行 renwoxing|𠮷野 jiye|㐂 xi|José jose""".replace("|", "\n").splitlines()]

FIRMS = [line.split() for line in """\
重庆银行 chongqingyinhang|长城汽车 changchengqiche|厦门 xiamen|六安 luan
朝阳科技 chaoyangkeji|浦东发展银行 pudongfazhanyinhang|3M中国 3mzhongguo
东莞 dongguan|台州 taizhou|乐清 yueqing|成都 chengdu|蚌埠 bengbu
单记面馆 danjimianguan""".replace("|", "\n").splitlines()]


@pytest.mark.parametrize("row", PEOPLE, ids=lambda row: row[0])
def test_people_are_read_by_their_surname_and_by_its_second_reading(row):
    name, *expected = row

    assert ["".join(reading) for reading in readings(name, person=True)] == expected


@pytest.mark.parametrize("row", FIRMS, ids=lambda row: row[0])
def test_firms_and_places_are_read_by_words(row):
    name, expected = row

    assert key(name, False) == expected


def test_initials_take_a_letter_of_each_syllable():
    assert initials(readings("张三", person=True)[0]) == "zs"
    assert initials(()) == ""


@pytest.mark.parametrize(("typed", "spelt"), [
    ("lü", "lv"), ("Lyu", "lv"), ("lv", "lv"), ("lu", "lu"), ("LYUBU", "lvbu"), ("nyu", "nv"), ("danyu", "danyu"),
    ("lue", "lve"), ("nuer", "nuer"), ("lǚ", "lv"), ("ZhāngWěi", "zhangwei"), ("lu:", "lv")])
def test_typed_spellings_of_u_umlaut_meet_the_index(typed, spelt):
    assert query_pinyin(typed) == spelt


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=20), st.booleans())
def test_any_text_has_one_or_two_readings_without_spaces(text, person):
    found = readings(text, person=person)

    assert 1 <= len(found) <= 2
    assert len(set(found)) == len(found)
    assert not any(" " in syllable or not syllable for reading in found for syllable in reading)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=20))
def test_a_query_in_index_spelling_stays(text):
    assert query_pinyin(query_pinyin(text)) == query_pinyin(text)


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="王小明张伟李长行重单", max_size=6))
def test_a_chinese_name_has_a_syllable_for_each_character(name):
    assert len(readings(name, person=True)[0]) == len(name)


def test_each_listed_reading_has_a_syllable_for_each_character():
    listed = {word: (reading,) for word, reading in WORDS.items()} | READINGS

    assert all(len(word) == len(reading) for word, all_readings in listed.items() for reading in all_readings)


def test_each_listed_word_reads_otherwise_than_its_characters():
    alone = {word: tuple(key(character, False) for character in word) for word in WORDS}

    assert [word for word, reading in WORDS.items() if reading == alone[word]] == []


def test_compound_surnames_have_two_characters():
    assert {len(surname) for surname in COMPOUND} == {2}
