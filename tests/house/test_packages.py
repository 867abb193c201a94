"""The wheel holds every room: pyproject.toml lists the packages by name, and a list can be forgotten."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_folder_of_the_program_is_packed():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]

    found = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "cimtool").rglob("*.py")}
    assert set(listed) == found | {"cimtool.examples"}
