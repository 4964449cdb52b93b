"""What the words right behind a figure say plainly: «4,000 fled from X to Y», in its own clause.

Such words hold whatever the document says at large: its corridor, the sentences before, the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from steppe.claims.corridor import Corridor, key_of, speaks, value_of
from steppe.claims.courses import Course
from steppe.claims.place_evidence import EVIDENCE
from steppe.claims.place_lists import told_together
from steppe.claims.roles import Use
from steppe.claims.text import Found, Text
from steppe.claims.voices import Scene
from steppe.codes import countries as country_names

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
    if "respectively" in scene.text.words(quantity.sentence):
        return []  # each figure has a name of its own
    for out, into in pairwise(_in_clause_behind(scene, index)):
        gap = content[out.mention.end : into.mention.start]
        far = len(content[quantity.end : out.mention.start].split()) > _MOST_WORDS
        standing = all(use.mention.place.kind in _STANDING for use in (out, into))
        if out.role != "source" or into.role not in _REACHED or far or not standing:
            continue
        keys = [key_of(use, corridor.named) for use in (out, into)]
        heard = all(speaks(use, corridor.named) for use in (out, into))
        if _ONWARD_TO.fullmatch(gap) and heard and keys[0] != keys[1]:
            ends = [_mates(scene, quantity.sentence, use, corridor) for use in (out, into)]
            return [_found(scene.text, uses, end, corridor) for end, uses in enumerate(ends)]
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


def _mates(scene: Scene, sentence: int, use: Use, corridor: Corridor) -> list[Use]:
    """Return the names that one is listed with, itself among them: «to Y and Z» is to both."""
    listed = [other for other in scene.uses_of(sentence) if other.listed == use.listed]
    ends = [(other.mention.start, other.mention.end) for other in listed]
    if len(listed) == 2 and scene.text.content[ends[0][1] : ends[1][0]].startswith(","):
        return [use]  # «to Chad, and Egypt closed its border»
    alike = {other.mention.place.kind in _STANDING for other in listed} == {True}
    countries = {key_of(other, corridor.named) in country_names() for other in listed}
    return listed if alike and len(countries) == 1 else [use]


def _found(text: Text, uses: Sequence[Use], end: int, corridor: Corridor) -> Found:
    """Return a country by its short name, another place in the words that stand here, or a list."""
    spans = tuple((use.mention.start, use.mention.end) for use in uses)
    if len(uses) > 1 and (together := told_together(text, uses, corridor)):
        return Found(together, "stated", spans, margin=_SURE)
    mention = uses[0].mention
    region = end == 0 and mention.place.kind == "region"
    name = mention.label if region else key_of(uses[0], corridor.named)
    value = text.content[mention.start : mention.end] if name == mention.label else value_of(name)
    return Found(value, "stated", spans[:1], margin=_SURE)
