"""The recovery kit: one small file, under one passphrase, that opens everything.

Layout
    kit       = an age file to one passphrase (see `cimtool.vault.age`) around text in UTF-8
    text      = "# cimtool-kit: 1" line*
    line      = "# " name ": " value      one of ours, below; other names are passed over
              | "#" anything | ""         no meaning
              | AGE-SECRET-KEY-1...       an X25519 identity, at least one; the first is the recovery key
    names     = created       the UTC instant
                signing-key   CIMTOOL-SIGNING-KEY-1..., see `cimtool.vault.signature`

To age, all lines of ours are comments: ``age -d -i KIT`` asks for the passphrase and opens a
backup without us.  Where a kit is read, an identity file of ``age-keygen`` will do as well, and
so will the text of a kit that was typed off paper; neither is sealed.

Limits when reading
    64 KiB, sealed or not; the work factor of `cimtool.vault.age`

Versioning
    the number in the first line.  Names may be added without raising it; a higher number is
    refused.  Every version written by a release is read for ever.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass

from cimtool.errors import ForeignFile, NewerVersion
from cimtool.vault.age import Passphrase, X25519Identity, decrypt, encrypt, read_identities
from cimtool.vault.damage import Newer
from cimtool.vault.signature import SigningKey

VERSION = 1
MAX_BYTES = 64 * 1024
_SEALED = b"age-encryption.org/"
_MARK = "cimtool-kit"
_SIGNING_KEY = "signing-key"
_NAMED = re.compile(r"# ([a-z-]+): (\S+)")


@dataclass(frozen=True, slots=True)
class Kit:
    """What a kit holds; ``signing`` is None in one that `new_kit` did not make."""

    identities: tuple[X25519Identity, ...]
    signing: SigningKey | None = None

    @property
    def recovery(self) -> X25519Identity:
        """The key that backups are sealed to."""
        return self.identities[0]


def new_kit() -> Kit:
    """Return a kit of new keys."""
    return Kit((X25519Identity.generate(),), SigningKey.generate())


def kit_text(kit: Kit, *, created: str) -> str:
    """Return the plain text of a kit; *created* is a UTC instant."""
    signing = [] if kit.signing is None else [f"# {_SIGNING_KEY}: {kit.signing.reveal()}"]
    keys = [identity.reveal() for identity in kit.identities]
    return "\n".join([f"# {_MARK}: {VERSION}", f"# created: {created}", *signing, *keys, ""])


def sealed_kit(kit: Kit, passphrase: Passphrase, *, created: str) -> bytes:
    """Return the bytes of a kit file; *created* is a UTC instant."""
    out = io.BytesIO()
    sealed = encrypt(out, [passphrase])
    sealed.write(kit_text(kit, created=created).encode())
    sealed.close()
    return out.getvalue()


def opened_kit(data: bytes, secret: Callable[[], Passphrase], *, path: str) -> Kit:
    """Read a kit or an identity file; *secret* is asked only if it is sealed.

    Raises:
        WrongSecret: the passphrase does not open it.
        Damaged: it is sealed, and not as it was written.
        ForeignFile: it holds no keys.
        NewerVersion: a later cimtool wrote it.
    """
    if len(data) > MAX_BYTES:
        raise ForeignFile(path=path, wanted="key")
    if data.startswith(_SEALED):
        data = decrypt(io.BytesIO(data), [secret()], path=path).read()
    try:
        return _parsed(data.decode())
    except ValueError:  # not chained: the text may be a secret
        raise ForeignFile(path=path, wanted="key") from None
    except Newer as newer:
        raise NewerVersion(path=path, found=newer.found, known=newer.known) from None


def _parsed(text: str) -> Kit:
    values = {match[1]: match[2] for line in text.splitlines() if (match := _NAMED.fullmatch(line.strip()))}
    version = int(values.get(_MARK, VERSION))
    if version > VERSION:
        raise Newer(version, VERSION)
    signing = values.get(_SIGNING_KEY)
    return Kit(tuple(read_identities(text)), SigningKey.parse(signing) if signing is not None else None)
