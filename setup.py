"""Adds one thing that pyproject.toml cannot say: ``examples/`` is installed as ``cimtool/examples``."""

from setuptools import find_namespace_packages, setup

setup(
    packages=[*find_namespace_packages(include=["cimtool", "cimtool.*"]), "cimtool.examples"],
    package_dir={"cimtool.examples": "examples"},
)
