"""The threads beside a stream change nothing about what goes through it."""

import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.vault.damage import Broken, Detail
from cimtool.vault.streams import AHEAD_BYTES, Ahead, HashAside, Tally


class Failing:
    """Gives two pieces and then fails."""

    def __init__(self):
        self.left = 2

    def read(self, size):
        self.left -= 1
        if self.left < 0:
            raise Broken(Detail.CHUNK)
        return bytes(size)


@given(st.binary(max_size=3000), st.integers(1, 1000))
def test_what_is_read_ahead_comes_in_order_and_whole(data, size):
    ahead = Ahead(io.BytesIO(data))

    assert b"".join(iter(lambda: ahead.read(size), b"")) == data
    assert ahead.read(size) == b""


def test_a_failure_comes_where_it_happened_and_ever_after():
    ahead = Ahead(Failing())

    assert ahead.read(2 * AHEAD_BYTES) == ahead.read(AHEAD_BYTES) == bytes(AHEAD_BYTES)
    for _ in range(2):
        with pytest.raises(Broken):
            ahead.read(1)


@given(st.lists(st.binary(max_size=3000)))
def test_a_hash_worked_out_aside_is_the_same_hash(pieces):
    aside = HashAside()
    for piece in pieces:
        aside.update(piece)

    assert aside.hexdigest() == hashlib.sha256(b"".join(pieces)).hexdigest()


def test_a_tally_aside_writes_and_counts_the_same():
    out, seen = io.BytesIO(), []
    tally = Tally(out, seen.append, aside=True)
    for piece in (b"made", b" ", b"up"):
        tally.write(piece)

    assert (out.getvalue(), tally.size_bytes, seen) == (b"made up", 7, [4, 5, 7])
    assert tally.sha256() == hashlib.sha256(b"made up").hexdigest()
