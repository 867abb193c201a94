"""Another process that does one piece of work after the other for this one.

None outlives this process: its pipe closes, however this process ends.  Nothing it is given may be printed, and Ctrl-C
is for this process alone.
"""

import gc
import os
import pickle
import select
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from importlib import import_module
from typing import Any, BinaryIO, Final

_MOST: Final = 3  # one process that writes or prints does not keep more of them busy
# Nothing in the folder where somebody stands may pass for a module.
_SERVE: Final = ("import sys; sys.path[:] = {path!r}; from cimtool.commands.other_process import serve;"
                 " serve(sys.stdin.buffer, sys.stdout.buffer)")

_CAN_ASK: Final = os.name == "posix"  # elsewhere only sockets are told apart so

# Made in the other process of what it is given first; lasts as long as the process.
Maker = Callable[[Any], AbstractContextManager[Callable[[Any], object]]]


class GoneError(Exception):
    """The other process ended, or failed: what was asked of it is to be done here."""


class OtherProcess:
    """Works with what ``maker`` makes of ``given``; both, and all questions and answers, can be pickled."""

    def __init__(self, maker: Maker, given: object) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _SERVE.format(path=sys.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, start_new_session=True)
        self.ask((maker.__module__, maker.__name__))
        self.ask(given)

    def ask(self, what: object) -> None:
        """Give it the next piece; it answers in the order of the questions."""
        assert self._process.stdin is not None
        with suppress(OSError):  # it is gone, and so will be its answer
            pickle.dump(what, self._process.stdin)
            self._process.stdin.flush()

    def answered(self) -> bool:
        """Tell whether there is no need to wait for the next answer."""
        assert self._process.stdout is not None
        return not _CAN_ASK or bool(select.select([self._process.stdout], [], [], 0)[0])

    def answer(self) -> Any:  # noqa: ANN401 - whatever the work returns
        """Wait for the answer to the first question that has none yet.

        Raises:
            GoneError: there will be none.
        """
        assert self._process.stdout is not None
        try:
            return pickle.load(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            raise GoneError from None

    def stop(self) -> None:
        """Let it end."""
        self._process.kill()
        self._process.communicate()


def spare_processors() -> int:
    """Return how many processes can work beside this one, on processors that nobody else here uses."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable - 1, _MOST)


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer, in the other process, until nothing more can be asked."""
    gc.disable()
    with suppress(EOFError, OSError):
        module, name = pickle.load(asked)
        maker: Maker = getattr(import_module(module), name)
        with maker(pickle.load(asked)) as work:
            while True:
                pickle.dump(work(pickle.load(asked)), answers)
                answers.flush()
