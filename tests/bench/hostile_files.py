"""Every hostile file of the fault kit in through `import` and out through every format: ``hostile_files.py FOLDER``.

FOLDER is what ``hostile.py`` wrote.  Each import ends with a code of ours within a minute and without
a traceback; a file named ``*.bad.*`` is not taken as if nothing were wrong.  What was taken goes
out as csv, csv for a spreadsheet, xlsx, json, jsonl and vCard and onto the screen; the kit's oracle
reads all of it, and the jsonl comes back the same bytes.
"""

import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path

KINDS = {".csv", ".tsv", ".vcf", ".json", ".xlsx"}
CODES = {0, 1, 2, 3, 13}
SCREENS = ("plain", "markdown", "tsv")
# Bad for a program that takes UTF-8 only: ours guesses the encoding and says so.
GUESSED = {"latin1.bad.csv"}
LIMIT_S = 60


class Bad(Exception):
    """What a file or an output should not have done."""


def cim(db: Path, *words: object, codes: set[int], limit_s: int = LIMIT_S) -> str:
    """Run the program and return what it printed; only these exit codes will do."""
    command = [sys.executable, "-m", "cimtool", "--db", str(db), *map(str, words)]
    try:
        ran = subprocess.run(command, capture_output=True, check=False, timeout=limit_s)
    except subprocess.TimeoutExpired:
        raise Bad(f"{words[0]} hung") from None
    if ran.returncode not in codes or b"Traceback" in ran.stderr:
        raise Bad(f"{words[0]}: exit {ran.returncode}: {ran.stderr[-200:].decode(errors='replace')}")
    return ran.stdout.decode("utf-8")


def taken(path: Path, db: Path) -> bool:
    """Import a file; tell whether there are customers now."""
    refused = ".bad." in path.name and path.name not in GUESSED
    codes = CODES - {0} if refused else CODES
    cim(db, "import", path, "-f", "json", codes=codes)
    return db.exists() and cim(db, "list", "--limit", "1", "-f", "ids", codes={0}) != ""


def outputs(db: Path, folder: Path, scan) -> None:
    """Write every format and have the oracle read it."""
    ways = {"csv": ["csv"], "excel": ["csv", "--excel"], "xlsx": ["xlsx"], "json": ["json"], "jsonl": ["jsonl"],
            "vcf": ["vcard"]}
    for name, words in ways.items():
        cim(db, "export", "-o", folder / f"out.{name}", "--force", "--format", *words, codes={0, 3})
    if problems := scan((folder / "out.excel").read_text("utf-8-sig"), "csv"):
        raise Bad(f"spreadsheet: {problems[:3]}")
    json.loads((folder / "out.json").read_text("utf-8"))
    for form in SCREENS:
        if problems := scan(cim(db, "list", "-f", form, "--fields", "id,name,note", codes={0}), "terminal"):
            raise Bad(f"{form}: {problems[:3]}")


def returns(db: Path, folder: Path) -> None:
    """An export imported into an empty database and exported again is the same bytes."""
    again = folder / "again.db"
    cim(again, "import", folder / "out.jsonl", codes={0, 3})
    cim(again, "export", "-o", folder / "again.jsonl", "--format", "jsonl", codes={0})
    if (folder / "again.jsonl").read_bytes() != (folder / "out.jsonl").read_bytes():
        raise Bad("jsonl does not come back the same")


def problem(path: Path, scan) -> str:
    """Return what is wrong with what became of one file; empty if nothing."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        try:
            if taken(path, place / "c.db"):
                outputs(place / "c.db", place, scan)
                returns(place / "c.db", place)
        except Bad as bad:
            return str(bad)
    return ""


def main() -> None:
    """Go through all; fail if one went wrong."""
    folder = Path(sys.argv[1])
    spec = importlib.util.spec_from_file_location("oracle", folder / "oracle.py")
    oracle = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(oracle)
    files = sorted(path for path in folder.iterdir() if path.suffix in KINDS)
    wrong = {path.name: found for path in files if (found := problem(path, oracle.scan))}
    for name, found in wrong.items():
        sys.stdout.write(f"{name}: {found}\n")
    sys.stdout.write(json.dumps({"files": len(files), "bad": len(wrong)}) + "\n")
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
