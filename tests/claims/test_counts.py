"""What a figure counts is taken from the words beside it, and only from them."""

from __future__ import annotations

from datetime import date

import pytest

from steppe.claims.counts import how_counted, may_count_persons
from steppe.claims.extract import read_text
from steppe.claims.sentences import make_text


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Some 312,000 different people entered Talia.", "persons"),
        ("In all 312,000 unique individuals came.", "persons"),
        ("It counted 312,000 separate adult travellers.", "persons"),
        ("By May 312,000 individuals had been recorded at the border.", "persons"),
        ("By May 312,000 individual refugees were known.", "persons"),
        ("The number of unique arrivals since May reached 312,000.", "persons"),
        ("There were 312,000 border crossings in May.", "crossings"),
        ("The number of crossings rose to 312,000.", "crossings"),
        ("In all 312,000 individuals entered Talia.", None),
        ("In all 312,000 people came, of different ages.", None),
        ("In all 312,000 people and 20 unique visitors came.", None),
        ("Of 312,000 people, many used the five border crossings.", None),
        ("They use 312,000 border crossing points.", None),
        ("Eight different people said that 312,000 came.", None),
    ],
)
def test_words_beside_the_figure_decide(sentence: str, said: str | None) -> None:
    start = sentence.index("312,000")
    assert how_counted(sentence, start, start + len("312,000")) == said


def test_individuals_alone_are_left_for_a_person_to_judge() -> None:
    sentence = "In all 312,000 individuals entered Talia."
    assert may_count_persons(sentence, 7, 14)
    assert not may_count_persons("In all 312,000 people entered Talia.", 7, 14)
    assert not may_count_persons("In all 312,000 individuals were counted.", 7, 14)


def test_a_line_says_persons_only_where_the_words_do() -> None:
    words = (
        "From 1 to 31 March 312,000 different people entered Poland from Ukraine. "
        "In April 45,000 people entered Poland from Ukraine."
    )
    lines = read_text(make_text("a.txt", words, date(2022, 5, 1)))
    assert [line.get("counts") for line in lines] == ["persons", None]
    assert "counts" not in lines[1]
