"""Planted values, every command, every role: nobody sees what is not theirs, and no file keeps what is sealed."""

import pytest

from cimtool.commands import COMMANDS, runs_from
from cimtool.fields import Role
from tests.cli.canary import FORMATS, LINES, PERSONAL, SENSITIVE, SLOW, leaks, plant, tried
from tests.cli.people import employ
from tests.cli.sealed import PASSPHRASE


@pytest.fixture
def shop(cim, tmp_path, monkeypatch):
    """A folder with a planted shop, everybody on its list, and the owner's passphrase in the environment."""
    secret = tmp_path / "pw"
    secret.write_text(PASSPHRASE)
    secret.chmod(0o600)
    monkeypatch.setenv("CIMTOOL_PASSPHRASE_FILE", str(secret))
    (tmp_path / "shop").mkdir()
    db = tmp_path / "shop" / "customers.db"

    def here(*words, **how):
        return cim(*words, "--db", db, with_db=False, **how)

    here("key", "init", expect=0)
    plant(here, tmp_path, lambda: employ(db))
    return tmp_path


def test_every_command_is_tried():
    assert sorted(LINES) == sorted(COMMANDS)


def test_nobody_sees_what_is_not_theirs_and_no_file_keeps_what_is_sealed(cim, shop):
    """Every line as a viewer; as staff, who reads all but what is sealed, one for each command that only looks."""
    found, codes = {}, set()
    looks = [name for name in COMMANDS if runs_from(name) is Role.VIEWER]
    for role, commands, most, secrets in (("vera", COMMANDS, None, PERSONAL + SENSITIVE), ("sam", looks, 1, SENSITIVE)):
        for command in [name for name in commands if name not in SLOW]:
            for place, line in enumerate(LINES[command][:most]):
                ran, left = tried(cim, shop, command, line, role=role, form=FORMATS[place % 2])
                codes.add(int(ran.code))
                if hits := leaks(ran, left, secrets):
                    found[role, command, *line] = hits

    assert found == {}
    assert codes >= {0, 14}
    ran, left = tried(cim, shop, "show", ["1"], role="tester", form="json")
    assert len(leaks(ran, left, PERSONAL)) > len(PERSONAL) // 2, "the canary does not sing"
