"""`link` and `unlink`: seen from both sides, never twice."""

import pytest

from cimtool.store.journal import JOURNALLED
from cimtool.store.store import Store


def rows(db):
    opened = Store(db, busy_timeout_s=1)
    found = {table: opened.reader.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in JOURNALLED}
    opened.close()
    return found


@pytest.fixture(autouse=True)
def three(cim):
    for words in (("张伟",), ("腾讯科技有限公司", "--kind", "company"), ("李娜",)):
        cim("add", *words, expect=0)


def links(cim, number):
    return [(one["from"], one["to"], one["role"], one["from_name"], one["to_name"])
            for one in cim("show", number, "-f", "json", expect=0).json["links"]]


@pytest.mark.parametrize("ends", [("张伟", "腾讯科技有限公司"), (2, 1)])
def test_a_role_is_the_persons_whichever_is_named_first(cim, db, ends):
    before = rows(db)

    made = cim("link", *ends, "--role", "经理", "-f", "json", expect=0).json

    assert made == {"operation": 4, "id": 1, "from": 1, "to": 2, "role": "经理", "from_name": "张伟",
                    "to_name": "腾讯科技有限公司"}
    assert links(cim, 1) == links(cim, 2) == [(1, 2, "经理", "张伟", "腾讯科技有限公司")]
    assert "\nLinked with\n  经理 - #2 腾讯科技有限公司\n" in cim("show", 1, expect=0).out
    assert "\n关系\n  #1 张伟 - 经理\n" in cim("show", 2, "--lang", "zh", expect=0).out
    cim("undo", expect=0)
    assert rows(db) == before


def test_the_same_link_is_not_made_twice(cim):
    cim("link", 1, 3, expect=0)
    cim("link", 1, 2, "--role", "owner", expect=0)

    again = cim("link", 3, 1, expect=0)
    role = cim("link", 2, 1, "--role", "owner", "-f", "json", expect=0).json

    assert again.out == "#3 李娜 and #1 张伟 were linked like that already.\n"
    assert (role["operation"], role["id"]) == (None, 2)
    assert len(links(cim, 1)) == 2


def test_unlinking_takes_every_link_away_and_undo_brings_them_back(cim, db):
    cim("link", 1, 3, "--role", "husband", expect=0)
    cim("link", 3, 1, "--role", "wife", expect=0)
    before = rows(db)

    gone = cim("unlink", 3, 1, "-f", "json", expect=0).json

    assert gone == {"operation": 6, "removed": 2}
    assert links(cim, 1) == []
    cim("undo", expect=0)
    assert rows(db) == before


@pytest.mark.parametrize(("words", "code", "said"), [
    (["link", 1, "张伟"], 2, "!= #1"), (["link", 1, 9], 4, "customer_not_found"), (["link", 1], 2, "usage"),
    (["unlink", 1, 3], 4, "link_not_found"), (["link", 1, 3, "--role", "x" * 2000], 2, "--role")])
def test_what_cannot_be_linked_is_refused(cim, db, words, code, said):
    before = rows(db)

    ran = cim(*words, "-f", "json", expect=code)

    assert said in ran.err
    assert (ran.out, rows(db)) == ("", before)


def test_a_link_to_a_deleted_customer_rests_until_that_one_is_back(cim):
    cim("link", 1, 3, expect=0)
    cim("delete", 3, expect=0)

    assert links(cim, 1) == []
    cim("trash", "restore", 3, expect=0)
    assert len(links(cim, 1)) == 1
