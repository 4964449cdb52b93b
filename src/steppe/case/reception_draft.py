"""A draft of reception.csv from documents: statements coded by rule, for a person to look at."""

from __future__ import annotations

from collections.abc import Mapping

from steppe.case.figures_from_claims import tidy
from steppe.claims.reception import find_reception
from steppe.claims.reception_words import LONGEST_QUOTE
from steppe.claims.text import Text


def draft_reception(
    text: Text, document: str, locate: Mapping[int, str]
) -> tuple[list[dict[str, str]], int]:
    """Return rows of reception.csv from one text, and how many sentences with threats were left out.

    Args:
        text: the document.
        document: its id.
        locate: where each sentence stands in the document, by its number.
    """
    found, withheld = find_reception(text)
    rows = [
        {
            "theme": one.theme,
            "stance": one.stance,
            "document": document,
            "locator": locate[one.sentence],
            "place": one.place or "",
            "speaker_role": one.speaker_role,
            "quote": _short(one.quote),
            "coded": "rule",
        }
        for one in found
    ]
    return rows, withheld


def _short(quote: str) -> str:
    """Return a quotation as a cell holds it: a control character parts a word in two."""
    words = tidy(quote).split()
    while sum(word != "…" for word in words) > LONGEST_QUOTE:
        words.pop()
    return " ".join(words)
