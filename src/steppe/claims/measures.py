"""What a figure measures: entries, exits, stock, …; with basis, modality and group."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from steppe.claims.text import Quantity, Text

_RULES = tuple(
    (measure, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for measure, words in (
        (
            "casualties",
            r"dead|died|death|deaths|killed|drowned|perished|lost the\w* li\w+|fatalit\w+|wounded|injured",
        ),
        ("returns", r"return\w*|repatriat\w+|went home|going home|deport\w+|removed"),
        ("registrations", r"regist\w+|appl\w+|asylum|permits?|IINs?|filed"),
        ("stock", r"host\w*|living|staying|remain\w*|displaced|sheltering|present|there are|camp"),
        ("exits", r"left|leav\w+|fled|flee\w*|departed|departures|exited|got out"),
        (
            "entries",
            r"arriv\w+|enter\w+|cross\w+|came|come|coming|landed|reached|entries|let in|waved through",
        ),
    )
)


def measure_quantities(text: Text, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Return the quantities with measure, basis and modality."""
    return [replace(quantity, measure=_measure(text, quantity)) for quantity in quantities]


def _measure(text: Text, quantity: Quantity) -> str:
    sentence = text.sentences[quantity.sentence]
    near = text.content[
        max(sentence.start, quantity.start - 60) : min(sentence.end, quantity.end + 90)
    ]
    best, at = "other", 1_000
    for measure, words in _RULES:
        for found in words.finditer(near):
            distance = abs(found.start() - 60)
            if distance < at:
                best, at = measure, distance
    return best
