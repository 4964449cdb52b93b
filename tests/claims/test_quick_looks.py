"""A quick look at a sentence passes over no words that a longer one would find."""

from __future__ import annotations

import pytest

from steppe.claims.anaphors import find_anaphors
from steppe.claims.corridor import find_corridor
from steppe.claims.dates import find_dates
from steppe.claims.mentions import find_mentions
from steppe.claims.numbers import read_number, tokenize
from steppe.claims.roles import find_uses
from steppe.claims.sentences import make_text


@pytest.mark.parametrize(
    "words",
    [
        "They are waiting HERE for a bus.",
        "They were the first to reach us in May.",
        "Our camps are full.",
        "They fled their homeland.",
        "They speak of their native land.",
        "They want to see their places of origin.",
        "They went back home on foot.",
        "They left their own country by night.",
        "They asked for their countries of origin.",
    ],
)
def test_words_for_a_country(words: str) -> None:
    text = make_text("x.txt", f"Syrian refugees fled from Syria to Jordan. {words}")
    uses = find_uses(text, find_mentions(text))
    found = list(find_anaphors(text, uses, find_corridor(text, uses)))
    assert [use.mention.sentence for use in found] == [1]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("the day before yesterday", "day_word"),
        ("overnight", "day_word"),
        ("this morning", "day_word"),
        ("this afternoon", "day_word"),
        ("last night", "day_word"),
        ("over the weekend", "weekend"),
        ("on Tuesday the 5th,", "nth"),
        ("on the 3rd,", "nth"),
        ("Tue 9:", "nth"),
    ],
)
def test_days(words: str, kind: str) -> None:
    content = f"They came {words} by boat."
    assert [one.kind for one in find_dates(content, 0, len(content))] == [kind]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("ten", 10),
        ("Eighty", 80),
        ("a dozen", 12),
        ("half", 0.5),
        ("a third of", 1 / 3),
        ("every second family", 0.5),
        ("one in five", 0.2),
        ("an hundred", 100),
        ("tripled", 3),
        ("lakhs", None),
        ("people", None),
        ("and", None),
        ("score", None),
    ],
)
def test_words_that_begin_a_number(words: str, value: float | None) -> None:
    found = read_number(tokenize(words, 0, len(words)), 0)
    assert (found and found.value) == (value and pytest.approx(value))
