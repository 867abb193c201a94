"""Reading a source and writing a file whole: every refusal is one of our errors."""

import errno
import io
import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from cimtool.errors import (
    Failed,
    FileEmpty,
    FileExists,
    FileMissing,
    NoSpace,
    NotAFile,
    NotAllowed,
)
from cimtool.formats.atomic import atomic_binary, atomic_file
from cimtool.formats.disk import disk_errors
from cimtool.formats.source import read_source


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


def test_a_source_is_read_whole(folder):
    (folder / "a.csv").write_bytes(b"name\n")

    assert read_source(str(folder / "a.csv")) == b"name\n"


def test_a_dash_reads_what_the_caller_gives():
    assert read_source("-", stdin=io.BytesIO(b"name\n")) == b"name\n"
    with pytest.raises(FileMissing):
        read_source("-")
    with pytest.raises(FileEmpty):
        read_source("-", stdin=io.BytesIO())


@pytest.mark.parametrize(("name", "error"), [
    ("missing.csv", FileMissing),
    ("folder", NotAFile),
    ("empty.csv", FileEmpty),
    ("empty.csv/x", FileMissing),
    ("n" * 300, FileMissing),
    ("a\0b", FileMissing),
])
def test_a_source_that_is_no_file_says_why(folder, name, error):
    (folder / "folder").mkdir()
    (folder / "empty.csv").touch()

    with pytest.raises(error):
        read_source(str(folder / name))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_a_device_is_no_source():
    with pytest.raises(NotAFile):
        read_source("/dev/zero")


@pytest.mark.parametrize(("code", "error"), [
    (errno.EACCES, NotAllowed), (errno.EROFS, NotAllowed), (errno.ENOSPC, NoSpace), (errno.EIO, Failed)])
def test_the_systems_errors_become_ours(code, error):
    with pytest.raises(error), disk_errors("a.csv"):
        raise OSError(code, os.strerror(code))


def test_a_closed_pipe_stays_a_closed_pipe():
    with pytest.raises(BrokenPipeError), disk_errors("-"):
        raise BrokenPipeError(errno.EPIPE, "gone")


def test_a_file_appears_whole_and_for_its_owner_only(folder):
    path = folder / "out.csv"

    with atomic_file(path) as stream:
        stream.write("姓名\r\n")
        assert not path.exists()

    assert path.read_bytes() == "姓名\r\n".encode()
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [path]


def test_a_failure_in_the_block_leaves_nothing_behind(folder):
    path = folder / "out.csv"
    path.write_text("before")

    with suppress(KeyboardInterrupt), atomic_file(path, force=True) as stream:
        stream.write("half")
        raise KeyboardInterrupt

    assert path.read_text() == "before"
    assert list(folder.iterdir()) == [path]


def test_a_full_disk_is_said(folder):
    with pytest.raises(NoSpace) as caught, atomic_binary(folder / "out"):
        raise OSError(errno.ENOSPC, "full")

    assert caught.value.values == {"path": str(folder / "out")}
    assert list(folder.iterdir()) == []


def test_only_force_overwrites(folder):
    path = folder / "out.csv"
    path.write_text("before")

    with pytest.raises(FileExists), atomic_file(path):
        raise AssertionError("the block must not run")
    with atomic_file(path, force=True) as stream:
        stream.write("after")

    assert path.read_text() == "after"


def test_a_file_that_appears_meanwhile_is_not_overwritten(folder):
    path = folder / "out.csv"

    with pytest.raises(FileExists), atomic_file(path):
        path.write_text("other")

    assert path.read_text() == "other"


def test_not_even_force_replaces_a_folder(folder):
    with pytest.raises(NotAFile), atomic_file(folder, force=True):
        raise AssertionError("the block must not run")


def test_a_missing_folder_is_said(folder):
    with pytest.raises(FileMissing), atomic_file(folder / "no" / "out.csv"):
        raise AssertionError("the block must not run")


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights on Windows")
def test_a_link_is_followed(folder):
    (folder / "link").symlink_to(folder / "real")

    with atomic_file(folder / "link") as stream:
        stream.write("x")

    assert (folder / "real").read_text() == "x"
    assert (folder / "link").is_symlink()
