"""Pairs of records that may be one customer, for scripts and in plain words."""

from collections.abc import Iterable, Mapping
from typing import Final

from cimtool.document import Column, JsonObject, Listing, Message
from cimtool.fields import CUSTOM_PREFIX
from cimtool.i18n import Translator
from cimtool.model import Pair
from cimtool.rules.matching.weights import SHARED_CONTACT
from cimtool.views.standards import field_label

# What the owner calls own fields, by their names with ``x.``.
Labels = Mapping[str, str]
NO_LABELS: Final[Labels] = {}
_WORDS = 4  # so many reasons fit on a line
_SURE = 0.9  # from here on it only confuses that a household might share the phone


def pair_json(pair: Pair) -> JsonObject:
    """Return a pair with the keys of CLI.md §3."""
    return {"left": pair.left, "right": pair.right, "probability": round(pair.probability, 6),
            "evidence": [{"field": clue.field, "level": clue.level, "bits": round(clue.bits, 2)}
                         for clue in pair.clues],
            "cluster": pair.cluster}


def likelihood(probability: float, places: int) -> str:
    """Return a probability for people, who would read 1.000 as a certainty."""
    return f"{min(probability, 1 - 10 ** -places):.{places}f}"


def why(pair: Pair, translator: Translator, labels: Labels) -> str:
    """Return the weightiest reasons in plain words: "same phone; the names sound the same"."""
    telling = [clue for clue in pair.clues if clue.field != SHARED_CONTACT or pair.probability < _SURE]
    words = [translator.say(clue_words(clue.field, clue.level, labels)) for clue in telling[:_WORDS]]
    return translator.text("clue.separator").join(words)


def clue_words(field: str, level: str, labels: Labels = NO_LABELS) -> Message:
    """Return what a level of a field says; an own field is called by its label, else its name."""
    if field.startswith(CUSTOM_PREFIX):
        return Message(f"clue.own.{level}", {"field": field_label(field, labels.get(field))})
    return Message(f"clue.{field}.{level}")


def pair_sentence(pair: Pair, translator: Translator, labels: Labels = NO_LABELS) -> Message:
    """Return the sentence for a customer that a new record is probably the same as."""
    return Message("pair.like", {"id": pair.left, "name": pair.left_name, "why": why(pair, translator, labels),
                                 "percent": round(pair.probability * 100)})


def pair_listing(pairs: Iterable[Pair], translator: Translator, labels: Labels = NO_LABELS) -> Listing[Pair]:
    """Return pairs to print."""
    return Listing(pairs, (
        Column("left", lambda pair: pair.left, brief=False, numeric=True),
        Column("right", lambda pair: pair.right, brief=False, numeric=True),
        Column("pair_left", lambda pair: f"#{pair.left} {pair.left_name}"),
        Column("pair_right", lambda pair: f"#{pair.right} {pair.right_name}"),
        Column("probability", lambda pair: likelihood(pair.probability, 3), numeric=True),
        Column("why", lambda pair: why(pair, translator, labels)),
        Column("cluster", lambda pair: pair.cluster, numeric=True),
    ), pair_json, lambda pair: pair.left, Message("duplicates.empty"))
