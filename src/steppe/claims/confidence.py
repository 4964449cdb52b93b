"""How likely it is that measure, origin and destination of a claim are all right.

A logistic regression on how sure the stages were. Its weights lie in words/confidence_weights.csv and
are fitted by bench/train_confidence.py to errors on texts that the measures had not been trained on.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import resources

from steppe.claims.measures import Judged
from steppe.claims.text import Found, Places, Quantity

MEASURES_TOLD_APART = (
    "entries", "exits", "stock", "returns", "registrations", "demographic", "casualties", "price",
)  # fmt: skip
SIGNS = (
    "always", "odds of the measure", "lead of the measure", "rate", "share or factor", "item of a list",
    "bare", "quiet", "origin inherited", "origin inferred", "origin absent", "origin margin",
    "destination inherited", "destination inferred", "destination absent", "destination margin",
    "no place at all", "least margin", "origin agrees", "destination agrees", "measure agrees",
    "corridors", *MEASURES_TOLD_APART,
)  # fmt: skip
#: Margins beyond this tell nothing more.
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
    origins = Counter(where.origin.value for where in places)
    destinations = Counter(where.destination.value for where in places)
    kinds = Counter(quantity.measure for quantity in quantities)
    corridors = len({(where.origin.value, where.destination.value) for where in places})
    made = []
    for quantity, sure, where in zip(quantities, judged, places, strict=True):
        chance = min(max(sure.probability, 1e-3), 0.999)
        ends = (where.origin, where.destination)
        made.append([
            1.0,
            math.log(chance / (1 - chance)),
            sure.lead,
            float("/" in quantity.unit),
            float(quantity.unit in ("percent", "times")),
            float(quantity.list_head is not None),
            float(sure.bare),
            float(sure.quiet),
            *_end_signs(where.origin),
            *_end_signs(where.destination),
            float(all(end.value is None for end in ends)),
            min(_margin(end) for end in ends),
            _agreeing(origins, where.origin.value),
            _agreeing(destinations, where.destination.value),
            _agreeing(kinds, quantity.measure),
            math.log(corridors),
            *(float(quantity.measure == measure) for measure in MEASURES_TOLD_APART),
        ])  # fmt: skip
    return made


def _agreeing(counts: Counter[str | None] | Counter[str], value: str | None) -> float:
    """Return the share of the text's other figures with the same value."""
    total = sum(counts.values())
    return (counts[value] - 1) / (total - 1) if total > 1 else 0.5  # type: ignore[index]


def _end_signs(found: Found) -> list[float]:
    kinds = [float(found.how == how) for how in ("inherited", "inferred")]
    return [*kinds, float(found.value is None), _margin(found)]


def _margin(found: Found) -> float:
    return min(max(found.margin, -_WIDE), _WIDE)


@cache
def _weights() -> tuple[float, ...]:
    table = resources.files("steppe.claims") / "words" / "confidence_weights.csv"
    with table.open(encoding="utf-8") as lines:
        known = {row["sign"]: float(row["weight"]) for row in csv.DictReader(lines)}
    return tuple(known[name] for name in SIGNS)
