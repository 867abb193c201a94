"""`unmerge`: a wrong merge found out late costs nothing."""

from tests.cli.test_merge import rows, two


def test_a_record_comes_out_again_and_what_was_added_since_stays(cim, db):
    one, other = two(cim)
    cim("purchase", "add", other, "--amount", "12", "--date", "2026-01-02", expect=0)
    cim("merge", one, other, expect=0)
    cim("log", one, "called", expect=0)
    before = rows(db)

    dry = cim("unmerge", other, "--dry-run", "-f", "json", expect=0).json
    assert rows(db) == before
    done = cim("unmerge", f"#{other}", "-f", "json", expect=0).json

    assert dry == done | {"operation": None}
    assert done == {"operation": 6, "id": other, "survivor": one, "moved": {"purchase": 1}, "stayed": 1, "kept": []}
    assert cim("show", one, "-f", "json", expect=0).json["notes"] == "爱喝茶"
    assert cim("show", "ref:ERP-7", "-f", "json", expect=0).json["id"] == other
    assert cim("duplicates", "--min-probability", "0", "-f", "ids", expect=0).out == ""
    cim("undo", expect=0)
    assert rows(db) == before


def test_a_later_value_stays_and_is_named_in_both_languages(cim):
    one, other = two(cim)
    cim("update", other, "--set", "city=上海", expect=0)
    cim("merge", one, other, expect=0)
    cim("update", one, "--set", "city=苏州", expect=0)

    english = cim("unmerge", other, "--dry-run", expect=3).out
    chinese = cim("--lang", "zh", "unmerge", other, "--dry-run", expect=3).out

    assert f"City of #{one} was changed since the merge and stays as it is." in english
    assert f"#{one} 的城市在合并后改过，保持不变。" in chinese


def test_what_is_no_merged_record_is_refused(cim):
    one, _ = two(cim)

    assert cim("unmerge", one).code == 4
    assert cim("unmerge", 99).code == 4
    assert cim("unmerge", "张伟").code == 2
