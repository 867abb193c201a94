"""Bech32 (BIP 173), the spelling of age keys, without BIP 173's limit of 90 characters."""

from collections.abc import Iterable

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
CHECKSUM_LENGTH = 6


def encode(prefix: str, data: bytes) -> str:
    """Return *data* in lower case behind the lower-case *prefix*."""
    digits = _regroup(data, 8, 5)
    spread = _spread(prefix)
    check = _polymod([*spread, *digits, *[0] * CHECKSUM_LENGTH]) ^ 1
    digits += [check >> 5 * place & 31 for place in reversed(range(CHECKSUM_LENGTH))]
    return f"{prefix}1{''.join(ALPHABET[digit] for digit in digits)}"


def decode(text: str) -> tuple[str, bytes]:
    """Return the prefix, in lower case, and the bytes behind it.

    Raises:
        ValueError: if the case is mixed, the checksum is wrong or bits are left over.
    """
    prefix, _, tail = text.lower().rpartition("1")
    if text not in (text.lower(), text.upper()) or not prefix or len(tail) < CHECKSUM_LENGTH:
        raise ValueError("not Bech32")
    digits = [ALPHABET.index(letter) for letter in tail]
    if _polymod([*_spread(prefix), *digits]) != 1:
        raise ValueError("wrong checksum")
    payload = digits[:-CHECKSUM_LENGTH]
    data = bytes(_regroup(payload, 5, 8)[: len(payload) * 5 // 8])
    if _regroup(data, 8, 5) != payload:
        raise ValueError("bits left over")
    return prefix, data


def _polymod(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(GENERATORS):
            check ^= generator if top >> place & 1 else 0
    return check


def _spread(prefix: str) -> list[int]:
    codes = prefix.encode("ascii")
    return [*(code >> 5 for code in codes), 0, *(code & 31 for code in codes)]


def _regroup(values: Iterable[int], bits_in: int, bits_out: int) -> list[int]:
    """Cut the bits of *values* anew; the last group is filled with zeros."""
    bits = "".join(f"{value:0{bits_in}b}" for value in values)
    return [int(bits[at : at + bits_out].ljust(bits_out, "0"), 2) for at in range(0, len(bits), bits_out)]
