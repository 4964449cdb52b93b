"""Who speaks at a figure: the names in its sentence, its list and the sentences before, and how "
"loudly."""

from __future__ import annotations

import math
import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from steppe.claims.roles import Use, opens_row
from steppe.claims.text import How, Quantity, Text

#: How much a mention counts in the sentence before, and the one before that.
BEFORE = (1.0, 0.45, 0.2)
LIST_HEAD = 0.6
#: A name that stands beside another figure counts that much less.
ANOTHERS = 0.35
#: Roles that belong to the figure a name stands beside.
_OWNED = ("host", "none", "sender", "in", "actor")
#: A name in the paragraph before counts that much less.
APART = 0.7
#: Names heard on either side of a figure, and of any other sentence.
MOST_NAMES = 25
_MOST_PARTS = 12
_LONGEST_TABLE = 15
_PART = re.compile(r"\b(?:of (?:them|whom|these|those|which)|among (?:them|whom)|including)\b")
_TOTAL = re.compile(r"\W*(?:sum|(?:grand |sub-?)?total|all countries|overall)\b", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:against|compared (?:with|to)|up from|down from|from|versus|instead of|after|than|was|were|to)"
    r"(?: only| just| about| some| around| fewer than| more than| as many as| nearly| over| a)* $"
)
_BREAKDOWN = re.compile(r"^[^.;:]{0,60}: ?\S{0,3}\s*(?:some |about |around |nearly |over )?$")


@dataclass(frozen=True)
class Voice:
    """A mention that speaks for a place, and how loudly at this figure; `beside`: right beside it."""

    use: Use
    loudness: float
    how: How
    beside: bool = False


def share_roles(uses: Sequence[Use], owners: dict[int, int]) -> tuple[Use, ...]:
    """Give a bare name beside a figure the role of the name beside the figure before: «A has 5, B 3»."""
    found: list[Use] = []
    former: Use | None = None
    for number, use in enumerate(uses):
        bare = number in owners and use.role == "none"
        if bare and former and former.mention.sentence == use.mention.sentence:
            use = replace(use, role=former.role)
        if number in owners and use.mention.place.kind != "people":
            former = use
        found.append(use)
    return tuple(found)


@dataclass(frozen=True)
class Scene:
    """A document as the linker sees it.

    Attributes:
        text: the document.
        quantities: its figures, in order.
        uses: its names with their roles, in order.
        uses_in: numbers of the uses of each sentence.
        figures_in: numbers of the figures of each sentence.
        owners: by number of a use, the figure it stands right beside.
        rows: sentences that are rows of a table.
    """

    text: Text
    quantities: Sequence[Quantity]
    uses: tuple[Use, ...]
    uses_in: Mapping[int, list[int]]
    figures_in: Mapping[int, list[int]]
    owners: Mapping[int, int]
    rows: frozenset[int]

    def uses_of(self, sentence: int) -> list[Use]:
        """Return the uses of a sentence."""
        return [self.uses[number] for number in self.uses_in.get(sentence, ())]

    def near(self, quantity: Quantity) -> list[int]:
        """Return the numbers of the uses nearest to a figure in its sentence, in order."""
        names = self.uses_in.get(quantity.sentence, [])
        at = bisect(names, quantity.start, key=lambda number: self.uses[number].mention.start)
        return names[max(0, at - MOST_NAMES) : at + MOST_NAMES]


def set_scene(text: Text, uses: Sequence[Use], quantities: Sequence[Quantity]) -> Scene:
    """Return a document's scene; names beside figures share roles."""
    uses_in: dict[int, list[int]] = defaultdict(list)
    figures_in: dict[int, list[int]] = defaultdict(list)
    for number, use in enumerate(uses):
        uses_in[use.mention.sentence].append(number)
    for index, quantity in enumerate(quantities):
        figures_in[quantity.sentence].append(index)
    owners: dict[int, int] = {}
    for sentence, figures in figures_in.items():
        own = uses_in.get(sentence, [])
        owners.update(_owners(text, uses, quantities, own, figures))
    rows = frozenset(use.mention.sentence for use in uses if opens_row(text, use.mention))
    shared = share_roles(uses, owners)
    return Scene(text, quantities, shared, uses_in, figures_in, owners, rows)


def _owners(
    text: Text,
    uses: Sequence[Use],
    quantities: Sequence[Quantity],
    names: Sequence[int],
    figures: Sequence[int],
) -> dict[int, int]:
    """Return the figure right beside each name («Uganda has 500»), or its own of a list in order."""
    owners: dict[int, int] = {}
    if "respectively" in text.words(quantities[figures[0]].sentence):
        lists: dict[int, list[int]] = defaultdict(list)
        for number in names:
            lists[uses[number].listed].append(number)
        for listed in lists.values():
            if len(listed) == len(figures) > 1:
                owners.update(zip(listed, figures, strict=True))
    starts = [quantities[index].start for index in figures]
    for number in names:
        at = bisect(starts, uses[number].mention.start)
        gaps: list[tuple[int, int]] = []
        for index in figures[max(0, at - 1) : at + 1]:
            gap = _between(text, uses[number], quantities[index])
            if not re.search(r"[;,.]\s", gap) and len(gap.split()) <= 3:
                gaps.append((len(gap), index))
        if gaps and number not in owners:
            owners[number] = min(gaps)[1]
    return owners


def _between(text: Text, use: Use, quantity: Quantity) -> str:
    mention = use.mention
    if mention.end <= quantity.start:
        return text.content[mention.end : quantity.start]
    return text.content[quantity.end : mention.start]


def hear_voices(scene: Scene, index: int) -> Iterator[Voice]:
    """Yield what the sentence, the head of the list and the sentences before say of a figure."""
    quantity = scene.quantities[index]
    yield from _voices_beside(scene, index)
    head = head_of(scene, index)
    if head is not None and head != quantity.sentence:
        for use in scene.uses_of(head)[:MOST_NAMES]:
            yield Voice(use, LIST_HEAD, "inherited")
    if _TOTAL.match(scene.text.words(quantity.sentence)):
        return
    sentences = scene.text.sentences
    for behind in range(1, len(BEFORE)):
        former = quantity.sentence - behind
        if former < 0 or former == head:
            continue
        apart = sentences[quantity.sentence].paragraph != sentences[former].paragraph
        for number in scene.uses_in.get(former, [])[-MOST_NAMES:]:
            use = scene.uses[number]
            loudness = BEFORE[behind] * (APART if apart else 1.0)
            if number in scene.owners and use.role in _OWNED:
                loudness *= 0.5 * ANOTHERS
            yield Voice(use, loudness, "inherited")


def _voices_beside(scene: Scene, index: int) -> Iterator[Voice]:
    """Yield what the names in the figure's own sentence say."""
    quantity = scene.quantities[index]
    whole = _whole(scene, index)
    listed = "respectively" in scene.text.words(quantity.sentence)
    for number in scene.near(quantity):
        use = scene.uses[number]
        loudness = nearness(scene, use, index, whole)
        heads = use.role in ("host", "source") and opens_row(scene.text, use.mention)
        own = scene.owners.get(number, index) in (index, whole)
        if not own and use.role != "source" and not heads:
            loudness *= ANOTHERS
        beside = scene.owners.get(number) == index
        yield Voice(use, 1.0 if beside and listed else loudness, "stated", beside)


def _whole(scene: Scene, index: int) -> int | None:
    """Return the figure that this one is a part of: «5,000, of whom 300 …», «1,158: 486 …, 672 …»."""
    content, quantities = scene.text.content, scene.quantities
    quantity = quantities[index]
    for number in range(index - 1, max(-1, index - _MOST_PARTS), -1):
        former = quantities[number]
        if former.sentence != quantity.sentence or ";" in content[former.end : quantity.start]:
            return None
        if number == index - 1 and _PART.search(content[former.end : quantity.end + 20]):
            return number
        if _BREAKDOWN.search(content[former.end : quantities[number + 1].start]):
            return number
    return None


def head_of(scene: Scene, index: int) -> int | None:
    """Return the sentence of the head of a figure's list or table."""
    quantity = scene.quantities[index]
    if quantity.list_head is not None:
        return scene.quantities[quantity.list_head].sentence
    if quantity.sentence not in scene.rows:
        return None
    above = range(quantity.sentence - 1, max(-1, quantity.sentence - _LONGEST_TABLE), -1)
    return next((number for number in above if number not in scene.rows), None)


def nearness(scene: Scene, use: Use, index: int, whole: int | None = None) -> float:
    """Return 1 beside the figure, less over words, stops and other figures between.

    Figures from `whole` on, of which this one is a part, do not stand between.
    """
    quantity = scene.quantities[index]
    gap = _between(scene.text, use, quantity)
    figures = sum(
        whole is None or number < whole or number > index
        for number in _figures_between(scene, use, index)
    )
    stops = (
        0.8 * gap.count(";")
        + (0.8 if use.mention.start > quantity.start else 0.2) * gap.count(":")
        + 0.25 * gap.count(",")
        + 0.4 * len(re.findall(r" (?:while|whereas|but|and) ", gap))
    )
    if use.role in ("host", "source") and opens_row(scene.text, use.mention):
        return math.exp(-0.02 * len(gap.split()))
    if use.role == "source" and use.mention.end <= quantity.start:
        # «from X: 1,000 to A, 500 to B»: what people leave holds for the whole list.
        figures = min(figures, 1)
        stops *= 0.4
    return math.exp(-(0.5 * figures + stops + 0.02 * len(gap.split())))


def _figures_between(scene: Scene, use: Use, index: int) -> list[int]:
    """Return the figures between a name and a figure of its sentence."""
    figures = scene.figures_in[scene.quantities[index].sentence]
    start = use.mention.start
    at = bisect(figures, start, key=lambda number: scene.quantities[number].start)
    own = index - figures[0]
    return figures[at:own] if at <= own else figures[own + 1 : at]


def continues(scene: Scene, index: int) -> bool:
    """Return whether a figure only compares with the one before: «500 a day, against 300 in May»."""
    quantity = scene.quantities[index]
    if not index or scene.quantities[index - 1].sentence != quantity.sentence:
        return False
    former = scene.quantities[index - 1]
    compared = _COMPARED.search(scene.text.content[former.end : quantity.start])
    if not compared:
        return False
    figures = scene.figures_in[quantity.sentence]
    at = figures.index(index)
    end = (
        scene.quantities[figures[at + 1]].start
        if at + 1 < len(figures)
        else scene.text.sentences[quantity.sentence].end
    )
    return not any(
        former.end + compared.start() <= use.mention.start < end
        and use.role not in ("witness", "actor")
        for use in scene.uses_of(quantity.sentence)
    )
