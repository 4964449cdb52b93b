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
    "always", "odds of the measure", "lead of the measure",
    "origin margin", "destination margin", "least margin", "corridors",
    "origin found", "destination found", "origin stated", "destination stated", "movement",
    "odds of the origin", "odds of the destination", "odds of all three",
    "origin's rival", "destination's rival", "origin reached", "origin finer", "destination finer",
    "other countries", "destinations",
)  # fmt: skip
_MOVEMENTS = frozenset({"entries", "exits", "stock", "returns"})
#: Evidence beyond this tells nothing more.
_WIDE = 6.0


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
    corridors = len({(where.origin.value, where.destination.value) for where in places})
    reached = len({where.destination.value for where in places} - {None})
    made = []
    for quantity, sure, where in zip(quantities, judged, places, strict=True):
        margins = _within(where.origin.margin), _within(where.destination.margin)
        chances = where.origin.chance, where.destination.chance
        made.append(
            [
                1.0,
                _odds(sure.probability, 1e-3),
                sure.lead,
                *margins,
                min(margins),
                math.log(corridors),
                float(where.origin.value is not None),
                float(where.destination.value is not None),
                float(where.origin.how == "stated"),
                float(where.destination.how == "stated"),
                float(quantity.measure in _MOVEMENTS),
                _odds(chances[0], 3e-3),
                _odds(chances[1], 3e-3),
                _odds(sure.probability * chances[0] * chances[1], 3e-3),
                _within(where.origin.rival),
                _within(where.destination.rival),
                where.origin.opposite,
                _is_finer(where.origin),
                _is_finer(where.destination),
                math.log(1 + where.others),
                math.log(1 + reached),
            ]
        )
    return made


def _odds(chance: float, least: float) -> float:
    """Return the log odds of a chance kept away from never and always."""
    kept = min(max(chance, least), 1 - least)
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
