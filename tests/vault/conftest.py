"""Keys and oracles for the vault's tests; every key and name here is made up."""

import shutil

import pytest

from cimtool.vault.age import X25519Identity

BORDERS = [0, 1, 65535, 65536, 65537, 131072, 200000]


@pytest.fixture(scope="session")
def identity() -> X25519Identity:
    return X25519Identity(bytes(range(32)))


@pytest.fixture(params=BORDERS)
def plaintext(request) -> bytes:
    """Bytes at every border of a chunk; no two chunks are alike."""
    return bytes(i * i >> 7 & 255 for i in range(request.param))


def _installed(command: str) -> str:
    path = shutil.which(command)
    if path is None:
        pytest.skip(f"the {command} command is not installed")
    return path


@pytest.fixture(scope="session")
def age_command() -> str:
    return _installed("age")


@pytest.fixture(scope="session")
def zstd_command() -> str:
    return _installed("zstd")


@pytest.fixture(scope="session")
def tar_command() -> str:
    return _installed("tar")
