"""Changes one value of a TOML file and nothing else in it."""

import os
import tempfile
from pathlib import Path

from cimtool.errors import ForeignFile
from cimtool.formats.disk import disk_errors


def put_value(path: Path, name: str, value: str | float) -> None:
    """Write a value at the top level of a file, whole or not at all; only its owner may read it.

    Raises:
        ForeignFile: what is there is not TOML.
        NotAllowed, NoSpace: the file cannot be written.
    """
    # A link, such as one to a folder of dotfiles, stays a link.
    target = path.resolve()
    with disk_errors(target):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        before = target.read_bytes() if target.exists() else b""
        _replace(target, _with_value(before, name, value, path))


def _with_value(before: bytes, name: str, value: str | float, path: Path) -> bytes:
    import tomlkit  # only `config set` writes TOML
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(before.decode("utf-8"))
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise ForeignFile(path=str(path), wanted="toml") from error
    document[name] = value
    return tomlkit.dumps(document).encode("utf-8")


def _replace(target: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")  # 0600 from the first instant
    try:
        with os.fdopen(descriptor, "wb") as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
