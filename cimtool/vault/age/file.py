"""An age file from end to end: which key, then which bytes."""

import os
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from cimtool.access_errors import WrongSecret
from cimtool.vault.age.header import Header, parse, serialise
from cimtool.vault.age.keys import FILE_KEY_BYTES, SCRYPT, Identity, Recipient
from cimtool.vault.age.stream import AgeReader, AgeWriter
from cimtool.vault.damage import named
from cimtool.vault.streams import Writable

MAX_RECIPIENTS = 16


def encrypt(out: Writable, recipients: Sequence[Recipient]) -> AgeWriter:
    """Write the header and return where the plaintext goes; its ``close`` ends the file.

    Raises:
        ValueError: if there are no recipients, more than 16, or others beside a passphrase.
    """
    file_key = os.urandom(FILE_KEY_BYTES)
    stanzas = [recipient.wrap(file_key) for recipient in recipients[: MAX_RECIPIENTS + 1]]
    alone = any(stanza.kind == SCRYPT for stanza in stanzas)
    if not 1 <= len(stanzas) <= (1 if alone else MAX_RECIPIENTS):
        raise ValueError("one passphrase, or 1 to 16 keys")
    out.write(serialise(stanzas, file_key))
    return AgeWriter(out, file_key)


def decrypt(src: BinaryIO, identities: Sequence[Identity], *, path: str = "-") -> AgeReader:
    """Find the file key and return the plaintext, to be read as a stream.

    Args:
        src: an age file, at its first byte.
        identities: tried in this order.
        path: what errors call the file.

    Raises:
        WrongSecret: if none of *identities* opens it.
        Damaged: if the header is, or asks for more than we give to strangers.
        ForeignFile: if it is no age v1 file in binary form.
    """
    with named(path):
        header = parse(src)
        file_key = next(_file_keys(header, identities), None)
        if file_key is None:
            raise WrongSecret(path=path)
        header.check(file_key)
        return AgeReader(src, file_key, path=path)


def decrypt_with_file_key(src: BinaryIO, file_key: bytes, *, path: str = "-") -> AgeReader:
    """Read back a file whose key the writer still holds; fails as `decrypt` does."""
    with named(path):
        parse(src).check(file_key)
        return AgeReader(src, file_key, path=path)


def _file_keys(header: Header, identities: Sequence[Identity]) -> Iterator[bytes]:
    for identity in identities:
        for stanza in header.stanzas:
            if file_key := identity.unwrap(stanza):
                yield file_key
