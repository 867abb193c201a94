"""`config`: what holds on this machine and why; a bad file can be mended."""

import json
import stat

import pytest

from cimtool.settings import config_path
from tests.house.catalogues import english_in

NAMES = ["db", "format", "lang", "actor", "busy_timeout"]
COMMENTED = '# my machine\nformat = "plain"  # short\n\n[other]\nlang = "not this one"\n'


@pytest.fixture
def file():
    return config_path()


@pytest.fixture
def written(file):
    def write(text):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file
    return write


def listed(cim, *words, **options):
    found = cim("config", "list", "-f", "json", *words, expect=0, **options).json
    return {one["preference"]: (one["value"], one["origin"]) for one in found}


def test_the_path_is_told_before_there_is_a_file(cim, file):
    assert cim("config", "path", expect=0).out == f"{file}\n"
    assert cim("config", "path", "-f", "json", expect=0).json == {"path": str(file), "exists": False}


@pytest.mark.parametrize(("name", "typed", "kept"), [
    ("db", "/data/shop.db", "/data/shop.db"), ("db", "~/shop.db", "~/shop.db"), ("format", "markdown", "markdown"),
    ("lang", "zh", "zh"), ("lang", "zh_CN.UTF-8", "zh"), ("actor", "  Ann   Example ", "Ann Example"),
    ("actor", '"quoted"\\', '"quoted"\\'), ("busy_timeout", "2.5", 2.5)])
def test_what_is_set_holds_from_then_on(cim, file, monkeypatch, name, typed, kept):
    monkeypatch.delenv("CIMTOOL_ACTOR")

    told = cim("config", "set", name, typed, "-f", "json", with_db=False, expect=0).json

    assert told == {"preference": name, "value": kept, "file": str(file)}
    found = cim("config", "get", name, *(() if name == "format" else ("-f", "json")), with_db=False, expect=0)
    if name == "format":
        assert found.out.strip().endswith(kept)
    else:
        wanted = kept.replace("~", str(file.parents[2])) if name == "db" else kept
        assert found.json == {"preference": name, "value": wanted, "origin": "file"}


def test_a_relative_database_is_kept_absolute(cim, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    cim("config", "set", "db", "shop.db", with_db=False, expect=0)

    assert cim("config", "get", "db", with_db=False, expect=0).out == f"{tmp_path / 'shop.db'}\n"


def test_the_database_that_is_set_is_used(cim, tmp_path):
    cim("config", "set", "db", tmp_path / "shop.db", with_db=False, expect=0)

    cim("add", "Ann Example", with_db=False, expect=0)

    assert (tmp_path / "shop.db").exists()


@pytest.mark.parametrize(("name", "value"), [
    ("db", ""), ("format", "xml"), ("lang", "fr"), ("actor", ""), ("actor", "a\tb" * 60), ("actor", "a\x1b[1mb"),
    ("busy_timeout", "soon"), ("busy_timeout", "-1"), ("busy_timeout", "nan"), ("busy_timeout", "1e9")])
def test_what_could_not_be_read_is_not_written(cim, file, name, value):
    ran = cim("--format", "json", "config", "set", name, "--", value, expect=2)

    assert json.loads(ran.err)["error"]["code"] == "bad_value"
    assert not file.exists()


@pytest.mark.parametrize("words", [["get", "nosuch"], ["set", "nosuch", "1"], ["set", "lang"], ["get"]])
def test_a_misuse_is_2_and_names_the_preferences_there_are(cim, file, words):
    ran = cim("config", *words, "-f", "json", expect=2)

    assert json.loads(ran.err)["error"]["code"] == "usage"
    assert not file.exists()


def test_comments_and_everything_else_stay(cim, written):
    file = written(COMMENTED)

    cim("config", "set", "format", "table", expect=0)
    cim("config", "set", "lang", "en", expect=0)

    assert file.read_text() == COMMENTED.replace('"plain"', '"table"').replace("# short\n", '# short\nlang = "en"\n')


def test_only_its_owner_may_read_the_file(cim, written):
    file = written(COMMENTED)
    file.chmod(0o644)

    cim("config", "set", "lang", "en", expect=0)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_link_to_the_file_stays_a_link(cim, file, tmp_path):
    dotfile = tmp_path / "dotfile.toml"
    dotfile.write_text("# mine\n")
    file.parent.mkdir(parents=True)
    file.symlink_to(dotfile)

    cim("config", "set", "lang", "zh", expect=0)

    assert file.is_symlink()
    assert dotfile.read_text() == '# mine\nlang = "zh"\n'


def test_a_write_that_fails_leaves_the_file_as_it_was(cim, written, monkeypatch):
    file = written(COMMENTED)

    def full(_):
        raise OSError(28, "No space left on device")
    monkeypatch.setattr("cimtool.formats.settings_file.os.fsync", full)

    cim("config", "set", "lang", "zh", expect=16)

    assert file.read_text() == COMMENTED
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_the_list_tells_where_each_value_comes_from(cim, written, db, monkeypatch):
    written('lang = "en"\nactor = "from the file"\nbusy_timeout = 3\n')
    monkeypatch.setenv("CIMTOOL_BUSY_TIMEOUT", "4")

    assert listed(cim) == {
        "db": (str(db), "flag"), "format": ("json", "flag"), "lang": ("en", "file"),
        "actor": ("tester", "environment"), "busy_timeout": (4.0, "environment")}


def test_the_defaults_are_called_so(cim, monkeypatch, tripwire):
    monkeypatch.delenv("CIMTOOL_ACTOR")
    monkeypatch.setenv("LOGNAME", "ann")

    found = listed(cim, with_db=False)

    assert found.pop("format") == ("json", "flag")
    assert {origin for _, origin in found.values()} == {"default"}
    assert (found["lang"][0], found["actor"][0], found["busy_timeout"][0]) == ("en", "ann", 10.0)
    assert found["db"][0].startswith(str(tripwire))


def test_a_variable_above_the_file_is_told(cim):
    ran = cim("config", "set", "actor", "Ann Example", expect=0)

    assert "$CIMTOOL_ACTOR" in ran.err
    assert cim("config", "get", "actor", expect=0).out == "tester\n"


def test_people_get_words_in_their_language(cim, written):
    written('lang = "zh"\n')

    ran = cim("config", "list", "-f", "table", with_db=False, expect=0)

    assert [name for name in NAMES if name not in ran.out] == []
    assert {"文件", "默认值", "选项", "环境变量"} <= set(ran.out.split())
    assert set(english_in(cim("config", "set", "lang", "zh", expect=0).out.replace(str(config_path()), ""))) == {
        "lang", "zh"}


@pytest.mark.parametrize("bad", ['format = "bogus"\n', 'lang = "fr"\n', "busy_timeout = -1\n"])
def test_a_bad_value_in_the_file_can_be_mended(cim, written, bad):
    written(bad)
    name, good = bad.split()[0], {"format": "plain", "lang": "en", "busy_timeout": "5"}[bad.split()[0]]
    cim("list", expect=2)
    cim("config", "get", name, expect=2)

    cim("config", "path", expect=0)
    cim("config", "set", name, good, expect=0)

    assert cim("config", "get", name, expect=0).out == f"{good}\n"


@pytest.mark.parametrize("words", [["set", "lang", "zh"], ["get", "lang"], ["list"]])
def test_a_file_that_is_no_toml_is_13_and_stays(cim, written, words):
    file = written("lang = \n")

    ran = cim("--format", "json", "config", *words, expect=13)

    assert json.loads(ran.err)["error"]["code"] == "foreign_file"
    assert file.read_text() == "lang = \n"
    assert cim("config", "path", expect=0).out == f"{file}\n"


def test_no_database_is_made_or_opened(cim, db):
    db.write_bytes(b"not a database" * 500)

    for words in (["path"], ["get", "db"], ["set", "db", db], ["list"]):
        cim("config", *words, expect=0)

    assert db.read_bytes() == b"not a database" * 500


def test_quiet_says_nothing_about_what_was_kept(cim):
    ran = cim("-q", "config", "set", "actor", "Ann Example", expect=0)

    assert (ran.out, ran.err) == ("", "")
