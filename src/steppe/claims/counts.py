"""What a figure counts by its own words: different people, or crossings. Nothing is concluded.

Only words beside the figure count: «312,000 different people», «73,000 individuals were recorded»,
«the number of unique arrivals reached 9,100», «300,000 border crossings». «Individuals» alone is as
often a formal word for people, so it says nothing; `may_count_persons` finds it for a person to judge.
"""

from __future__ import annotations

import re

from steppe.claims.claim import PERSONS

COUNTED_CROSSINGS = "crossings"
#: Flag of a figure on «individuals» without a word on whether each counts once.
MAY_COUNT_PERSONS = "may_count_persons"
#: Code points beside a figure in which its words stand.
_NEAR = 70
_PEOPLE = (
    r"(?:people|persons|individuals|refugees|migrants|asylum[- ]seekers|travell?ers|visitors|"
    r"arrivals|entrants|newcomers|citizens|nationals|foreigners|men|women)"
)
_ADJECTIVES = r"(?:(?!(?:and|or|of|with)\b)[A-Za-z'’-]+ ){0,2}?"
_SINGLE = rf"(?:different|unique|distinct|separate|individual)\s+{_ADJECTIVES}{_PEOPLE}"
#: Behind the figure; no other figure or clause may stand between.
_PERSONS_BEHIND = re.compile(
    rf"\s+(?:(?!and\b|or\b)[A-Za-z'’-]+ ){{0,2}}?(?:{_SINGLE}\b|individuals\s+"
    r"(?:(?:have|has|had|were|was|are|is)\s+)?(?:been\s+)?(?:recorded|registered|counted)\b)",
    re.IGNORECASE,
)
_PERSONS_BEFORE = re.compile(
    rf"\b(?:number|total|count|figure) of {_SINGLE}\b[^\d.;,]{{0,50}}$|\b{_SINGLE}\s*:\s*$",
    re.IGNORECASE,
)
_CROSSINGS_BEHIND = re.compile(
    rf"\s+{_ADJECTIVES}(?:border[- ])?crossings\b(?!\s+(?:points?|are|were|remain|open|closed))",
    re.IGNORECASE,
)
_CROSSINGS_BEFORE = re.compile(
    r"\b(?:number|total|count|figure) of (?:border[- ])?crossings\b[^\d.;,]{0,50}$", re.IGNORECASE
)
_INDIVIDUALS = re.compile(rf"\s+{_ADJECTIVES}individuals\b", re.IGNORECASE)


def how_counted(sentence: str, start: int, end: int) -> str | None:
    """Return `persons` or `crossings` if the words beside a figure say so, else None.

    Args:
        sentence: the sentence that holds the figure.
        start: first code point of the figure in it.
        end: code point behind the figure.
    """
    before, behind = sentence[max(0, start - _NEAR) : start], sentence[end : end + _NEAR]
    if _PERSONS_BEHIND.match(behind):
        return PERSONS
    if _CROSSINGS_BEHIND.match(behind):
        return COUNTED_CROSSINGS
    if _PERSONS_BEFORE.search(before):
        return PERSONS
    return COUNTED_CROSSINGS if _CROSSINGS_BEFORE.search(before) else None


def may_count_persons(sentence: str, start: int, end: int) -> bool:
    """Tell whether a figure is on «individuals» without a word on whether each counts once."""
    said = how_counted(sentence, start, end)
    return said is None and _INDIVIDUALS.match(sentence[end : end + _NEAR]) is not None
