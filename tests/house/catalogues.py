"""What the code says and what the catalogues hold: read from the syntax trees, and by building every command."""

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog

from cimtool.access_errors import all_errors
from cimtool.cli import build_leaf, root
from cimtool.commands import COMMANDS
from cimtool.commands.choosing import _SHOWN
from cimtool.commands.demo_steps import STEPS
from cimtool.commands.review_answers import Why as RefusedWhy
from cimtool.commands.review_imports import REFUSALS
from cimtool.commands.review_rows import RowAnswer
from cimtool.fields import BY_NAME, EDITABLE, FIELDS, FieldClass, OwnKind, Right, Role
from cimtool.formats.vcard_in import NO_CUSTOMERS
from cimtool.i18n import Translator
from cimtool.locale.compile import merged
from cimtool.rules.access.alarms import DEFAULTS, AccessRule
from cimtool.rules.access.entry import AccessKind
from cimtool.rules.access.faults import Flaw as RecordFlaw
from cimtool.rules.activity_fields import ActivityKind
from cimtool.rules.closing import CLOSINGS
from cimtool.rules.entry import FATAL
from cimtool.rules.freshness import Basis, ContactState, Freshness
from cimtool.rules.matching.model import FIRM_NAME
from cimtool.rules.matching.shipped import OWN, SHIPPED
from cimtool.rules.matching.weights import SHARED_CONTACT
from cimtool.rules.powers import Power
from cimtool.rules.quality.checks import CHECKS
from cimtool.rules.quality.finding import Dimension
from cimtool.rules.query.names import DERIVED
from cimtool.rules.query.parser import Expected
from cimtool.rules.ranking import Why as FoundWhy
from cimtool.rules.restoring import Change
from cimtool.rules.retention import Kept as BackupKept
from cimtool.rules.retention import Standing
from cimtool.rules.sensitive import PROBLEMS as SENSITIVE_PROBLEMS
from cimtool.rules.standards import REQUIRED
from cimtool.rules.survivorship import Why as MergeWhy
from cimtool.rules.text.identity import IdFault
from cimtool.rules.text.normal import PROBLEMS
from cimtool.rules.tiers.checks import Flaw
from cimtool.rules.tiers.conditions import Wrong
from cimtool.rules.tiers.ruleset import Metric, Unit
from cimtool.store.journal import JOURNALLED
from cimtool.store.matching.answers import Answer
from cimtool.store.sealing.keyslots import KEPT
from cimtool.store.undo import Why as UndoWhy
from cimtool.vault.damage import Detail
from cimtool.vault.keyslot import Scope
from cimtool.views.backups import Opens
from cimtool.views.customers import columns
from cimtool.views.review_rows import CANDIDATES

PACKAGE = Path(__file__).parents[2] / "cimtool"
TREES = {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8"))
         for path in sorted(PACKAGE.rglob("*.py")) if path.parent.name not in ("data", "locale")}
CATALOGUES: dict[str, Catalog] = {language: merged(language) for language in ("en", "zh")}
HOLE = "{}"
# What is said of values that were taken, and of rows that were skipped for what they say.
_OF_ROWS = {"no_zone", "order_closed", "line_of_order", *CLOSINGS}
# What can be broken in a file that is read, not one of ours.
_INPUT_DETAILS = ("workbook", "zip", "zip_bomb", "xml_entity", "far_cell", "quote", "json")
# What stays as it is in a Chinese text: holes, options, variables, and a command with what follows it.
TYPED = re.compile(
    r"\{\w+\}|--?[a-z][\w-]*(?:[= ][a-z0-9.]+)?|\$?\b[A-Z_]{2,}\b|\bx\.\w+|\b\w+=|\b\w+:"
    r"|\b(?:cimtool|pip|chmod|ls|age|zstd|tar|umask|export)\b(?: [-\w.|/${}]+)*")
# Latin words that a Chinese shopkeeper reads every day, and the names of our formats and choices.
KNOWN_WORDS = frozenset({
    "cimtool", "Excel", "JSON", "Lines", "table", "plain", "json", "utf", "gb18030", "big5", "y", "N", "age", "zstd",
    *BY_NAME, *Answer, "left", "right", "answer",
    "phone", "email", "tag", "tar", "csv", "jsonl", "xlsx", "or", "vip", "spent", "WPS", "QQ", "ls",
    "when", "tier", "spend", "12m", *Role, *Right, *FieldClass,
    *(word for rule in DEFAULTS for word in rule.split("_")), "off", "usual",
    *(word for check in CHECKS for word in check.name.split("_"))})
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*")


@dataclass(frozen=True)
class Said:
    """One look-up of a message in the code.

    ``ids`` are what it may be, with ``{}`` for what is only known when it runs; ``given``: the names of its values,
    None if they cannot be read from the code.
    """

    place: str
    ids: tuple[str, ...]
    given: frozenset[str] | None


@cache
def said() -> tuple[Said, ...]:
    """Return every call of Message, text and has; SQLAlchemy has a `text` of its own."""
    return tuple(_said())


def _said() -> Iterator[Said]:
    for place, tree in TREES.items():
        for node in ast.walk(tree) if not place.startswith("store/schema") else ():
            if isinstance(node, ast.Call) and called(node) in ("Message", "text", "has") and node.args:
                ids = tuple(shapes(node.args[0]))
                yield Said(f"{place}:{node.lineno}", ids, _given(node))


def shapes(node: ast.expr) -> Iterator[str]:
    """Yield the texts an expression may give; nothing if it is a name."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from shapes(node.body)
        yield from shapes(node.orelse)
    elif isinstance(node, ast.BoolOp):
        yield from (text for value in node.values for text in shapes(value))
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values)


def called(node: ast.Call) -> str:
    """Return the last name of what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _given(node: ast.Call) -> frozenset[str] | None:
    if len(node.args) + len(node.keywords) == 1:
        return frozenset()
    values = node.args[1] if len(node.args) > 1 else node.keywords[0].value
    if isinstance(values, ast.Dict) and all(isinstance(key, ast.Constant) for key in values.keys):
        return frozenset(key.value for key in values.keys if isinstance(key, ast.Constant))
    return None


def constants() -> set[str]:
    """Return every text that stands in the code, docstrings included."""
    return {node.value for tree in TREES.values() for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def texts_of(language: str) -> dict[str, tuple[str, ...]]:
    """Return each id's text, with its plural forms."""
    return {message.id if isinstance(message.id, str) else message.id[0]:
            (message.string,) if isinstance(message.string, str) else tuple(message.string)
            for message in CATALOGUES[language] if message.id}


def holes(texts: tuple[str, ...]) -> frozenset[str]:
    """Return the names of the placeholders in a text and its plural forms."""
    return frozenset(name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def english_in(text: str) -> list[str]:
    """Return the English words in a Chinese text, but for what is typed, and words that everybody knows."""
    return [word for word in LATIN.findall(TYPED.sub("", text)) if len(word) > 1 and word not in KNOWN_WORDS]


@cache
def families() -> dict[str, set[str]]:
    """Return, for each id with holes that the code builds, all ids it can become."""
    fields = {field.name for field in FIELDS} - {"uid"}
    return {
        "error.{}": {f"error.{kind.code}" for kind in all_errors()} | {"error.bug", "error.prefix"},
        "hint.{}": {f"hint.{kind.code}" for kind in all_errors()} | {"hint.bug", "hint.prefix"},
        # Values of errors that are codes, and those that are not.
        "{}.{}.{}": {f"bad_query.expected.{what}" for what in Expected}
                    | {f"foreign_file.wanted.{what}" for what in ("backup", "database", "key", "plan", "toml")}
                    | {f"bad_value.expected.{what}" for what in ("no_segment", "no_loop", "smaller_segment", "one_tag")}
                    | {"bad_value.name.segment"}
                    | {f"damaged.detail.{what}" for what in (*Detail, "signing_key", *_INPUT_DETAILS)}
                    | {f"bad_rules.wrong.{what}" for what in Wrong}
                    | {f"no_right.role.{who}" for who in (*Role, "stranger")}
                    | {f"no_right.least.{who}" for who in Role if who is not Role.VIEWER}
                    | {f"field_kept.role.{who}" for who in Role if who is not Role.OWNER},
        "field.{}": {
            f"field.{name}" for name in fields | _SHOWN | _columns() | {"interactions", *CANDIDATES, *DERIVED}},
        "demo.look.{}": {f"demo.look.{step.name}" for step in STEPS},
        "choice.{}": {f"choice.{choice}" for field in EDITABLE for choice in field.choices},
        "clue.{}.{}": {f"clue.{'name' if field == FIRM_NAME else field}.{level}"
                       for field, chances in SHIPPED.chances.items() for level in chances}
                      | {f"clue.{SHARED_CONTACT}.exact"},
        "clue.own.{}": {f"clue.own.{level}" for table in OWN.values() for level in table},
        "model.field.{}": {f"model.field.{field}" for field in (*SHIPPED.chances, "email_of_namesakes")},
        "kept.{}": {f"kept.{why}" for why in BackupKept},
        "backup.standing.{}": {f"backup.standing.{standing}" for standing in Standing} - {"backup.standing.sound"},
        "backup.opens.{}": {f"backup.opens.{opens}" for opens in Opens},
        "backup.stuck.{}": {"backup.stuck.changed", "backup.stuck.refused"},
        "restore.change.{}": {f"restore.change.{change}" for change in Change},
        "undo.kept.{}": {f"undo.kept.{why}" for why in UndoWhy},
        "tier.flaw.{}": {f"tier.flaw.{flaw}" for flaw in Flaw},
        "tier.metric.{}": {f"tier.metric.{metric}" for metric in Metric},
        "tier.unit.{}": {f"tier.unit.{unit}" for unit in Unit},
        "report.{}": {f"report.{block}" for block in ("tiers", "regions", "sources", "months", "freshness")},
        "table.{}": {f"table.{table}" for table in JOURNALLED},
        "why.{}": {f"why.{why}" for why in FoundWhy},
        "review.row.did.{}": {f"review.row.did.{answer}" for answer in RowAnswer},
        "review.row.refused.{}": {f"review.row.refused.{why}" for why in REFUSALS},
        "review.did.{}": {f"review.did.{what}" for what in (*Answer, *RefusedWhy)},
        "merge.why.{}": {f"merge.why.{why}" for why in MergeWhy},
        "access.kind.{}": {f"access.kind.{kind}" for kind in AccessKind},
        "access.alarm.{}": {f"access.alarm.{rule}" for rule in AccessRule},
        "access.do.{}": {f"access.do.{rule}" for rule in AccessRule},
        "access.rule.{}": {f"access.rule.{rule}" for rule in DEFAULTS},
        "record.flaw.{}": {f"record.flaw.{flaw}" for flaw in RecordFlaw},
        "note.record_{}": {"note.record_missing", "note.record_ahead"},
        "note.{}": {f"note.{code}" for code in _codes({"Note": 0}, "formats/")},
        "summary.{}": {f"summary.field_{verb}" for verb in ("add", "set")},
        "standard.kind.{}": {f"standard.kind.{kind}" for kind in (*OwnKind, "tags")},
        **{f"user.{what}.{{}}": {f"user.{what}.{role}" for role in Role} for what in ("added", "now")},
        "user.role.{}": {f"user.role.{role}" for role in (*Role, KEPT)},
        "key.holds.{}": {f"key.holds.{holds}" for holds in (*Scope, "nothing")},
        "user.power.{}": {f"user.power.{power}" for power in Power},
        "standard.class.{}": {f"standard.class.{cls}" for cls in FieldClass},
        "problem.{}": {f"problem.{code}" for code in problem_codes() - {"no_zone"} | set(SENSITIVE_PROBLEMS)},
        "import.problem.{}": {f"import.problem.{code}" for code in {*PROBLEMS, *SENSITIVE_PROBLEMS} - FATAL | _OF_ROWS},
        "summary.{}_import": {f"summary.{kind}_import" for kind in ActivityKind},
        "check.{}": {f"check.{name}" for name in _codes({"Check": 0, "_recent": 0}, "") | _keys_of("_CHECKS")},
        "audit.check.{}": {f"audit.check.{check.name}" for check in CHECKS},
        "dimension.{}": {f"dimension.{dimension}" for dimension in Dimension},
        "report.head.{}": {f"report.head.{name}" for name in (
            "value", "customers", "share", "sales_12m", "month", "sales", "purchases", "as_of", "score", "values")},
        "report.values.{}": {f"report.values.{state}" for state in Freshness},
        "freshness.{}": {f"freshness.{state}" for state in Freshness},
        "show.contact.{}": {f"show.contact.{state}" for state in ContactState if state is not ContactState.NEVER},
        "id_fault.{}": {f"id_fault.{fault}" for fault in IdFault},
        "basis.{}": {f"basis.{basis}" for basis in Basis},
        # What typer calls the types of parameters that we say in words.
        "usage.type.{}": {f"usage.type.{name}" for name in ("integer", "float", "other")},
    }


def _columns() -> set[str]:
    return {column.name for column in columns()} | _codes({"Column": 0}, "")


def _codes(positions: dict[str, int], folder: str) -> set[str]:
    """Return the texts that stand at a position of a call's arguments."""
    found = set()
    for place, tree in TREES.items():
        for node in ast.walk(tree) if place.startswith(folder) else ():
            if isinstance(node, ast.Call) and len(node.args) > positions.get(called(node), len(node.args)):
                found |= set(shapes(node.args[positions[called(node)]]))
    return found


def _keys_of(table: str) -> set[str]:
    """Return the keys of the tables of that name."""
    found: set[str] = set()
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Dict) \
                    and table in ast.unparse(node).partition("{")[0]:
                found |= {text for key in node.value.keys if key is not None for text in shapes(key)}
    return found


# Where a code of a problem is born: in a call, at a position; or as what a function returns.
_BORN_IN_CALLS = {"Problem": 1, "BadRecord": 1, "Normal": 1, "_one_of": 1, "_review": 1, "Reject": 4, "_violation": 1,
                  "_Wrong": 1}
_BORN_IN_RETURNS = ("refusal", "object_refusal", "_bad_children", "parse_paid", "_paid", "_skipped")


def problem_codes() -> set[str]:
    """Return the code of everything that can be wrong with a value or a row."""
    found = _codes(_BORN_IN_CALLS, "")
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name in _BORN_IN_RETURNS:
                found |= {text for part in ast.walk(node) if isinstance(part, ast.Return) and part.value is not None
                          for text in shapes(part.value)}
            elif isinstance(node, ast.Call) and called(node) == "append" and "_flaws" in ast.unparse(node.func):
                found |= set(shapes(node.args[0]))
            elif isinstance(node, ast.keyword) and node.arg in ("why", "code"):
                found |= set(shapes(node.value))
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "code":
                found |= {text for part in ast.walk(node.value) if isinstance(part, ast.expr) for text in shapes(part)}
    return found | {"no_name", REQUIRED, *NO_CUSTOMERS.values()}


def help_ids() -> tuple[set[str], set[str]]:
    """Return the ids that help must find, and those it may find."""
    translator = Translator("en")
    top = root(translator)
    needed = {f"help.option.{param.name}" for param in top.params if param.name != "help"}
    possible: set[str] = set()
    for path in COMMANDS:
        key = path.replace(" ", ".")
        groups = key.split(".")[:-1]
        needed |= {f"help.{key}", *(f"help.{'.'.join(groups[:depth])}" for depth in range(1, len(groups) + 1))}
        possible.add(f"help.{key}.about")
        for param in build_leaf(path, top.shared, translator).params:
            own = f"help.{key}.{param.name}"
            needed.add(own if translator.has(own) else f"help.option.{param.name}")
    return needed, possible
