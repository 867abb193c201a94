"""The head of the record as words: copied by hand, read out, typed in again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.rules.access.words import SYLLABLES, WORDS, KeptHead, head_words, kept_head

CHAINS = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(st.integers(1, (1 << 40) - 1), CHAINS)
def test_what_was_written_down_is_read_again(seq, chain):
    words = head_words(seq, chain)

    assert len(words.split()) == WORDS
    assert kept_head(words) == KeptHead(seq, chain[:32])


@given(st.integers(1, 10**6), CHAINS, st.integers(0, 4 * WORDS - 1), st.sampled_from("abcdefghijklmnopqrstuwxyz"))
def test_a_slip_of_the_pen_is_never_taken_for_another_head(seq, chain, place, letter):
    letters = head_words(seq, chain).replace(" ", "")
    slipped = letters[:place] + letter + letters[place + 1:]

    assert kept_head(slipped) in (None, KeptHead(seq, chain[:32]))


@pytest.mark.parametrize("how", [str.upper, str.title, lambda words: words.replace(" ", "-"),
                                 lambda words: words.replace(" ", "\n"), lambda words: words.replace(" ", "，")])
def test_case_and_what_stands_between_do_not_matter(how):
    assert kept_head(how(head_words(7, "ab" * 32))) == KeptHead(7, "ab" * 16)


@pytest.mark.parametrize("text", ["", "ba", "xxxx " * 16, "baba " * 15, "baba " * 17, "\ud800", "b" * 10_000_000])
def test_what_is_no_head_is_none(text):
    assert kept_head(text) is None


def test_every_syllable_is_one_of_its_kind():
    assert len(set(SYLLABLES)) == len(SYLLABLES) == 64
    assert {len(syllable) for syllable in SYLLABLES} == {2}
