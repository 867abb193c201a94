"""A full disk: what is there can be read and taken out, what is refused leaves nothing behind."""

import subprocess

import pytest

from cimtool.vault.age import X25519Identity

_SIZE_KIB = 3072
RECIPIENT = str(X25519Identity(bytes(range(32))).recipient())


@pytest.fixture
def disk(tmp_path):
    """A disk of three megabytes; only root may make one."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE_KIB}k", "tmpfs", place], capture_output=True,
                          check=False)
    if made.returncode:
        pytest.skip("cannot mount a small disk here")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.fixture
def cim_there(cim, disk):
    return lambda *words, **how: cim("--db", disk / "c.db", *words, with_db=False, **how)


def fill(disk):
    def write_on():
        with (disk / "fill").open("wb", buffering=0) as file:
            while True:
                file.write(b"\0" * 4096)

    with pytest.raises(OSError, match="No space"):
        write_on()


def test_an_import_that_does_not_fit_leaves_the_last_good_state(cim_there, tmp_path):
    cim_there("add", "第一位", expect=0)
    rows = tmp_path / "rows.csv"
    rows.write_text("姓名,备注\n" + "".join(f"客户{n},{'长' * 300}\n" for n in range(5000)), "utf-8")

    cim_there("import", rows, expect=16)

    assert cim_there("list", "-f", "ids", expect=0).out == "1\n"
    cim_there("add", "第二位", "--on-duplicate", "allow", expect=0)


def test_on_a_full_disk_customers_are_found_and_exported_but_not_added(cim_there, disk, tmp_path):
    cim_there("add", "第一位", expect=0)
    fill(disk)

    refused = cim_there("add", "第二位", "--on-duplicate", "allow", expect=16)
    assert "full" in refused.err
    assert cim_there("search", "第一", "-f", "ids", expect=0).out == "1\n"
    cim_there("export", "-o", tmp_path / "out.csv", expect=0)

    (disk / "fill").unlink()
    cim_there("add", "第二位", "--on-duplicate", "allow", expect=0)


def test_a_database_on_a_full_disk_is_backed_up_to_another(cim_there, disk, tmp_path):
    cim_there("add", "第一位", expect=0)
    fill(disk)

    made = cim_there("backup", "create", tmp_path / "out", "--recipient", RECIPIENT, "-f", "json", expect=3)

    assert made.json["customers"] == 1
    assert "does not know of it" in made.err
    assert [path.name for path in disk.iterdir() if path.name.startswith(".")] == []


def test_without_room_anywhere_else_the_copy_stands_beside_the_backup(cim_there, disk, tmp_path, monkeypatch):
    cim_there("add", "第一位", expect=0)
    fill(disk)
    monkeypatch.setattr("cimtool.store.backups.snapshot.staging_places", lambda database: [database.parent])

    cim_there("backup", "create", tmp_path / "out", "--recipient", RECIPIENT, expect=3)

    assert len(list((tmp_path / "out").iterdir())) == 1


@pytest.mark.parametrize("form", ["csv", "xlsx", "vcard"])
def test_an_export_that_does_not_fit_keeps_the_file_that_was_there(cim, disk, tmp_path, form):
    rows = tmp_path / "rows.csv"
    rows.write_text("姓名,城市\n" + "".join(f"客户{n},上海\n" for n in range(300)), "utf-8")
    cim("import", rows, expect=0)
    (disk / "out").write_text("old")
    fill(disk)

    cim("export", "-o", disk / "out", "--format", form, "--force", expect=16)

    assert (disk / "out").read_text() == "old"
    assert sorted(path.name for path in disk.iterdir()) == ["fill", "out"]
