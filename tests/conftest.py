"""Fixtures: a home folder that is a trap, a database in tmp_path, and the command line in-process."""

import io
import json
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from cimtool.cli import main
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)

settings.register_profile("gate", deadline=None, derandomize=True, max_examples=60,
                          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
settings.register_profile("search", deadline=None, max_examples=1000,
                          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


@dataclass(frozen=True)
class Ran:
    """What one run of the command line gave."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(autouse=True)
def tripwire(tmp_path, monkeypatch):
    """Send home, state and the default database into tmp_path, and speak English."""
    home = tmp_path / "home"
    home.mkdir()
    for name in [name for name in os.environ if name.startswith(("CIMTOOL_", "XDG_", "LC_"))]:
        monkeypatch.delenv(name)
    for name, value in {"HOME": str(home), "USERPROFILE": str(home), "LANG": "C", "NO_COLOR": "1", "COLUMNS": "80",
                        "CIMTOOL_ACTOR": "tester"}.items():
        monkeypatch.setenv(name, value)
    return home


@pytest.fixture
def db(tmp_path):
    return tmp_path / "customers.db"


@pytest.fixture
def cim(db, monkeypatch):
    """Run ``cimtool --db <tmp> …`` in this process; a bug fails the test loudly."""
    def run(*words, stdin="", expect=None, now=NOW, with_db=True):
        out, err = io.StringIO(), io.StringIO()
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
            place = ("--db", str(db)) if with_db else ()
            code = main([*place, *map(str, words)], now=now)
        ran = Ran(code, out.getvalue(), err.getvalue())
        assert code != 70, f"a bug: {ran.err}\n{_bug_report(err.getvalue())}"
        if expect is not None:
            assert code == expect, ran
        return ran
    return run


def _bug_report(text):
    words = [word for word in text.split() if "cimtool-bug-" in word]
    return Path(words[0]).read_text("utf-8") if words and Path(words[0]).exists() else ""


@pytest.fixture
def store(db):
    opened = Store(db, busy_timeout_s=1.0)
    yield opened
    opened.close()


@pytest.fixture
def stamp():
    return Stamp("test", "tester", NOW)
