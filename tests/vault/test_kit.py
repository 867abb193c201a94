"""The recovery kit: what it holds, what opens it, and what passes for one."""

import io
import subprocess

import pytest

from cimtool.access_errors import WrongSecret
from cimtool.errors import Damaged, ForeignFile, NewerVersion
from cimtool.vault.age import Passphrase, X25519Identity, encrypt
from cimtool.vault.kit import MAX_BYTES, Kit, kit_text, new_kit, opened_kit, sealed_kit
from cimtool.vault.signature import SigningKey

CREATED = "2026-11-22T08:30:00Z"
PASSPHRASE = Passphrase("hen and egg", log_n=2)


def never():
    raise AssertionError("asked for a passphrase")


def opened(data, secret=never):
    return opened_kit(data, secret, path="kit.age")


@pytest.fixture
def kit(identity):
    return Kit((identity,), SigningKey(bytes(range(32))))


def test_a_sealed_kit_comes_back_whole(kit):
    data = sealed_kit(kit, PASSPHRASE, created=CREATED)

    assert data.startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert opened(data, lambda: PASSPHRASE) == kit


def test_a_new_kit_has_keys_of_its_own():
    one, other = new_kit(), new_kit()

    assert one.recovery != other.recovery
    assert one.signing != other.signing


def test_a_kit_typed_off_paper_needs_no_passphrase(kit):
    text = kit_text(kit, created=CREATED)

    assert text.splitlines()[:2] == ["# cimtool-kit: 1", f"# created: {CREATED}"]
    assert opened(text.encode()) == kit


def test_an_identity_file_of_age_keygen_is_a_kit_without_signer(identity):
    text = f"# created: 2026-11-22\n# public key: {identity.recipient()}\n{identity.reveal()}\n"

    assert opened(text.encode()) == Kit((identity,))


def test_stock_age_takes_the_text_of_a_kit_for_an_identity_file(kit, age_command, tmp_path):
    (tmp_path / "kit.txt").write_text(kit_text(kit, created=CREATED))
    sealed = io.BytesIO()
    writer = encrypt(sealed, [kit.recovery.recipient()])
    writer.write(b"made up")
    writer.close()

    done = subprocess.run([age_command, "-d", "-i", tmp_path / "kit.txt"], input=sealed.getvalue(),
                          capture_output=True, check=True)

    assert done.stdout == b"made up"


def test_names_that_later_versions_add_are_passed_over(kit):
    text = kit_text(kit, created=CREATED).replace("# created", "# field-key: invented\n# created")

    assert opened(text.encode()) == kit


def test_several_keys_in_one_kit_all_open(identity):
    other = X25519Identity.generate()

    found = opened(kit_text(Kit((identity, other)), created=CREATED).encode())

    assert (found.recovery, found.identities, found.signing) == (identity, (identity, other), None)


def test_a_newer_kit_says_so(kit):
    with pytest.raises(NewerVersion) as refusal:
        opened(kit_text(kit, created=CREATED).replace("kit: 1", "kit: 2").encode())

    assert refusal.value.values == {"path": "kit.age", "found": 2, "known": 1}


def test_the_wrong_passphrase_is_told(kit):
    with pytest.raises(WrongSecret):
        opened(sealed_kit(kit, PASSPHRASE, created=CREATED), lambda: Passphrase("hen"))


def test_every_changed_byte_and_every_cut_of_a_kit_is_refused(kit):
    data = sealed_kit(kit, PASSPHRASE, created=CREATED)
    changed = [data[:at] + bytes([data[at] ^ 1]) + data[at + 1:] for at in range(len(data))]

    for damaged in [*changed, *(data[:length] for length in range(1, len(data)))]:
        with pytest.raises((Damaged, ForeignFile, WrongSecret)):
            opened(damaged, lambda: PASSPHRASE)


FOREIGN = {
    "nothing": b"",
    "a table": b"name,phone\nAnn,138\n",
    "no text": b"\xff\xfe\x00",
    "no key": b"# cimtool-kit: 1\n",
    "an odd version": b"# cimtool-kit: one\n",
    "too much": b"#" * (MAX_BYTES + 1),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_holds_no_key_is_foreign(name):
    with pytest.raises(ForeignFile) as refusal:
        opened(FOREIGN[name])

    assert refusal.value.values == {"path": "kit.age", "wanted": "key"}


def test_a_kit_with_a_broken_signing_key_is_refused(kit):
    with pytest.raises(ForeignFile):
        opened(kit_text(kit, created=CREATED).replace("KEY-1Q", "KEY-1P", 1).replace("-KEY-1", "-KEY-2").encode())


def test_no_secret_shows_in_a_log(kit):
    assert kit.recovery.reveal() not in repr(kit)
    assert "seed" not in repr(kit)
