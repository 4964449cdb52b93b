"""Whether figures are reported or forecast, by the words of their own clause."""

from __future__ import annotations

from datetime import date

import pytest

from steppe.claims.extract import read_text
from steppe.claims.sentences import make_text

CONTEXT = "Refugees from Sudan keep crossing the border into Chad.\n\n"


def modalities(words: str) -> list[object]:
    found = read_text(make_text("test", CONTEXT + words, date(2023, 11, 14)))
    return [line["modality"] for line in found]


@pytest.mark.parametrize(
    "words",
    [
        "Some 2,000 hope to go on to Germany.",
        "Some 2,000 refugees plan to return.",
        "Some 2,000 refugees want to stay in Chad.",
        "Some 2,000 refugees wish to go home.",
        "Hoping to reach Libya, 2,000 refugees wait here.",
    ],
)
def test_what_people_hope_for_is_planned(words: str) -> None:
    assert modalities(words) == ["planned"]


def test_what_those_did_who_had_hoped_is_reported() -> None:
    assert modalities("They had hoped to stay, but 2,000 refugees left.") == ["reported"]


@pytest.mark.parametrize(
    "words",
    [
        "At this pace we shall have 200,000 within weeks, the governor said.",
        "“We’ll have 200,000 here by Christmas,” he said.",
        "UNHCR expects 50,000 more by May.",
        "UNHCR expects, after what its teams saw last week at the crossing points of Adré and "
        "elsewhere along the frontier, another 50,000 by May.",
        "The total could reach 40,000 by the end of the year.",
        "The agency is bracing for 70,000 more arrivals.",
        "The number is set to pass 100,000 this month.",
        "Another 60,000 are about to cross.",
        "Arrivals should reach 60,000 in June.",
        "We're going to see 60,000 people here.",
        "A further 60,000 are foreseen by May.",
        "Some 200,000 will have come by then.",
    ],
)
def test_what_is_still_to_come_is_forecast(words: str) -> None:
    assert modalities(words) == ["forecast"]


@pytest.mark.parametrize(
    "words",
    [
        "UNHCR said 14,500 had crossed and that it would send blankets.",
        "He said 14,500 had come, more than anyone expected.",
        "Soldiers said that they would not fire; 3,000 crossed on Friday.",
        "They won't be the last: 14,500 have come since Friday.",
        "As expected, 14,500 came on Friday.",
        "Some 3,000 went home of their own free will.",
    ],
)
def test_words_of_another_clause_make_no_forecast(words: str) -> None:
    assert modalities(words) == ["reported"]


def test_each_clause_has_its_own_modality() -> None:
    words = "Some 14,500 crossed in a week, and the governor expects 50,000 more by May."
    assert modalities(words) == ["reported", "forecast"]
