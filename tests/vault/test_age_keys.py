"""How keys are spelt."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.vault.age import Passphrase, X25519Identity, X25519Recipient, bech32, read_identities

SECRET = X25519Identity(bytes(range(32))).reveal()
PUBLIC = str(X25519Identity(bytes(range(32))).recipient())


def test_the_spelling_is_the_one_of_age_keygen():
    pyrage = pytest.importorskip("pyrage")
    theirs = pyrage.x25519.Identity.generate()

    ours = X25519Identity.parse(str(theirs))

    assert (ours.reveal(), str(ours.recipient())) == (str(theirs), str(theirs.to_public()))


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=80))
def test_bech32_gives_back_what_it_was_given(data):
    assert bech32.decode(bech32.encode("age", data)) == ("age", data)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, len(PUBLIC) - 1), st.sampled_from(bech32.ALPHABET))
def test_one_mistyped_letter_is_noticed(place, letter):
    typed = PUBLIC[:place] + letter + PUBLIC[place + 1 :]

    if typed != PUBLIC:
        with pytest.raises(ValueError):  # noqa: PT011 - which check notices depends on the letter
            X25519Recipient.parse(typed)


MISSPELT = ["", "1", "age1", "é", "age1é", PUBLIC[:-1], PUBLIC + "q", PUBLIC.upper(), PUBLIC.title(), SECRET]
OTHERS = [bech32.encode("age", bytes(31)), bech32.encode("lnbc", bytes(32))]


@pytest.mark.parametrize("text", MISSPELT + OTHERS)
def test_what_is_no_public_key_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        X25519Recipient.parse(text)


@pytest.mark.parametrize("text", ["", PUBLIC, PUBLIC.upper(), SECRET.lower(), SECRET[:-1]])
def test_what_is_no_secret_key_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        X25519Identity.parse(text)


def test_an_identity_file_may_hold_comments_and_several_keys():
    other = X25519Identity.generate()

    keys = read_identities(f"# made up\r\n\n{SECRET}\n  {other.reveal()}")

    assert keys == [X25519Identity(bytes(range(32))), other]


@pytest.mark.parametrize("text", ["", "# nothing", "age1nonsense", SECRET + " and more"])
def test_an_identity_file_without_a_key_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        read_identities(text)


@pytest.mark.parametrize("key", [X25519Identity(bytes(range(32))), Passphrase("hen and egg")])
def test_no_secret_shows_in_a_log(key):
    shown = f"{key} {key!r}"

    assert "hen" not in shown
    assert SECRET not in shown
    assert "\\x01" not in shown
