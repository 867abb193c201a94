"""`today` from the command line: the order, who stands apart, and what scripts get."""

import pytest


@pytest.fixture
def shop(cim):
    for name in ("Ann", "Bob", "Cid", "Dan", "Eve"):
        cim("add", f"{name} Miller", "--email", f"{name}@example.com".lower(), "--tag", name[0],
            "--on-duplicate", "allow", expect=0)
    cim("update", 2, "--add-phone", "13812345678", expect=0)
    cim("log", 1, "asked for tea", "--at", "2026-07-01", expect=0)
    cim("log", 2, "wants\ta call\nagain", "--at", "2026-11-01", "--next", "2026-11-20", expect=0)
    cim("log", 3, "bought a pot", "--at", "2025-01-01", expect=0)
    cim("log", 4, "all well", "--at", "2026-11-01", expect=0)
    return cim


def test_promises_come_first_then_who_has_waited_longest_and_the_never_contacted_last(shop):
    listed = shop("today", "-f", "json", expect=0).json

    assert [(one["id"], one["state"], one["since"]) for one in listed] == [
        (2, "promised", "2026-11-20"), (3, "overdue", "2025-04-02"), (1, "due", "2026-09-30"), (5, "never", None)]
    assert listed[0] | {"since": ""} == {
        "id": 2, "name": "Bob Miller", "company": None, "phone": "13812345678", "state": "promised", "since": "",
        "last_on": "2026-11-01", "note": "wants\ta call\nagain"}


def test_logging_the_call_takes_the_customer_off_the_list(shop):
    shop("log", 2, "called", expect=0)

    assert [one["id"] for one in shop("today", "-f", "json", expect=0).json] == [3, 1, 5]


def test_a_mail_from_cron_has_a_line_each_and_sets_the_never_contacted_apart(shop):
    ran = shop("today", "--format", "plain", expect=0)

    assert ran.out == ("2\tBob Miller\t13812345678\tpromised for 2026-11-20, 2 days ago\twants a call again\n"
                       "3\tCid Miller\tcid@example.com\toverdue: since 2025-01-01 no contact, due for 599 days"
                       "\tbought a pot\n"
                       "1\tAnn Miller\tann@example.com\tdue: last contact 2026-07-01\tasked for tea\n"
                       "Never contacted:\n"
                       "5\tEve Miller\teve@example.com\tnever contacted\t\n")
    assert ran.err == ""


def test_a_limit_says_how_many_more_there_are(shop):
    ran = shop("today", "--limit", 1, "-f", "ids", expect=0)

    assert (ran.out, ran.err) == ("2\n", "3 more customers: --limit N shows more.\n")


def test_a_query_and_another_day_are_heard(shop):
    assert [one["id"] for one in shop("today", "-tag:B", "--as-of", "2027-06-01", "-f", "json", expect=0).json] == [
        3, 1, 4, 5]


def test_nobody_to_call_is_said_to_a_person_and_not_mailed(shop):
    assert shop("today", "tag:D", "-f", "table", expect=0).out == "Nobody to call on 2026-11-22.\n"
    assert "没有要联系的客户" in shop("today", "tag:D", "-f", "table", "--lang", "zh", expect=0).out
    assert shop("today", "tag:D", expect=0).out == ""


def test_a_tier_says_how_often_its_customers_want_to_hear_from_us(cim, tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text("""
[[tier]]
name = "A"
contact = { target = 10, latest = 20 }

[[tier]]
name = "C"

[[rule]]
name = "key"
tier = "A"
when = ["spend_12m >= 100"]

[[rule]]
name = "others"
tier = "C"
""", "utf-8")
    for name in ("张伟", "李娜"):
        cim("add", name, "--phone", "13812345678", "--on-duplicate", "allow", expect=0)
        cim("log", name, "hello", "--at", "2026-10-01", expect=0)
    cim("purchase", "add", "张伟", "--amount", "500", "--date", "2026-09-01", expect=0)
    assert cim("today", "-f", "json", expect=0).json == []
    cim("tier", "rules", "--load", rules, expect=0)
    cim("tier", "run", expect=0)

    called = cim("today", "-f", "json", expect=0).json

    assert [(one["name"], one["state"]) for one in called] == [("张伟", "overdue")]
    assert cim("show", "张伟", "-f", "json", expect=0).json["contact_state"] == "overdue"
    assert cim("show", "李娜", "-f", "json", expect=0).json["contact_state"] == "in_touch"
    assert cim("audit", "--check", "overdue", "-f", "json", expect=0).json["checks"] == {"overdue": 1}
