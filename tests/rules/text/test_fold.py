import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.rules.text.fold import fold, has_han, runs

ANY_TEXT = st.text(max_size=40)


@pytest.mark.parametrize(("typed", "key"), [
    ("  Zhang   WEI ", "zhang wei"),
    ("José", "jose"),
    ("Müller", "muller"),
    ("Łódź Ørsted", "lodz orsted"),
    ("Straße", "strasse"),
    ("İstanbul", "istanbul"),
    ("ＡＢＣ（１２）　有限公司", "abc(12) 有限公司"),
    ("鍾先生", "钟先生"),
    ("锺", "钟"),
    ("餘額", "余额"),
    ("乾隆", "干隆"),
    ("衞戸呉", "卫户吴"),
    ("王濬", "王浚"),
    ("眞峯羣祕滙爲", "真峰群秘汇为"),
    ("著", "着"),
    ("臺北市", "台北市"),
    ("张\u200b伟\ufeff", "张伟"),
    ("a\tb\r\nc\u3000d", "a b c d"),
    ("a\x00b", "ab"),
    ("한국 が", "한국 が"),
    ("葛\U000e0100", "葛"),
    ("", ""),
])
def test_spellings_fold_to_one_key(typed, key):
    assert fold(typed) == key


@settings(deadline=None, max_examples=200)
@given(ANY_TEXT)
def test_folding_a_key_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_every_single_character_folds_to_a_settled_key():
    unsettled = [hex(point) for point in range(0x20000)
                 if fold(fold(chr(point))) != fold(chr(point))]

    assert unsettled == []


@settings(deadline=None, max_examples=100)
@given(ANY_TEXT)
def test_composed_and_decomposed_spellings_have_one_key(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(("text", "expected"), [
    ("张wei", True), ("Zhang", False), ("", False), ("éü", False), ("𠮷野", True), ("カナ", False)])
def test_chinese_is_told_from_the_rest(text, expected):
    assert has_han(text) is expected


@pytest.mark.parametrize(("word", "pieces"), [
    ("张wei", ["张", "wei"]), ("3m中国", ["3m", "中国"]), ("张三", ["张三"]), ("wei", ["wei"]), ("", [])])
def test_a_word_is_cut_where_scripts_meet(word, pieces):
    assert runs(word) == pieces


@settings(deadline=None, max_examples=100)
@given(ANY_TEXT)
def test_runs_lose_nothing(text):
    assert "".join(runs(text)) == text
