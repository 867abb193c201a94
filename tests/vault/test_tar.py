"""The tar layer on its own, with the headers no small backup has."""

import io
import tarfile

import pytest

from cimtool.vault.damage import Broken
from cimtool.vault.tar import Entry, TarReader, TarWriter

BIG = Entry("customers.db", 9 * 1024**3)


def archive(*entries):
    out = io.BytesIO()
    writer = TarWriter(out)
    for name, content in entries:
        writer.add(Entry(name, len(content)), [content])
    writer.close()
    return out.getvalue()


def header_of(entry):
    """What stands before the content; the content itself would not fit in a test."""
    out = io.BytesIO()
    with pytest.raises(ValueError, match="changed its size"):
        TarWriter(out).add(entry, [])
    return out.getvalue()


def block(**changes):
    info = tarfile.TarInfo(changes.pop("name", "x"))
    for name, value in changes.items():
        setattr(info, name, value)
    return info.tobuf(tarfile.GNU_FORMAT)


def detail_of(read):
    with pytest.raises(Broken) as refusal:
        read()
    return refusal.value.detail


def test_the_standard_library_reads_what_we_write():
    with tarfile.open(fileobj=io.BytesIO(archive(("a", b"one"), ("b", b"")))) as tar:
        first, second = tar.getmembers()
        content = tar.extractfile(first).read()

    assert (first.name, content, second.name, second.size) == ("a", b"one", "b", 0)
    assert (first.mtime, first.uid, first.gid, first.uname, first.mode) == (0, 0, 0, "", 0o600)


def test_a_small_file_is_plain_ustar_in_whole_records():
    data = archive(("a", b"one"))

    assert data[257:265] == b"ustar\x0000"
    assert len(data) == 10240


def test_a_file_above_8_gib_carries_its_size_in_a_pax_record():
    header = header_of(BIG)

    assert b"size=9663676416\n" in header
    assert TarReader(io.BytesIO(header)).next_entry() == BIG
    assert tarfile.open(fileobj=io.BytesIO(header)).next().size == BIG.size_bytes  # noqa: SIM115


def test_the_largest_plain_file_has_no_pax_record():
    header = header_of(Entry("customers.db", 8 * 1024**3 - 1))

    assert len(header) == 512
    assert TarReader(io.BytesIO(header)).next_entry() == Entry("customers.db", 8 * 1024**3 - 1)


@pytest.mark.parametrize(
    "header",
    [
        block(type=tarfile.DIRTYPE),
        block(type=tarfile.SYMTYPE, linkname="/etc/passwd"),
        block(type=tarfile.FIFOTYPE),
        block(size=-1),
        block(type=tarfile.XHDTYPE, size=10_000_000) + bytes(512),
        block(type=tarfile.XHDTYPE, size=0) + bytes(512),
        block(type=tarfile.XHDTYPE, size=10) + b"11 path=/x\n".ljust(512, b"\0"),
        block(type=tarfile.XHDTYPE, size=10) + b"99 size=1\n".ljust(512, b"\0"),
        b"\xff" * 512,
        b"HEADER.json".ljust(512, b"\0"),
    ],
)
def test_what_is_no_regular_file_is_refused(header):
    assert detail_of(TarReader(io.BytesIO(header)).next_entry) == "tar"


@pytest.mark.parametrize("length", [0, 1, 511])
def test_a_cut_header_is_truncated(length):
    assert detail_of(TarReader(io.BytesIO(block()[:length])).next_entry) == "truncated"


@pytest.mark.parametrize("length", [512, 514, 515, 1023])
def test_cut_content_is_truncated(length):
    reader = TarReader(io.BytesIO(archive(("a", b"one"))[:length]))
    entry = reader.next_entry()

    assert detail_of(lambda: list(reader.content(entry))) == "truncated"


def test_filling_that_is_not_zero_is_refused():
    data = bytearray(archive(("a", b"one")))
    data[600] = 1
    reader = TarReader(io.BytesIO(data))
    entry = reader.next_entry()

    assert detail_of(lambda: list(reader.content(entry))) == "tar"


@pytest.mark.parametrize(("zeros", "detail"), [(512, "truncated"), (1023, "truncated"), (20_000, "trailing")])
def test_an_end_too_short_or_too_long_is_refused(zeros, detail):
    reader = TarReader(io.BytesIO(bytes(zeros)))

    assert reader.next_entry() is None
    assert detail_of(reader.finish) == detail


@pytest.mark.parametrize("zeros", [1024, 10240, 10752])
def test_the_end_may_fill_up_to_a_record(zeros):
    src = io.BytesIO(bytes(zeros))
    reader = TarReader(src)

    assert reader.next_entry() is None
    reader.finish()
    assert src.read() == b""
