"""Pairs of records that may be one customer, for scripts and in plain words."""

from collections.abc import Iterable

from cimtool.document import Column, JsonObject, Listing, Message
from cimtool.i18n import Translator
from cimtool.model import Pair
from cimtool.rules.matching.weights import SHARED_CONTACT

_WORDS = 4  # so many reasons fit on a line
_SURE = 0.9  # from here on it only confuses that a household might share the phone


def pair_json(pair: Pair) -> JsonObject:
    """Return a pair with the keys of CLI.md §3."""
    return {"left": pair.left, "right": pair.right, "probability": round(pair.probability, 6),
            "evidence": [{"field": clue.field, "level": clue.level, "bits": round(clue.bits, 2)}
                         for clue in pair.clues],
            "cluster": pair.cluster}


def why(pair: Pair, translator: Translator) -> str:
    """Return the weightiest reasons in plain words: "same phone; the names sound the same"."""
    telling = [clue for clue in pair.clues if clue.field != SHARED_CONTACT or pair.probability < _SURE]
    words = [translator.text(f"clue.{clue.field}.{clue.level}") for clue in telling[:_WORDS]]
    return translator.text("clue.separator").join(words)


def pair_sentence(pair: Pair, translator: Translator) -> Message:
    """Return the sentence for a customer that a new record is probably the same as."""
    return Message("pair.like", {"id": pair.left, "name": pair.left_name, "why": why(pair, translator),
                                 "percent": round(pair.probability * 100)})


def pair_listing(pairs: Iterable[Pair], translator: Translator) -> Listing[Pair]:
    """Return pairs to print."""
    return Listing(pairs, (
        Column("left", lambda pair: pair.left, brief=False, numeric=True),
        Column("right", lambda pair: pair.right, brief=False, numeric=True),
        Column("pair_left", lambda pair: f"#{pair.left} {pair.left_name}"),
        Column("pair_right", lambda pair: f"#{pair.right} {pair.right_name}"),
        Column("probability", lambda pair: f"{pair.probability:.3f}", numeric=True),
        Column("why", lambda pair: why(pair, translator)),
        Column("cluster", lambda pair: pair.cluster, numeric=True),
    ), pair_json, lambda pair: pair.left, Message("duplicates.empty"))
