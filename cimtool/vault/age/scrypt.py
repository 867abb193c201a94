"""A passphrase as recipient and identity."""

import os
import re
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from cimtool.vault.age.header import decode, encode
from cimtool.vault.age.keys import SCRYPT, WRAPPED_BYTES, Stanza, open_file_key, seal_file_key
from cimtool.vault.damage import Broken, Detail

SALT_BYTES = 16
SALT_LABEL = b"age-encryption.org/v1/scrypt"
# 256 MiB and about a second here; age itself writes the same, on every machine.
WRITTEN_LOG_N = 18
# 1 GiB: what rage writes on a fast machine, and as much as a stranger's file may make us take.
ACCEPTED_LOG_N = 20

_DECIMAL = re.compile(rb"[1-9][0-9]?")


@dataclass(frozen=True, slots=True)
class Passphrase:
    """Text that both seals and opens; ``log_n`` is the work of sealing (tests lower it)."""

    text: str = field(repr=False)
    log_n: int = WRITTEN_LOG_N

    def wrap(self, file_key: bytes) -> Stanza:
        """Wrap *file_key* under a key made of the passphrase and a new salt."""
        salt = os.urandom(SALT_BYTES)
        body = seal_file_key(self._wrapping_key(salt, self.log_n), file_key)
        return Stanza(SCRYPT, (encode(salt), str(self.log_n).encode()), body)

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """Return the file key, or None if the passphrase is wrong or none is asked for.

        Raises:
            Broken: if the stanza is not spelt as age does, or asks for more work than 2^20.
        """
        if stanza.kind != SCRYPT:
            return None
        salt, log_n = _parameters(stanza)
        return open_file_key(self._wrapping_key(salt, log_n), stanza.body)

    def _wrapping_key(self, salt: bytes, log_n: int) -> bytes:
        return Scrypt(salt=SALT_LABEL + salt, length=32, n=1 << log_n, r=8, p=1).derive(self.text.encode())


def _parameters(stanza: Stanza) -> tuple[bytes, int]:
    if len(stanza.args) != 2 or len(stanza.body) != WRAPPED_BYTES:
        raise Broken(Detail.HEADER)
    salt, log_n = decode(stanza.args[0]), stanza.args[1]
    if len(salt) != SALT_BYTES or not log_n.isdigit():
        raise Broken(Detail.HEADER)
    if not _DECIMAL.fullmatch(log_n) or int(log_n) > ACCEPTED_LOG_N:
        raise Broken(Detail.WORK_FACTOR)
    return salt, int(log_n)
