"""E-mail addresses as people type them: several in one cell, full width, names and brackets around them.

Plain ASCII addresses are checked by a pattern; email_validator is imported for the rest only.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from cimtool.frozen import frozen
from cimtool.model import ContactPoint
from cimtool.rules.text.clean import INVISIBLE
from cimtool.rules.text.pattern import pattern

_LONGEST: Final = 254
_LONGEST_LOCAL: Final = 64
_PLAIN = pattern(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")
_NAMED = pattern(r"<([^<>]*)>")
_BETWEEN = pattern(r":::|[;,，、\s|<>]+|/(?=[^/@]*@)")
_SCHEME = pattern(r"^(?:mailto|e-?mail|邮箱)\s*:\s*", re.IGNORECASE)
_AROUND: Final = "\"'()[]“”.:"

_GMAIL: Final = frozenset(("gmail.com", "googlemail.com"))
_COMMON: Final = (
    "qq.com", "163.com", "126.com", "139.com", "189.cn", "gmail.com", "sina.com", "sina.cn", "sohu.com", "foxmail.com",
    "hotmail.com", "outlook.com", "yahoo.com", "yahoo.co.uk", "icloud.com", "aliyun.com", "yeah.net", "live.com",
    "msn.com", "me.com", "vip.qq.com", "vip.163.com", "vip.sina.com", "21cn.com", "tom.com", "wo.cn", "protonmail.com",
    "gmx.de", "web.de", "mail.ru")


@frozen
class Emails:
    """The addresses of a cell, and its pieces that look like one but are not valid."""

    points: tuple[ContactPoint, ...]
    invalid: tuple[str, ...]


def parse_emails(text: str) -> Emails:
    """Return the addresses in *text*, in order, none twice; the domain is in lower case."""
    if len(text) <= _LONGEST_LOCAL and _PLAIN().fullmatch(text):  # nearly always
        return Emails((ContactPoint(_with_small_domain(text)),), ())
    points: dict[str, ContactPoint] = {}
    invalid: dict[str, None] = {}
    for piece in _pieces(text):
        address = _valid(piece)
        if address is None:
            invalid[piece] = None
        else:
            points.setdefault(address.lower(), ContactPoint(address))
    return Emails(tuple(points.values()), tuple(invalid))


@lru_cache(maxsize=1 << 12)
def email_key(value: str) -> str:
    """Return one key for all spellings of a mailbox: lower case, no +tag, no dots at Gmail."""
    local, at, domain = _half_width(value).casefold().rpartition("@")
    mailbox = local.partition("+")[0] or local
    if domain in _GMAIL:
        mailbox, domain = mailbox.replace(".", "") or mailbox, "gmail.com"
    return f"{mailbox}{at}{domain}"


def suggestion(value: str) -> str | None:
    """Return the address that was probably meant, if the domain is one slip from a common one."""
    local, at, domain = _half_width(value).lower().rpartition("@")
    domain = domain.replace(",", ".")
    if not at or not local or (domain in _COMMON and "," not in value):
        return None
    from rapidfuzz.distance import OSA

    near = [common for common in _COMMON if OSA.distance(domain, common, score_cutoff=1) <= 1]
    return f"{local}@{near[0]}" if near else None


def _half_width(text: str) -> str:
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text.translate(INVISIBLE)).replace("。", ".").strip()


def _pieces(text: str) -> list[str]:
    """Cut a cell; where an address stands in angle brackets, what is around it is a name."""
    flat = _half_width(text)
    if _PLAIN().fullmatch(flat):
        return [flat]
    named = [inner for inner in _NAMED().findall(flat) if "@" in inner]
    cut = _BETWEEN().split(" ".join(named) if named else _SCHEME().sub("", flat))
    pieces = (_SCHEME().sub("", piece).strip(_AROUND) for piece in cut)
    found = [piece for piece in pieces if piece]
    return [piece for piece in found if "@" in piece] or found


def _valid(piece: str) -> str | None:
    if len(piece) > _LONGEST or len(piece.rpartition("@")[0]) > _LONGEST_LOCAL:
        return None
    if _PLAIN().fullmatch(piece):
        return _with_small_domain(piece)
    return None if piece.isascii() else _valid_international(piece)


def _with_small_domain(address: str) -> str:
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.lower()}"


def _valid_international(piece: str) -> str | None:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(piece, check_deliverability=False).normalized
    except EmailNotValidError:
        return None
