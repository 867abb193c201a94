"""`report --html`: one page with the figures of the JSON, that nothing in a record can break out of."""

import base64
import hashlib
import shutil
import subprocess
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from cimtool.views.markup import tag

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HOSTILE = "</style></title><script>alert(1)</script><img src=x onerror=alert(1)>\"'&]]>"
KNOWN = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "section", "svg", "path", "circle", "rect",
         "line", "polyline", "text", "table", "tr", "th", "td", "span"}


@pytest.fixture
def shop(cim):
    for number, (name, region) in enumerate((("张伟", "华东"), (HOSTILE, HOSTILE), ("Ann Lee", "华东"), ("李娜", ""))):
        cim("add", name, "--phone", f"1386804291{number}", "--set", f"region={region}", expect=0)
    for customer, day, amount in ((1, "2026-11-01", "12000"), (1, "2025-01-01", "5"), (2, "2026-03-20", "3500.5"),
                                  (3, "2025-06-01", "77")):
        cim("purchase", "add", customer, "--date", day, "--amount", amount, expect=0)
    assert cim("audit").code in (0, 3)
    return cim


@pytest.fixture
def page(shop, tmp_path):
    """Write a page and return its text with what the command said as JSON."""
    def write(*words):
        path = tmp_path / "page.html"
        said = shop("report", *words, "--html", path, "--force", "-f", "json", expect=0).json
        return path.read_text("utf-8"), said
    return write


def parsed(text):
    """Return the page as a tree: it is well-formed XML, too."""
    return ET.fromstring(text.removeprefix("<!DOCTYPE html>\n"))


def rows(tree):
    """Return the rows of each table under the title of its section."""
    return {section.find("h2").text: [["".join(cell.itertext()).strip() for cell in row] for row in section.iter("tr")]
            for section in tree.iter("section")}


def test_the_figures_of_the_page_are_those_of_the_json(page):
    text, said = page()
    tables = rows(parsed(text))

    assert [(row[0][0], int(row[1]), float(row[3].replace(",", ""))) for row in tables["Customers by tier"][1:]] == [
        (tier["tier"], tier["customers"], tier["sales_12m"]) for tier in said["tiers"]]
    assert [(row[0], float(row[1].replace(",", "")), int(row[2])) for row in tables["Sales by month, CNY"][1:]] == [
        (month["month"], month["sales"], month["purchases"]) for month in said["months"]]
    assert sum(int(row[1]) for row in tables["Customers by region (by province where none is written)"][1:]) == 4
    assert [(row[0], float(row[1].replace(",", ""))) for row in tables["Quality, by the audits so far"][1:]] == [
        (one["as_of"], one["score"]) for one in said["quality"]]
    assert sum(int(row[1]) for row in tables["Customers by source"][1:]) == 4
    assert sum(int(cell) for row in tables["Buyers by recency (R) and frequency (F), 5 is best"][1:]
               for cell in row[1:]) == sum(cell["customers"] for cell in said["rfm"]["grid"])
    assert [int(row[1]) for row in tables["How current the data are (values that age)"][1:]] == list(
        said["freshness"].values())
    (head, *moves), = [table for title, table in tables.items() if "moved" in title]
    counted = {(row[0], after): int(number) for row in moves for after, number in zip(head[1:], row[1:], strict=True)}
    assert {move: number for move, number in counted.items() if number} == {
        (one["from"], one["to"]): one["customers"] for one in said["migration"]["moves"]}
    assert sum(counted.values()) == said["customers"] == 4


def test_nothing_in_a_record_becomes_markup(page):
    text, _ = page()
    seen = Elements()
    seen.feed(text)

    assert seen.names == {one.tag for one in parsed(text).iter()} <= KNOWN
    assert not {name for name in seen.attributes if name.startswith("on") or name in ("src", "href", "style")}
    assert HOSTILE in "".join(parsed(text).itertext())


def test_signs_that_steer_a_reader_are_replaced():
    assert tag("b", "a\x1b\u202e\ud800<", title="\"'\x00>").text == (
        "<b title=\"&quot;&#x27;\ufffd&gt;\">a\ufffd\ufffd\ufffd&lt;</b>")


def test_only_its_own_style_is_allowed(page):
    tree = parsed(page()[0])
    digest = base64.b64encode(hashlib.sha256(tree.find("head/style").text.encode()).digest()).decode()
    policy = next(one.get("content") for one in tree.iter("meta") if one.get("http-equiv"))

    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")


def test_the_page_of_the_shop_names_nobody_and_that_of_a_customer_masks_the_name(page):
    said = "".join(parsed(page()[0]).find("body").itertext())
    assert not [name for name in ("张伟", "Ann", "李娜", "138") if name in said]

    assert parsed(page("张伟")[0]).find("head/title").text == "#1 张*"
    assert "张伟" not in page("张伟")[0]
    assert parsed(page("张伟", "--unmask")[0]).find("head/title").text == "#1 张伟"


def test_a_page_speaks_the_language_of_the_command(page):
    assert parsed(page("--lang", "zh")[0]).get("lang") == "zh-Hans"
    assert "客户按等级" in page("--lang", "zh")[0]
    assert parsed(page("--lang", "en")[0]).get("lang") == "en"


def test_a_file_that_is_there_is_kept_unless_forced(shop, tmp_path):
    path = tmp_path / "page.html"
    path.write_text("mine")

    assert shop("report", "--html", path).code != 0
    assert path.read_text() == "mine"
    shop("report", "--html", path, "--force", expect=0)
    assert path.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert list(tmp_path.glob(".cimtool-*")) == []


def test_a_dash_writes_the_page_to_stdout(shop):
    assert parsed(shop("report", "--html", "-", expect=0).out).tag == "html"


@pytest.mark.parametrize("words", [("--unmask",), ("1", "--unmask"), ("--html", "-", "--unmask")])
def test_unmask_where_nothing_is_masked_is_refused(shop, words):
    assert shop("report", *words).code == 2


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here to open the page with")
def test_a_browser_shows_the_figures_and_complains_of_nothing(shop, tmp_path):
    path = tmp_path / "page.html"
    shop("report", "--html", path, expect=0)

    shown = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom",
         f"--user-data-dir={tmp_path / 'profile'}", path.as_uri()], capture_output=True, text=True, timeout=120)

    assert shown.returncode == 0
    assert "CONSOLE" not in shown.stderr  # a script error, or something the policy refused
    assert "<td class=\"n\">3,500.50</td>" in shown.stdout
    assert shown.stdout.count("<svg") == 3 + 3  # pie, months, quality; a swatch for each region
    assert "<script" not in shown.stdout


class Elements(HTMLParser):
    """The names of elements and attributes as a browser reads them."""

    def __init__(self):
        super().__init__()
        self.names, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
