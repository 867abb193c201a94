"""Who may import whom, read from the syntax trees: an import inside a function counts, one for types only too."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "cimtool"

# From the top down.  A room imports itself and lower layers, never a room beside it.
LAYERS = (
    ("__main__",),
    ("cli",),
    ("commands",),
    ("output", "views", "store"),
    ("rules", "formats", "vault", "settings", "i18n"),
    ("fields",),
    ("model", "masked"),
    ("document",),
    ("access_errors",),
    ("errors", "localtime"),
    ("frozen",),
    ("__init__",),
)
RANK = {room: len(LAYERS) - number for number, layer in enumerate(LAYERS) for room in layer}
ROOM_OF_FILE = {"help_text": "cli", "usage": "cli", "bugreport": "cli", "hot": "cli", "tab_key": "cli"}
# Tables that a script made, and the scripts; only rules reads them.
TABLES, TABLES_READER = "data", "rules"
# Run by `make`, never by the program.
SCRIPTS = ("locale.compile", "data.make_pinyin", "data.make_simplified", "data.make_divisions",
           "data.make_countries")

THIRD_PARTIES: dict[str, tuple[str, ...]] = {
    "cli": ("typer",),
    "commands": ("typer",),
    "output": ("rich", "tabulate"),
    "views": ("rich", "tabulate"),
    "store": ("sqlmodel",),
    "rules": ("rapidfuzz", "phonenumbers", "email_validator"),
    "formats": ("python_calamine", "xlsxwriter", "tomlkit"),
    "vault": ("cryptography", "backports.zstd", "compression.zstd"),
    "settings": ("platformdirs",),
}
# What only single files of a room may touch.
ALSO = {
    "store.schema": ("sqlalchemy",),
    "store.schema_beside": ("sqlalchemy",),
    "store.matching.decisions": ("sqlalchemy",),
    "vault.secrets": ("keyring",),
}
ALSO_BELOW = {"rules.matching": ("numpy",)}
IMPURE = ("os", "sys", "time", "random", "secrets", "uuid", "sqlite3", "pathlib", "tempfile", "subprocess", "socket",
          "threading", "locale")
IMPURE_CALLS = ("open", "input", "print", "breakpoint")
CLOCK_READS = ("now", "today", "utcnow")
HOT_AND_HEAVY = ("sqlmodel", "sqlalchemy", "pydantic", "phonenumbers", "rapidfuzz", "cryptography", "rich", "numpy",
                 "email_validator", "tabulate", "platformdirs")


@dataclass(frozen=True)
class Import:
    """``name`` is imported by ``module``; ``lazy``: only when a function runs."""

    module: str
    name: str
    line: int
    lazy: bool

    def __str__(self):
        return f"{self.module}:{self.line} imports {self.name}"


def _modules():
    return {".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in sorted(PACKAGE.rglob("*.py"))}


MODULES = _modules()
TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}


def imports_of(module: str, tree: ast.Module, known: frozenset[str] = frozenset(MODULES)) -> Iterator[Import]:
    """Yield every import of a module, ours without the leading ``cimtool.``."""
    functions = (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    lazy = {id(inner) for function in functions for inner in ast.walk(function)}
    for node in ast.walk(tree):
        for name in _names(module, node, known):
            yield Import(module, name, node.lineno, id(node) in lazy)


def _names(module: str, node: ast.AST, known: frozenset[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = _absolute(module, node)
        for alias in node.names:
            whole = f"{base}.{alias.name}"
            inside = whole.removeprefix("cimtool.")
            ours = base.partition(".")[0] == "cimtool"
            yield base if ours and inside not in known and f"{inside}.__init__" not in known else whole
    elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__"):
        yield from (str(argument.value) for argument in node.args[:1] if isinstance(argument, ast.Constant))


def _absolute(module: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = ["cimtool", *module.split(".")][:-node.level]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def room(module: str) -> str:
    """Return the room of one of our modules, named without the leading ``cimtool.``."""
    first = module.partition(".")[0]
    return ROOM_OF_FILE.get(first, first)


EVERY = [one for name, tree in TREES.items() for one in imports_of(name, tree)]
OURS = [(one, one.name.removeprefix("cimtool").lstrip(".") or "__init__") for one in EVERY
        if one.name.partition(".")[0] == "cimtool"]
# _typeshed is there for type checkers only.
STANDARD = sys.stdlib_module_names | {"_typeshed"}
THEIRS = [one for one in EVERY if one.name.partition(".")[0] not in STANDARD | {"cimtool"}]


def allowed(importer: str, imported: str) -> bool:
    """Tell whether one of our modules may import another."""
    high, low = room(importer), room(imported)
    if low == TABLES:
        return high in (TABLES, TABLES_READER)
    return high == low or (high in RANK and RANK[high] > RANK[low])


def test_every_module_stands_in_a_room_that_has_a_rank():
    homeless = [name for name in MODULES if room(name) not in RANK and room(name) != TABLES and name not in SCRIPTS]

    assert homeless == []


def test_a_module_imports_its_own_room_and_lower_layers_only():
    wrong = [str(one) for one, imported in OURS if one.module not in SCRIPTS and not allowed(one.module, imported)]

    assert wrong == []


def test_a_third_party_is_touched_in_its_room_only():
    wrong = [str(one) for one in THEIRS if one.module not in SCRIPTS and not _may_touch(one.module, one.name)]

    assert wrong == []


def _may_touch(module: str, name: str) -> bool:
    near = (parties for folder, parties in ALSO_BELOW.items() if module.startswith(f"{folder}."))
    parties = (*THIRD_PARTIES.get(room(module), ()), *ALSO.get(module, ()), *(each for some in near for each in some))
    return any(name == party or name.startswith(f"{party}.") for party in parties)


def test_sqlite_is_known_to_the_store_and_the_bug_report_only():
    wrong = [str(one) for one in EVERY if one.name.partition(".")[0] == "sqlite3"
             and room(one.module) != "store" and one.module != "bugreport"]

    assert wrong == []


def test_no_rule_knows_the_clock_the_system_a_file_or_chance():
    wrong = [str(one) for one in EVERY if room(one.module) == "rules" and one.name.partition(".")[0] in IMPURE]
    rules = {module: tree for module, tree in TREES.items() if room(module) == "rules"}
    calls = [f"{module}:{node.lineno} calls {_called(node)}" for module, tree in rules.items()
             for node in ast.walk(tree) if isinstance(node, ast.Call) and _impure(node)]

    assert wrong + calls == []


def _impure(node: ast.Call) -> bool:
    if isinstance(node.func, ast.Name):
        return node.func.id in IMPURE_CALLS
    return isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK_READS


# What compares whole tables; `duplicates` alone waits for numpy.
WITH_NUMPY = frozenset(f"rules.matching.{name}" for name in (
    "candidates", "columns", "digits", "engine", "fitting", "gathering", "grades", "han_names", "latin_names",
    "linkage", "pair_values", "plain_names", "sampling", "scoring", "short_texts"))


def test_what_loads_slowly_is_imported_inside_the_function_that_needs_it():
    """SQLModel's own files apart, and those that work with arrays; `vault` is loaded by slow commands only."""
    fine = ("store.schema", "store.schema_beside", "store.matching.decisions", *WITH_NUMPY)
    wrong = [str(one) for one in THEIRS if not one.lazy and one.name.partition(".")[0] in HOT_AND_HEAVY
             and one.module not in (*SCRIPTS, *fine) and room(one.module) != "vault"]

    assert wrong == []


def test_numpy_is_never_in_the_way_of_whoever_compares_two_records():
    wrong = [str(one) for one, imported in OURS
             if imported in WITH_NUMPY and not one.lazy and one.module not in WITH_NUMPY]

    assert wrong == []


def test_sqlmodel_is_never_in_the_way_of_whoever_imports_the_store():
    slow = {"store.schema", "store.schema_beside", "store.matching.decisions"}
    wrong = [str(one) for one, imported in OURS if imported in slow and not one.lazy and one.module not in slow]

    assert wrong == []


@pytest.mark.parametrize(("source", "found"), [
    ("def f():\n    from cimtool.store.reads import x", "cimtool.store.reads"),
    ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import cimtool.cli", "cimtool.cli"),
    ("from cimtool import settings as rules", "cimtool.settings"),
    ("from cimtool.rules import query", "cimtool.rules.query"),
    ("from ..store import connect", "cimtool.store.connect"),
    ("import importlib\nimportlib.import_module('cimtool.cli')", "cimtool.cli"),
])
def test_the_walker_sees_an_import_wherever_it_hides(source, found):
    assert found in {one.name for one in imports_of("rules.names", ast.parse(source))}


@pytest.mark.parametrize(("importer", "imported", "may"), [
    ("store.reads", "rules.derive", True), ("rules.derive", "store.reads", False),
    ("views.pairs", "store.reads", False), ("rules.entry", "formats.raw", False),
    ("usage", "cli", True), ("commands.add", "usage", False), ("rules.text.pinyin", "data.pinyin", True),
    ("formats.guard", "data.pinyin", False), ("document", "errors", True), ("errors", "document", False),
])
def test_the_order_of_the_layers(importer, imported, may):
    assert allowed(importer, imported) is may
