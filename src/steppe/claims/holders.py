"""Whose the counted papers are: «8,000 numbers of non-residents», «foreigners filed 200,000 claims».

A figure of papers has no noun of people, yet the same papers given to different people are different
things: the people they are of, issued to or asked for by stand behind the noun or before the verb.
"""

from __future__ import annotations

import re

from steppe.claims.gazetteer import home_of
from steppe.claims.text import Quantity, Text

_WHO = (
    r"(?P<who>(?i:all |other |the )?(?:(?P<common>(?i:non-?residents?|foreigners|foreign (?:nationals|"
    r"citizens|workers|students)|third-country nationals|stateless (?:people|persons)|refugees|"
    r"migrants|asylum[- ]seekers|returnees|displaced (?:people|persons)))|"
    r"citizens of (?:the )?[A-Z][\w-]+(?: [A-Z][\w-]+)?|"
    r"[A-Z][a-z]+ (?:nationals|citizens|refugees|migrants)|[A-Z][a-z]+s)\b)"
)
_BEHIND = re.compile(rf"[^.;:\d]{{0,40}}?\b(?:of|to|by|from|for|among) {_WHO}")
_BEFORE = re.compile(
    rf"{_WHO} (?:(?:have|had|has|were|are|who|also|already) ){{0,2}}(?:filed|lodged|made|submitted|"
    r"received|got|given|issued|obtained|opened|asked|applied|sent in|granted|handed)\b[^.;:]{0,40}$"
)
#: How far from a figure, in code points, people and their papers are told together.
_REACH = 110


def holders_of(text: Text, quantity: Quantity) -> str:
    """Return the people that counted papers are of, in the text's words, or «»."""
    sentence = text.sentences[quantity.sentence]
    low, high = (
        max(sentence.start, quantity.start - _REACH),
        min(sentence.end, quantity.end + _REACH),
    )
    behind = _BEHIND.match(text.content, quantity.end, high)
    before = _BEFORE.search(text.content[low : quantity.start])
    for found in (behind, before):
        if found and (found["common"] or _are_people(found["who"])):
            return found["who"].removeprefix("the ")
    return ""


def _are_people(words: str) -> bool:
    """Say whether words name a people: «citizens of X», or a capital word that does so alone."""
    return " " in words or home_of(words) is not None
