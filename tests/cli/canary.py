"""Planted values in every personal and sensitive field, and a line for every command: who ever sees one of them?

Used by `test_canary.py` (short) and `tests/bench/canary.py` (every role, format and language).
"""

import shutil

from tests.cli.sealed import CARD, NUMBER

PERSONAL = ("诸葛玲玲", "诸葛铃铃", "Quillon", "13855512345", "13855567890", "13711122233", "lingling@", "quillon@",
            "科苑南路", "wx-lingling", "876543219", "1988-02-29", "赫连秘书", "green tea", "jasmine",
           "asked for a rebate", "7654.32", "司徒甲")
SENSITIVE = (NUMBER, CARD, "P7654321X")
ROLES = {"vera": "viewer", "sam": "staff", "mia": "manager", "tester": "owner"}
FORMATS = ("json", "table", "plain", "markdown", "jsonl", "csv", "tsv", "ids")
# How a command is tried; several lines where it has several ways out.  {kit}, {backup} and such are filled in.
LINES = {
    "demo": [[]], "add": [["Newcomer Example", "--on-duplicate", "allow"]],
    "update": [["1", "--set", "city=Suzhou"], ["--where", "city:深圳", "--set", "title=Cook"]],
    "import": [["{table}"], ["{table}", "--dry-run"]],
    "field list": [[]], "field add": [["x.new"]], "field set": [["ref", "--required"]],
    "field remove": [["x.passport"]],
    "export": [["--format", kind] for kind in ("csv", "json", "jsonl", "vcard", "vcard4")] + [
        ["-o", "{out}.xlsx"], ["-o", "{out}.csv"], ["--fields", "id,phones,id_number,x.passport", "-o", "{out}.tsv",
                                                    "--format", "tsv"]],
    "search": [["Example"], ["--in", "notes", "tea"], ["--trash", "Example"], ["诸葛"], ["1385551"], ["zhuge"]],
    "list": [[], ["--sort", "name"], ["--fields", "id,name,phones,emails,address,notes,id_number,bank_card,x.passport"],
             ["name:诸"], ["phone:5555"], ["birthday:1988"], ["诸葛玲"]],
    "show": [["1"], ["2"], ["3"], ["5"], ["Example Trading"]],
    "tag add": [["new", "city:深圳"]], "tag remove": [["vip", "city:深圳"]], "tag list": [[]],
    "segment save": [["mine", "tag:vip"]], "segment list": [[]], "segment show": [["vips"]],
    "segment delete": [["vips"]], "confirm": [["1"]], "link": [["1", "2"]], "unlink": [["1", "6"]],
    "log": [["1", "called"]], "interaction import": [["{calls}"]], "interaction list": [[], ["--customer", "1"]],
    "interaction delete": [["1"]], "purchase add": [["1", "--amount", "3", "--date", "2026-11-02"]],
    "purchase import": [["{orders}"]], "purchase list": [[]], "purchase rate set": [["USD", "7", "--in", "CNY"]],
    "purchase rate list": [[]], "purchase rate remove": [["USD"]], "purchase delete": [["1"]], "delete": [["1"]],
    "trash list": [[]], "trash restore": [["5"]], "trash empty": [["--yes"]],
    "duplicates": [[], ["--model"], ["--evaluate"]], "review": [[], ["--imports"]], "distinct": [["1", "2"]],
    "merge": [["1", "2", "--dry-run"], ["1", "2"], ["--auto", "--yes", "--min-probability", "0.5"],
              ["--auto", "--plan", "{out}.json"]],
    "unmerge": [["3"]], "apply": [["{missing}"]], "today": [[]], "audit": [[], ["--fix", "safe"], ["--trend"]],
    "report": [[], ["1"], ["--html", "{out}.html"], ["1", "--html", "{out}1.html", "--unmask"]],
    "tier run": [[], ["--dry-run"]], "tier show": [[]], "tier explain": [["1"]],
    "tier diff": [["2026-01-01", "2026-11-20"]],
    "tier set": [["1", "A", "--until", "2027-01-01", "--reason", "regular"]],
    "tier rules": [[], ["--example", "fixed"]], "history": [[], ["--customer", "1"]],
    "history verify": [[]], "history head": [[]], "undo": [["--dry-run"], []],
    "backup init": [[]], "backup create": [["{shelf}"]], "backup list": [["{shelf}"]],
    "backup verify": [["{backup}", "--identity", "{kit}"]], "backup drill": [["{backup}", "--identity", "{kit}"]],
    "backup plan": [[]], "backup extract": [], "backup rekey": [["{backup}", "--identity", "{kit}"]],
    "restore": [["{backup}", "--identity", "{kit}", "--diff"], ["{backup}", "--identity", "{kit}", "--yes"]],
    "user add": [["eve", "--role", "viewer"]], "user list": [[]], "user remove": [["vera"]],
    "user role": [["sam", "viewer"]], "user review": [[]], "key init": [[]], "key status": [[]], "key add": [[]],
    "key remove": [["sam"]], "key passphrase": [[]], "key rotate": [[]], "doctor": [[], ["--rebuild-index"]],
    "access list": [[]], "access check": [[]], "access rule list": [[]], "access rule set": [["reveals", "5"]],
    "completion": [["bash"]], "config path": [[]], "config get": [["lang"]], "config set": [["lang", "en"]],
    "config list": [[]]}
SLOW = frozenset({"demo", "backup init", "backup create", "backup verify", "backup drill", "backup rekey", "restore",
                  "key init", "key add", "key passphrase", "key rotate"})


def plant(cim, folder, hire):
    """Fill a shop with what nobody may see; ``hire`` puts everybody of `ROLES` on the list of users."""
    table = folder / "doubt.in.csv"
    cim("field", "add", "x.passport", "--class", "sensitive", expect=0)
    cim("field", "add", "x.salary", "--class", "personal", "--kind", "number", expect=0)
    cim("add", "诸葛玲玲", "--phone", "13855512345", "--email", "lingling@example.com", "--address",
        "广东省深圳市南山区科苑南路1号", "--set", "city=深圳市", "--set", "wechat=wx-lingling", "--set", "qq=876543219",
        "--set", "birthday=1988-02-29", "--set", "gender=female", "--set", "contact=赫连秘书", "--note",
        "likes green tea", "--set", "x.salary=7654.32", "--set", f"id_number={NUMBER}", "--set", f"bank_card={CARD}",
        "--set", "x.passport=P7654321X", "--company", "Example Trading", "--tag", "vip", expect=0)
    cim("add", "诸葛铃铃", "--phone", "13855512345", "--company", "Example Trading", "--set", "city=深圳市",
        "--set", "birthday=1988-02-29", "--on-duplicate", "allow", expect=0)
    cim("add", "Quillon Example", "--email", "quillon@example.com", "--on-duplicate", "allow", expect=0)
    cim("add", "Quillon Example", "--phone", "13711122233", "--on-duplicate", "allow", expect=0)
    cim("add", "司徒甲", "--note", "jasmine", "--company", "Example Trading", expect=0)
    cim("add", "Example Bakery Ltd", "--kind", "company", expect=0)
    cim("update", "1", "--add-phone", "13855567890", expect=0)
    cim("update", "1", "--remove-phone", "13855567890", expect=0)
    cim("merge", "3", "4", expect=0)
    cim("delete", "5", expect=0)
    cim("log", "1", "asked for a rebate", "--next", "2026-11-20", expect=0)
    cim("link", "1", "6", "--role", "buyer", expect=0)
    cim("purchase", "add", "1", "--amount", "12.50", "--date", "2026-11-01", expect=0)
    cim("segment", "save", "vips", "tag:vip", expect=0)
    table.write_text("name,phone\nSomebody Else,13855512345\n", "utf-8")
    cim("import", table, expect=3)
    table.unlink()
    cim("duplicates", expect=0)
    hire()


def tried(cim, home, command, line, *, role, form, lang="en", places=None):
    """Run one line on a copy of the shop; return what it said and the bytes of each file that it left."""
    copy = home / "try"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home / "shop", copy)
    for name, text in (("table", "name,city\nNew Example,Wuxi\n"), ("calls", "phone,date,text\n1300,2026-11-02,hi\n"),
                       ("orders", "phone,date,amount\n1300,2026-11-02,5\n")):
        (copy / f"{name}.csv").write_text(text, "utf-8")
    known = {"out": copy / "out", "missing": copy / "missing.json", "shelf": copy / "shelf",
             **{name: copy / f"{name}.csv" for name in ("table", "calls", "orders")}, **(places or {})}
    words = [word.format(**known) for word in line]
    formats = () if command == "export" else ("--format", form)
    ran = cim(*command.split(), *words, *formats, "--actor", role, "--lang", lang, "--db", copy / "customers.db",
              with_db=False)
    left = {path.relative_to(copy): path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    return ran, left


def leaks(ran, left, secrets):
    """Return which of these values somebody was shown, in words or in a file, and where a sealed one is kept plain."""
    said = [("output", secret) for secret in secrets if secret in ran.out + ran.err]
    own = [(name, secret) for name, data in left.items() if not name.name.startswith("customers.db")
           for secret in secrets if secret.encode() in data]
    return said + own + [(name, secret) for name, data in left.items() for secret in SENSITIVE
                         if secret.encode() in data]
