"""How sure a claim is: what raises and what lowers the confidence of reading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from steppe.claims.confidence import SIGNS, confidences, signs_of
from steppe.claims.measures import Judged
from steppe.claims.places import link_places
from steppe.claims.sentences import make_text
from steppe.claims.text import Found, Places, Quantity

FIGURE = Quantity(0, 0, 5, 3100, 3100, measure="entries", noun="people")
SURE = Judged("entries", 0.97)
CLEAR = Places(
    Found("Ukraine", "stated", ((30, 37),), margin=2.0, chance=0.8),
    Found("Poland", "stated", ((0, 6),), margin=2.5, chance=0.8),
    named=3,
)
OPEN = replace(CLEAR, origin=Found(chance=0.1), destination=Found(chance=0.1))


def confidence(places: Places = CLEAR, judged: Judged = SURE, figure: Quantity = FIGURE) -> float:
    (chance,) = confidences([figure], [judged], [places])
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
        replace(CLEAR, origin=replace(CLEAR.origin, value="the Donbas")),
        replace(CLEAR, destination=Found(margin=0.2, chance=0.8)),
        replace(CLEAR, origin=replace(CLEAR.origin, chance=0.4)),
        replace(CLEAR, destination=replace(CLEAR.destination, chance=0.4)),
    ],
    ids=[
        "others",
        "rival of origin",
        "margin",
        "finer origin",
        "none",
        "unlikely origin",
        "unlikely destination",
    ],
)
def test_what_makes_places_doubtful_lowers_confidence(doubtful: Places) -> None:
    assert confidence(doubtful) < confidence() - 0.005


def test_a_measure_that_is_hardly_likelier_than_another_lowers_confidence() -> None:
    torn = SURE._replace(probability=0.4)
    assert confidence(judged=torn) < confidence() - 0.05


def test_a_measure_is_surest_where_hardly_any_chance_is_left_for_another() -> None:
    chances = [
        confidence(judged=SURE._replace(probability=each)) for each in (0.8, 0.95, 0.98, 0.997)
    ]
    assert chances == sorted(set(chances))
    # The judges are right far oftener at 0.98 than at 0.95, where one in five is wrong.
    assert chances[2] - chances[1] > chances[1] - chances[0]


@pytest.mark.parametrize("named", [4, 6, 12])
def test_a_text_that_names_its_countries_plainly_is_told_with_more_confidence(named: int) -> None:
    assert confidence(replace(CLEAR, named=named)) > confidence() + 0.01


def test_a_destination_in_the_opening_raises_confidence() -> None:
    assert confidence(replace(CLEAR, opens=True)) > confidence() + 0.005


def test_ends_left_open_by_plain_words_are_not_doubted() -> None:
    assert confidence(replace(OPEN, both=True)) > confidence(OPEN) + 0.05


def test_places_of_a_capacity_are_surer_than_those_of_a_length() -> None:
    capacity = confidence(figure=replace(FIGURE, measure="capacity"))
    length = confidence(figure=replace(FIGURE, measure="distance_duration"))
    assert capacity > confidence() > length


@pytest.mark.parametrize(
    ("content", "figure", "named", "opens"),
    [
        ("Poland let in 3,100 people from Ukraine.", "3,100", 2, True),
        ("A border wakes up\n\nPoland let in 3,100 people from Ukraine.", "3,100", 2, False),
        ("Polish guards wake up\n\nPoland let in 3,100 Ukrainians.", "3,100", 2, True),
        ("Lebanon and Jordan closed. Egypt took in 450 refugees from Sudan.", "450", 4, False),
    ],
)
def test_a_text_tells_how_many_countries_it_names_and_whether_it_opens_with_the_end(
    content: str, figure: str, named: int, opens: bool
) -> None:
    text = make_text("x.txt", content)
    start = content.index(figure)
    sentence = max(number for number, one in enumerate(text.sentences) if one.start <= start)
    (places,) = link_places(
        text, [replace(FIGURE, sentence=sentence, start=start, end=start + len(figure))]
    )
    assert (places.named, places.opens, places.both) == (named, opens, False)


@pytest.mark.parametrize("words", ["in both directions", "both ways", "in and out"])
def test_people_who_come_and_go_are_told_from_those_who_come(words: str) -> None:
    content = f"In Poland 3,100 people crossed the border with Ukraine {words} on Friday."
    text = make_text("x.txt", content)
    start = content.index("3,100")
    figure = replace(FIGURE, start=start, end=start + 5)
    (counted,) = link_places(text, [replace(figure, measure="other")])
    (come,) = link_places(text, [figure])
    assert (counted.both, come.both) == (True, False)


def test_a_sure_place_is_told_by_evidence_of_any_size() -> None:
    wide = replace(CLEAR, origin=replace(CLEAR.origin, margin=50.0))
    wider = replace(CLEAR, origin=replace(CLEAR.origin, margin=500.0))
    assert confidence(wide) == confidence(wider)
