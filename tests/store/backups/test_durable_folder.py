"""A folder that could be synced but was not is told; one that cannot be is not."""

import errno
import os

import pytest

from cimtool.errors import Failed
from cimtool.store.backups.durable import sync_folder


def failing(monkeypatch, number):
    def fsync(_):
        raise OSError(number, os.strerror(number))
    monkeypatch.setattr(os, "fsync", fsync)


def test_a_disk_that_fails_is_told(tmp_path, monkeypatch):
    failing(monkeypatch, errno.EIO)

    with pytest.raises(Failed):
        sync_folder(tmp_path)


def test_a_file_system_that_cannot_is_no_failure(tmp_path, monkeypatch):
    failing(monkeypatch, errno.EINVAL)

    assert sync_folder(tmp_path) is None
