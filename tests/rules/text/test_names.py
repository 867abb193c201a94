import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.rules.text.names import Agreement, agreement, bag, is_surname_only, person_key, strip_titles

NAMES = st.one_of(
    st.text(max_size=20),
    st.text(alphabet="王李张伟玮小明欧阳总单 ", max_size=5),
    st.lists(st.sampled_from(["Zhang", "Wei", "wei", "John", "J.", "Bill", "William", "Smith", "Mr", "李"]), max_size=3)
    .map(" ".join))

PAIRS = [
    ("张伟", "張偉", Agreement.EXACT),
    ("王小明先生", "王小明", Agreement.EXACT),
    ("John Smith", "Smith, John", Agreement.EXACT),
    ("Mr. John Smith", "john  SMITH", Agreement.EXACT),
    ("O'Neil Pat", "Pat ONeil", Agreement.EXACT),
    ("Wang Xiaoming", "Xiao-Ming Wang", Agreement.EXACT),
    ("José García", "Jose Garcia", Agreement.EXACT),
    ("李Amy", "Amy Li", Agreement.EXACT),
    ("张伟", "Zhang Wei", Agreement.SOUNDS),
    ("张伟", "wei zhang", Agreement.SOUNDS),
    ("欧阳锋", "Feng Ouyang", Agreement.SOUNDS),
    ("单雄信", "Dan Xiongxin", Agreement.SOUNDS),
    ("吕布", "Lu Bu", Agreement.SOUNDS),
    ("张伟", "张玮", Agreement.HOMOPHONE),
    ("张伟", "章伟", Agreement.HOMOPHONE),
    ("王小明", "王小红", Agreement.GENERATION),
    ("陈志明", "陈志敏", Agreement.NEAR),
    ("门店1", "门店2", Agreement.CONFLICT),
    ("Customer 12", "customer １３", Agreement.CONFLICT),
    ("Bill Smith", "William Smith", Agreement.NEAR),
    ("J. Smith", "John Smith", Agreement.NEAR),
    ("Jonh Smith", "John Smith", Agreement.NEAR),
    ("W. Zhang", "张伟", Agreement.NEAR),
    ("王总", "王伟", Agreement.PART),
    ("王总", "王总", Agreement.PART),
    ("小王", "王伟", Agreement.PART),
    ("Mr Wang", "王伟", Agreement.PART),
    ("小明", "王小明", Agreement.PART),
    ("John", "John Smith", Agreement.PART),
    ("王伟", "王芳", Agreement.KIN),
    ("Zhang Wei", "Zhang Min", Agreement.KIN),
    ("Zhang Min", "张伟", Agreement.KIN),
    ("John Smith", "Mary Smith", Agreement.KIN),
    ("王总", "李伟", Agreement.CONFLICT),
    ("王小明", "李小明", Agreement.CONFLICT),
    ("John Smith", "John Brown", Agreement.CONFLICT),
    ("张伟", "Chen Min", Agreement.CONFLICT),
    ("张伟", "", Agreement.CONFLICT),
]


@pytest.mark.parametrize(("one", "other", "expected"), PAIRS)
def test_two_names_agree_so_far(one, other, expected):
    assert agreement(one, other) is expected


@settings(deadline=None, max_examples=300)
@given(NAMES, NAMES)
def test_agreement_does_not_depend_on_the_order(one, other):
    assert agreement(one, other) is agreement(other, one)


@settings(deadline=None, max_examples=200)
@given(NAMES)
def test_a_name_agrees_with_itself(name):
    assert agreement(name, name) is (Agreement.PART if is_surname_only(name) else Agreement.EXACT)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text(alphabet="abcdefgh", min_size=2, max_size=5), min_size=1, max_size=4))
def test_keys_do_not_depend_on_word_order(words):
    forwards, backwards = " ".join(words), " ".join(reversed(words))

    assert bag(forwards) == bag(backwards)
    assert person_key(forwards) == person_key(backwards)


@pytest.mark.parametrize("spelling", ["張偉", "Wei Zhang", "zhang wei", "ZHANGWEI", "张伟先生", "张wei"])
def test_script_and_order_do_not_change_the_pinyin_key(spelling):
    assert person_key(spelling) == person_key("张伟") == "wei zhang"


@pytest.mark.parametrize(("name", "bare"), [
    ("王总", "王"), ("王小明先生", "王小明"), ("欧阳女士", "欧阳"), ("赵董事长", "赵"), ("张建工", "张建工"),
    ("陈工", "陈"), ("小王", "王"), ("老李", "李"),
    ("阿里", "阿里"), ("小明", "小明"), ("單經理", "單"), ("李 经理", "李"),
    ("先生", "先生"),
    ("Mr. John Smith", "John Smith"), ("Smith, PhD", "Smith"), ("Dr", "Dr"), ("诸葛亮", "诸葛亮"), ("", "")])
def test_titles_are_taken_off(name, bare):
    assert strip_titles(name) == bare


@settings(deadline=None, max_examples=150)
@given(NAMES)
def test_a_name_is_never_stripped_to_nothing(name):
    assert bool(strip_titles(name)) is bool(" ".join(strip_titles(name).split()))
    assert strip_titles(name) or not bag(name)


@pytest.mark.parametrize(("name", "expected"), [
    ("王总", True), ("欧阳", True), ("王", True), ("小王", True), ("Mr Wang", True),
    ("王伟", False), ("Wang", False), ("", False)])
def test_a_bare_surname_is_known(name, expected):
    assert is_surname_only(name) is expected
