"""Both languages say the same, nothing is said in one of them only, and nothing is kept that nobody says."""

import ast
import re
import unicodedata
from pathlib import Path

import pytest

from cimtool.access_errors import all_errors
from cimtool.locale.compile import compiled
from tests.house.catalogues import (
    CATALOGUES,
    HOLE,
    PACKAGE,
    TREES,
    called,
    constants,
    english_in,
    families,
    help_ids,
    holes,
    said,
    texts_of,
)

EN, ZH = texts_of("en"), texts_of("zh")
PRINTERS = ("hot.py", "tab_key.py", "output/", "cli.py", "bugreport.py", "__main__.py", "vault/age/__main__.py")
# Headers, surnames, titles, how an encoding is told, and what the demo types.
CHINESE_DATA = ("rules/", "fields.py", "formats/encoding.py", "formats/vcard_", "commands/demo_steps.py")
LOOKED_UP_BY_NAME = {"usage.py": "usage.", "views/activity.py": "show.", "help_text.py": "help."}


def test_both_languages_have_the_same_ids():
    assert sorted(EN) == sorted(ZH)


def test_both_languages_have_the_same_placeholders():
    differing = {name: (holes(EN[name]), holes(ZH[name])) for name in EN.keys() & ZH.keys()
                 if holes(EN[name]) != holes(ZH[name])}

    assert differing == {}


def test_no_text_is_empty():
    assert [name for texts in (EN, ZH) for name, forms in texts.items() if not all(forms)] == []


def test_what_is_counted_in_english_is_counted_in_chinese():
    counted = {language: {message.id[0] for message in catalogue if not isinstance(message.id, str)}
               for language, catalogue in CATALOGUES.items()}

    assert counted["en"] == counted["zh"]


def test_what_is_counted_is_given_its_count():
    counted = {message.id[0] for message in CATALOGUES["en"] if not isinstance(message.id, str)}
    wrong = [one for one in said() if counted & set(one.ids) and one.given is not None and "count" not in one.given]

    assert wrong == []


def test_every_id_in_the_code_is_in_the_catalogues():
    missing = {f"{one.place} {name}" for one in said() for name in one.ids if HOLE not in name and name not in EN}

    assert missing == set()


def test_every_id_that_the_code_puts_together_is_in_the_catalogues():
    missing = {name for family in families().values() for name in family} - EN.keys()

    assert missing == set()


def test_every_way_to_put_an_id_together_is_known_to_these_tests():
    built = {name for one in said() for name in one.ids if HOLE in name}
    known = set(families()) | {name for name in built if name.startswith("help.")}

    assert {name for name in built if name not in known and _family(name) is None} == set()


def _family(name):
    return next((each for prefix in LOOKED_UP_BY_NAME.values() if name.startswith(prefix) for each in [prefix]), None)


def test_every_command_and_parameter_has_its_help():
    needed, _ = help_ids()

    assert needed - EN.keys() == set()


def test_no_text_is_kept_that_nobody_says():
    needed, possible = help_ids()
    used = {name for family in families().values() for name in family} | needed | possible | constants()

    assert EN.keys() - used == set()


def test_every_error_fills_the_holes_of_its_sentence_and_hint():
    wrong = {name: holes(texts[name]) for texts in (EN, ZH) for kind in all_errors()
             for name in (f"error.{kind.code}", f"hint.{kind.code}")
             if name in texts and not holes(texts[name]) <= set(kind.needs)}

    assert wrong == {}


def test_every_message_is_given_what_its_text_needs():
    wrong = {f"{one.place} {name} lacks {sorted(holes(EN[name]) - one.given)}" for one in said() for name in one.ids
             if one.given is not None and name in EN and not _is_looked_for(one) and not holes(EN[name]) <= one.given}

    assert wrong == set()


def _is_looked_for(one):
    """Whether `has` only asks if an id is there, or a command of ours prints ``{}`` as it stands."""
    return one.place.startswith("help_text.py")


def test_no_english_is_left_in_the_chinese():
    words = {name: [word for form in forms for word in english_in(form)] for name, forms in ZH.items()}

    assert {name: left for name, left in words.items() if left} == {}


def test_no_chinese_is_left_in_the_english():
    left = {name for name, forms in EN.items() if any(_han(form) for form in forms)}

    assert left == set()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_compiled_catalogue_is_what_make_locale_makes(language):
    stored = (PACKAGE / "locale" / language / "LC_MESSAGES" / "cimtool.mo").read_bytes()

    assert stored == compiled(language), "run: make locale"


def test_only_the_printer_prints():
    wrong = [f"{place}:{node.lineno}" for place, tree in TREES.items() if not place.startswith(PRINTERS)
             for node in ast.walk(tree) if isinstance(node, ast.Call) and _prints(node)]

    assert wrong == []


def _prints(node):
    where = ast.unparse(node.func)
    return where in ("print", "pprint") or where in (
        "sys.stdout.write", "sys.stderr.write", "sys.stdout.buffer.write", "typer.echo", "typer.secho", "os.write")


def test_no_sentence_stands_in_what_the_code_prints_itself():
    wrong = [f"{place}:{node.lineno} {text!r}" for place, tree in TREES.items()
             if place.startswith(PRINTERS) and place != "vault/age/__main__.py"
             for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node) == "write"
             for part in ast.walk(node) if isinstance(part, ast.Constant)
             for text in [str(part.value)] if re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", text) or _han(text)]

    assert wrong == []


def test_chinese_in_the_code_is_data_of_the_rules_and_never_a_sentence():
    wrong = [f"{place}:{node.lineno} {node.value!r}" for place, tree in TREES.items()
             for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
             and _han(node.value) and not place.startswith(CHINESE_DATA) and not _is_docstring(tree, node)
             and node.value not in _ANSWERS]

    assert wrong == []


# What a person may answer to yes or no.
_ANSWERS = ("是", "好", "对")


def _is_docstring(tree, node):
    return any(isinstance(parent, (ast.Module, ast.ClassDef, ast.FunctionDef)) and parent.body
               and isinstance(parent.body[0], ast.Expr) and parent.body[0].value is node for parent in ast.walk(tree))


def _han(text):
    return any(unicodedata.name(sign, "").startswith("CJK UNIFIED") for sign in text)


def test_every_catalogue_file_has_its_twin():
    folders = {language: Path(PACKAGE / "locale" / language) for language in CATALOGUES}
    names = {language: {path.name for path in folder.glob("*.po")} for language, folder in folders.items()}

    assert names["en"] == names["zh"]
