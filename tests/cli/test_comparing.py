"""Customers that another process reads a part of are the same customers, whatever becomes of it."""

import os
import signal
import subprocess
from dataclasses import replace

import pytest

from cimtool.commands import comparing
from cimtool.commands.other_process import OtherProcess
from cimtool.store.matching import records


@pytest.fixture
def shop(cim):
    for name, phone in (("张伟", "13868042911"), ("Ann Lee", "13868042912"), ("張偉", "13868042911"), ("[/]李", "1")):
        cim("add", name, "--phone", phone, "--on-duplicate", "allow", expect=0)
    return cim


@pytest.fixture
def two_processes(monkeypatch):
    monkeypatch.setattr(records, "_WORTH_IT", 2)
    monkeypatch.setattr(comparing, "spare_processors", lambda: 1)


def test_two_processes_find_what_one_finds(shop, two_processes, monkeypatch):
    both = shop("duplicates", "-f", "json", expect=0).json, shop("merge", "--auto", "--dry-run", expect=0).out
    monkeypatch.setattr(comparing, "spare_processors", lambda: 0)

    assert both == (shop("duplicates", "-f", "json", expect=0).json, shop("merge", "--auto", "--dry-run", expect=0).out)
    assert [(pair["left"], pair["right"]) for pair in both[0]] == [(1, 3)]


@pytest.mark.parametrize("how", ["dies", "sees another state"])
def test_what_the_other_process_does_not_tell_is_read_here(shop, two_processes, monkeypatch, how):
    expected = shop("duplicates", "-f", "json", expect=0).json
    told = OtherProcess.answer

    def answer(helper):
        if how == "dies":
            os.killpg(helper._process.pid, signal.SIGKILL)
            return told(helper)
        return replace(told(helper), newest=0)

    monkeypatch.setattr(OtherProcess, "answer", answer)

    assert shop("duplicates", "-f", "json", expect=0).json == expected


def test_no_process_is_left_behind(shop, two_processes, monkeypatch):
    begun = []

    class Kept(OtherProcess):
        def __init__(self, *given):
            super().__init__(*given)
            begun.append(self._process)

    monkeypatch.setattr(comparing, "OtherProcess", Kept)
    shop("duplicates", expect=0)

    assert len(begun) == 1
    assert all(isinstance(process, subprocess.Popen) and process.returncode is not None for process in begun)
