"""Speed, as ratios: start-up against bare Python, and the chain on made-up customers.

Prints a table; fails on nothing, because a shared machine's seconds prove nothing.  ``run.py [ROWS]``.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROUNDS = 15
SHARED = Path(__file__).resolve().parents[3] / "shared" / "tools" / "gen_customers.py"
BIN = Path(sys.executable).parent


def timed(*words: str, env: dict[str, str]) -> float:
    """Return the seconds one process took."""
    started = time.perf_counter()
    done = subprocess.run(words, env=env, capture_output=True, check=False)
    if done.returncode not in (0, 3):
        raise SystemExit(done.stderr.decode())
    return time.perf_counter() - started


def start_up(env: dict[str, str]) -> None:
    """Print cold starts as ratios to ``python -c pass``, interleaved."""
    cim = str(BIN / "cimtool")
    kinds = {"python -c pass": (sys.executable, "-c", "pass"), "--version": (cim, "--version"),
             "--help": (cim, "--help"), "search zhangwei": (cim, "search", "zhangwei"), "show 5": (cim, "show", "5"),
             "list --limit 20": (cim, "list", "--limit", "20")}
    took: dict[str, list[float]] = {name: [] for name in kinds}
    for _ in range(ROUNDS):
        for name, words in kinds.items():
            took[name].append(timed(*words, env=env))
    bare = took["python -c pass"]
    for name, seconds in took.items():
        ratio = median(mine / his for mine, his in zip(seconds, bare, strict=True))
        print(f"{name:24} {median(seconds) * 1000:7.1f} ms   {ratio:5.2f} x bare python")


def chain(rows: int, folder: Path, env: dict[str, str]) -> None:
    """Print how long each step of the main job takes."""
    cim = str(BIN / "cimtool")
    secret = folder / "passphrase"
    secret.write_text("correct horse battery staple\n")
    secret.chmod(0o600)
    phrase = ("--passphrase-file", str(secret))
    backup = str(folder / "b.age")
    source = str(folder / "c.csv")
    steps = (("import", "import", source, "-q"), ("the same again", "import", source, "-q"),
             ("search", "search", "zhangwei"), ("list a query", "list", "city:上海", "-f", "ids"),
             ("duplicates", "duplicates", "-f", "jsonl"), ("merge", "merge", "1", "2", "-q"), ("undo", "undo", "-q"),
             ("audit", "audit", "--next", "20", "-f", "json", "-q"), ("today", "today", "-f", "ids", "-q"),
             ("export jsonl", "export", "-o", str(folder / "o.jsonl"), "-q"),
             ("export csv", "export", "-o", str(folder / "o.csv"), "-q"),
             ("backup create", "backup", "create", backup, *phrase, "-q"),
             ("backup verify", "backup", "verify", backup, *phrase, "-q"),
             ("restore", "restore", backup, *phrase, "--yes", "-q"), ("undo the import", "undo", "1", "-q"))
    for name, *words in steps:
        print(f"{name:24} {timed(cim, *words, env=env):8.2f} s")


def main() -> None:
    """Run both parts."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    if not SHARED.exists():
        raise SystemExit(f"the generator ({SHARED}) is not here")
    folder = Path(tempfile.mkdtemp(prefix="cimtool-bench-"))
    env = {**os.environ, "CIMTOOL_DB": str(folder / "c.db"), "LANG": "C.UTF-8"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        subprocess.run([sys.executable, str(SHARED), str(rows), str(folder / "c.csv")], check=True)
        print(f"the chain, {rows} rows")
        chain(rows, folder, env)
        shutil.rmtree(folder)
        folder.mkdir()
        subprocess.run([sys.executable, str(SHARED), str(rows), str(folder / "c.csv")], check=True)
        timed(str(BIN / "cimtool"), "import", str(folder / "c.csv"), "-q", env=env)
        print(f"cold start, medians of {ROUNDS} interleaved rounds")
        start_up(env)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
