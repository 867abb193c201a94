"""A terminal of its own for a process of cimtool, and how wide what it drew is."""

import os
import pty
import re
import subprocess
import sys

from cimtool.rules.text.screen import columns


def on_a_terminal(db, *words, width=80, **environment):
    """Run cimtool on a terminal and return what it drew, colours taken out."""
    leader, follower = pty.openpty()
    given = {**os.environ, "COLUMNS": str(width), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **environment}
    command = [sys.executable, "-m", "cimtool", "--db", str(db), *words]
    process = subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, env=given)
    os.close(follower)
    drawn = b""
    try:
        while piece := os.read(leader, 65536):
            drawn += piece
    except OSError:
        pass  # Linux says so when the other side has closed
    os.close(leader)
    assert process.wait() == 0
    return re.sub("\x1b\\[[0-9;]*m", "", drawn.decode().replace("\r\n", "\n"))


def widest(text):
    """Return the columns of the widest line."""
    return max(map(columns, text.splitlines()), default=0)
