"""`merge` and `distinct`: nothing is lost, old ids lead on, undo is exact."""

import json

from cimtool.store.journal import JOURNALLED
from cimtool.store.store import Store


def rows(db):
    opened = Store(db, busy_timeout_s=1)
    found = {table: opened.reader.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in JOURNALLED}
    opened.close()
    return found


def add(cim, *words):
    return cim("add", *words, "--on-duplicate", "allow", "-f", "json", expect=0).json["id"]


def two(cim):
    one = add(cim, "张伟", "--phone", "13812345678", "--tag", "老客户", "--note", "爱喝茶")
    other = add(cim, "Zhang Wei", "--phone", "+86 138-1234-5678", "--phone", "010-65541234", "--tag", "vip",
                "--email", "zw@example.com", "--note", "prefers mornings", "--ref", "ERP-7", "--set", "x.colour=red")
    return one, other


def test_the_golden_record_has_everything_and_old_names_lead_to_it(cim):
    one, other = two(cim)

    result = cim("merge", one, other, "-f", "json", expect=0).json

    assert (result["clusters"], result["merged"], result["survivors"]) == (1, 1, [{"id": one, "from": [other]}])
    golden = cim("show", one, "-f", "json", expect=0).json
    assert [phone["e164"] for phone in golden["phones"]] == ["+8613812345678", "+861065541234"]
    assert golden["emails"][0]["value"] == "zw@example.com"
    assert golden["tags"] == ["老客户", "vip"]
    assert golden["notes"] == "爱喝茶\nprefers mornings"
    assert (golden["ref"], golden["extra"]) == ("ERP-7", {"colour": "red"})
    moved = cim("show", f"#{other}", "-f", "json", expect=0)
    assert moved.json["id"] == one
    assert moved.err == f"#{other} was merged into #{one}.\n"
    assert cim("show", "ref:ERP-7", "-f", "json", expect=0).json["id"] == one
    assert cim("search", "zw@example.com", "-f", "ids", expect=0).out == f"{one}\n"


def test_undo_of_a_merge_is_exact(cim, db):
    one, other = two(cim)
    before = rows(db)

    operation = cim("merge", one, other, "-f", "json", expect=0).json["operation"]
    undone = cim("undo", "-f", "json", expect=0).json

    assert undone == {"operation": operation + 1, "undone": operation, "reversed": 3, "kept": []}
    assert rows(db) == before


def test_what_points_at_the_loser_follows_and_comes_back(cim, db, store, stamp):
    one, other = two(cim)
    third = add(cim, "李娜")
    with store.operation(stamp) as current:
        for sql in (f"INSERT INTO purchase (op, uid, customer_id, bought_on, amount_minor, currency)"
                    f" VALUES ({current.number}, 'p', {other}, '2026-01-02', 1999, 'CNY')",
                    f"INSERT INTO interaction (op, uid, customer_id, at, author, text)"
                    f" VALUES ({current.number}, 'i', {other}, '2026-01-02T00:00:00Z', 'me', 'called')",
                    f"INSERT INTO link (op, from_id, to_id, role) VALUES ({current.number}, {other}, {third}, 'wife')",
                    f"INSERT INTO link (op, from_id, to_id, role) VALUES ({current.number}, {other}, {one}, 'same?')"):
            current.db.execute(sql)
    cim("distinct", other, third, expect=0)
    store.close()
    before = rows(db)

    cim("merge", one, other, expect=0)

    golden = cim("show", one, "-f", "json", expect=0).json
    assert golden["purchases"][0]["amount_minor"] == 1999
    assert golden["interactions"][0]["text"] == "called"
    assert [(link["from"], link["to"]) for link in golden["links"]] == [(one, third)]
    after = rows(db)
    assert [row[2:4] for row in after["decision"]] == [(one, third)]
    cim("undo", expect=0)
    assert rows(db) == before


def test_into_and_take_decide(cim):
    one, other = two(cim)

    result = cim("merge", one, other, "--into", other, "--take", f"name={one}", "-f", "json", expect=0).json

    assert result["survivors"] == [{"id": other, "from": [one]}]
    assert cim("show", other, "-f", "json", expect=0).json["name"] == "张伟"
    assert {"field": "name", "from": one, "why": "taken", "lost": ["Zhang Wei"]} in result["choices"]


def test_a_dry_run_tells_and_writes_nothing(cim, db):
    one, other = two(cim)
    before = rows(db)

    result = cim("merge", one, other, "--dry-run", "-f", "json", expect=0).json

    assert result["operation"] is None
    assert rows(db) == before


def test_merging_a_merged_record_again_merges_its_survivor(cim):
    one, other = two(cim)
    third = add(cim, "章伟")
    cim("merge", one, other, expect=0)

    cim("merge", third, other, expect=0)

    assert cim("show", third, "-f", "json", expect=0).json["id"] == one


def test_a_merge_of_one_customer_with_itself_is_refused(cim, db):
    one, other = two(cim)
    cim("merge", one, other, expect=0)
    before = rows(db)

    for words in ((one,), (one, other), (one, 99), (one, 1, "--take", "nonsense=1"), (one, 1, "--take", "name")):
        ran = cim("merge", *words, "-f", "json")
        assert ran.code in (2, 4)
        assert set(json.loads(ran.err.splitlines()[-1])["error"]) == {"code", "message", "hint"}
    assert rows(db) == before


def test_distinct_is_one_operation_that_undo_takes_back(cim, db):
    one, other = two(cim)
    before = rows(db)

    first = cim("distinct", other, one, "-f", "json", expect=0).json
    again = cim("distinct", one, other, "-f", "json", expect=0).json

    assert first == {"operation": 3, "left": one, "right": other, "answer": "distinct"}
    assert again["operation"] is None
    cim("undo", expect=0)
    assert rows(db) == before


def test_both_languages_say_what_decided(cim):
    one, other = two(cim)

    english = cim("merge", one, other, "--dry-run", expect=0).out
    chinese = cim("--lang", "zh", "merge", one, other, "--dry-run", expect=0).out

    assert "Would merge 1 record into #1 张伟. Nothing was written." in english
    assert "(all values together)" in english
    assert "将把 1 条记录合并到 #1 张伟。未作改动。" in chinese
    assert "（全部合在一起）" in chinese
