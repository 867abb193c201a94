"""Backups as other programs, terminals and processes meet them."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

pty = pytest.importorskip("pty")

PROGRAM = (sys.executable, "-m", "cimtool")
SECRET = "Planted Plaintext Ltd"


def left_over(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_a_pipe_carries_a_backup_from_create_to_verify(two_customers, db, kit, tmp_path, recipient, program):
    sent = program("backup", "create", "-", "--recipient", recipient)

    checked = program("backup", "verify", "-", "--identity", kit, "-f", "json", database=tmp_path / "none.db",
                      input=sent.stdout)

    assert sent.returncode == 0
    assert sent.stdout.startswith(b"age-encryption.org/v1\n")
    assert json.loads(checked.stdout)["customers"] == 2


def test_a_pipe_that_closes_early_is_no_success(two_customers, db, recipient):
    command = [*PROGRAM, "--db", db, "backup", "create", "-", "--recipient", recipient]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()
        running.wait()

    assert running.returncode == 1


@pytest.mark.parametrize("sealed_to", ["key", "passphrase"])
def test_stock_age_zstd_and_tar_open_a_backup(cim, two_customers, dest, kit, secret_file, tmp_path, sealed_to,
                                               recipient, passphrase):
    for command in ("age", "zstd", "tar"):
        if shutil.which(command) is None:
            pytest.skip(f"the {command} command is not installed")
    how = {"key": ("--recipient", recipient), "passphrase": ("--passphrase-file", secret_file)}[sealed_to]
    file = cim("backup", "create", dest, *how, "-f", "json", expect=0).json["file"]
    packed = tmp_path / "packed"

    open_with_age(file, packed, kit if sealed_to == "key" else None, passphrase)
    shell = f"zstd -q -d -c {packed} | tar x -C {tmp_path / 'home'}"
    subprocess.run(["sh", "-c", shell], check=True)

    with closing(sqlite3.connect(tmp_path / "home" / "customers.db")) as db:
        assert db.execute("SELECT name FROM customer ORDER BY id").fetchall() == [("Ann Example",), (SECRET,)]
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert json.loads((tmp_path / "home" / "HEADER.json").read_text())["seq"] == 1


def open_with_age(file, packed, kit, passphrase):
    """Run ``age -d``, which takes a passphrase from a terminal only."""
    if kit is not None:
        subprocess.run(["age", "-d", "-i", kit, "-o", packed, file], check=True)
        return
    child, terminal = pty.fork()
    if child == 0:
        os.execvp("age", ["age", "-d", "-o", str(packed), str(file)])
    answer(terminal, [("passphrase", passphrase)])
    assert os.waitpid(child, 0)[1] == 0


def test_a_backup_beside_four_writers_is_whole(cim, two_customers, dest, db, kit, recipient):
    script = ("import sys; from cimtool.cli import main\n"
              "for n in range(8): assert main(['--db', sys.argv[1], 'add', f'{sys.argv[2]} {n}',"
              " '--on-duplicate', 'allow', '-q']) == 0")
    writers = [subprocess.Popen([sys.executable, "-c", script, db, name], stdout=subprocess.DEVNULL)
               for name in ("Wu", "Xu", "Yu", "Zu")]
    made = [cim("backup", "create", dest, "--recipient", recipient, "-f", "json", expect=0).json for _ in range(3)]
    codes = [writer.wait() for writer in writers]

    assert codes == [0, 0, 0, 0]
    for backup in made:
        told = cim("backup", "verify", backup["file"], "--identity", kit, "-f", "json", expect=0).json
        assert told["customers"] == backup["customers"]
    assert len(cim("history", "-f", "json").json) == 2 + 32


def test_a_kill_leaves_no_half_backup_and_blocks_nobody(two_customers, dest, db, kit, recipient, program):
    command = [*PROGRAM, "--db", str(db), "backup", "create", str(dest), "--recipient", recipient, "-q"]
    started = time.monotonic()
    subprocess.run(command, check=True)
    whole = time.monotonic() - started

    for share in (0.5, 0.7, 0.8, 0.9, 0.97):
        running = subprocess.Popen(command)
        time.sleep(whole * share)
        running.send_signal(signal.SIGKILL)
        running.wait()
    assert program("backup", "create", dest, "--recipient", recipient).returncode == 0

    assert left_over(dest) == []
    for backup in dest.iterdir():
        assert program("backup", "verify", backup, "--identity", kit).returncode == 0


def test_a_terminal_is_asked_twice_and_again_if_the_two_differ(two_customers, dest, db, passphrase):
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [*PROGRAM, "--db", str(db), "backup", "create", str(dest)])
    answered = answer(terminal, [("New passphrase", "first"), ("once more", "other"), ("New passphrase", passphrase),
                                 ("once more", passphrase)])
    os.waitpid(child, 0)

    assert "not the same" in answered
    assert passphrase not in answered
    assert "Backed 2 customers" in answered
    assert len(list(dest.iterdir())) == 1


def answer(terminal, dialogue):
    """Play a dialogue of (prompt, answer) on a terminal and return all that was printed."""
    seen, position = "", 0
    for prompt, reply in dialogue:
        while prompt not in seen[position:]:
            seen += os.read(terminal, 1024).decode()
        position = len(seen)
        os.write(terminal, f"{reply}\n".encode())
    try:
        while more := os.read(terminal, 1024).decode():
            seen += more
    except OSError:  # how Linux ends a pseudo-terminal
        pass
    return seen


@pytest.mark.parametrize("stream", ["0<&-", "1>&-", "2>&-"])
def test_a_closed_stream_stops_no_backup(two_customers, dest, db, kit, recipient, program, stream):
    words = " ".join(map(str, (*PROGRAM, "--db", db, "backup", "create", dest, "--recipient", recipient)))

    ran = subprocess.run(["sh", "-c", f"{words} {stream}"], check=False, capture_output=True)

    assert (ran.returncode, b"Traceback" in ran.stderr) == (0, False)
    assert program("backup", "verify", next(dest.iterdir()), "--identity", kit).returncode == 0


def test_an_interrupt_before_anything_is_loaded_is_quiet():
    script = ("import cimtool.__main__ as start\ndef interrupted(): raise KeyboardInterrupt\n"
              "start._run = interrupted; start.run()")

    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)

    assert (ran.returncode, ran.stderr) == (130, b"")


def test_a_link_in_the_place_of_the_lock_is_refused_and_not_followed(two_customers, dest, tmp_path, recipient, program):
    (dest / ".cimtool.lock").symlink_to(tmp_path / "made-through-link")

    ran = program("backup", "create", dest, "--recipient", recipient)

    assert ran.returncode == 14
    assert not (tmp_path / "made-through-link").exists()
