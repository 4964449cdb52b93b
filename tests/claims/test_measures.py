"""What invented sentences measure; sums of them were not used to train the weights."""

from __future__ import annotations

import pytest

from steppe.claims.extract import read_text
from steppe.claims.sentences import make_text

CONTEXT = (
    "\n\nRefugees, migrants, asylum and the border: the camps and the newcomers of these days."
)


def measures(sentence: str) -> list[str]:
    return [line["measure"] for line in read_text(make_text("test", sentence + CONTEXT))]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Nearly 7,200 people entered Slovakia on Tuesday.", ["entries"]),
        ("Some 4,100 Eritreans arrived in Sudan in May.", ["entries"]),
        ("About 90,000 people have left the country since the coup.", ["exits"]),
        ("Kenya hosts 550,000 refugees.", ["stock"]),
        ("Some 3,000 Afghans returned home voluntarily.", ["returns"]),
        ("The office registered 18,400 asylum applications.", ["registrations"]),
        ("At least 26 migrants drowned off the coast.", ["casualties"]),
        ("Rents have gone up by 30 percent since the migrants came.", ["price"]),
        ("The new reception centre has 700 beds.", ["capacity"]),
        ("Of the refugees, 54 per cent are women and children.", ["demographic"]),
        ("The camp lies 40 km from the border.", ["distance_duration"]),
        ("Police detained 310 migrants in the forest.", ["interceptions"]),
        ("Some 2,500 refugees were relocated by bus.", ["relocations"]),
    ],
)
def test_measure(sentence: str, wanted: list[str]) -> None:
    assert measures(sentence) == wanted


def test_modality_and_basis() -> None:
    (line,) = read_text(
        make_text("test", "UNHCR expects 50,000 refugees to cross into Chad." + CONTEXT)
    )
    assert line["modality"] == "forecast"
    (line,) = read_text(make_text("test", "Every day 400 refugees arrive in Chad." + CONTEXT))
    assert (line["basis"], line["unit"]) == ("rate", "people/day")


def test_each_of_two_ways_in_brackets_keeps_its_own_verb() -> None:
    content = (
        "More refugees are leaving Freedonia now (around 10,000-11,000 per day), than coming in "
        "(8,000-9,000 per day)."
    )
    assert measures(content) == ["exits", "entries"]


def test_the_month_of_may_is_no_forecast() -> None:
    lines = read_text(make_text("may", "In May 2021 some 4,000 refugees arrived in Ceuta."))
    assert [line["modality"] for line in lines] == ["reported"]


def test_room_for_people_is_counted_in_places() -> None:
    (line,) = read_text(make_text("room", "The centre was built for 960." + CONTEXT))
    assert (line["measure"], line["unit"]) == ("capacity", "places")


def test_crossings_are_people_unless_they_were_only_tried() -> None:
    (line,) = read_text(make_text("test", "Into Hungary: 6,940 crossings last night." + CONTEXT))
    assert (line["measure"], line["unit"]) == ("entries", "people")
    (line,) = read_text(
        make_text("test", "Guards foiled 6,940 crossings of migrants at sea." + CONTEXT)
    )
    assert line["unit"] == "crossings"
