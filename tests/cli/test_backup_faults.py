"""Calls that fail, kills at the worst call, and power cuts over `backup create` and `restore`: the short forms.

The long ones are `make faults`.  They need strace; power cuts also the fault kit, in
``$CIMTOOL_FAULT_KIT`` or ``../shared/tools/faults``.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cimtool.vault.age import read_identities
from cimtool.vault.container import read_back, read_backup

ROOT = Path(__file__).parents[2]
KIT = Path(os.environ.get("CIMTOOL_FAULT_KIT", ROOT.parent / "shared" / "tools" / "faults"))
PROGRAM = (sys.executable, "-m", "cimtool")


@pytest.fixture(scope="module")
def strace():
    """The command, if the system lets one process watch another."""
    found = shutil.which("strace")
    if found is None or subprocess.run([found, "-o", os.devnull, "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace is not installed, or not allowed")
    return found


@pytest.fixture
def broken_at(strace, db, dest):
    """Run the command line with a fault at one system call."""
    def run(fault, *words):
        calls = fault.split(":")[0]
        watched = [strace, "-f", "-qq", "-o", os.devnull, "-e", f"trace={calls}", "-e", "signal=none",
                   "-e", f"inject={fault}"]
        return subprocess.run([*watched, *PROGRAM, "--db", str(db), *map(str, words)], capture_output=True, text=True,
                              check=False)
    return run


def whole(backups, kit):
    """Return how many backups there are, after opening every one of them."""
    keys = read_identities(kit.read_text())
    final = [path for path in backups.iterdir() if path.name.endswith(".age")]
    for path in final:
        with path.open("rb") as file:
            read_backup(file, keys, None)
    return len(final)


def left_over(*folders):
    return [path.name for folder in folders for path in folder.iterdir() if path.name.startswith(".cimtool")]


@pytest.mark.parametrize("fault", ["fsync:error=EIO:when=1", "fsync:error=EIO:when=2", "link:error=EIO",
                                   "pwrite64:error=ENOSPC:when=9+"])
def test_a_call_that_fails_is_told_and_leaves_the_older_backup_alone(broken_at, backup, dest, tmp_path, kit, recipient,
                                                                      fault):
    ran = broken_at(fault, "backup", "create", dest, "--recipient", recipient, "--keep-last", "1")

    assert ran.returncode in (1, 16), ran
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""
    assert backup.is_file()
    assert whole(dest, kit) >= 1
    assert left_over(dest, tmp_path) == []


@pytest.mark.parametrize("call", ["fsync", "link", "unlink", "rmdir"])
def test_a_kill_at_the_worst_call_leaves_whole_backups_and_blocks_nobody(broken_at, cim, backup, dest, tmp_path, kit,
                                                                         recipient, call):
    ran = broken_at(f"{call}:signal=KILL:when=1", "backup", "create", dest, "--recipient", recipient)

    assert ran.returncode == -9
    assert whole(dest, kit) in (1, 2)
    cim("backup", "create", dest, "--recipient", recipient, expect=0)
    assert whole(dest, kit) in (2, 3)
    assert left_over(dest, tmp_path) == []


def test_a_restore_whose_disk_fails_says_so(broken_at, cim, backup, kit):
    cim("add", "Third Example", expect=0)

    ran = broken_at("fsync,fdatasync:error=EIO:when=1+", "restore", backup, "--identity", kit, "--yes", "-q")

    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert json.loads(cim("list", "-f", "json", expect=0).out)[-1]["name"] == "Third Example"


def test_what_the_disk_changed_behind_our_back_gets_no_name(cim, two_customers, dest, recipient, monkeypatch):
    def lying_disk(path, written, **how):
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
        return read_back(path, written, **how)

    monkeypatch.setattr("cimtool.commands.backup.read_back", lying_disk)
    cim("backup", "create", dest, "--recipient", recipient, expect=13)

    assert list(dest.iterdir()) == []


def test_two_backups_at_once_are_two_backups(two_customers, db, dest, tmp_path, kit, recipient):
    command = [*PROGRAM, "--db", str(db), "backup", "create", str(dest), "--recipient", recipient, "-q"]
    running = [subprocess.Popen(command) for _ in range(2)]

    assert [process.wait() for process in running] == [0, 0]
    assert whole(dest, kit) == 2
    assert left_over(dest, tmp_path) == []


def test_no_power_cut_leaves_half_a_backup(strace, two_customers, db, tmp_path, kit, recipient):
    if not (KIT / "powercut.py").is_file():
        pytest.skip(f"the fault kit is not in {KIT}")
    # Stock programs check, because they start in no time.
    opens = f"age -d -i {kit} $f | zstd -q -d | tar t | grep -q MANIFEST"
    check = (f"for f in $W/b/*.age; do [ ! -e $f ] || ( {opens} ) || exit 1; done;"
             " sqlite3 $W/c.db 'PRAGMA quick_check' | grep -q ok")
    if not all(map(shutil.which, ("age", "zstd", "sqlite3"))):
        pytest.skip("age, zstd or sqlite3 is not installed")

    ran = subprocess.run(
        [sys.executable, KIT / "powercut.py", "--max", "1", "--seeds", "1", "--models", "strict,names,random",
         "--setup", f"mkdir $W/b; sqlite3 {db} \".backup $W/c.db\"",
         "--run", f"{' '.join(PROGRAM)} --db $W/c.db backup create $W/b/ --recipient {recipient} -q", "--check", check],
        cwd=ROOT, capture_output=True, text=True, check=False)

    told = json.loads(ran.stdout)
    assert told["failures"] == []
    assert told["states"] > 10
