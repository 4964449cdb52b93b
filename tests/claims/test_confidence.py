"""How sure a claim is: what raises and what lowers the confidence of reading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from steppe.claims.confidence import SIGNS, confidences, signs_of
from steppe.claims.measures import Judged
from steppe.claims.text import Found, Places, Quantity

FIGURE = Quantity(0, 0, 5, 3100, 3100, measure="entries", noun="people")
SURE = Judged("entries", 0.97, 0.95)
CLEAR = Places(
    Found("Ukraine", "stated", ((30, 37),), margin=2.0, chance=0.8),
    Found("Poland", "stated", ((0, 6),), margin=2.5, chance=0.8),
)


def confidence(places: Places = CLEAR, judged: Judged = SURE) -> float:
    (chance,) = confidences([FIGURE], [judged], [places])
    return chance


def test_every_figure_has_a_value_for_every_sign() -> None:
    (row,) = signs_of([FIGURE], [SURE], [CLEAR])
    assert len(row) == len(SIGNS) == len(set(SIGNS))
    assert 0.5 < confidence() < 1.0


@pytest.mark.parametrize(
    "doubtful",
    [
        replace(CLEAR, others=3),
        replace(CLEAR, origin=replace(CLEAR.origin, rival=2.0)),
        replace(CLEAR, destination=replace(CLEAR.destination, margin=0.1)),
        replace(CLEAR, destination=replace(CLEAR.destination, rival=2.0)),
        replace(CLEAR, origin=replace(CLEAR.origin, value="the Donbas")),
        replace(CLEAR, destination=Found(margin=0.2, chance=0.8)),
        replace(CLEAR, origin=replace(CLEAR.origin, chance=0.4)),
        replace(CLEAR, destination=replace(CLEAR.destination, chance=0.4)),
    ],
    ids=[
        "others",
        "rival of origin",
        "margin",
        "rival of destination",
        "finer",
        "none",
        "unlikely origin",
        "unlikely destination",
    ],
)
def test_what_makes_places_doubtful_lowers_confidence(doubtful: Places) -> None:
    assert confidence(doubtful) < confidence() - 0.005


def test_a_measure_that_is_hardly_likelier_than_another_lowers_confidence() -> None:
    torn = SURE._replace(probability=0.4, lead=0.05)
    assert confidence(judged=torn) < confidence() - 0.05


def test_a_sure_place_is_told_by_evidence_of_any_size() -> None:
    wide = replace(CLEAR, origin=replace(CLEAR.origin, margin=50.0))
    wider = replace(CLEAR, origin=replace(CLEAR.origin, margin=500.0))
    assert confidence(wide) == confidence(wider)
