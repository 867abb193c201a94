"""The Zstandard layer: one frame, bounded."""

import io
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.vault.damage import Broken, Foreign
from cimtool.vault.zstd import ZstdReader, ZstdWriter


def packed(*pieces):
    out = io.BytesIO()
    writer = ZstdWriter(out)
    for piece in pieces:
        writer.write(piece)
    writer.close()
    return out.getvalue()


def unpacked(data, size=1000):
    reader = ZstdReader(io.BytesIO(data))
    return b"".join(iter(lambda: reader.read(size), b""))


def detail_of(data):
    with pytest.raises(Broken) as refusal:
        unpacked(data)
    return refusal.value.detail


@settings(deadline=None, max_examples=25)
@given(st.lists(st.binary(max_size=5000)), st.integers(1, 10_000))
def test_pieces_of_any_size_come_back_as_one(pieces, size):
    assert unpacked(packed(*pieces), size) == b"".join(pieces)


def test_no_read_gives_more_than_was_asked_for():
    reader = ZstdReader(io.BytesIO(packed(bytes(10_000_000))))

    assert max(len(piece) for piece in iter(lambda: reader.read(4096), b"")) <= 4096


def test_every_cut_is_refused():
    data = packed(b"made up " * 1000)

    assert {detail_of(data[:length]) for length in range(4, len(data))} == {"truncated"}


def test_a_wrong_checksum_is_refused():
    data = packed(b"made up")

    assert detail_of(data[:-1] + bytes([data[-1] ^ 1])) == "zstd"


@pytest.mark.parametrize("added", [b"x", packed(b"a second frame"), b"\x50\x2a\x4d\x18\0\0\0\0", bytes(100_000)])
def test_nothing_may_follow_the_frame(added):
    assert detail_of(packed(b"made up") + added) == "trailing"


@pytest.mark.parametrize("data", [b"", b"\x28\xb5\x2f", b"\x50\x2a\x4d\x18\0\0\0\0", b"hello", b"\x1f\x8b\x08\0"])
def test_what_does_not_begin_with_a_frame_is_foreign(data):
    with pytest.raises(Foreign):
        ZstdReader(io.BytesIO(data))


def test_a_window_above_128_mib_is_refused(zstd_command):
    data = subprocess.run(
        [zstd_command, "-1", "--long=28", "-c"], input=b"made up" * 1000, capture_output=True, check=True
    ).stdout

    assert detail_of(data) == "zstd"
