"""`backup create --keep-*` and `backup list`: what goes, what never goes, and what is told."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from cimtool.vault.age import X25519Identity
from tests.conftest import NOW

DAY = timedelta(days=1)


@pytest.fixture
def make(cim, dest, recipient):
    """Make a backup so many days after NOW."""
    def run(day, *words, expect=0):
        return cim("backup", "create", dest, "--recipient", recipient, *words, "-f", "json", now=NOW + day * DAY,
                   expect=expect)
    return run


@pytest.fixture
def week(two_customers, make):
    """Seven daily backups, the first at NOW."""
    return [Path(make(day).json["file"]) for day in range(7)]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_old_backups_go_after_the_new_one_was_read_back(make, week, dest):
    made = make(7, "--keep-last", 2, "--keep-weekly", 2).json

    assert made["pruned"] == [str(path) for path in reversed(week[1:6])]
    assert made["kept"] == [made["file"], str(week[6]), str(week[0])]
    assert names(dest) == sorted(Path(path).name for path in made["kept"])


def test_without_a_rule_nothing_goes(make, week, dest):
    make(7)

    assert len(names(dest)) == 8


def test_a_rehearsal_tells_reasons_and_changes_nothing(make, week, dest):
    before = names(dest)

    told = make(7, "--keep-last", 2, "--dry-run").json

    assert names(dest) == before
    assert told["reasons"][str(week[6])] == ["last"]
    assert next(iter(told["reasons"].values())) == ["newest", "newest_sound", "last"]
    assert told["pruned"] == [str(path) for path in reversed(week[:6])]


def test_a_rehearsal_in_words(cim, two_customers, dest, recipient, make):
    make(0)
    make(1)

    ran = cim("backup", "create", dest, "--keep-last", 1, "--dry-run", now=NOW + 2 * DAY, expect=0)

    assert [line.split(":")[0] for line in ran.out.splitlines()] == ["would stay", "would go", "would go"]


@pytest.mark.parametrize("foreign", [
    "cimtool-customers-20200101T000000Z-0001.tar.zst.age", "cimtool-other-20200101T000000Z-0001.tar.zst.age",
    "holiday.jpg", "cimtool-customers-20201399T000000Z-0001.tar.zst.age"])
def test_what_this_database_did_not_make_is_never_touched(make, week, dest, foreign):
    (dest / foreign).write_text("precious")

    make(7, "--keep-last", 1)

    assert (dest / foreign).read_text() == "precious"


def test_a_backup_of_the_same_name_and_size_but_other_bytes_stays(cim, make, week, dest, recipient):
    content = bytearray(week[0].read_bytes())
    content[-1] ^= 1
    week[0].write_bytes(content)

    ran = make(7, "--keep-last", 1, expect=3)

    assert week[0].exists()
    assert not week[1].exists()
    assert "is not what it was" in ran.err


def test_a_name_of_ones_own_is_never_removed(cim, two_customers, dest, recipient, make):
    cim("backup", "create", dest / "mine.age", "--recipient", recipient, expect=0)

    make(7, "--keep-last", 1)

    assert (dest / "mine.age").exists()


def test_when_the_clock_went_backwards_everything_stays_with_a_warning(make, week, dest):
    ran = make(-30, "--keep-last", 1)

    assert ran.json["pruned"] == []
    assert len(names(dest)) == 8
    assert "clock" in ran.err


def test_a_number_is_never_given_twice_even_after_removal(make, week):
    make(7, "--keep-last", 1)

    assert make(8, "--keep-last", 1).json["file"].endswith("-0009.tar.zst.age")


@pytest.mark.parametrize("where", ["-", "file.age"])
def test_keeping_needs_a_folder(cim, two_customers, tmp_path, recipient, where):
    place = where if where == "-" else tmp_path / where

    ran = cim("backup", "create", place, "--recipient", recipient, "--keep-last", 1, "-f", "json", expect=2)

    assert json.loads(ran.err)["error"]["code"] == "usage"
    assert not (tmp_path / "file.age").exists()


def test_keeping_none_is_refused(make, two_customers):
    make(0, "--keep-last", 0, expect=2)


def test_a_backup_that_fails_removes_nothing(cim, week, dest, recipient, monkeypatch):
    def fail(*words, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cimtool.commands.backup.read_back", fail)

    cim("backup", "create", dest, "--recipient", recipient, "--keep-last", 1, now=NOW + 7 * DAY, expect=16)

    assert len(names(dest)) == 7


def test_a_database_that_cannot_be_written_is_backed_up_and_nothing_goes(cim, week, make, monkeypatch):
    monkeypatch.setattr("cimtool.commands.shelving.record_backup", _full)

    ran = make(7, "--keep-last", 1, expect=3)

    assert ran.json["pruned"] == []
    assert "does not know of it" in ran.err


def _full(*words):
    from cimtool.errors import NoSpace
    raise NoSpace(path="/")


def test_each_backup_names_the_one_before(make, two_customers, kit, dest):
    from cimtool.vault.age import read_identities
    from cimtool.vault.container import read_backup
    first, second = make(0).json, make(1).json

    with Path(second["file"]).open("rb") as file:
        opened = read_backup(file, read_identities(kit.read_text()), None)

    assert opened.manifest.prev_backup_sha256 == first["sha256"]


def test_a_list_tells_what_is_known(cim, make, two_customers, dest):
    made = make(0).json

    listed = cim("backup", "list", dest, "-f", "json", expect=0).json

    assert listed == [{
        "file": made["file"], "seq": 1, "created_at": "2026-11-22T08:30:00Z", "bytes": made["bytes"], "customers": 2,
        "verified_at": "2026-11-22T08:30:00Z", "drilled_at": None, "standing": "sound", "kept_for": [],
        "expires_at": None, "opens": None}]


def test_a_list_tells_which_goes_next(cim, week, dest):
    listed = cim("backup", "list", dest, "--keep-last", 8, "-f", "json", now=NOW + 6 * DAY, expect=0).json

    assert [one["expires_at"] for one in listed] == [None] * 6 + ["2026-11-30T08:30:00Z"]
    assert listed[3]["kept_for"] == ["last"]


def test_a_list_shows_strangers_and_names_of_ones_own(cim, two_customers, dest, recipient):
    (dest / "cimtool-other-20200101T000000Z-0007.tar.zst.age").write_text("x")
    cim("backup", "create", dest / "mine.age", "--recipient", recipient, expect=0)

    listed = cim("backup", "list", dest, "-f", "json", expect=0).json

    assert [(Path(one["file"]).name, one["standing"], one["customers"]) for one in listed] == [
        ("mine.age", "sound", 2), ("cimtool-other-20200101T000000Z-0007.tar.zst.age", "unknown", None)]


def test_a_list_needs_no_database(cim, backup, db, dest):
    for path in db.parent.glob("customers.db*"):
        path.unlink()

    assert [one["standing"] for one in cim("backup", "list", dest, "-f", "json", expect=0).json] == ["unknown"]


def test_a_list_of_no_folder_is_10_and_of_a_file_2(cim, backup, tmp_path):
    cim("backup", "list", tmp_path / "none", expect=10)
    cim("backup", "list", backup, expect=2)


def test_an_empty_folder_is_no_error(cim, dest):
    assert cim("backup", "list", dest, "-f", "json", expect=0).json == []
    assert cim("backup", "list", dest, "-f", "table", expect=0).out == "No backups there.\n"


def test_a_restore_does_not_forget_the_backups_made_since(cim, week, kit, dest):
    cim("restore", week[0], "--identity", kit, "--yes", now=NOW + 7 * DAY, expect=0)

    listed = cim("backup", "list", dest, "-f", "json", expect=0).json

    assert [one["standing"] for one in listed] == ["sound"] * 7


def test_a_list_with_a_key_says_what_opens_and_takes_number_and_time_from_inside(cim, make, week, dest, kit):
    renamed = dest / "cimtool-customers-20300101T000000Z-0099.tar.zst.age"
    week[0].rename(renamed)
    week[1].write_bytes(b"age-encryption.org/v1\n-> broken")

    listed = cim("backup", "list", dest, "--identity", kit, "-f", "json", expect=0).json

    said = {one["file"]: one for one in listed}
    assert said[str(renamed)]["opens"] == "yes"
    assert (said[str(renamed)]["seq"], said[str(renamed)]["created_at"]) == (1, "2026-11-22T08:30:00Z")
    assert said[str(week[1])]["opens"] == "broken"
    assert said[str(week[2])]["opens"] == "yes"


@pytest.mark.parametrize(("lang", "word"), [("en", "no"), ("zh", "不能")])
def test_a_list_with_the_wrong_key_says_so(cim, week, dest, tmp_path, lang, word):
    other = tmp_path / "other.txt"
    other.write_text(X25519Identity(bytes(32)).reveal() + "\n")

    listed = cim("backup", "list", dest, "--identity", other, "--lang", lang, "-f", "csv", expect=0)

    assert [line.split(",")[-1] for line in listed.out.splitlines()[1:]] == [word] * 7


def test_a_list_without_a_key_opens_nothing(cim, week, dest):
    assert {one["opens"] for one in cim("backup", "list", dest, "-f", "json", expect=0).json} == {None}
