"""Who speaks at a figure: the names in its sentence, its list and the sentences before, and how "
"loudly."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from steppe.claims.roles import Use, opens_row
from steppe.claims.text import How, Quantity, Text

#: How much a mention counts in the sentence before, and the one before that.
BEFORE = (1.0, 0.45, 0.2)
LIST_HEAD = 0.6
#: A name that stands beside another figure counts that much less.
ANOTHERS = 0.35
_LONGEST_TABLE = 15
_PART = re.compile(r"\b(?:of (?:them|whom|these|those|which)|among (?:them|whom)|including)\b")
_TOTAL = re.compile(r"\W*(?:sum|(?:grand |sub-?)?total|all countries|overall)\b", re.IGNORECASE)
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


def find_owners(text: Text, uses: Sequence[Use], quantities: Sequence[Quantity]) -> dict[int, int]:
    """Return the figure that stands right beside a name («Uganda has 500», «1,000 in Tanzania»)."""
    owners = _respectively(text, uses, quantities)
    for number, use in enumerate(uses):
        if number in owners:
            continue
        gaps: list[tuple[int, int]] = []
        for index, quantity in enumerate(quantities):
            if quantity.sentence != use.mention.sentence:
                continue
            gap = _between(text, use, quantity)
            if not re.search(r"[;,.]\s", gap) and len(gap.split()) <= 3:
                gaps.append((len(gap), index))
        if gaps:
            owners[number] = min(gaps)[1]
    return owners


def _respectively(
    text: Text, uses: Sequence[Use], quantities: Sequence[Quantity]
) -> dict[int, int]:
    """Return the figure of each name of «A and B took 5 and 3 respectively»."""
    owners: dict[int, int] = {}
    for number, sentence in enumerate(text.sentences):
        if "respectively" not in text.content[sentence.start : sentence.end]:
            continue
        figures = [index for index, one in enumerate(quantities) if one.sentence == number]
        lists: dict[int, list[int]] = defaultdict(list)
        for position, use in enumerate(uses):
            if use.mention.sentence == number:
                lists[use.listed].append(position)
        for names in lists.values():
            if len(names) == len(figures) > 1:
                owners.update(zip(names, figures, strict=True))
    return owners


def _between(text: Text, use: Use, quantity: Quantity) -> str:
    mention = use.mention
    if mention.end <= quantity.start:
        return text.content[mention.end : quantity.start]
    return text.content[quantity.end : mention.start]


def hear_voices(
    text: Text,
    uses: Sequence[Use],
    quantities: Sequence[Quantity],
    index: int,
    owners: dict[int, int],
) -> Iterator[Voice]:
    """Yield what the sentence, the head of the list and the sentences before say of a figure."""
    quantity = quantities[index]
    head = head_of(text, uses, quantities, index)
    here = text.sentences[quantity.sentence]
    whole = _whole(text, quantities, index)
    own = (index, whole)
    for number, use in enumerate(uses):
        behind = quantity.sentence - use.mention.sentence
        if behind == 0:
            loudness = nearness(text, use, quantities, index, whole)
            heads = use.role in ("host", "source") and opens_row(text, use.mention)
            if owners.get(number, index) not in own and use.role != "source" and not heads:
                loudness *= ANOTHERS
            beside = owners.get(number) == index
            if beside and "respectively" in text.words(quantity.sentence):
                loudness = 1.0
            yield Voice(use, loudness, "stated", beside)
        elif use.mention.sentence == head:
            yield Voice(use, LIST_HEAD, "inherited")
        elif 0 < behind < len(BEFORE) and not _TOTAL.match(text.words(quantity.sentence)):
            apart = here.paragraph - text.sentences[use.mention.sentence].paragraph
            loudness = BEFORE[behind] * (0.7 if apart else 1.0)
            if number in owners and use.role in ("host", "none", "sender", "in", "actor"):
                loudness *= 0.5 * ANOTHERS
            yield Voice(use, loudness, "inherited")


def _whole(text: Text, quantities: Sequence[Quantity], index: int) -> int | None:
    """Return the figure that this one is a part of: «5,000, of whom 300 …», «1,158: 486 …, 672 …»."""
    quantity = quantities[index]
    for number in range(index - 1, -1, -1):
        former = quantities[number]
        if former.sentence != quantity.sentence:
            return None
        gap = text.content[former.end : quantity.start]
        if ";" in gap:
            return None
        if number == index - 1 and _PART.search(text.content[former.end : quantity.end + 20]):
            return number
        if _BREAKDOWN.search(text.content[former.end : quantities[number + 1].start]):
            return number
    return None


def head_of(
    text: Text, uses: Sequence[Use], quantities: Sequence[Quantity], index: int
) -> int | None:
    """Return the sentence of the head of a figure's list or table."""
    quantity = quantities[index]
    if quantity.list_head is not None:
        return quantities[quantity.list_head].sentence
    rows = {use.mention.sentence for use in uses if opens_row(text, use.mention)}
    if quantity.sentence not in rows:
        return None
    above = range(quantity.sentence - 1, max(-1, quantity.sentence - _LONGEST_TABLE), -1)
    return next((number for number in above if number not in rows), None)


def nearness(
    text: Text,
    use: Use,
    quantities: Sequence[Quantity],
    index: int,
    whole: int | None = None,
) -> float:
    """Return 1 beside the figure, less over words, stops and other figures between.

    Figures from `whole` on, of which this one is a part, do not stand between.
    """
    quantity = quantities[index]
    gap = _between(text, use, quantity)
    low, high = sorted((use.mention.start, quantity.start))
    figures = sum(
        low < other.start < high and (whole is None or number < whole or number > index)
        for number, other in enumerate(quantities)
        if other.sentence == quantity.sentence
    )
    stops = (
        0.8 * gap.count(";")
        + (0.8 if use.mention.start > quantity.start else 0.2) * gap.count(":")
        + 0.25 * gap.count(",")
        + 0.4 * len(re.findall(r" (?:while|whereas|but|and) ", gap))
    )
    if use.role in ("host", "source") and opens_row(text, use.mention):
        return math.exp(-0.02 * len(gap.split()))
    if use.role == "source" and use.mention.end <= quantity.start:
        # «from X: 1,000 to A, 500 to B»: what people leave holds for the whole list.
        figures = min(figures, 1)
        stops *= 0.4
    return math.exp(-(0.5 * figures + stops + 0.02 * len(gap.split())))
