r"""The age v1 file format, read and written as a stream over `cryptography`.

Terminology
    file key    16 random bytes, new for every file; everything else derives from it.
    recipient   what a file is encrypted to: an X25519 public key or a passphrase.
    identity    what opens it: the X25519 secret key or the same passphrase.
    stanza      the file key wrapped for one recipient.
    chunk       64 KiB of plaintext sealed on its own; only the last one may be shorter.

Byte layout
    file      = header  nonce(16)  chunk*
    header    = "age-encryption.org/v1\n"  stanza+  "--- " b64(mac) "\n"
    stanza    = "-> " kind (" " argument)* "\n"  body
    body      = b64 in lines of 64 characters, ending with a line of fewer, perhaps none
    b64       = standard alphabet, no padding, unused bits zero
    mac       = HMAC-SHA256(HKDF(file key, salt "", "header"), header up to and with "---")
    chunk     = ChaCha20-Poly1305(HKDF(file key, salt nonce, "payload"),
                                  counter(11, big-endian) || last(1), plaintext)
    X25519    kind "X25519", argument b64(ephemeral share), body 32 bytes
    scrypt    kind "scrypt", arguments b64(salt 16) and log2(N) in decimal, body 32 bytes
    body of both = ChaCha20-Poly1305(wrapping key, 12 zero bytes, file key)

    ``last`` is 1 on the last chunk and 0 before it, so a file that was cut, extended or
    reordered does not open.  The last chunk is empty only where the whole payload is.

Limits
    written   1 to 16 X25519 recipients, or one passphrase alone with N = 2^18, r = 8, p = 1
    read      at most 64 stanzas, lines of 4096 bytes, a header of 64 KiB, N up to 2^20;
              a scrypt stanza must stand alone; stanzas of other kinds are passed over
    Only the binary form is read; ASCII armour is a foreign file.

Versioning
    The first line names the version.  Everything after it is authenticated, but an X25519
    recipient proves nothing about who wrote the file: that is what a signature inside is for.

Specification followed: https://c2sp.org/age
"""

from cimtool.vault.age.file import decrypt, decrypt_with_file_key, encrypt
from cimtool.vault.age.keys import Identity, Recipient
from cimtool.vault.age.scrypt import Passphrase
from cimtool.vault.age.stream import AgeReader, AgeWriter
from cimtool.vault.age.x25519 import X25519Identity, X25519Recipient, read_identities

__all__ = [
    "AgeReader",
    "AgeWriter",
    "Identity",
    "Passphrase",
    "Recipient",
    "X25519Identity",
    "X25519Recipient",
    "decrypt",
    "decrypt_with_file_key",
    "encrypt",
    "read_identities",
]
