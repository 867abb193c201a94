"""The model of `duplicates`: what each level of each field says, in bits, for people and for scripts."""

from collections.abc import Iterator, Mapping

from cimtool.document import JsonObject, Message, Outcome, Section
from cimtool.fields import CUSTOM_PREFIX
from cimtool.fields import Comparison as Compared
from cimtool.rules.matching.levels import LEVELS, Level
from cimtool.rules.matching.model import FIRM_NAME, Chances, FittedModel, Model
from cimtool.rules.matching.ordering import RAREST
from cimtool.rules.matching.shipped import SHIPPED
from cimtool.rules.matching.weights import ratio_bits
from cimtool.views.pairs import clue_words
from cimtool.views.standards import field_label

# E-mail between two who have one name, because addresses are made of names.
_NAMESAKES = "email_of_namesakes"
# What is not so named in the words for a level.
_SPOKEN = {FIRM_NAME: Compared.NAME.value, _NAMESAKES: Compared.EMAIL.value}


def model_outcome(fitted: FittedModel | None, *, outgrown: bool) -> Outcome:
    """Return a model to print, the shipped one if none was fitted.

    ``outgrown``: the table has changed so much since that the next `duplicates` fits another.
    """
    model = fitted.model if fitted else SHIPPED
    payload = {
        "fitted": fitted is not None, "at": fitted and fitted.at, "customers": fitted and fitted.customers,
        "candidates": fitted and fitted.candidates, "outgrown": outgrown, "matches_per_customer": model.matches,
        "shared_contacts_per_customer": model.shared_contacts, "pseudo_count": model.pseudo_count,
        "strangers": {field: list(shares) for field, shares in model.strangers.items()},
        "fields": [{"field": field, "levels": [_level_json(level, chances) for level, chances in _told(field, table)]}
                   for field, table in _tables(model).items()]}
    return Outcome(payload, tuple(_sentences(fitted, model, outgrown=outgrown)),
                   tuple(_section(field, table) for field, table in _tables(model).items()))


def _tables(model: Model) -> Mapping[str, Mapping[Level, Chances]]:
    return {**model.chances, _NAMESAKES: model.email_of_namesakes}


def _told(field: str, table: Mapping[Level, Chances]) -> Iterator[tuple[Level, Chances]]:
    """Yield the levels that a field has, the closest first; a fit gives all others some tiny chance too."""
    known: Mapping[Level, Chances]
    if field.startswith(CUSTOM_PREFIX):
        known = {level: one for level, one in table.items() if one.match > RAREST}
    else:
        known = SHIPPED.email_of_namesakes if field == _NAMESAKES else SHIPPED.chances[field]
    return ((level, table[level]) for level in LEVELS if level in known and level in table)


def _level_json(level: Level, chances: Chances) -> JsonObject:
    shared = _shared_bits(chances)
    return {"level": level.value, "bits": round(_bits(chances), 2),
            "shared_bits": None if shared is None else round(shared, 2),
            "match": chances.match, "random": chances.random, "shared": chances.shared}


def _bits(chances: Chances) -> float:
    return ratio_bits(chances.match, chances.random)


def _shared_bits(chances: Chances) -> float | None:
    return None if chances.shared is None else ratio_bits(chances.shared, chances.random)


def _sentences(fitted: FittedModel | None, model: Model, *, outgrown: bool) -> Iterator[Message]:
    if fitted is None:
        yield Message("model.shipped")
    else:
        yield Message("model.fitted", {"day": fitted.at[:10], "customers": fitted.customers,
                                       "candidates": fitted.candidates})
    if outgrown:
        yield Message("model.outgrown")
    yield Message("model.rates", {"matches": f"{100 * model.matches:.1f}",
                                  "shared": f"{100 * model.shared_contacts:.1f}"})
    yield Message("model.bits")


def _section(field: str, table: Mapping[Level, Chances]) -> Section:
    spoken = _SPOKEN.get(field, field)
    return Section(_heading(field), tuple(
        (clue_words(spoken, level), _said(chances)) for level, chances in _told(field, table)))


def _heading(field: str) -> Message:
    if field.startswith(CUSTOM_PREFIX):
        return Message("model.own", {"field": field_label(field)})
    return Message(f"model.field.{field}")


def _said(chances: Chances) -> str | Message:
    shared = _shared_bits(chances)
    if shared is None:
        return f"{_bits(chances):+.1f}"
    return Message("model.both", {"bits": f"{_bits(chances):+.1f}", "shared": f"{shared:+.1f}"})
