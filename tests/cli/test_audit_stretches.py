"""An audit in several processes says the same as one in a single process, whatever becomes of the others."""

import os
import signal
import subprocess
from dataclasses import replace

import pytest

from cimtool.commands import auditing, other_process
from cimtool.commands.other_process import GoneError, OtherProcess
from cimtool.store.matching import twins


@pytest.fixture
def shop(cim):
    for number, name in enumerate(("test", "张伟", "Ann Lee", "111", "李娜", "Bob Stone")):
        cim("add", name, *(("--phone", f"1386804291{number}") if number % 2 else ()), expect=0)
    cim("purchase", "add", 4, "--date", "2026-11-01", "--amount", "900", expect=0)
    return cim


@pytest.fixture
def two_stretches(monkeypatch):
    monkeypatch.setattr(auditing, "_WORTH_IT", 2)
    monkeypatch.setattr(auditing, "spare_processors", lambda: 1)


def test_two_processes_find_what_one_finds(shop, two_stretches, monkeypatch):
    both = [shop("audit", *words, expect=0).out for words in ((), ("--next", "9", "-f", "json"), ("--lang", "zh"))]
    monkeypatch.setattr(auditing, "spare_processors", lambda: 0)

    assert both == [shop("audit", *words, expect=0).out
                    for words in ((), ("--next", "9", "-f", "json"), ("--lang", "zh"))]
    assert "111" in both[0]


@pytest.mark.parametrize("how", ["dies", "sees another state"])
def test_what_the_other_process_does_not_tell_is_found_here(shop, two_stretches, monkeypatch, how):
    expected = shop("audit", expect=0).out
    told = OtherProcess.answer

    def answer(helper):
        if how == "dies":
            os.killpg(helper._process.pid, signal.SIGKILL)
            return told(helper)
        found = told(helper)
        return replace(found, head="of another state")

    monkeypatch.setattr(OtherProcess, "answer", answer)

    assert shop("audit", expect=0).out == expected


def test_no_process_is_left_behind(shop, two_stretches, monkeypatch):
    begun = []

    class Kept(OtherProcess):
        def __init__(self, *given):
            super().__init__(*given)
            begun.append(self._process)

    monkeypatch.setattr(auditing, "OtherProcess", Kept)
    shop("audit", expect=0)

    assert len(begun) == 1
    assert all(isinstance(process, subprocess.Popen) and process.returncode is not None for process in begun)


def test_a_process_that_cannot_do_its_work_is_gone(capfd):
    helper = OtherProcess(auditing.summariser, "张伟 is no task")
    helper.ask(range(1))

    with pytest.raises(GoneError):
        helper.answer()
    helper.stop()
    assert capfd.readouterr() == ("", "")
    assert 0 <= other_process.spare_processors() <= 3


def test_a_small_shop_is_compared_once(shop, monkeypatch):
    compared, find = [], twins.find_pairs
    monkeypatch.setattr(twins, "find_pairs", lambda *given, **named: compared.append(1) or find(*given, **named))

    shop("audit", expect=0)

    assert compared == [1]
