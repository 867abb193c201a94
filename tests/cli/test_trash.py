"""`delete` and `trash`: nothing is lost until it is erased, and then nothing is left."""

import pytest

from cimtool.store.journal import JOURNALLED
from cimtool.store.store import Store


def rows(db):
    opened = Store(db, busy_timeout_s=1)
    found = {table: opened.reader.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in JOURNALLED}
    opened.close()
    return found


def add(cim, *words):
    return cim("add", *words, "--on-duplicate", "allow", "-f", "json", expect=0).json["id"]


def test_a_deleted_customer_is_found_nowhere_but_in_the_trash(cim):
    number = add(cim, "张伟", "--phone", "13812345678")

    result = cim("delete", "13812345678", "-f", "json", expect=0).json

    assert result == {"operation": 2, "deleted": 1, "customers": [{"id": number, "name": "张伟"}]}
    assert cim("show", "张伟", expect=4).out == ""
    assert cim("list", "-f", "json", expect=0).json == []
    listed = cim("trash", "list", "-f", "json", expect=0).json
    assert [(one["id"], one["deleted_at"]) for one in listed] == [(number, "2026-11-22T08:30:00Z")]
    assert cim("show", number, "-f", "json", expect=0).json["state"] == "trashed"


def test_undo_of_a_delete_and_of_a_restore_is_exact(cim, db):
    one, other = add(cim, "张伟"), add(cim, "李娜")
    before = rows(db)

    cim("delete", one, other, one, expect=0)
    deleted = rows(db)
    cim("undo", expect=0)

    assert rows(db) == before
    cim("undo", 4, expect=0)
    assert rows(db) == deleted
    cim("trash", "restore", "李娜", expect=0)
    assert cim("undo", expect=0).out.startswith("Took operation 6 back: 1 row")
    assert rows(db) == deleted


def test_a_customer_is_taken_out_of_the_trash_by_id_ref_or_name(cim):
    words = {add(cim, "张伟", "--ref", "ERP-7"): "ref:ERP-7", add(cim, "Li Na"): "LI na", add(cim, "Anna"): "#3"}
    cim("delete", *words, expect=0)

    result = cim("trash", "restore", *words.values(), "-f", "json", expect=0).json

    assert [one["id"] for one in result["customers"]] == list(words)
    assert cim("list", "-f", "ids", expect=0).out == "1\n2\n3\n"
    assert cim("trash", "list", "--format", "table", expect=0).out == "The trash is empty.\n"


def test_a_name_that_fits_several_deleted_customers_lists_them(cim):
    cim("delete", add(cim, "张伟"), add(cim, "張偉"), expect=0)

    ran = cim("trash", "restore", "张伟", "-f", "json", expect=4)

    assert "customer_ambiguous" in ran.err
    assert "#1 张伟, #2 張偉" in ran.err


@pytest.mark.parametrize("typed", ["1", "nobody", "99", "ref:none"])
def test_what_is_not_in_the_trash_is_not_found_there(cim, typed):
    add(cim, "张伟")

    ran = cim("trash", "restore", typed, "-f", "json", expect=4)

    assert '"code": "not_in_trash"' in ran.err
    assert "cimtool trash list" in ran.err


def test_a_ref_that_was_given_away_meanwhile_keeps_a_customer_in_the_trash(cim):
    old = add(cim, "张伟", "--ref", "A1")
    cim("delete", old, expect=0)
    add(cim, "李娜", "--ref", "A1")

    ran = cim("trash", "restore", old, expect=2)

    assert "#2" in ran.err


def test_one_unknown_customer_and_nobody_is_deleted(cim):
    add(cim, "张伟")

    cim("delete", "张伟", "nobody", expect=4)

    assert cim("list", "-f", "ids", expect=0).out == "1\n"


def test_more_than_twenty_are_asked_for(cim):
    ids = [add(cim, f"n{count}") for count in range(21)]

    refused = cim("delete", *ids, expect=2)
    agreed = cim("delete", *ids, "--yes", "-f", "ids", expect=0)

    assert "--yes" in refused.err
    assert agreed.out.split() == [str(number) for number in ids]
    assert cim("delete", ids[0], expect=4).out == ""


def test_emptying_the_trash_always_asks(cim):
    cim("delete", add(cim, "张伟"), expect=0)

    ran = cim("trash", "empty", "-f", "json", expect=2)

    assert '"code": "must_ask"' in ran.err
    assert len(cim("trash", "list", "-f", "json", expect=0).json) == 1


def test_an_emptied_trash_leaves_no_trace_and_no_way_back(cim, db):
    add(cim, "publicname")
    number = add(cim, "secretname", "--phone", "13812345678", "--ref", "ERP-7")
    cim("update", number, "--set", "city=secretcity", expect=0)
    cim("delete", number, expect=0)

    ran = cim("trash", "empty", "--yes", "-f", "json", expect=0)

    assert ran.json == {"operation": 5, "erased": 1, "rows": 0, "images": 3, "scrubbed": True}
    assert ran.err == "Backups and copies made before still hold what was erased.\n"
    assert [trace for trace in (b"secretname", b"13812345678", b"secretcity", b"ERP-7")
            if trace in db.read_bytes()] == []
    undone = cim("undo", "-f", "json", expect=3).json
    assert undone == {"operation": None, "undone": 5, "reversed": 0,
                      "kept": [{"what": f"customer {number}", "why": "erased", "by": 5}]}
    assert cim("show", number, expect=4).out == ""
    assert [one["id"] for one in cim("history", "-f", "json", expect=0).json] == [5, 4, 3, 2, 1]
    assert add(cim, "new", "--ref", "ERP-7") == number + 1


def test_an_empty_trash_is_emptied_without_a_question(cim):
    add(cim, "张伟")

    ran = cim("trash", "empty", expect=0)

    assert (ran.out, ran.err) == ("The trash is empty.\n", "")


def test_the_trash_of_a_backup_with_an_erasure_is_sound(cim, tmp_path):
    add(cim, "张伟")
    cim("delete", 1, expect=0)
    cim("trash", "empty", "--yes", expect=0)
    secret = tmp_path / "secret"
    secret.write_text("correct horse battery staple\n", encoding="utf-8")
    secret.chmod(0o600)

    made = cim("backup", "create", tmp_path / "b.age", "--passphrase-file", secret, "-f", "json", expect=0).json
    checked = cim("backup", "verify", made["file"], "--passphrase-file", secret, "-f", "json", expect=0).json

    assert checked["ok"] is True


def test_chinese_speaks_of_the_trash_too(cim):
    cim("delete", add(cim, "张伟"), "--lang", "zh", expect=0)

    assert cim("trash", "restore", 1, "--lang", "zh", expect=0).out == "已从回收站恢复 1 位客户：#1 张伟。\n"
