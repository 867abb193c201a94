"""canary.py [ROLE...]: planted values in every personal and sensitive field, and every command in every format, both
languages and every role, SLOW commands included; prints what was tried and who saw what is not theirs.

    python -m tests.bench.canary            # from the root of the repository; some minutes

Exit 0 if nobody did, and no file that was left holds a sealed value as plain text.
"""

import io
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

from cimtool.cli import main
from cimtool.commands import COMMANDS
from tests.cli.canary import FORMATS, LINES, PERSONAL, ROLES, SENSITIVE, leaks, plant, tried
from tests.cli.people import employ
from tests.cli.sealed import PASSPHRASE


def run(*words: object, expect: int | None = None, with_db: bool = True) -> SimpleNamespace:
    """Run the command line in this process."""
    out, err, before = io.StringIO(), io.StringIO(), (sys.stdout, sys.stderr, sys.stdin)
    sys.stdout, sys.stderr, sys.stdin = out, err, io.TextIOWrapper(io.BytesIO())
    try:
        code = main([str(word) for word in words])
    finally:
        sys.stdout, sys.stderr, sys.stdin = before
    if expect is not None and code != expect:
        raise SystemExit(f"{words}: {code}\n{err.getvalue()}")
    return SimpleNamespace(code=code, out=out.getvalue(), err=err.getvalue())


def prepared(home: Path) -> dict[str, Path]:
    """Plant a shop, with a recovery kit and a backup; return where these are."""
    secret, shop = home / "pw", home / "shop"
    secret.write_text(PASSPHRASE)
    secret.chmod(0o600)
    shop.mkdir()
    os.environ |= {"CIMTOOL_PASSPHRASE_FILE": str(secret), "HOME": str(home), "CIMTOOL_ACTOR": "tester"}

    def here(*words: object, **how: int) -> SimpleNamespace:
        return run(*words, "--db", shop / "customers.db", **how)

    here("backup", "init", "--kit", home / "kit.age", expect=0)
    here("key", "init", expect=0)
    plant(here, home, lambda: employ(shop / "customers.db"))
    here("backup", "create", home / "shelf", expect=0)
    return {"kit": home / "kit.age", "backup": next((home / "shelf").glob("*.age"))}


def main_of_bench(roles: list[str]) -> int:
    """Try everything."""
    codes: Counter[str] = Counter()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        places = prepared(home)
        for role in roles:
            secrets = SENSITIVE + (PERSONAL if role == "vera" else ())
            for command in COMMANDS:
                for line in LINES[command]:
                    for form in FORMATS if command != "export" else FORMATS[:1]:
                        for lang in ("en", "zh"):
                            ran, left = tried(run, home, command, line, role=role, form=form, lang=lang, places=places)
                            codes[f"{ROLES[role]}: exit {int(ran.code)}"] += 1
                            hits = leaks(ran, left, secrets)
                            found += [(role, command, line, form, lang, hits)] if hits else []
    for name, count in sorted(codes.items()):
        print(f"{count:6}  {name}")
    for each in found:
        print("SEEN", *each)
    print(f"{sum(codes.values())} runs, {len(found)} leaks")
    return bool(found) or any("exit 70" in name for name in codes)


if __name__ == "__main__":
    sys.exit(main_of_bench(sys.argv[1:] or list(ROLES)))
