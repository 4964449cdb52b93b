"""What the words right behind a figure say plainly: «4,000 fled from X to Y», in its own clause.

Such words hold whatever the document says at large: its corridor, the sentences before, the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from steppe.claims.corridor import Corridor, key_of, speaks, value_of
from steppe.claims.courses import Course
from steppe.claims.place_evidence import EVIDENCE
from steppe.claims.roles import Use
from steppe.claims.text import Found, Text
from steppe.claims.voices import Scene

_CLAUSE_ENDS = re.compile(r"[;:.]\s|, (?:and|while|but|whereas) | (?:while|whereas|but) ")
#: What may stand between the two names of «from X to Y».
_ONWARD_TO = re.compile(
    r"[^,;:.\d]{0,25}? (?:to|into|for|towards?) (?:the |neighbou?ring |nearby ){0,2}"
)
_WAYS = ("arriving", "leaving", "returning")
_REACHED = ("to", "target", "home", "in", "none")
_STANDING = ("country", "region", "city")
#: Words between a figure and «from X to Y».
_MOST_WORDS = 12
#: Margin of an end that is said plainly, as that of a name with full evidence and no rival.
_SURE = 3.0


def says_both(scene: Scene, index: int, course: Course, corridor: Corridor) -> list[Found]:
    """Return origin and destination of a figure behind which «from X to Y» says both, else nothing."""
    if course.way not in _WAYS or course.both:
        return []
    content, quantity = scene.text.content, scene.quantities[index]
    for out, into in pairwise(_in_clause_behind(scene, index)):
        gap = content[out.mention.end : into.mention.start]
        far = len(content[quantity.end : out.mention.start].split()) > _MOST_WORDS
        standing = all(use.mention.place.kind in _STANDING for use in (out, into))
        if out.role != "source" or into.role not in _REACHED or far or not standing:
            continue
        keys = [key_of(use, corridor.named) for use in (out, into)]
        heard = all(speaks(use, corridor.named) for use in (out, into))
        if _ONWARD_TO.fullmatch(gap) and heard and keys[0] != keys[1]:
            return [_found(scene.text, use, end, corridor) for end, use in enumerate((out, into))]
    return []


def plain_evidence(
    scene: Scene, index: int, course: Course, corridor: Corridor
) -> tuple[dict[str, float], dict[str, float]]:
    """Return what the names behind a figure in its clause say for each place, at each end.

    It is the evidence of their roles, of each place the strongest, for or against.
    """
    said: tuple[dict[str, float], dict[str, float]] = ({}, {})
    for use in _in_clause_behind(scene, index):
        if use.mention.ethnic or not speaks(use, corridor.named):
            continue
        key = key_of(use, corridor.named)
        for end, evidence in enumerate(EVIDENCE[course.way][use.role]):
            if abs(evidence) > abs(said[end].get(key, 0.0)):
                said[end][key] = evidence
    return said


def _in_clause_behind(scene: Scene, index: int) -> Iterator[Use]:
    """Yield the names behind a figure up to the end of its clause or the next figure."""
    quantity = scene.quantities[index]
    ends = [
        other.start
        for other in scene.quantities[index + 1 : index + 2]
        if other.sentence == quantity.sentence
    ]
    limit = min(ends, default=scene.text.sentences[quantity.sentence].end)
    broken = _CLAUSE_ENDS.search(scene.text.content, quantity.end, limit)
    limit = broken.start() if broken else limit
    for use in scene.uses_of(quantity.sentence):
        if quantity.end <= use.mention.start < limit:
            yield use


def _found(text: Text, use: Use, end: int, corridor: Corridor) -> Found:
    """Return a country by its short name, another place in the words that stand here."""
    mention = use.mention
    region = end == 0 and mention.place.kind == "region"
    name = mention.label if region else key_of(use, corridor.named)
    value = text.content[mention.start : mention.end] if name == mention.label else value_of(name)
    return Found(value, "stated", ((mention.start, mention.end),), margin=_SURE)
