"""The hostile surroundings of the fault kit, each with the exit codes that are right: ``surroundings.py WHAT ARG...``.

WHAT is ``create`` or ``restore`` (into a new file), the arguments are those of ``scenarios.py``,
which must stand in ``$KIT``.  Prints one line a scenario; fails if one ends with a code that is
not its own or leaves what it should not.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

# What the kit cannot know: a folder named as DEST is where the backup goes, and SQLite gives the
# -wal and -shm files the mode of a database that its owner has made readable for others.
OURS = {"target is a directory": ("SILENT", "LEFTOVER"), "database read-only": ("MODE 444 c.db-",)}
# A restore into a new file has nothing to do with the database that is there.
ELSEWHERE = ("database not readable", "database read-only", "database owned by another user")
DONE, WRONG, REFUSED = (0,), (1, 2), (14,)
CODES: dict[str, tuple[int | str, ...]] = {
    "second run over an existing target": (1,),
    "target is a symlink to a foreign file": (1,),
    "target is a dangling symlink": WRONG,
    "target is a directory": (0, 2),
    "target is a FIFO": WRONG,
    "target directory is missing": (0, 2),
    "target directory is a symlink loop": WRONG,
    "read-only target directory": REFUSED,
    "no search permission on the directory": REFUSED,
    "database not readable": REFUSED,
    "database read-only": (3,),
    "database owned by another user": REFUSED,
    "clock goes backwards between runs": (1,),
    "max file size 16 KiB": (1, 16),
    "SIGTERM after 50 ms": (143,),
    "SIGINT after 50 ms": (130,),
    "SIGHUP after 50 ms": (129,),
    "created names pre-planted as links": (1, 2, 14),
}


def wrong(found: dict[str, object], what: str) -> list[str]:
    """Return what is wrong with the outcome of one scenario."""
    name, code = str(found["name"]), found["rc"]
    beside = what == "restore" and name in ELSEWHERE
    allowed = DONE if beside else CODES.get(name, DONE)
    known = ("SILENT", *OURS.get(name, ())) if beside else OURS.get(name, ())
    findings = found["findings"] if isinstance(found["findings"], list) else []
    left = [finding for finding in findings if not str(finding).startswith(known or "\0")]
    return [*left, *([] if code in allowed else [f"exit {code}, not {' or '.join(map(str, allowed))}"])]


def main() -> None:
    """Run the kit, judge, print."""
    kit = Path(os.environ["KIT"]) / "scenarios.py"
    ran = subprocess.run([sys.executable, kit, "--json", *sys.argv[2:]], capture_output=True, text=True, check=False)
    outcomes = json.loads(ran.stdout)
    bad = 0
    for found in outcomes:
        problems = wrong(found, sys.argv[1])
        bad += bool(problems)
        sys.stdout.write(f"{found['name']:42} {found['rc']!s:>4} {found['s']:6.2f} s  {'; '.join(problems) or 'ok'}\n")
    sys.stdout.write(json.dumps({"surroundings": len(outcomes), "bad": bad}) + "\n")
    if bad:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
