"""What stands in examples/ works: the files are what their maker makes, and the scripts do what they say."""

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cimtool.formats.raw import FileType
from cimtool.formats.registry import open_table

EXAMPLES = Path(__file__).parents[2] / "examples"
BIN = Path(sys.executable).parent
SESSION = """\
== import: 3 means done, but some rows need a look
rejected: 1, to review: 1
added: 22
== the same file again changes nothing
exit code 3, unchanged: 13
== JSON lines from another program, by a pipe
9
== ids, one a line, for a loop
杭州临江茶业有限公司
张伟
王芳
徐磊
何文博
郑凯
吴桂英
蒋文静
沈佳怡
== pairs that are all but certain are merged, the others wait for a person
merge 16 25: operation 12
== an error is JSON on stderr, and an exit code
exit code 4, {'code': 'customer_not_found'
== everything out, and into another database
30
== who did what
12 nightly merge
11 nightly update
10 nightly update
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    runpy.run_path(str(EXAMPLES / "make.py"))["write_all"](folder)
    return folder


@pytest.mark.parametrize("name", ["shop.csv", "website.jsonl", "purchases.csv", "interactions.csv"])
def test_a_text_file_is_what_its_maker_makes(made, name):
    assert (EXAMPLES / name).read_bytes() == (made / name).read_bytes()


def test_the_workbook_says_what_its_maker_writes(made):
    tables = [open_table((folder / "members.xlsx").read_bytes(), "members.xlsx", known=lambda _: True,
                         file_type=FileType.XLSX, encoding=None, sheet=None) for folder in (EXAMPLES, made)]

    cells = [[record.cells for record in table.records] for table in tables]

    assert cells[0] == cells[1]
    assert len(cells[0]) > 10


def test_the_csv_is_no_utf8():
    with pytest.raises(UnicodeDecodeError):
        (EXAMPLES / "shop.csv").read_text("utf-8")


def test_nobody_in_the_files_can_be_written_to(made):
    texts = [(EXAMPLES / "shop.csv").read_text("gb18030"), (EXAMPLES / "website.jsonl").read_text("utf-8")]

    hosts = {host for text in texts for host in re.findall(r"@([\w.]+)", text)}

    assert hosts
    assert all(host.endswith("example.com") for host in hosts)


@pytest.mark.skipif(os.name != "posix", reason="a shell script")
def test_the_script_reads_json_and_exit_codes(tmp_path):
    ran = subprocess.run(["sh", EXAMPLES / "session.sh"], env=_environment(tmp_path), capture_output=True, text=True,
                         encoding="utf-8", check=False)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == SESSION


def test_the_cron_lines_back_up_audit_and_list_in_the_environment_of_cron(tmp_path):
    home = _shop(tmp_path)
    variables, commands = _crontab(home)

    ran = [_run(command, home, variables) for command in commands]

    assert [(done.returncode, done.stderr) for done in ran[:2]] == [(0, ""), (0, "")]
    assert [done.stdout for done in ran[:2]] == ["", ""]
    assert len(list((home / "backups").glob("cimtool-customers-*.tar.zst.age"))) == 1
    assert (home / "audit.txt").read_text("utf-8").startswith("Score ")
    assert "never contacted" in ran[2].stdout


def test_the_units_of_systemd_run_the_same(tmp_path):
    home = _shop(tmp_path)
    unit = (EXAMPLES / "cimtool-nightly.service").read_text("utf-8").replace("%h", str(home))
    lines = [line.partition("=")[::2] for line in unit.splitlines() if not line.startswith("#")]
    variables = dict(word.split("=", 1) for key, value in lines if key == "Environment" for word in value.split())

    ran = [_run(value, home, variables) for key, value in lines if key == "ExecStart"]

    assert [done.returncode for done in ran] == [0, 0]
    assert len(list((home / "backups").glob("*.age"))) == 1
    assert "WantedBy=timers.target" in (EXAMPLES / "cimtool-nightly.timer").read_text("utf-8")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path):
    for name in ("cimtool-nightly.service", "cimtool-nightly.timer"):
        text = (EXAMPLES / name).read_text("utf-8").replace("%h/.local/bin/cimtool", str(BIN / "cimtool"))
        (tmp_path / name).write_text(text, "utf-8")

    ran = subprocess.run(["systemd-analyze", "--user", "verify", tmp_path / "cimtool-nightly.timer"],
                         capture_output=True, text=True, check=False,
                         env=_environment(tmp_path) | {"XDG_RUNTIME_DIR": str(tmp_path)})

    assert ran.returncode == 0, ran.stderr


def _run(command, home, variables):
    return subprocess.run(["/bin/sh", "-c", command], cwd=home, capture_output=True, text=True, check=False, env={
        "HOME": str(home), "LOGNAME": "shop", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin", **variables})


def _shop(tmp_path):
    """Return a home with a database that has its kit, and the program on cron's PATH."""
    home = tmp_path / "shop"
    (home / ".local" / "bin").mkdir(parents=True)
    (home / "backups").mkdir()
    (home / ".local" / "bin" / "cimtool").symlink_to(BIN / "cimtool")
    subprocess.run([BIN / "cimtool", "--db", home / "customers.db", "import", EXAMPLES / "website.jsonl"], check=True,
                   env=_environment(tmp_path), capture_output=True)
    subprocess.run([BIN / "cimtool", "--db", home / "customers.db", "backup", "init"], check=True, capture_output=True,
                   env=_environment(tmp_path) | {"CIMTOOL_PASSPHRASE": "seven quiet boats under one lamp"})
    return home


def _crontab(home):
    """Return the variables and the commands of the crontab, with the example's home replaced."""
    text = (EXAMPLES / "crontab").read_text("utf-8").replace("/home/shop", str(home))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    variables = dict(line.split("=", 1) for line in lines if re.match(r"\w+=", line))
    jobs = [line for line in lines if not re.match(r"\w+=", line)]
    assert not any("%" in job for job in jobs), "cron turns % into a line break"
    return variables, [re.split(r"\s+", job, maxsplit=5)[5] for job in jobs]


def _environment(tmp_path):
    return {"HOME": str(tmp_path), "PATH": f"{BIN}:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
            "CIMTOOL_ACTOR": "tester"}
