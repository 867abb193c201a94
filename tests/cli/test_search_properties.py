"""Whatever was done through the command line, `search` and `list` find exactly whom a look at every row finds."""

import json
import sqlite3
from contextlib import closing
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

# What our words sound like and how they fold, written down here: this file does not ask the code it checks.
SOUNDS = {"张": "zhang", "伟": "wei", "李": "li", "娜": "na", "欧": "ou", "阳": "yang", "明": "ming"}
SIMPLE = str.maketrans("張偉陽", "张伟阳")
CITIES = {"上海": "shanghai", "北京": "beijing"}

NAMES = ["张伟", "張偉", "张伟明", "Zhang Wei", "李娜", "欧陽明", "John Smith", "Smithson"]
PHONES = ["13812345678", "13956781381", "13700001111"]
WORDS = ["张伟", "偉", "李", "zhang", "zhangwei", "zw", "li", "smith", "1381", "5678", "vip", "erp", "红", "上海",
         "ann", "张wei", "阳明", "John"]


def opened(row):
    return {**row, "phones": [point["e164"] or point["value"] for point in json.loads(row["phones"])],
            "emails": [point["value"] for point in json.loads(row["emails"])],
            "tags": json.loads(row["tags"]), "extra": json.loads(row["extra"])}


def active_rows(path):
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        found = [opened(dict(row)) for row in db.execute("SELECT * FROM customer WHERE state = 'active' ORDER BY id")]
        bought = dict(db.execute("SELECT customer_id, count(*) FROM purchase GROUP BY customer_id"))
    return [{**row, "purchases": bought.get(row["id"], 0)} for row in found]


def texts(row):
    every = [row["name"], row["city"], row["ref"], *row["phones"], *row["emails"], *row["tags"], *row["extra"].values()]
    return [text.casefold().translate(SIMPLE) for text in every if text]


def spoken(row):
    """Return how the name sounds, and its first letters."""
    name = row["name"].casefold().translate(SIMPLE)
    syllables = [SOUNDS[sign] for sign in name] if name[0] in SOUNDS else name.split()
    return "".join(syllables), "".join(syllable[0] for syllable in syllables), name[0] in SOUNDS


def word_fits(row, word):
    word = word.casefold().translate(SIMPLE)
    pieces = ["".join(part) for _, part in groupby(word, str.isascii)]
    return all(piece_fits(row, piece) for piece in pieces)


def piece_fits(row, piece):
    whole, initials, is_chinese = spoken(row)
    if piece.isascii() and len(piece) < 3:
        written = any(part.startswith(piece) for text in texts(row) for part in text.replace("-", " ").split())
    else:
        written = any(piece in text for text in texts(row))
    latin = piece.isascii() and piece.isalpha()
    heard = [initials, whole if is_chinese else "", CITIES.get(row["city"] or "", "")]
    return written or (latin and any(sound.startswith(piece) for sound in heard))


FILTERS = {
    "city:上海": lambda row: "上海" in (row["city"] or ""),
    "city:": lambda row: row["city"] is None,
    "city:*": lambda row: row["city"] is not None,
    "name:张": lambda row: "张" in row["name"].translate(SIMPLE),
    "name:=smithson": lambda row: row["name"].casefold() == "smithson",
    "tag:VIP": lambda row: "vip" in [tag.casefold() for tag in row["tags"]],
    "tag:": lambda row: not row["tags"],
    "phone:1381": lambda row: any("1381" in phone for phone in row["phones"]),
    "x.colour:红": lambda row: "红" in row["extra"].get("colour", ""),
    "ref:erp": lambda row: "erp" in (row["ref"] or "").casefold(),
    "id:2..4": lambda row: 2 <= row["id"] <= 4,
    "purchases:>0": lambda row: row["purchases"] > 0,
}

words = st.sampled_from(WORDS).map(lambda word: (word, lambda row: word_fits(row, word)))
filters = st.sampled_from(sorted(FILTERS)).map(lambda text: (text, FILTERS[text]))
queries = st.recursive(words | filters, lambda inner: st.one_of(
    inner.map(lambda one: (f"-({one[0]})", lambda row: not one[1](row))),
    st.tuples(inner, inner).map(lambda two: (f"({two[0][0]}) {two[1][0]}", lambda row: all(
        part(row) for _, part in two))),
    st.tuples(inner, inner).map(lambda two: (f"({two[0][0]} or {two[1][0]})", lambda row: any(
        part(row) for _, part in two)))), max_leaves=4)

numbers = st.integers(1, 8).map(str)
given_fields = st.lists(st.sampled_from([
    ("--phone", PHONES[0]), ("--phone", PHONES[1]), ("--email", "ann@example.com"), ("--tag", "VIP"),
    ("--tag", "老客户"), ("--set", "city=上海"), ("--set", "city=北京"), ("--set", "x.colour=红"), ("--ref", "ERP-1")]),
    max_size=3, unique=True).map(lambda pairs: [word for pair in pairs for word in pair])
changes = st.sampled_from([("--name", "李娜"), ("--name", "Zhang Wei"), ("--set", "city=上海"), ("--unset", "city"),
                           ("--add-tag", "vip"), ("--remove-tag", "vip"), ("--add-phone", PHONES[2]),
                           ("--set", "x.colour=红"), ("--unset", "ref")])
steps = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(NAMES), given_fields).map(
        lambda step: ["add", step[1], *step[2], "--on-duplicate", "allow"]),
    st.tuples(numbers, changes).map(lambda step: ["update", step[0], *step[1]]),
    numbers.map(lambda number: ["delete", number]),
    numbers.map(lambda number: ["trash", "restore", number]),
    st.tuples(numbers, numbers).map(lambda pair: ["merge", *pair]),
    numbers.map(lambda number: ["unmerge", number]),
    numbers.map(lambda number: ["purchase", "add", number, "--date", "2026-10-01", "--amount", "9"]),
    st.just(["tag", "add", "vip", "city:上海"]),
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(PHONES), st.sampled_from(["上海", ""])), min_size=1,
             max_size=3).map(lambda rows: ["import", rows]),
    st.just(["undo"]), numbers.map(lambda number: ["undo", number]))


@settings(max_examples=12 if settings.get_current_profile_name() == "gate" else 300)
@given(st.lists(steps, min_size=3, max_size=9), st.lists(queries, min_size=4, max_size=4),
       st.lists(st.sampled_from(WORDS), min_size=1, max_size=2))
def test_search_and_list_equal_a_look_at_every_row(tmp_path_factory, cim, done, asked, searched):
    folder = tmp_path_factory.mktemp("found")
    path = folder / "c.db"

    def run(*typed):
        return cim("--db", path, *typed, with_db=False)

    run("add", "张伟", "--phone", PHONES[0], "--tag", "VIP")
    for number, (command, *rest) in enumerate(done):
        if command == "import":
            source = folder / f"{number}.csv"
            source.write_text("name,phone,city\n" + "".join(",".join(row) + "\n" for row in rest[0]), "utf-8")
            rest = [source, "--yes"]
        assert run(command, *rest).code in {0, 1, 2, 3, 4}
    rows = active_rows(path)

    for query, fits in asked:
        assert run("list", query, "-f", "ids").out.split() == [str(row["id"]) for row in rows if fits(row)], query
    found = run("search", *searched, "--limit", "100", "-f", "ids")
    expected = sorted(row["id"] for row in rows if all(word_fits(row, word) for word in searched))
    assert sorted(map(int, found.out.split())) == expected or (not expected and (found.err or not found.out))
    assert run("doctor").code == 0
