"""What arrays call plainly another name, comparing the two calls another name too."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.model import Kind, SourceRecord
from cimtool.rules.matching.comparison import compare_name
from cimtool.rules.matching.features import STORED, features
from cimtool.rules.matching.gathering import records_of
from cimtool.rules.matching.grades import Grader
from cimtool.rules.matching.levels import LEVELS

WORDS = st.sampled_from([
    "adam", "jones", "jsneo", "theodore", "etheodroe", "bill", "william", "b", "wei", "zhang", "zhangwei", "anna",
    "hanna", "mac", "donald", "macdonald", "smith", "smyth", "12", "13", "ö", "abc公司"])
HAN = st.sampled_from([
    "张伟", "章玮", "伟张", "单雄信", "善雄信", "李建国", "李建军", "王总", "欧阳娜", "娜欧阳", "明", "重庆", "崇清"])
NAMES = HAN | st.lists(WORDS, min_size=1, max_size=4).map(" ".join) | st.text(max_size=4)
PEOPLE = st.lists(st.builds(SourceRecord, name=NAMES, kind=st.sampled_from(Kind)), min_size=2, max_size=10)


@given(PEOPLE)
@settings(max_examples=150, deadline=None)
def test_all_names_of_a_table_compare_as_each_two_do(people):
    seen = [features(one) for one in people]
    pairs = list(combinations(range(len(seen)), 2))
    table = records_of([(range(len(seen)), *([getattr(one, name) for one in seen] for name in STORED))])

    found = Grader(table).names(*np.array(pairs).T)

    assert [LEVELS[grade] for grade in found] == [compare_name(seen[one], seen[other]) for one, other in pairs]
