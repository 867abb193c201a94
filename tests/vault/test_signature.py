"""Who made a backup: only the holder of the signing key."""

import io

import pytest

from cimtool.vault.container import write_backup
from cimtool.vault.signature import Signer, SigningKey, signed_by_any

KEY = SigningKey(bytes(range(32)))
OTHER = SigningKey(bytes(32))


def test_keys_are_read_as_they_are_spelt():
    assert SigningKey.parse(KEY.reveal()) == KEY
    assert Signer.parse(str(KEY.signer())) == KEY.signer()
    assert str(KEY.signer()).startswith("cimsigner1")
    assert KEY.reveal().startswith("CIMTOOL-SIGNING-KEY-1")


@pytest.mark.parametrize("text", ["", "x", KEY.reveal().lower(), KEY.reveal()[:-1], str(KEY.signer()), "1" * 80])
def test_what_is_no_signing_key_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the reason is
        SigningKey.parse(text)


def test_no_seed_shows_in_a_log():
    assert "seed" not in repr(KEY)


def test_a_signature_is_of_its_signer_over_its_message():
    signature = KEY.sign(b"made up")

    assert KEY.signer().signed(b"made up", signature)
    assert not KEY.signer().signed(b"made op", signature)
    assert not OTHER.signer().signed(b"made up", signature)
    assert not Signer(b"\xff" * 32).signed(b"made up", signature)


def test_one_of_several_signers_is_enough_and_none_is_too_few():
    signature = KEY.sign(b"made up")

    assert signed_by_any([OTHER.signer(), KEY.signer()], b"made up", signature)
    assert not signed_by_any([OTHER.signer()], b"made up", signature)
    assert not signed_by_any([KEY.signer()], b"made up", None)
    assert not signed_by_any([], b"made up", signature)


def test_a_signed_backup_carries_the_signature_of_label_and_proof(snapshot, label, proof, identity, opened):
    out = io.BytesIO()
    write_backup(out, io.BytesIO(snapshot), label, proof, [identity.recipient()], signing=KEY)

    found, database = opened(out.getvalue(), identity)

    assert database == snapshot
    assert found.signed_by([KEY.signer()])
    assert not found.signed_by([OTHER.signer()])
