"""Weighs what the rules say of a figure's origin and destination against the network's opinion.

A conditional logistic regression (see `chooser`) over the places of the text and nothing. Its weights lie
in words/place_weights.csv and are made by bench/train_place_choice.py. What the rules took is asserted
if it is likely enough, else another place that is, else nothing: an end left open misleads less than a
wrong one. The chance goes into the confidence of the claim.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from steppe.claims.corridor import Corridor, key_of, value_of
from steppe.claims.courses import Course
from steppe.claims.place_evidence import LEAST
from steppe.claims.place_network import Candidates
from steppe.claims.text import Found, Places
from steppe.claims.voices import Scene
from steppe.codes import countries, fold

#: Signs of a candidate, then those of nothing (the others are 0 for it, as these are for a candidate).
SIGNS = (
    "network", "network, rules choose", "evidence", "lead", "chosen", "margin of the chosen",
    "chosen, one movement", "chosen as the other end", "origins of the corridor",
    "destinations of the corridor", "country", "plain words",
    "nothing", "network: nothing", "network: nothing, rules choose", "rules choose", "margin",
    "one movement", "evidence of the first",
)  # fmt: skip
_OF_NOTHING = SIGNS.index("nothing")
ENDS = ("origin", "destination")
#: Log chances, and evidence, beyond these tell nothing more.
_LEAST_CHANCE, _WIDE = -8.0, 3.0
#: Share of its chief place from which a document is taken to tell of one movement.
_ONE = 0.6
#: A place that the rules take is asserted from this chance on, and another from that; else nothing is.
ASSERTED, ADDED = 0.55, 0.65
_LIST = re.compile(r", | and | or ")


#: Evidence for each place as origin, and as destination.
Said = tuple[dict[str, float], dict[str, float]]


class Weighed(NamedTuple):
    """What the rules weighed at a figure.

    Attributes:
        course: which way its people go.
        said: evidence for each place as origin, and as destination.
        plain: what the names behind the figure in its own clause say.
        firm: whether origin, and destination, follow from plain words («the other way», «in both
            directions», «of all nations», «from X to Y»), so that no opinion overrules them.
    """

    course: Course
    said: Said
    plain: Said
    firm: tuple[bool, bool]


def find_candidates(scene: Scene, corridor: Corridor) -> Candidates:
    """Return the places that a text names, countries by their code, towns by themselves, too."""
    spoken: list[list[str]] = []
    for use in scene.uses:
        names = [key_of(use, corridor.named)]
        if use.mention.place.kind in ("city", "region", "camp") and use.mention.label not in names:
            names.append(use.mention.label)
        spoken.append([name for name in names if name])
    named = [name for names in spoken for name in names]
    of_corridor = [*corridor.origin, *corridor.destination, *corridor.people]
    rows = {name: row for row, name in enumerate(dict.fromkeys(filter(None, named + of_corridor)))}
    return Candidates(tuple(rows), tuple(tuple(rows[name] for name in names) for names in spoken))


def choose_places(
    scene: Scene,
    corridor: Corridor,
    candidates: Candidates,
    rules: Sequence[Places],
    weighed: Sequence[Weighed],
    told: Sequence[NDArray[np.float64]],
    weights: NDArray[np.float64] | None = None,
) -> list[Places]:
    """Return the places of each figure with their chances; those far likelier than the rules' instead.

    Args:
        scene: the document.
        corridor: its corridor.
        candidates: its places.
        rules: what the rules took for each figure.
        weighed: what they weighed.
        told: what the network says, for each figure 2 × candidates and nothing.
        weights: 2 × SIGNS; those shipped if not given.
    """
    known = shipped_weights() if weights is None else weights
    chosen = []
    for index, (places, each) in enumerate(zip(rules, weighed, strict=True)):
        signs = signs_of_choice(corridor, candidates, places, each, told[index])
        chances = [chances_of(signs[end], known[end]) for end in (0, 1)]
        origin, destination = (
            _choose(scene, index, candidates, getattr(places, name), chances[end], each.firm[end])
            for end, name in enumerate(ENDS)
        )
        # Nobody comes from where they go: the less likely end is left open then.
        if origin.value is not None and origin.value == destination.value:
            first = each.firm[1] or (not each.firm[0] and origin.chance < destination.chance)
            origin = Found(chance=float(chances[0][-1])) if first else origin
            destination = destination if first else Found(chance=float(chances[1][-1]))
        chosen.append(replace(places, origin=origin, destination=destination))
    return chosen


def _chance(value: str | None, candidates: Candidates, chances: NDArray[np.float64]) -> float:
    """Return the chance of a value, of each of a list, or of nothing."""
    rows = rows_of(value, candidates.names) if value else [-1]
    return min(float(chances[rows].sum()), 1.0)


def _choose(
    scene: Scene, index: int, candidates: Candidates, rules: Found,
    chances: NDArray[np.float64], firm: bool,
) -> Found:  # fmt: skip
    """Return what the rules took if it is likely, else another place if that is, else nothing."""
    chance = _chance(rules.value, candidates, chances)
    if firm or (rules.value and chance >= ASSERTED):
        return replace(rules, chance=chance)
    best = int(chances[:-1].argmax()) if len(chances) > 1 else -1
    likeliest = float(chances[best])
    if best < 0 or likeliest < ADDED:
        return replace(Found() if rules.value else rules, chance=float(chances[-1]))
    value = value_of(candidates.names[best])
    quantity = scene.quantities[index]
    uses = [
        use for use, of in zip(scene.uses, candidates.of_use, strict=True) if best in of
    ]  # fmt: skip
    nearest = min(uses, key=lambda use: abs(use.mention.start - quantity.start), default=None)
    if nearest is None:
        return Found(value, "inferred", (), chance=likeliest)
    stated = nearest.mention.sentence == quantity.sentence
    span = nearest.mention.start, nearest.mention.end
    return Found(value, "stated" if stated else "inherited", (span,), chance=likeliest)


def rows_of(value: str | None, names: tuple[str, ...]) -> list[int]:
    """Return the rows of the candidates that a value names: itself, or each of a list."""
    if not value:
        return []
    folded = _folded(names)
    whole = fold(value)
    if whole in folded:
        return [row for row, each in enumerate(folded) if each == whole]
    # A name that holds «and» itself is taken out whole before the list is cut at its «and».
    joined = [name for name in folded if _LIST.search(name) and _holds(whole, name)]
    for name in joined:
        whole = whole.replace(name, "")
    listed = {part for part in _LIST.split(whole) if part} | set(joined)
    return [row for row, each in enumerate(folded) if each in listed]


def _holds(listed: str, name: str) -> bool:
    """Return whether a name stands in a list, between its commas and words."""
    return bool(re.search(rf"(?:^|, | and | or ){re.escape(name)}(?:$|, | and | or )", listed))


@lru_cache(maxsize=8)
def _folded(names: tuple[str, ...]) -> list[str]:
    """Return the folded values of the candidates of a text, which are asked for at every figure."""
    return [fold(value_of(name)) for name in names]


def chances_of(signs: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the chance of each candidate and of nothing."""
    scores = signs @ weights
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def signs_of_choice(
    corridor: Corridor,
    candidates: Candidates,
    rules: Places,
    weighed: Weighed,
    told: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the values of SIGNS, 2 × candidates and nothing × signs."""
    names = candidates.names
    known = countries()
    made = np.zeros((2, len(names) + 1, len(SIGNS)))
    rows = [rows_of(found.value, names) for found in (rules.origin, rules.destination)]
    shares = [
        np.array([share.get(name, 0.0) for name in names])
        for share in (corridor.origin, corridor.destination)
    ]
    is_country = [float(name in known) for name in names]
    for end, found in enumerate((rules.origin, rules.destination)):
        least = LEAST[weighed.course.way][end]
        said = np.array([weighed.said[end].get(name, 0.0) for name in names])
        first, second = (*sorted(said.tolist(), reverse=True), -_WIDE, -_WIDE)[:2]
        rival = np.where(said == first, second, first)
        chosen = np.zeros(len(names))
        chosen[rows[end]] = 1
        other = np.zeros(len(names))
        other[rows[1 - end]] = 1
        heard = np.maximum(told[end], _LEAST_CHANCE)
        some = float(found.value is not None)
        one = float(max(shares[end], default=0.0) >= _ONE)
        margin = min(max(found.margin, -_WIDE), _WIDE)
        columns = (
            heard[:-1], some * heard[:-1], _within(said - least),
            _within(said - np.maximum(rival, least)), chosen, margin * chosen, one * chosen, other,
            *shares, is_country, [weighed.plain[end].get(name, 0.0) for name in names],
        )  # fmt: skip
        for sign, column in enumerate(columns):
            made[end, :-1, sign] = column
        made[end, -1, _OF_NOTHING:] = (
            1.0, heard[-1], some * heard[-1], some, margin, one,
            min(max(first - least, -_WIDE), _WIDE),
        )  # fmt: skip
    return made


def _within(evidence: NDArray[np.float64]) -> NDArray[np.float64]:
    # Of short rows, several times as fast as `clip`.
    return np.minimum(np.maximum(evidence, -_WIDE), _WIDE)


@cache
def shipped_weights() -> NDArray[np.float64]:
    """Return the weights that come with the package, 2 × signs: for origin, for destination."""
    table = resources.files("steppe.claims") / "words" / "place_weights.csv"
    with table.open(encoding="utf-8") as lines:
        known = {row["sign"]: row for row in csv.DictReader(lines)}
    return np.array([[float(known[sign][end]) for sign in SIGNS] for end in ENDS])
