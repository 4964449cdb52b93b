"""Is a figure about people who move, their administration or their effects on hosts?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from steppe.claims.lexicon import noun_kind
from steppe.claims.numbers import Token
from steppe.claims.text import Text

if TYPE_CHECKING:
    from steppe.claims.quantities import Figure

MOVEMENT = re.compile(
    r"\b(?:refugees?|migrants?|migration|immigra\w+|emigra\w+|asylum|border|borders|frontier|cross(?:ed|ing|"
    r"ings|es)?|fle[de]\w*|flee\w*|displaced?|displacement|arriv\w+|newcomers?|evacuat\w+|repatriat\w+|"
    r"return(?:ed|ees?|ing|s)?|deport\w+|expel\w*|expulsions?|exodus|influx|camps?|shelter\w*|resettle\w*|"
    r"relocat\w+|visas?|checkpoints?|foreigners?|foreign nationals|citizens of|unhcr|iom|host(?:ed|ing|s)?|"
    r"stranded|mobili[sz]ation|entered|entries|residence|encounters?|intercept\w+|smuggl\w+|detained|"
    r"detention|boats?|dinghies|aliyah|escap\w+|left the country|homeland|non-residents|transit)\b",
    re.IGNORECASE,
)
_SMALL = 10


def movement_words(text: Text) -> float:
    """Return the words about movement per hundred words of the text."""
    sample = text.content[:200_000]
    words = max(sample.count(" "), 20)
    return 100 * sum(1 for _ in MOVEMENT.finditer(sample)) / words


def is_relevant(
    topic: float, text: Text, sentence: int, tokens: Sequence[Token], figure: Figure
) -> bool:
    """Say whether a figure is worth a claim."""
    kind = figure.phrase.kind
    if kind == "thing":
        return False
    near = _near(text, sentence)
    moving = MOVEMENT.search(near) is not None
    if topic < 0.6 and not moving:
        return False
    small = figure.high < _SMALL
    if kind == "unknown":
        return figure.high >= 1000 and moving
    if kind in ("none", "inherited") and small and figure.number.spelling == "words":
        return figure.inherited and topic > 1
    if small and kind in ("boat", "capacity", "vehicle", "paper", "job", "aid"):
        return False
    return moving or topic > 1.5


def _near(text: Text, sentence: int) -> str:
    first = sentence
    while (
        first > 0
        and sentence - first < 2
        and (text.sentences[first - 1].paragraph >= text.sentences[sentence].paragraph - 1)
    ):
        first -= 1
    start = text.sentences[first].start
    return text.content[
        max(start, text.sentences[sentence].start - 1200) : text.sentences[sentence].end
    ]


__all__ = ["is_relevant", "movement_words", "noun_kind"]
