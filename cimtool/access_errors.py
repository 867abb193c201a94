"""Errors about keys, secrets and rights: what only somebody who holds them may do, or nobody."""

from cimtool.errors import CimError, ExitCode


class KeyThere(CimError):
    """There is a data key, or somebody of that name holds one."""

    code, exit_code, needs = "key_there", ExitCode.FAILED, ("name",)


class LastKey(CimError):
    """Without that keyslot nobody could open what is sealed."""

    code, exit_code, needs = "last_key", ExitCode.FAILED, ("name",)


class LastOwner(CimError):
    """Somebody has to be the owner."""

    code, exit_code, needs = "last_owner", ExitCode.FAILED, ("name",)


class KeyslotNotFound(CimError):
    """Nobody of that name holds a key."""

    code, exit_code, needs = "keyslot_not_found", ExitCode.NOT_FOUND, ("name", "names")


class KeysChanged(CimError):
    """The data keys were rotated between unlocking and writing."""

    code, exit_code = "keys_changed", ExitCode.BUSY


class NoSecret(CimError):
    """A passphrase is needed, none was given, and nobody is there to type one."""

    code, exit_code = "no_secret", ExitCode.SECRET


class NoKey(CimError):
    """A sensitive value can neither be stored nor looked up, because there is no data key yet."""

    code, exit_code = "no_key", ExitCode.SECRET


class SecretUnread(CimError):
    """The place that was to give the passphrase gave none that can be used."""

    code, exit_code, needs = "secret_unread", ExitCode.SECRET, ("source",)


class WrongSecret(CimError):
    """The passphrase or key does not open the file."""

    code, exit_code, needs = "wrong_secret", ExitCode.SECRET, ("path",)


class UnsafeSecretFile(CimError):
    """A passphrase file that others may read."""

    code, exit_code, needs = "unsafe_secret_file", ExitCode.SECRET, ("path",)


class PasswordProtected(CimError):
    """A spreadsheet that only its password opens."""

    code, exit_code, needs = "password_protected", ExitCode.SECRET, ("path",)


class NoRight(CimError):
    """Somebody's role is not enough for a command; ``least`` is the role from which on it is."""

    code, exit_code, needs = "no_right", ExitCode.NOT_ALLOWED, ("actor", "role", "command", "least")


class FieldKept(CimError):
    """Somebody's role may not write a field."""

    code, exit_code, needs = "field_kept", ExitCode.NOT_ALLOWED, ("role", "field")


class CannotRead(CimError):
    """The keys that a secret opens do not open sealed values, or none at all; ``name`` is whose they are."""

    code, exit_code, needs = "cannot_read", ExitCode.NOT_ALLOWED, ("name",)


class TooManyReveals(CimError):
    """More sealed values would have been opened within an hour than anybody but the owner may."""

    code, exit_code, needs = "too_many_reveals", ExitCode.NOT_ALLOWED, ("count", "most")


def all_errors() -> list[type[CimError]]:
    """Return every error class, those of `errors` too, in the order of exit code and then code."""
    return sorted(CimError.__subclasses__(), key=lambda kind: (kind.exit_code, kind.code))
