"""``python -m cimtool.vault.age``: stdin to stdout, so that any age test suite can drive the codec.

Exits 0 done, 2 usage, 12 no key matched or wrong passphrase, 13 header, HMAC or payload failure.
What was verified before a failure has been written, in whole chunks; nothing else is.  Whose the key
and passphrase files are is not looked at, unlike in every command of cimtool: here they are a test's.
"""

import argparse
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from cimtool.errors import CimError
from cimtool.vault.age import Identity, Passphrase, Recipient, X25519Recipient, decrypt, encrypt, read_identities


def main(argv: Sequence[str], stdin: BinaryIO, stdout: BinaryIO) -> int:
    """Run one command and return its exit code; a failure is one line ``code detail`` on stderr."""
    options = _parser().parse_args(argv)
    try:
        options.run(options, stdin, stdout)
    except CimError as error:
        sys.stderr.write(f"{error.code} {error.values.get('detail', '')}".rstrip() + "\n")
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cimtool.vault.age")
    commands = parser.add_subparsers(required=True)
    sealing = commands.add_parser("encrypt")
    sealing.set_defaults(run=_encrypt)
    opening = commands.add_parser("decrypt")
    opening.set_defaults(run=_decrypt)
    _keys_of(sealing, "--recipient", X25519Recipient.parse)
    _keys_of(opening, "--identity", _identity_file)
    return parser


def _keys_of(command: argparse.ArgumentParser, option: str, parse: Callable[[str], object]) -> None:
    keys = command.add_mutually_exclusive_group(required=True)
    keys.add_argument(option, dest="keys", action="append", type=parse)
    keys.add_argument("--passphrase-file", type=_passphrase)


def _encrypt(options: argparse.Namespace, stdin: BinaryIO, stdout: BinaryIO) -> None:
    recipients: Sequence[Recipient] = options.keys or [options.passphrase_file]
    sealed = encrypt(stdout, recipients)
    shutil.copyfileobj(stdin, sealed)
    sealed.close()
    stdout.flush()


def _decrypt(options: argparse.Namespace, stdin: BinaryIO, stdout: BinaryIO) -> None:
    keys = [key for keys in options.keys or [] for key in keys]
    identities: Sequence[Identity] = keys or [options.passphrase_file]
    shutil.copyfileobj(decrypt(stdin, identities), stdout)
    stdout.flush()


def _passphrase(path: str) -> Passphrase:
    return Passphrase(_text(path).removesuffix("\n"))


def _identity_file(path: str) -> list[Identity]:
    return list(read_identities(_text(path)))


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{path}: {error.strerror}") from error


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:], sys.stdin.buffer, sys.stdout.buffer))
