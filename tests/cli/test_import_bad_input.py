"""`import` of damaged, odd and hostile files: refused with a reason, or taken as data and nothing else."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.imported import counts, rows_of, stored

ROOT = Path(__file__).parents[2]
BAD_FILES = {
    "empty": (b"", 13, "file_empty"),
    "blank": (b"\n \n,,\n", 13, "file_empty"),
    "binary": (bytes(range(256)) * 20, 13, "foreign_file"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, 13, "foreign_file"),
    "no zip": (b"PK\x03\x04 not really", 13, "foreign_file"),
    "no header": ("张三,13812345678,上海\n李四,13912345678,北京\n".encode(), 2, "no_header_row"),
    "no names": ("颜色,尺码\n红,L\n".encode(), 2, "no_name_column"),
    "unclosed": (b'name,notes\na,"b\n' + b"c,d\n" * 300, 13, "damaged"),
    "deep": (b"[" * 100_000, 13, "foreign_file"),
    "wide": ((",".join(f"c{number}" for number in range(2000)) + "\n" + "x," * 1999 + "x\n").encode(), 2,
             "no_name_column"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_that_cannot_be_read_changes_nothing_and_says_why(cim, db, file, kind):
    content, code, name = BAD_FILES[kind]
    cim("add", "张伟", expect=0)
    before = db.read_bytes()

    ran = cim("import", file(content), "--format", "json", expect=code)

    error = json.loads(ran.err.splitlines()[-1])["error"]
    assert (error["code"], bool(error["hint"]), error["message"].count("\n")) == (name, True, 0)
    assert db.read_bytes() == before


def test_folders_missing_files_and_passwords_have_their_codes(cim, tmp_path):
    cim("import", tmp_path, expect=2)
    cim("import", tmp_path / "none.csv", expect=2)
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    (tmp_path / "p.xlsx").write_bytes(compound)
    cim("import", tmp_path / "p.xlsx", expect=12)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become somebody else")
def test_a_file_that_may_not_be_read_is_14(tmp_path, file):
    path = file("姓名\n张伟\n")
    path.chmod(0o600)
    words = ["--db", "/nowhere/c.db", "import", "--dry-run", str(path)]
    # The first run loads what nobody else may read either.
    program = ("import os, sys; from cimtool.cli import main; main(sys.argv[1:]);"
               " os.setgid(65534); os.setuid(65534); os._exit(main(sys.argv[1:]))")

    ran = subprocess.run([sys.executable, "-c", program, *words], cwd=ROOT, env={"HOME": "/nowhere"},
                         capture_output=True, text=True, check=False)

    assert ran.returncode == 14, ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_header_alone_is_no_error(bring, file):
    said = bring(file("姓名,电话\n"))

    assert (said["operation"], said["rows"]) == (None, 0)


def test_many_columns_and_huge_cells_are_taken_or_refused_one_by_one(bring, db, file):
    header = ",".join(["姓名", *(f"c{number}" for number in range(2000))])
    path = file(f"{header}\n张伟{',x' * 2000}\n李娜,{'x' * 10_000_000}{',' * 1999}\n")

    assert counts(bring(path, expect=3)) == {"added": 1, "rejected": 1}
    assert len(json.loads(stored(db, "SELECT extra FROM customer")[0][0])) == 2000


HOSTILE = ["[/]x", "\x1b[31mred\x1b[0m", "=cmd|' /C calc'!A0", "'; DROP TABLE customer; --", "{0}", "\u202egnp.exe",
           "a\rb", "--help", "%s", "x" * 900]


def test_hostile_names_are_data_and_nothing_else(cim, bring, db, file, tmp_path):
    lines = [{"name": name, "电话": "13812345678"} for name in HOSTILE]
    path = file("\n".join(map(json.dumps, lines)), "in.jsonl")

    assert counts(bring(path, "--rejects", tmp_path / "r.csv", expect=3)) == {"added": 1, "review": 9}

    ran = cim("import", path, expect=3)
    assert not {"\x1b", "\r", "\u202e"} & set(ran.out + ran.err)
    out = io.StringIO()
    csv.writer(out).writerows([["姓名"], *([name] for name in HOSTILE)])
    bring(file(out.getvalue()), "--on-match", "add")
    assert stored(db, "SELECT count(*) FROM customer WHERE name LIKE '=cmd%' OR name = '[/]x'") == [(3,)]


def test_lone_surrogates_and_nul_reject_their_row(bring, file, tmp_path):
    path = file('{"name": "a\\ud800b"}\n{"name": "a\\u0000b"}\n{"name": "张伟"}\n', "in.jsonl")

    assert counts(bring(path, "--rejects", tmp_path / "r.csv", expect=3)) == {"added": 1, "rejected": 2}
    assert [row["code"] for row in rows_of(tmp_path / "r.csv")] == ["lone_surrogate", "nul"]
