"""The finer place of a figure: the crossing, camp, town or region that it is said of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from steppe.claims.roles import Use
from steppe.claims.text import Found, How, Quantity
from steppe.claims.voices import MOST_NAMES, Scene, head_of, nearness

FINER = ("city", "region", "camp", "checkpoint", "border", "sea", "unknown")
_ROLES = {
    "in": 1.0, "target": 1.0, "none": 0.45, "border": 0.7, "to": 0.7, "host": 1.0, "source": 0.2,
}  # fmt: skip
_AGAIN = re.compile(
    r"\b(?:there(?! (?:is|are|was|were|has|have|had|will|would|may|might|can|could|came)\b)|here|"
    r"(?:the|this|that|these|those|its) (?:camp|town|city|village|island|crossing|checkpoint|post|"
    r"district|region|province|site|settlement|centre|center|port|place|area|hotels?|enclave|"
    r"commune|outskirts|"
    r"halls?))\b",
    re.IGNORECASE,
)
#: «20 Bello family members» are in no town of Bello.
_FAMILY = re.compile(r" (?:family|relatives|brothers|sisters|siblings|household)\b")
#: A place may be taken up again this many sentences later.
_REACH = 6
LEAST = 0.2
#: What a place at the head of a list counts.
AT_HEAD = 0.5
_TAKEN_UP = ("in", "target", "none", "host")


def find_place(scene: Scene, index: int) -> Found:
    """Return the finer place named with a figure, at the head of its list, or taken up again."""
    quantity = scene.quantities[index]
    head = head_of(scene, index)
    beside = [
        (nearness(scene, use, index) * _ROLES.get(use.role, 0.0), use)
        for use in (scene.uses[number] for number in scene.near(quantity))
        if _is_finer(scene, use)
    ]
    if head is not None and head != quantity.sentence:
        beside += [
            (AT_HEAD * _ROLES.get(use.role, 0.0), use)
            for use in scene.uses_of(head)[:MOST_NAMES]
            if _is_finer(scene, use)
        ]
    best = max(beside, key=lambda one: one[0], default=None)
    if best is not None and best[0] >= LEAST:
        score, use = best
        return _found(scene, use, quantity.sentence, score - LEAST)
    if _AGAIN.search(scene.text.words(quantity.sentence)):
        for use in _former(scene, quantity):
            return _found(scene, use, quantity.sentence, 0.1)
    return Found(margin=LEAST - (best[0] if best else 0.0))


def _is_finer(scene: Scene, use: Use) -> bool:
    mention = use.mention
    if mention.place.kind not in FINER or _FAMILY.match(scene.text.content, mention.end):
        return False
    return mention.place.kind != "sea" or use.role in ("in", "target")


def _former(scene: Scene, quantity: Quantity) -> Iterator[Use]:
    """Yield the finer places named before a figure, the last first."""
    for sentence in range(quantity.sentence, max(-1, quantity.sentence - _REACH - 1), -1):
        for use in reversed(scene.uses_of(sentence)):
            fit = use.role in _TAKEN_UP and use.mention.place.kind not in ("sea", "unknown")
            if fit and _is_finer(scene, use) and use.mention.start < quantity.start:
                yield use


def _found(scene: Scene, use: Use, sentence: int, margin: float) -> Found:
    """Return the place in the text's words, with the others of its list."""
    same = scene.uses_of(use.mention.sentence)
    listed = [one.mention for one in same if one.listed == use.listed and _is_finer(scene, one)]
    start, end = min(one.start for one in listed), max(one.end for one in listed)
    how: How = "stated" if use.mention.sentence == sentence else "inherited"
    return Found(scene.text.content[start:end], how, ((start, end),), margin)
