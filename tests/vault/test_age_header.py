"""Headers from strangers: bounded, spelt in one way only, and typed when refused."""

import io
import time

import pytest

from cimtool.access_errors import WrongSecret
from cimtool.errors import Damaged, ForeignFile
from cimtool.vault.age import Passphrase, X25519Identity, decrypt, encrypt
from cimtool.vault.age import header as headers
from cimtool.vault.age.keys import Stanza

FILE_KEY = b"sixteen  letters"
SHARE = headers.encode(b"\t" + bytes(31))
BODY = headers.encode(bytes(32))
X25519_STANZA = b"-> X25519 %s\n%s\n" % (SHARE, BODY)
SCRYPT_STANZA = b"-> scrypt %s 10\n%s\n" % (headers.encode(bytes(16)), BODY)
MAC = b"--- " + headers.encode(bytes(32)) + b"\n"
PAYLOAD = bytes(32)


def with_stanzas(*lines):
    return headers.INTRO + b"".join(lines) + MAC + PAYLOAD


def scrypt_stanza(work_factor, salt=bytes(16)):
    return b"-> scrypt %s %s\n%s\n" % (headers.encode(salt), work_factor, BODY)


MISSPELT = {
    "no stanza": with_stanzas(),
    "stanza without arrow": with_stanzas(b"X25519 abc\n" + BODY + b"\n"),
    "stanza without kind": with_stanzas(b"-> \n" + BODY + b"\n"),
    "empty argument": with_stanzas(b"-> X25519  a\n" + BODY + b"\n"),
    "argument that is no ASCII": with_stanzas("-> X25519 é\n".encode() + BODY + b"\n"),
    "carriage returns": with_stanzas(X25519_STANZA).replace(b"\n", b"\r\n").replace(b"v1\r", b"v1", 1),
    "padded body": with_stanzas(X25519_STANZA.replace(BODY, BODY + b"=")),
    "body with unused bits set": with_stanzas(X25519_STANZA.replace(BODY, BODY[:-1] + b"B")),
    "body with a foreign letter": with_stanzas(X25519_STANZA.replace(BODY, b"*" + BODY[1:])),
    "body line of 65": with_stanzas(b"-> other\n" + b"A" * 65 + b"\n"),
    "body without last short line": with_stanzas(b"-> other\n" + b"A" * 64 + b"\n"),
    "X25519 without share": with_stanzas(b"-> X25519\n" + BODY + b"\n"),
    "X25519 with two arguments": with_stanzas(X25519_STANZA.replace(SHARE, SHARE + b" more")),
    "X25519 with a short share": with_stanzas(X25519_STANZA.replace(SHARE, headers.encode(bytes(31)))),
    "X25519 with a long body": with_stanzas(X25519_STANZA.replace(BODY, headers.encode(bytes(33)))),
    "X25519 with a share of low order": with_stanzas(X25519_STANZA.replace(SHARE, headers.encode(bytes(32)))),
    "scrypt beside X25519": with_stanzas(SCRYPT_STANZA, X25519_STANZA),
    "scrypt twice": with_stanzas(SCRYPT_STANZA, SCRYPT_STANZA),
    "scrypt with a short salt": with_stanzas(scrypt_stanza(b"10", salt=bytes(15))),
    "scrypt without work factor": with_stanzas(SCRYPT_STANZA.replace(b" 10\n", b"\n")),
    "scrypt with a long body": with_stanzas(SCRYPT_STANZA.replace(BODY, headers.encode(bytes(33)))),
    "work factor with a sign": with_stanzas(scrypt_stanza(b"+10")),
    "work factor below nothing": with_stanzas(scrypt_stanza(b"-10")),
    "work factor in hexadecimal": with_stanzas(scrypt_stanza(b"0xa")),
    "MAC without space": with_stanzas(X25519_STANZA).replace(b"--- ", b"---"),
    "MAC with a space too many": with_stanzas(X25519_STANZA).replace(b"--- ", b"---  "),
    "MAC with a space behind": with_stanzas(X25519_STANZA).replace(MAC, MAC[:-1] + b" \n"),
    "MAC too short": with_stanzas(X25519_STANZA).replace(MAC, b"--- " + headers.encode(bytes(31)) + b"\n"),
    "MAC with unused bits set": with_stanzas(X25519_STANZA).replace(MAC, MAC[:-2] + b"B\n"),
    "10,000 stanzas": with_stanzas(*[X25519_STANZA] * 10_000),
    "65 stanzas": with_stanzas(*[b"-> other\n\n"] * 65),
    "a line without end": headers.INTRO + b"-> " + b"x" * 10_000_000,
    "a body without end": headers.INTRO + b"-> other\n" + (b"A" * 64 + b"\n") * 100_000,
}


def opening(data, *identities):
    return decrypt(io.BytesIO(data), identities, path="b.age").read()


@pytest.mark.parametrize("name", MISSPELT)
def test_a_header_spelt_otherwise_is_refused(name, identity):
    with pytest.raises(Damaged) as refusal:
        opening(MISSPELT[name], identity, Passphrase("x"))

    assert refusal.value.values == {"path": "b.age", "detail": "header"}


@pytest.mark.parametrize("work_factor", [b"21", b"30", b"63", b"99", b"0", b"010", b"18446744073709551617"])
def test_an_unreasonable_work_factor_is_refused_without_working(work_factor):
    started = time.process_time()

    with pytest.raises(Damaged) as refusal:
        opening(with_stanzas(scrypt_stanza(work_factor)), Passphrase("x"))

    assert refusal.value.values["detail"] == "work_factor"
    assert time.process_time() - started < 0.2


FOREIGN = [b"", b"\n", b"not age at all", b"age-encryption.org/v2\n", b"-----BEGIN AGE ENCRYPTED FILE-----\n"]
OTHERS = [X25519_STANZA, SCRYPT_STANZA, b"-> x25519 a\n\n", b"-> other\n" + b"A" * 64 + b"\n\n"]


@pytest.mark.parametrize("data", FOREIGN)
def test_a_file_that_does_not_begin_like_age_is_foreign(data, identity):
    with pytest.raises(ForeignFile) as refusal:
        opening(data, identity)

    assert refusal.value.values == {"path": "b.age", "wanted": "backup"}


@pytest.mark.parametrize("cut", [1, 10, 21, 22, 30, 100, 120, 160])
def test_a_file_cut_within_the_header_is_truncated(cut, identity):
    with pytest.raises(Damaged) as refusal:
        opening(with_stanzas(X25519_STANZA)[:cut], identity)

    assert refusal.value.values["detail"] == "truncated"


@pytest.mark.parametrize("stanza", OTHERS)
def test_a_stanza_for_somebody_else_is_passed_over(stanza, identity):
    with pytest.raises(WrongSecret) as refusal:
        opening(with_stanzas(stanza), identity, Passphrase("x"))

    assert refusal.value.values == {"path": "b.age"}


def test_a_header_that_was_rewritten_is_told_by_its_mac(identity):
    out = io.BytesIO()
    encrypt(out, [identity.recipient()]).close()

    with pytest.raises(Damaged) as refusal:
        opening(out.getvalue().replace(b"\n--- ", b"\n-> added\n\n--- "), identity)

    assert refusal.value.values["detail"] == "hmac"


@pytest.mark.parametrize("body_bytes", [0, 1, 47, 48, 49, 96, 1000])
def test_a_header_is_read_as_it_was_written(body_bytes):
    stanzas = (Stanza(b"other", (b"one", b"two"), bytes(body_bytes)), Stanza(b"bare", (), b""))
    src = io.BytesIO(headers.serialise(stanzas, FILE_KEY) + b"rest")

    parsed = headers.parse(src)
    parsed.check(FILE_KEY)

    assert (parsed.stanzas, src.read()) == (stanzas, b"rest")


@pytest.mark.parametrize("count", [0, 17])
def test_a_file_is_sealed_to_one_to_sixteen_keys(count, identity):
    with pytest.raises(ValueError, match="1 to 16"):
        encrypt(io.BytesIO(), [identity.recipient()] * count)


def test_sixteen_keys_each_open_the_file():
    keys = [X25519Identity.generate() for _ in range(16)]
    out = io.BytesIO()
    encrypt(out, [key.recipient() for key in keys]).close()

    assert [opening(out.getvalue(), key) for key in keys] == [b""] * 16


def test_a_passphrase_stands_alone(identity):
    with pytest.raises(ValueError, match="one passphrase"):
        encrypt(io.BytesIO(), [Passphrase("x", log_n=1), identity.recipient()])
