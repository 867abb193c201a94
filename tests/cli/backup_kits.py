"""Kits for tests of backups: cheap to seal, real in every other way."""

import functools

from cimtool.vault.age import Passphrase


def make_sealing_quick(monkeypatch):
    """Make sealing with a passphrase cheap; opening is cheap then by itself."""
    monkeypatch.setattr("cimtool.commands.sealing.Passphrase", functools.partial(Passphrase, log_n=4))


def make_kit(cim, path, secret_file, *words):
    """Run ``backup init`` and return its object."""
    return cim("backup", "init", "--kit", path, "--passphrase-file", secret_file, "-f", "json", *words, expect=0).json


def created(cim, dest, *words):
    """Run ``backup create`` and return the file."""
    return cim("backup", "create", dest, "-f", "json", *words, expect=0).json["file"]
