"""A tree survives being written and read again."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.rules.query import And, Filter, Not, Op, Or, Word, parse, unparse

TEXTS = st.one_of(
    st.text(min_size=1, max_size=12),
    st.sampled_from(["or", "或", "*", "..", "a..b", "-a", "(a", "a:b", "name:x", '"', "““", "=", ">1", "张 伟", "http://a"]))
NAMES = st.sampled_from(["name", "phones", "city", "tier", "spent", "x.colour", "x.颜色"])
COMPARISONS = st.sampled_from([Op.CONTAINS, Op.EQ, Op.LT, Op.LE, Op.GT, Op.GE])
FILTERS = st.one_of(
    st.builds(Filter, NAMES, COMPARISONS, TEXTS),
    st.builds(Filter, NAMES, st.just(Op.RANGE), TEXTS, st.none() | TEXTS),
    st.builds(Filter, NAMES, st.just(Op.RANGE), st.none(), TEXTS),
    st.builds(Filter, NAMES, st.sampled_from([Op.EMPTY, Op.FILLED])))


def _grown(trees):
    parts = st.lists(trees, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, trees) | st.builds(And, parts) | st.builds(Or, parts)


@given(st.recursive(st.builds(Word, TEXTS) | FILTERS, _grown, max_leaves=8))
@settings(max_examples=400, deadline=None)
def test_parsing_what_was_written_gives_the_same_tree(tree):
    assert parse(unparse(tree)) == tree


def test_plain_words_need_no_quotes():
    assert unparse(And((Word("张伟"), Filter("city", Op.CONTAINS, "上海")))) == "张伟 city:上海"
