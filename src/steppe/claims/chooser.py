"""Choosing among candidates: a conditional logistic regression, its weights read from a small table.

Each field of a claim that is linked by choice (its source, its period) has candidates, among them
"nothing". A candidate's score is the sum of the weights of its features; its chance is the softmax of
the scores over the candidates of the figure (McFadden, "Conditional logit analysis of qualitative
choice behavior", 1974). The chances of candidates that stand for the same value are added up. Weights
are made by bench/train_links.py.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import repeat
from typing import TypeVar

Weights = Mapping[str, float]
Value = TypeVar("Value", bound=Hashable)


@cache
def shipped_weights(field: str) -> Weights:
    """Return the weight of each feature for one field, as the package ships them."""
    table = resources.files("steppe.claims") / "words" / "link_weights.csv"
    with table.open(encoding="utf-8") as lines:
        return {
            row["feature"]: float(row["weight"])
            for row in csv.DictReader(lines)
            if row["field"] == field
        }


def chances(candidates: Sequence[frozenset[str]], weights: Weights) -> list[float]:
    """Return the chance of each candidate, given by its features; they add up to 1."""
    # Exactly rounded: features come in no order, and near ties must not hang on it.
    scores = [math.fsum(map(weights.get, names, repeat(0.0))) for names in candidates]
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    total = sum(raised)
    return [each / total for each in raised]


def likeliest(values: Sequence[Value], shares: Sequence[float]) -> tuple[int, float]:
    """Return the likeliest candidate of the value whose candidates have most chance, and that chance."""
    total: dict[Value, float] = {}
    for value, share in zip(values, shares, strict=True):
        total[value] = total.get(value, 0.0) + share
    best = max(total, key=total.__getitem__)
    own = [at for at, value in enumerate(values) if value == best]
    return max(own, key=lambda at: shares[at]), total[best]
