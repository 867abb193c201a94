import sqlite3

import pytest

SECRETS = ("张三丰", "13812345678", "+8613812345678", "zhangsan@example.com", "科技园路", "wx-zhangsan", "987654321",
           "1990-03-07", "likes green tea", "asked for a rebate", "李秘书")


@pytest.fixture
def shop(cim, db):
    cim("add", "张三丰", "--phone", "13812345678", "--email", "zhangsan@example.com", "--address",
        "广东省深圳市南山区科技园路1号", "--set", "wechat=wx-zhangsan", "--set", "qq=987654321", "--set",
        "birthday=1990-03-07", "--set", "contact=李秘书", "--note", "likes green tea", "--set", "x.colour=red",
        "--company", "Example Trading", "--tag", "vip", expect=0)
    cim("log", "1", "asked for a rebate", expect=0)
    with sqlite3.connect(db) as raw:
        raw.execute("CREATE TABLE IF NOT EXISTS keyslot (id INTEGER PRIMARY KEY, name TEXT, role TEXT)")
        raw.executemany("INSERT INTO keyslot (name, role) VALUES (?, ?)", [
            ("tester", "owner"), ("vera", "viewer"), ("sam", "staff"), ("mia", "manager")])
    return cim


def test_x(shop):
    for words in (("show", "1"), ("list",), ("show", "1", "-f", "json"), ("search", "Example"), ("search", "1381234"), ("search", "5678"), ("show", "13812345678"),
                  ("list", "13812345678"), ("list", "张三丰"), ("list", "张"), ("list", "张三"), ("list", "phone:1381"), ("list", "phone:5678"), ("list", "example"), ("list", "tag:vip"),
                  ("export", "-f", "vcard"), ("export", "-f", "jsonl"), ("interaction", "list"), ("history", "--customer", "1"),
                  ("today",), ("audit",), ("duplicates",), ("add", "Bob"), ("restore", "x"), ("field", "set", "ref", "--required")):
        ran = shop(*words, "--actor", "vera")
        print(words, ran.code, ran.out, ran.err)
        hits = [s for s in SECRETS if s in ran.out + ran.err]
        if hits: print("!!!!", hits)
    ran = shop("add", "Bob", "--actor", "sam"); print(ran)
    ran = shop("field", "set", "ref", "--required", "--actor", "sam"); print(ran)
    ran = shop("undo", "--dry-run", "--actor", "vera"); print(ran)
    assert 0
