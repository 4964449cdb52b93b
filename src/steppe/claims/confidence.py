"""How likely it is that measure, origin and destination of a claim are all right.

A logistic regression on how sure the stages were. Its weights lie in words/confidence_weights.csv and
are fitted by bench/train_confidence.py to errors on texts that the measures had not been trained on.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from functools import cache
from importlib import resources

from steppe.claims.gazetteer import country_named
from steppe.claims.measures import Judged
from steppe.claims.text import Found, Places, Quantity

SIGNS = (
    "always", "odds of all three", "surely this measure", "log chance of the origin",
    "odds of an open origin", "destination margin", "least margin", "origin's rival",
    "destination found", "origin finer", "destination finer", "other countries", "countries named",
    "destination in the opening", "capacity", "distance or duration",
)  # fmt: skip
#: Evidence beyond this tells nothing more.
_WIDE = 6.0
#: Chances nearer to never and always than this tell nothing more.
_LEAST = 3e-3
#: The two judges of measures have heard many of the same words, so that their odds together are too
#: large; chosen by cross-validation over texts (bench/train_confidence.py).
_TEMPER = 0.4
#: Log odds of a measure, some 0.95, from which it is taken for sure, more so by one more (0.98).
_SURE = 3.0
#: How often an end is rightly left open where plain words settle that (`Places.both`); the chances, in
#: which the network thinks little of it, are not asked there.
_BOTH_WAYS = 0.7


def confidences(
    quantities: Sequence[Quantity], judged: Sequence[Judged], places: Sequence[Places]
) -> list[float]:
    """Return the probability that measure, origin and destination are right, for each figure."""
    return [
        1
        / (
            1
            + math.exp(-sum(weight * sign for weight, sign in zip(_weights(), signs, strict=True)))
        )
        for signs in signs_of(quantities, judged, places)
    ]


def signs_of(
    quantities: Sequence[Quantity], judged: Sequence[Judged], places: Sequence[Places]
) -> list[list[float]]:
    """Return the values of SIGNS for each figure of a text."""
    made = []
    for quantity, sure, where in zip(quantities, judged, places, strict=True):
        origin, destination = where.origin, where.destination
        margins = _within(origin.margin), _within(destination.margin)
        out, into = (_BOTH_WAYS if where.both else end.chance for end in (origin, destination))
        odds = _odds(sure.probability)
        measure = 1 / (1 + math.exp(-_TEMPER * odds))
        made.append(
            [
                1.0,
                _odds(measure * out * into),
                min(max(odds - _SURE, 0.0), 1.0),
                math.log(max(out, _LEAST)),
                0.0 if origin.value else _odds(out),
                margins[1],
                min(margins),
                _within(origin.rival),
                float(destination.value is not None),
                _is_finer(origin),
                _is_finer(destination),
                math.log(1 + where.others),
                math.log(1 + where.named),
                float(where.opens),
                float(quantity.measure == "capacity"),
                float(quantity.measure == "distance_duration"),
            ]
        )
    return made


def _odds(chance: float) -> float:
    """Return the log odds of a chance kept away from never and always."""
    kept = min(max(chance, _LEAST), 1 - _LEAST)
    return math.log(kept / (1 - kept))


def _within(evidence: float) -> float:
    return min(max(evidence, -_WIDE), _WIDE)


def _is_finer(found: Found) -> float:
    """Return 1 where a region, a town or several places are asserted instead of a country."""
    return float(found.value is not None and country_named(found.value) is None)


@cache
def _weights() -> tuple[float, ...]:
    table = resources.files("steppe.claims") / "words" / "confidence_weights.csv"
    with table.open(encoding="utf-8") as lines:
        known = {row["sign"]: float(row["weight"]) for row in csv.DictReader(lines)}
    return tuple(known[name] for name in SIGNS)
