"""Which of a text's places are right for a label, for the scripts that train places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from reading import acceptable, name_of

from steppe.claims.corridor import value_of
from steppe.claims.gazetteer import country_named
from steppe.claims.place_choice import ENDS
from steppe.claims.place_network import Candidates

#: By text, what the network on places says when it has not seen it (bench/train_places.py).
LEFT_OUT = Path(__file__).with_name("places_left_out.npz")
#: What a figure counts whose place is none of those found: nothing is to be chosen then.
END_WEIGHT = 0.5
_LIST = re.compile(r", | and | or ")


def is_right(value: str | None, label: Mapping[str, Any], end: int) -> bool:
    """Say whether a value is a label's origin (end 0) or destination, as the scorer counts it."""
    return name_of(value) == name_of(label[ENDS[end]]) or acceptable(
        label["note"], value, lambda a, b: name_of(a) == name_of(b.split(" as ")[0])
    )


def right_rows(
    candidates: Candidates, label: Mapping[str, Any], end: int
) -> tuple[np.ndarray, bool]:
    """Return which candidates, and whether nothing, are right, and whether any of them is."""
    values = [value_of(name) for name in candidates.names]
    told = label[ENDS[end]]
    right = [is_right(value, label, end) for value in values]
    if told and not any(right):
        # A part or a former state is weighed as the country of today.
        right = [name == country_named(told) for name in candidates.names]
    if told and not any(right):
        listed = {name_of(part) for part in _LIST.split(told)}
        right = [name_of(value) in listed for value in values]
    rows = np.array([*right, not told])
    known = bool(rows.any())
    rows[-1] |= not known
    return rows, known


def left_out_opinions(folder: str, text: str) -> list[np.ndarray]:
    """Return for each figure of a text what a network says that has not seen it."""
    key = f"{folder}/{text}"
    if key not in _left_out():
        raise SystemExit(f"{LEFT_OUT.name} has nothing of {key}: run bench/train_places.py first")
    return list(_left_out()[key])


@cache
def _left_out() -> dict[str, np.ndarray]:
    with np.load(LEFT_OUT) as kept:
        return {key: kept[key].astype(float) for key in kept.files}
