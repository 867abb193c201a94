"""Amounts of money as people type them, to whole minor units of a currency and back.

What cannot be told is None, never a guess: a fraction finer than the currency's smallest coin,
commas that part no thousands (1,23), a sign of another currency ($5 in CNY).
"""

import re
from decimal import Decimal
from typing import Final

from cimtool.rules.text.pattern import pattern

# ISO 4217, the currencies people pay in.
_PAID_IN: Final = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF"
    " CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG"
    " HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA"
    " MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD"
    " RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX"
    " USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW")
CURRENCIES: Final = frozenset(_PAID_IN.split())
_OTHER_NAMES: Final = {"RMB": "CNY", "CNH": "CNY", "NTD": "TWD", "人民币": "CNY", "元": "CNY", "港币": "HKD",
                       "美元": "USD", "欧元": "EUR", "日元": "JPY"}
_USUAL_EXPONENT: Final = 2
_MILLS: Final = 1000
_WHOLE, _THOUSANDTHS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF", "BHD IQD JOD KWD LYD OMR TND"
_EXPONENTS: Final = dict.fromkeys(_WHOLE.split(), 0) | dict.fromkeys(_THOUSANDTHS.split(), 3)
# A sign is a check, not a choice: it must be one of the currency's.
_SIGNS: Final = {"¥": "CNY JPY", "元": "CNY TWD HKD MOP JPY", "块": "CNY", "円": "JPY", "€": "EUR", "£": "GBP",
                 "₩": "KRW", "$": "USD HKD TWD SGD AUD CAD NZD MOP MXN",
                 "US$": "USD", "HK$": "HKD", "NT$": "TWD", "S$": "SGD", "A$": "AUD", "C$": "CAD", "CN¥": "CNY",
                 "JP¥": "JPY"}
# Full width to half, the other signs of minus to one, the yuan's second sign to the first.
_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans(
    {"￥": "¥", "￡": "£", "￦": "₩", "−": "-", "–": "-", "，": ",", "。": ".", "圆": "元", "圓": "元"})
_NUMBER = pattern(r"([+-]?)(\d{1,16}|\d{1,3}(?:,\d{3}){1,5})(?:\.(\d{1,16}))?", re.ASCII)
_MARK = r"[^\d\s,.+-]{0,8}"
_AROUND = pattern(rf"([+-]?)\s*({_MARK})\s*([+-]?[\d,]+(?:\.\d+)?)\s*({_MARK})", re.ASCII)
# Far below what SQLite can add up over all purchases of a lifetime.
MOST_MINOR: Final = 10**15


def half_width(text: str) -> str:
    """Return *text* trimmed, in half width, with one sign for minus and one for the yuan."""
    return text.translate(_WIDTH).strip()


def currencies_of(mark: str) -> tuple[str, ...]:
    """Return the currencies that a sign, a word or a code may mean; none for anything else."""
    code = parse_currency(mark)
    return (code,) if code else tuple(_SIGNS.get(mark, "").split())


def parse_currency(text: str) -> str | None:
    """Return the ISO code of *text* (any case; RMB and 人民币 are CNY), or None."""
    name = half_width(text).upper()
    code = _OTHER_NAMES.get(name, name)
    return code if code in CURRENCIES else None


def grouped(mills: int, currency: str) -> str:
    """Return thousandths of *currency* as a person reads a sum: 12000500 of CNY are ``12,000.50``."""
    return f"{Decimal(mills) / _MILLS:,.{exponent_of(currency)}f}"


def parse_amount(text: str, currency: str) -> int | None:
    """Return *text* in minor units of *currency*, negative for a refund; None if it is no such amount."""
    found = _AROUND().fullmatch(half_width(text))
    if not found or not all(_suits(mark, currency) for mark in found.group(2, 4)):
        return None
    number = _NUMBER().fullmatch(found[1] + found[3])
    return None if number is None else _minor(number[1], number[2], number[3] or "", currency)


def format_amount(minor: int, currency: str) -> str:
    """Return minor units as a plain decimal number, such as ``-1234.50``; it parses back to the same."""
    exponent = exponent_of(currency)
    digits = f"{abs(minor):0{exponent + 1}d}"
    cut = len(digits) - exponent
    return f"{'-' * (minor < 0)}{digits[:cut]}{'.' * bool(exponent)}{digits[cut:]}"


def exponent_of(currency: str) -> int:
    """Return how many decimals the currency's smallest unit is; 2 for one we do not know."""
    return _EXPONENTS.get(currency, _USUAL_EXPONENT)


def _suits(mark: str, currency: str) -> bool:
    return not mark or currency in currencies_of(mark)


def _minor(sign: str, whole: str, part: str, currency: str) -> int | None:
    exponent = exponent_of(currency)
    exact = part.rstrip("0")
    if len(exact) > exponent:
        return None
    minor = int(whole.replace(",", "") + exact.ljust(exponent, "0"))
    if minor >= MOST_MINOR:
        return None
    return -minor if sign == "-" else minor
