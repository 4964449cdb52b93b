"""So many to a room, a bus, a latrine: sentences of our own."""

from __future__ import annotations

import pytest

from steppe.claims.measures import judge_measures, with_measures
from steppe.claims.quantities import find_quantities
from steppe.claims.sentences import make_text

CONTEXT = (
    "\n\nRefugees, migrants, asylum and the border: the camps and the newcomers of these days."
)


def units(sentence: str) -> list[str]:
    text = make_text("test", sentence + CONTEXT)
    found, _ = find_quantities(text)
    return [each.unit for each in with_measures(text, found, judge_measures(text, found))]


@pytest.mark.parametrize(
    ("sentence", "unit"),
    [
        ("The refugees sleep in the school, forty-five to a classroom.", "people/classroom"),
        ("On average eleven refugees share a hut.", "people/hut"),
        ("There is one latrine for every 132 refugees.", "people/latrine"),
        ("The camp has one toilet to 677 people.", "people/toilet"),
        ("Each classroom has 60 people in it.", "people/classroom"),
        ("On charters 230 migrants a flight go to Managua.", "people/flight"),
        ("The army took 60 refugees per bus.", "people/bus"),
        ("There is one doctor for 12,000 refugees.", "people/doctor"),
        ("In the theatre the refugees live two families to a box.", "families/box"),
    ],
)
def test_people_are_counted_by_what_holds_each(sentence: str, unit: str) -> None:
    assert units(sentence) == [unit]


@pytest.mark.parametrize(
    "sentence",
    [
        "Police moved forty refugees to a hall.",
        "The army took 230 refugees to a boat.",
        "They admitted forty refugees to one house.",
        "Guards escorted 300 refugees to a hall.",
        "There were 60 refugees in the classroom.",
        "Some 66,000 refugees cross the border to a tent camp.",
        "Police found 45 migrants in a truck.",
        "Some 45 refugees came on a train.",
        "The refugees, 230 people, took a flight home.",
    ],
)
def test_who_is_taken_somewhere_is_counted_whole(sentence: str) -> None:
    assert units(sentence) == ["people"]
