"""Which field each column of a foreign file means, by its header alone."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from cimtool.data.simplified import SIMPLIFIED, TRADITIONAL
from cimtool.errors import UnknownField, UnknownHeader
from cimtool.fields import BY_NAME, CUSTOM_PREFIX, FIELDS, PARTS, FieldKind, Survivorship
from cimtool.rules.header_words import (
    ABROAD,
    country_columns,
    is_label,
    may_be_anybodys,
    own_labels,
    spare_places,
    without_whose,
)
from cimtool.rules.point_labels import LabelColumns, label_columns
from cimtool.rules.programs import meant_beside
from cimtool.rules.sensitive import is_sensitive
from cimtool.rules.standards import NO_STANDARDS, Standards

# What our own rejects file appends: a corrected one is imported again without them.
REJECT_COLUMNS = ("row", "column", "value", "code", "reason")

_SIMPLER = str.maketrans(TRADITIONAL, SIMPLIFIED)
_SQUEEZED = re.compile(r"[\s_*]+")
_HINT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>")
_NUMBER = re.compile(r"(?<=\D)\d+(?!\d)")
_SIGN = re.compile(r"[#№]$")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]")
_DERIVED = frozenset({"tier"})
_MULTI_KINDS = frozenset({FieldKind.PHONES, FieldKind.EMAILS, FieldKind.TAGS})
_NAME_PARTS = frozenset({"family_name", "given_name", "middle_name"})
_TARGETS = frozenset(BY_NAME) | {part.name for part in PARTS} | {"id"}


def _squeeze(header: str) -> str:
    text = unicodedata.normalize("NFKC", header).casefold().translate(_SIMPLER)
    return _SQUEEZED.sub("", text).strip("\ufeff\u200b").rstrip(":")


# Folded spelling -> (field, rank; 0 is best).
Aliases = Mapping[str, tuple[str, int]]


def aliases_of(fields: Sequence[tuple[str, str]]) -> Aliases:
    """Return all spellings of (name, headers) pairs; of two fields with one spelling the first has it."""
    return dict(reversed(list(_spellings(fields))))


def _spellings(fields: Sequence[tuple[str, str]]) -> Iterator[tuple[str, tuple[str, int]]]:
    for name, headers in fields:
        yield _squeeze(name), (name, 0)
        for rank, alias in enumerate(headers.split("|")):
            yield _squeeze(alias), (name, rank)


_ALIASES = aliases_of([*((field.name, field.headers) for field in (*FIELDS, *PARTS)), *ABROAD])


def fold_header(header: str, aliases: Aliases = _ALIASES) -> str:
    """Return the spelling that is looked up: width, case, blanks, hints and numbers gone.

    A hint in brackets or a number stays if the spelling is known with it (``address1``).
    """
    folded = _squeeze(header)
    for pattern in (_HINT, _NUMBER, _SIGN):
        if folded in aliases:
            break
        folded = pattern.sub("", folded).rstrip(":") or folded
    return folded


def known(header: str, standards: Standards = NO_STANDARDS) -> bool:
    """Tell whether a header is one that FIELDS lists, or the name or label of an own field."""
    folded = fold_header(header)
    return folded in _ALIASES or folded in _own_headers(standards) or _of_anybody(folded) is not None


@dataclass(frozen=True, slots=True)
class HeaderMap:
    """One target a column, by position.

    A target is a field's name, ``id``, a part of the name or birthday, ``x.<header>`` for a column
    nobody knows, or None for one that is left out.  Where parts are among the targets they
    make the name (`join_name`), and a ``name`` column only fills in where they are blank.
    ``sensitive``: headers left out because such values must not be stored as plain text.  ``spares``: columns
    and the fields they are of a row that has no address in its usual columns, best first; ``labels``: by the
    column of a custom field that of its name; ``point_labels``: what the numbers and addresses of a column are;
    ``countries``: the columns that tell where numbers without a country code are.
    """

    targets: tuple[str | None, ...]
    sensitive: tuple[str, ...] = ()
    spares: tuple[Mapping[int, str], ...] = ()
    labels: Mapping[int, int] = field(default_factory=dict)
    point_labels: LabelColumns = field(default_factory=dict)
    countries: tuple[int, ...] = ()

    @property
    def has_name(self) -> bool:
        """Whether some column can give a customer's name."""
        return "name" in self.targets or not _NAME_PARTS.isdisjoint(self.targets)


@dataclass(frozen=True, slots=True)
class Claim:
    """What one column wants to be; of several that want the same, the lowest rank gets it."""

    target: str | None
    rank: int = 0


_FORCED_RANK = -1
_ANYBODYS_RANK = 1_000
_BLANK_RANK = 10_000


def map_headers(header: Sequence[str], overrides: Mapping[str, str | None],
                standards: Standards = NO_STANDARDS, blank: Collection[int] = ()) -> HeaderMap:
    """Give every column its target.

    Args:
        header: the file's header row.
        overrides: what the user said: header -> target (a field, or any spelling of one),
            None to leave the column out.
        standards: knows the own fields, by name and label.
        blank: the columns without a value; one that has any gets their field.

    Raises:
        UnknownHeader: an override names no column of the file.
        UnknownField: an override names no field.
    """
    own = _own_headers(standards)
    claims = [_claim(text, column, own) for column, text in enumerate(header)]
    claims = _without_what_we_added(_as_beside(claims, header), header)
    for column in blank:
        claims[column] = replace(claims[column], rank=claims[column].rank + _BLANK_RANK)
    for text, target in overrides.items():
        force(claims, header, text, _checked(standards.named(target)) if target else None)
    left_out = _unsealable(claims, standards)
    targets = _settled([Claim(None) if out else claim for claim, out in zip(claims, left_out, strict=True)], header)
    squeezed = [_squeeze(text) for text in header]
    wanted = tuple(_distinct(_with_a_name(targets)))
    return HeaderMap(wanted, tuple(text for text, out in zip(header, left_out, strict=True) if out),
                     () if overrides else spare_places(squeezed, wanted), {} if overrides else own_labels(squeezed),
                     label_columns(squeezed, wanted), country_columns(squeezed))


def _own_headers(standards: Standards) -> Mapping[str, str]:
    """Return each own field by the spellings of its header; a name wins over another field's label."""
    return {fold_header(spelling): name for spelling, name in standards.own_names.items()}


def _claim(text: str, column: int, own: Mapping[str, str]) -> Claim:
    folded = fold_header(text)
    if alias := _ALIASES.get(folded):
        return Claim(*alias)
    if name := own.get(folded.removeprefix(CUSTOM_PREFIX)):
        return Claim(name)
    if is_label(_squeeze(text)):
        return Claim(None)
    if anybodys := _of_anybody(folded):
        return anybodys
    return Claim(_custom(text, column))


def _of_anybody(folded: str) -> Claim | None:
    """Return what a header means without whose it is; any header that we know comes first."""
    rest, behind_dash = without_whose(folded)
    alias = _ALIASES.get(rest)
    if alias is None or not may_be_anybodys(alias[0], behind_dash=behind_dash):
        return None
    return Claim(alias[0], alias[1] + _ANYBODYS_RANK)


def _as_beside(claims: Sequence[Claim], header: Sequence[str]) -> list[Claim]:
    """Let a header mean what it does in the program that has such others."""
    meant = meant_beside([_HINT.sub("", _squeeze(text)) for text in header])
    return [claim if column not in meant else Claim(meant[column] or _custom(header[column], column))
            for column, claim in enumerate(claims)]


def _custom(text: str, column: int) -> str:
    words = " ".join(text.split()).removeprefix(CUSTOM_PREFIX)
    return CUSTOM_PREFIX + (words or f"column{column + 1}")


def without_remarks(claims: list[Claim], header: Sequence[str]) -> list[Claim]:
    """Leave out what our own rejects file appends."""
    if tuple(header[-len(REJECT_COLUMNS):]) != REJECT_COLUMNS:
        return claims
    return claims[:-len(REJECT_COLUMNS)] + [Claim(None)] * len(REJECT_COLUMNS)


def _without_what_we_added(claims: list[Claim], header: Sequence[str]) -> list[Claim]:
    """Read our own export and rejects file back: only they have a uid or that tail."""
    claims = without_remarks(claims, header)
    if not any(claim.target == "uid" for claim in claims):
        return claims
    own = {"id": Claim("id"), **dict.fromkeys(_DERIVED, Claim(None))}
    return [own.get(text, claim) for text, claim in zip(header, claims, strict=True)]


def force(claims: list[Claim], header: Sequence[str], wanted: str, target: str | None) -> None:
    """Let the columns called *wanted* be what the user says, before any other claim.

    Raises:
        UnknownHeader: there is no such column.
    """
    columns = [column for column, text in enumerate(header) if text.strip() == wanted.strip()]
    columns = columns or [column for column, text in enumerate(header) if fold_header(text) == fold_header(wanted)]
    if not columns:
        raise UnknownHeader(header=wanted, headers=", ".join(text for text in header[:40] if text))
    for column in columns:
        claims[column] = Claim(target, _FORCED_RANK)


def _checked(target: str) -> str:
    if target in _TARGETS or (target.startswith(CUSTOM_PREFIX) and target != CUSTOM_PREFIX):
        return target
    if alias := _ALIASES.get(fold_header(target)):
        return alias[0]
    raise UnknownField(field=target, near=", ".join(get_close_matches(target, sorted(_TARGETS), n=3, cutoff=0.0)))


def _unsealable(claims: Sequence[Claim], standards: Standards) -> list[bool]:
    """Tell of each column whether its values would have to be sealed and cannot: without a key, or as a second one."""
    best = winners(claims)
    return [claim.target is not None and is_sensitive(claim.target, standards)
            and not (standards.sealing and best[claim.target] == column) for column, claim in enumerate(claims)]


def _settled(claims: Sequence[Claim], header: Sequence[str]) -> list[str | None]:
    """Give a single-valued target to its best claim; the losers are kept as custom fields."""
    best = winners(claims)
    return [claim.target if claim.target is None or _takes_several(claim.target) or best[claim.target] == column
            else _custom(header[column], column)
            for column, claim in enumerate(claims)]


def winners(claims: Sequence[Claim]) -> dict[str, int]:
    """Return the column that claims each target best, the first of equals."""
    best: dict[str, int] = {}
    for column in sorted(range(len(claims)), key=lambda column: claims[column].rank):
        if (target := claims[column].target) is not None:
            best.setdefault(target, column)
    return best


def _takes_several(target: str) -> bool:
    field = BY_NAME.get(target)
    return field is not None and (field.kind in _MULTI_KINDS or field.survivorship is Survivorship.JOIN)


def _with_a_name(targets: list[str | None]) -> list[str | None]:
    if HeaderMap(tuple(targets)).has_name:
        return targets
    stand_in = next((target for target in ("contact", "company") if target in targets), None)
    return ["name" if target is not None and target == stand_in else target for target in targets]


def _distinct(targets: Sequence[str | None]) -> Iterator[str | None]:
    """Number custom fields of the same header: ``x.colour``, ``x.colour 2``."""
    taken: set[str] = set()
    copies: Counter[str | None] = Counter()
    for target in targets:
        name = target
        while name is not None and name.startswith(CUSTOM_PREFIX) and name in taken:
            copies[target] += 1
            name = f"{target} {copies[target] + 1}"
        taken.add(name or "")
        yield name


def join_name(family: str, given: str, middle: str = "") -> str:
    """Join the parts in the order of their script: 张三, but John Smith."""
    parts = [part for part in (family.strip(), middle.strip(), given.strip()) if part]
    if all(map(_EAST_ASIAN.search, parts)):
        return "".join(parts)
    return " ".join(part for part in (given.strip(), middle.strip(), family.strip()) if part)
