"""The payload: whatever is cut, added, moved or flipped, nothing unverified comes out."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.errors import Damaged
from cimtool.vault.age.stream import NONCE_BYTES, SEALED_BYTES, AgeReader, AgeWriter

FILE_KEY = b"sixteen  letters"
THREE_CHUNKS = bytes(range(256)) * 600


def sealed(*pieces):
    out = io.BytesIO()
    writer = AgeWriter(out, FILE_KEY)
    for piece in pieces:
        writer.write(piece)
    writer.close()
    return out.getvalue()


def reader(data):
    return AgeReader(io.BytesIO(data), FILE_KEY, path="b.age")


def detail_of(data):
    with pytest.raises(Damaged) as refusal:
        reader(data).read()
    return refusal.value.values["detail"]


def parts(data):
    """The nonce, then the sealed chunks."""
    return [data[:NONCE_BYTES], *(data[at : at + SEALED_BYTES] for at in range(NONCE_BYTES, len(data), SEALED_BYTES))]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 150_000), max_size=5), st.integers(1, 200_000))
def test_pieces_of_any_size_come_back_as_one(sizes, step):
    pieces = [bytes([number]) * size for number, size in enumerate(sizes)]
    source = reader(sealed(*pieces))

    assert b"".join(iter(lambda: source.read(step), b"")) == b"".join(pieces)


def test_a_full_last_chunk_is_not_followed_by_an_empty_one():
    assert len(sealed(bytes(131072))) == NONCE_BYTES + 2 * SEALED_BYTES


def test_a_source_that_gives_little_at_a_time_is_read_in_full():
    class Dribble(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 1000))

    source = AgeReader(Dribble(sealed(THREE_CHUNKS)), FILE_KEY, path="b.age")

    assert source.read() == THREE_CHUNKS


def test_a_payload_cut_between_chunks_is_truncated():
    assert detail_of(b"".join(parts(sealed(THREE_CHUNKS))[:-1])) == "truncated"


@pytest.mark.parametrize("cut", [0, 1, 15, 16, 17, 31])
def test_a_payload_cut_before_the_first_tag_is_truncated(cut):
    assert detail_of(sealed(THREE_CHUNKS)[:cut]) == "truncated"


@pytest.mark.parametrize("added", [1, SEALED_BYTES, SEALED_BYTES + 1])
def test_bytes_behind_a_full_last_chunk_are_trailing(added):
    assert detail_of(sealed(bytes(65536)) + bytes(added)) == "trailing"


@pytest.mark.parametrize("added", [1, 20, 200_000])
def test_bytes_behind_a_short_last_chunk_are_refused(added):
    assert detail_of(sealed(b"short") + bytes(added)) == "chunk"


def test_two_payloads_in_a_row_are_trailing():
    nonce, *chunks = parts(sealed(bytes(65536)))

    assert detail_of(b"".join([nonce, *chunks, *chunks])) == "trailing"


def test_chunks_in_another_order_are_refused():
    nonce, one, two, three = parts(sealed(THREE_CHUNKS))

    assert detail_of(nonce + two + one + three) == "chunk"


def test_a_chunk_left_out_is_refused():
    nonce, one, _, three = parts(sealed(THREE_CHUNKS))

    assert detail_of(nonce + one + three) == "chunk"


def test_an_empty_last_chunk_is_refused_where_there_is_a_payload():
    out = io.BytesIO()
    writer = AgeWriter(out, FILE_KEY)
    writer._seal(bytearray(65536), last=False)
    writer._seal(bytearray(), last=True)

    assert detail_of(out.getvalue()) == "chunk"


def test_only_verified_chunks_come_out_before_the_damage():
    data = bytearray(sealed(THREE_CHUNKS))
    data[NONCE_BYTES + 2 * SEALED_BYTES] ^= 1
    source = reader(bytes(data))
    out = bytearray()

    with pytest.raises(Damaged):
        out.extend(b"".join(iter(lambda: out.extend(source.read(50_000)) or b"more", b"")))

    assert out == THREE_CHUNKS[:131072]


def test_damage_does_not_look_like_the_end_to_who_reads_on():
    source = reader(sealed(THREE_CHUNKS)[:-1])

    for _ in range(4):
        with pytest.raises(Damaged):
            source.read()


def test_every_flipped_bit_of_a_short_payload_is_refused():
    data = sealed(b"made up")

    for at in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[at // 8] ^= 1 << at % 8
        assert detail_of(bytes(flipped)) == "chunk"


def test_a_writer_given_up_leaves_no_complete_file():
    out = io.BytesIO()
    AgeWriter(out, FILE_KEY).write(b"half a database")

    assert detail_of(out.getvalue()) == "truncated"
