"""The chain that `demo` walks: what is typed, and how it ends.

What to look at is the message ``demo.look.<name>``.  ``{recipient}`` and ``{backup}`` are filled in while it runs.
"""

from dataclasses import dataclass

from cimtool.errors import ExitCode

FILES = ("shop.csv", "members.xlsx", "website.jsonl", "purchases.csv", "interactions.csv")
DATABASE = "customers.db"
KEY_FILE = "key.txt"
BACKUPS = "backups"


@dataclass(frozen=True, slots=True)
class Step:
    """One command; ``line`` has no word that a shell would change."""

    name: str
    line: str
    expected: ExitCode = ExitCode.DONE


STEPS: tuple[Step, ...] = (
    Step("import_csv", "import shop.csv --rejects look.csv", ExitCode.LOOK),
    Step("import_xlsx", "import members.xlsx"),
    Step("import_jsonl", "import website.jsonl"),
    Step("import_rejects", "import look.csv --on-match add", ExitCode.LOOK),
    Step("search_pinyin", "search chenzhiming"),
    Step("search_phone", "search 6804-2915"),
    Step("list", "list city:杭州 -tag:VIP"),
    Step("duplicates", "duplicates"),
    Step("merge", "merge 3 14"),
    Step("show", "show 3"),
    Step("undo", "undo"),
    Step("merge_again", "merge 3 14"),
    Step("distinct", "distinct 5 32"),
    Step("duplicates_left", "duplicates"),
    Step("purchases", "purchase import purchases.csv", ExitCode.LOOK),
    Step("interactions", "interaction import interactions.csv --zone +08:00"),
    Step("tier_run", "tier run --as-of 2026-11-22"),
    Step("tier_explain", "tier explain 2 --as-of 2026-11-22"),
    Step("audit", "audit --as-of 2026-11-22"),
    Step("today", "today --as-of 2026-11-22 --limit 5"),
    Step("export", "export -o customers.jsonl"),
    Step("backup", f"backup create {BACKUPS} --recipient {{recipient}}"),
    Step("verify", f"backup verify {{backup}} --identity {KEY_FILE}"),
    Step("mistake", "update 2 --name 章伟"),
    Step("restore", f"restore {{backup}} --identity {KEY_FILE} --yes"),
    Step("history", "history"),
)
