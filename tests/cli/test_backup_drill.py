"""`backup drill`, `backup plan`, and what `doctor` says of both."""

import json
from datetime import timedelta

import pytest

from tests.conftest import NOW

DAY = timedelta(days=1)


def listed(cim, dest):
    return cim("backup", "list", dest, "-f", "json", expect=0).json


def doctor(cim, day, expect):
    checks = cim("doctor", "-f", "json", now=NOW + day * DAY, expect=expect).json["checks"]
    return {check["name"]: check["ok"] for check in checks if check["name"].endswith("_due")}


def test_a_drill_does_every_check_and_is_remembered(cim, backup, kit, dest, db):
    told = cim("backup", "drill", backup, "--identity", kit, "-f", "json", now=NOW + DAY, expect=0).json

    assert (told["file"], told["ok"], told["customers"]) == (str(backup), True, 2)
    assert {"container", "integrity", "rows", "history", "customers", "derived", "search_index"} <= {
        check["name"] for check in told["checks"]}
    assert [(one["drilled_at"], one["verified_at"]) for one in listed(cim, dest)] == [
        ("2026-11-23T08:30:00Z", "2026-11-23T08:30:00Z")]


def test_a_drill_is_no_operation_and_leaves_nothing(cim, backup, kit, tmp_path):
    before = cim("history", "-f", "json").json

    cim("backup", "drill", backup, "--identity", kit, expect=0)

    assert cim("history", "-f", "json").json == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".cimtool")] == []


@pytest.mark.parametrize(("lang", "sentence"), [
    ("en", "can be restored: 2 customers."), ("zh", "可以恢复，共 2 位客户。")])
def test_a_drill_speaks_to_people(cim, backup, kit, lang, sentence):
    assert sentence in cim("--lang", lang, "backup", "drill", backup, "--identity", kit, expect=0).out


def test_a_drill_needs_no_database(cim, backup, kit, db):
    for path in db.parent.glob("customers.db*"):
        path.unlink()

    cim("backup", "drill", backup, "--identity", kit, expect=0)

    assert not db.exists()


@pytest.mark.parametrize("command", ["verify", "drill"])
def test_a_backup_that_is_no_longer_sound_is_remembered_as_broken(cim, backup, kit, dest, command):
    content = bytearray(backup.read_bytes())
    content[-20] ^= 1
    backup.write_bytes(content)

    cim("backup", command, backup, "--identity", kit, expect=13)

    assert [one["standing"] for one in listed(cim, dest)] == ["broken"]


def test_a_good_check_after_a_bad_one_counts(cim, backup, kit, dest):
    content = backup.read_bytes()
    backup.write_bytes(content[:-1] + b"x")
    cim("backup", "verify", backup, "--identity", kit, expect=13)
    backup.write_bytes(content)

    cim("backup", "verify", backup, "--identity", kit, expect=0)

    assert [one["standing"] for one in listed(cim, dest)] == ["sound"]


def test_a_backup_made_before_a_restore_elsewhere_is_taken_up_by_a_check(cim, backup, kit, dest, db):
    for path in db.parent.glob("customers.db*"):
        path.unlink()
    cim("restore", backup, "--identity", kit, expect=0)
    assert [one["standing"] for one in listed(cim, dest)] == ["unknown"]

    cim("backup", "verify", backup, "--identity", kit, expect=0)

    assert [(one["standing"], one["seq"]) for one in listed(cim, dest)] == [("sound", 1)]


def test_a_backup_of_another_database_is_not_taken_up(cim, backup, kit, dest, tmp_path):
    other = tmp_path / "customers2.db"
    cim("--db", other, "add", "Somebody Else", with_db=False, now=NOW + DAY, expect=0)

    cim("--db", other, "backup", "verify", backup, "--identity", kit, with_db=False, expect=0)

    found = cim("--db", other, "backup", "list", dest, "-f", "json", with_db=False).json
    assert [one["standing"] for one in found] == ["unknown"]


def test_a_backup_on_a_medium_that_cannot_be_written_is_checked(cim, backup, kit, dest):
    backup.chmod(0o400)
    dest.chmod(0o500)

    cim("backup", "drill", backup, "--identity", kit, expect=0)
    dest.chmod(0o700)

    assert listed(cim, dest)[0]["drilled_at"] is not None


def test_without_a_plan_doctor_only_advises(cim, backup):
    ran = cim("doctor", now=NOW + 900 * DAY, expect=0)

    assert "backup plan" in ran.err


def test_doctor_watches_over_the_plan(cim, backup, kit, dest, recipient):
    cim("backup", "plan", "--every", "2d", expect=0)
    assert doctor(cim, 0, expect=3) == {"backup_due": True, "drill_due": False}
    cim("backup", "drill", backup, "--identity", kit, expect=0)

    assert doctor(cim, 2, expect=0) == {"backup_due": True, "drill_due": True}
    assert doctor(cim, 3, expect=3) == {"backup_due": False, "drill_due": True}
    cim("backup", "create", dest, "--recipient", recipient, now=NOW + 35 * DAY, expect=0)
    assert doctor(cim, 35, expect=0) == {"backup_due": True, "drill_due": True}
    assert doctor(cim, 36, expect=3) == {"backup_due": True, "drill_due": False}


def test_doctor_names_the_cure(cim, backup):
    cim("backup", "plan", "--every", "1d", expect=0)

    ran = cim("doctor", now=NOW + 9 * DAY, expect=3)

    assert "cimtool backup create" in ran.err
    assert "cimtool backup drill" in ran.err


def test_a_broken_backup_does_not_count_as_one(cim, backup, kit):
    cim("backup", "plan", "--every", "1w", expect=0)
    backup.write_bytes(backup.read_bytes()[:-1])
    cim("backup", "verify", backup, "--identity", kit, expect=13)

    assert doctor(cim, 1, expect=3)["backup_due"] is False


def test_a_plan_is_kept_shown_given_up_and_undone(cim, two_customers):
    assert cim("backup", "plan", "-f", "json", expect=0).json == {"every_days": None, "keep": {}}
    made = cim("backup", "plan", "--every", "1w", "--keep-last", 2, "-f", "json", expect=0).json
    assert cim("backup", "plan", "-f", "json", expect=0).json == made == {"every_days": 7, "keep": {"last": 2}}
    cim("backup", "plan", "--none", expect=0)
    assert cim("backup", "plan", "-f", "json", expect=0).json["every_days"] is None

    cim("undo", expect=0)

    assert cim("backup", "plan", "-f", "json", expect=0).json == made


@pytest.mark.parametrize("words", [("--keep-last", "2"), ("--every", "soon"), ("--every", "0d")])
def test_half_a_plan_is_2(cim, two_customers, words):
    cim("backup", "plan", *words, expect=2)


def test_create_and_list_follow_the_plan(cim, two_customers, dest, recipient):
    cim("backup", "plan", "--every", "2d", "--keep-last", 2, expect=0)
    for day in range(3):
        made = cim("backup", "create", dest, "--recipient", recipient, "-f", "json", now=NOW + day * DAY, expect=0)

    assert [len(made.json["kept"]), len(made.json["pruned"])] == [2, 1]
    told = cim("backup", "list", dest, "-f", "json", now=NOW + 2 * DAY, expect=0).json
    assert [one["expires_at"] for one in told] == [None, "2026-11-26T08:30:00Z"]


def test_the_plan_removes_nothing_beside_a_name_of_ones_own(cim, two_customers, dest, recipient):
    cim("backup", "plan", "--every", "2d", "--keep-last", 1, expect=0)
    cim("backup", "create", dest, "--recipient", recipient, expect=0)

    told = cim("backup", "create", dest / "mine.age", "--recipient", recipient, "-f", "json", now=NOW + DAY, expect=0)

    assert json.loads(told.out)["pruned"] == []
    assert len(list(dest.iterdir())) == 2
