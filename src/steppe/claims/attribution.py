"""Who is credited with each figure of a text, and who passed it on.

A figure takes the cue of its own sentence ("according to X", "X said"); without one it inherits the
speaker of the quotation it stands in, the source of its list or table, or the cue of a sentence just
before in its paragraph. A set of figures that an office made public in the opening sentences is the
source of the figures after it, until prose names another. Otherwise the text says it itself: nobody is
credited.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from steppe.claims.people import People
from steppe.claims.speech import Cue, find_cues
from steppe.claims.text import Credit, Found, How, Quantity, Text

#: Sentences that a cue reaches ahead in its paragraph; further if they go on with parts of a total.
_REACH, _PART_REACH = 2, 5
_PART = re.compile(
    r"\b(?:of (?:them|these|those|whom)|among (?:them|these)|including|those \d|that leaves|"
    r"the rest|respectively|in all|in total|altogether|same period|in addition|next in line|"
    r"(?:the|on the) (?:first|second|third|two others) of|way ahead|followed by|the others?|"
    r"out of every)\b",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"\bby the same (?:account|source|count|figures)|the same (?:sources?|officials?|data)\b",
    re.IGNORECASE,
)
_PASSED = re.compile(r"(?:cited|seen|quoted|obtained) by ", re.IGNORECASE)
_REPORTED_BY = re.compile(r"\w+ed by ")
_JOINED = re.compile(r",?(?: and| but)?(?: then)? ?")
_QUOTES = re.compile(r"[“”\"«»]")
_BULLET = re.compile(r"\s*(?:[•▪◦‣●*·–—-]|\(?\d{1,2}[.)])\s")
_RELAYING = re.compile(
    r"\b(?:citing|cited|quoting|according to|passed on|from|told by)\b", re.IGNORECASE
)
#: What a source of counts says nothing about.
_OTHER_MATTERS = frozenset({"price", "capacity", "distance_duration", "economy"})
#: Words after a cue that closes a sentence ("announced on Friday").
_CLOSING = 4
#: A document's figures are introduced in its first sentences.
_OPENING = 4


@dataclass(frozen=True)
class _Spoken:
    """A cue with its reporter resolved."""

    cue: Cue
    source: str
    relayer: str
    media: bool


def link_sources(text: Text, quantities: Sequence[Quantity]) -> list[Credit]:
    """Return one credit a figure, in the order of the figures.

    Args:
        text: the document.
        quantities: the figures in order of their place.
    """
    spoken = _resolve(text, find_cues(text))
    quotes = _quotations(text)
    credits: list[Credit] = []
    for index, quantity in enumerate(quantities):
        credit = _in_sentence(text, quantities, quantity, spoken, quotes)
        credits.append(credit or _carried(text, quantities, index, credits, spoken, quotes))
    return credits


def _resolve(text: Text, cues: Sequence[Cue]) -> list[_Spoken]:
    people = People.of(text)
    resolved: list[_Spoken] = []
    for cue in cues:
        name = people.name_of(cue, [(item.cue.start, item.source) for item in resolved])
        last = resolved[-1] if resolved else None
        if (
            last
            and name
            and _PASSED.match(text.content, cue.start)
            and _JOINED.fullmatch(text.content, last.cue.end, cue.start)
        ):
            # "Official data cited by the paper": the paper passed it on.
            resolved[-1] = replace(last, relayer=name)
        elif name:
            media = people.is_media(name)
            resolved.append(_Spoken(cue, name, people.outlet(cue.media), media))
    return resolved


def _credit(item: _Spoken, how: How, relayer: str = "") -> Credit:
    span = ((item.cue.start, item.cue.end),)
    passed = relayer or item.relayer
    return Credit(Found(item.source, how, span), Found(passed, how, span) if passed else Found())


def _in_sentence(
    text: Text,
    quantities: Sequence[Quantity],
    quantity: Quantity,
    spoken: Sequence[_Spoken],
    quotes: Sequence[tuple[int, int]],
) -> Credit | None:
    here = [
        item
        for item in spoken
        if item.cue.sentence == quantity.sentence and item.cue.form != "footer"
        and not item.cue.start <= quantity.start < item.cue.end
        and not _later_clause(text, quantity, item.cue, quotes)
    ]  # fmt: skip
    if not here:
        return None
    if any(
        item.cue.form == "speech"
        and _closes(text, item.cue)
        and not _REPORTED_BY.match(text.content, item.cue.start)
        for item in here
    ):
        # "Officers at X noted down three attempts, the spokeswoman said."
        here = [item for item in here if item.cue.form != "count"]
    beside = [other.start for other in quantities if other.sentence == quantity.sentence]
    nearest = min(here, key=lambda item: _cost(text, quantity, item.cue, beside))
    if len(here) == 1:
        return _credit(nearest, "stated")
    # "The paper reported, quoting officials": the officials said it, the paper passed it on.
    origins = [
        item
        for item in here
        if item is not nearest or _RELAYING.match(text.content, item.cue.start)
    ]
    for item in origins:
        relays = _RELAYING.match(text.content, item.cue.start)
        others = [
            other for other in here if other is not item and (other.media or nearest is other)
        ]
        if (
            relays
            and others
            and not item.media
            and (others[0].media or text.content[item.cue.start] in "cq")
        ):
            return _credit(item, "stated", others[0].source)
    if nearest.media and any(not item.media for item in here):
        said = next(item for item in here if not item.media)
        return _credit(said, "stated", nearest.source)
    return _credit(nearest, "stated")


def _later_clause(
    text: Text, quantity: Quantity, cue: Cue, quotes: Sequence[tuple[int, int]]
) -> bool:
    """Say whether a cue stands behind a semicolon after the figure and credits what follows."""
    if _closes(text, cue):
        return False  # what closes a sentence credits all of it
    stop = text.content.find(";", quantity.end, max(quantity.end, cue.start))
    return stop >= 0 and not any(low < stop < high for low, high in quotes)


def _closes(text: Text, cue: Cue) -> bool:
    return text.content[cue.end : text.sentences[cue.sentence].end].count(" ") <= _CLOSING


def _cost(text: Text, quantity: Quantity, cue: Cue, beside: Sequence[int]) -> float:
    """Return how far a cue stands from a figure: words, clauses, stops and other figures between."""
    before = cue.end <= quantity.start
    low, high = (cue.end, quantity.start) if before else (quantity.end, cue.start)
    between = text.content[low:high]
    cost = between.count(" ") + 30 * between.count(";") + 3 * between.count(",")
    if _REPORTED_BY.match(text.content, cue.start):
        # "X puts it at 610,000, above the 514,000 reported by Y": Y's is the figure before.
        cost += 30 * sum(low <= start < high for start in beside)
    cost += 8 * len(re.findall(r"\b(?:while|whereas|but|although)\b", between))
    return cost + (3 if cue.form == "data" and not before else 0)


def _quotations(text: Text) -> list[tuple[int, int]]:
    """Return the spans in quotation marks; one left open runs to the end of its paragraph."""
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    paragraph_ends = {
        sentence.end
        for sentence, after in zip(text.sentences, [*text.sentences[1:], None], strict=True)
        if after is None or after.paragraph != sentence.paragraph
    }
    marks = [(found.start(), found.group()) for found in _QUOTES.finditer(text.content)]
    stops = sorted([*marks, *((end, "end") for end in paragraph_ends)])
    for place, mark in stops:
        if mark == "end" or (opened is not None and mark in '”"»'):
            if opened is not None:
                spans.append((opened, place))
            opened = None
        elif mark in '“"«':
            opened = place
    return spans


def _carried(
    text: Text,
    quantities: Sequence[Quantity],
    index: int,
    credits: Sequence[Credit],
    spoken: Sequence[_Spoken],
    quotes: Sequence[tuple[int, int]],
) -> Credit:
    quantity = quantities[index]
    if quantity.list_head is not None and quantity.list_head < index:
        return _handed_on(credits[quantity.list_head])
    words = text.words(quantity.sentence)
    if _SAME.search(words) and spoken:
        earlier = [item for item in spoken if item.cue.start < quantity.start]
        if earlier:
            return _credit(earlier[-1], "inherited")
    quoted = next(((low, high) for low, high in quotes if low < quantity.start < high), None)
    figures = Counter(text.sentences[other.sentence].paragraph for other in quantities)
    speaker = _speaker(text, quoted, quantity, spoken) if quoted else None
    found = (
        speaker
        or _before(text, quantity, spoken, figures)
        or _of_table(text, quantity, spoken)
        or _of_document(quantity, spoken)
    )
    return _credit(found, "inherited") if found else Credit()


def _handed_on(credit: Credit) -> Credit:
    if credit.source.value is None:
        return credit
    source = Found(credit.source.value, "inherited", credit.source.spans)
    relayer = credit.relayer
    return Credit(
        source, Found(relayer.value, "inherited", relayer.spans) if relayer.value else Found()
    )


def _speaker(
    text: Text, quoted: tuple[int, int], quantity: Quantity, spoken: Sequence[_Spoken]
) -> _Spoken | None:
    """Return who speaks in a quotation: the cue right after it, right before it, or the last speaker."""
    outside = [item for item in spoken if not quoted[0] < item.cue.start < quoted[1]]
    paragraph = text.sentences[quantity.sentence].paragraph
    behind = [
        item
        for item in outside
        if 0 <= item.cue.start - quoted[1] <= 60
        and text.sentences[item.cue.sentence].paragraph == paragraph
    ]
    if behind:
        return behind[0]
    ahead = [item for item in outside if item.cue.end <= quoted[0] + 1]
    if not ahead:
        return None
    between = range(ahead[-1].cue.sentence + 1, quantity.sentence + 1)
    spoken_on = all(
        text.content[text.sentences[index].start] in '“"«'
        or _is_line(text, text.sentences[index].paragraph)
        for index in between
        if text.sentences[index].paragraph != text.sentences[index - 1].paragraph
    )
    return ahead[-1] if spoken_on else None


def _before(
    text: Text, quantity: Quantity, spoken: Sequence[_Spoken], figures: Counter[int]
) -> _Spoken | None:
    """Return the cue of a sentence just before in the paragraph, or of the line that opens a list."""
    sentence = text.sentences[quantity.sentence]
    part = bool(_PART.search(text.words(quantity.sentence)))
    whole_elsewhere = part and not re.search(
        r"\d", text.content[sentence.start : sentence.start + _part_at(text, quantity)]
    )
    for item in reversed(spoken):
        if item.cue.start >= quantity.start or item.cue.form in ("footer", "headline"):
            continue
        there = text.sentences[item.cue.sentence]
        apart = quantity.sentence - item.cue.sentence
        if there.paragraph == sentence.paragraph:
            return item if apart <= (_PART_REACH if part else _REACH) else None
        if _opens_list(text, item.cue.sentence, quantity.sentence, figures):
            return item
        return (
            item
            if whole_elsewhere and sentence.paragraph - there.paragraph == 1 and apart <= _REACH
            else None
        )
    return None


def _part_at(text: Text, quantity: Quantity) -> int:
    found = _PART.search(text.words(quantity.sentence))
    return found.start() if found else 0


def _opens_list(text: Text, head: int, row: int, figures: Counter[int]) -> bool:
    """Say whether a paragraph ends with a colon and what follows, to the row, is a list."""
    paragraph = text.sentences[head].paragraph
    ends = [
        sentence for sentence in text.sentences[head : row + 1] if sentence.paragraph == paragraph
    ]
    if text.content[ends[-1].end - 1] != ":":
        return False
    between = {
        sentence.paragraph: sentence.start
        for sentence in reversed(text.sentences[head : row + 1])
        if sentence.paragraph > paragraph
    }
    return len(between) == 1 or all(
        _BULLET.match(text.content, start) or _is_line(text, number) or figures[number] > 2
        for number, start in between.items()
    )


def _is_line(text: Text, paragraph: int) -> bool:
    inside = [sentence for sentence in text.sentences if sentence.paragraph == paragraph]
    return len(inside) == 1 and (
        text.content[inside[0].end - 1] not in ".!?" or inside[0].end - inside[0].start < 60
    )


def _of_table(text: Text, quantity: Quantity, spoken: Sequence[_Spoken]) -> _Spoken | None:
    """Return the source in the line under a table for the figures in its rows."""
    if not _is_line(text, text.sentences[quantity.sentence].paragraph):
        return None
    below = [
        item
        for item in spoken
        if item.cue.form == "footer" and item.cue.sentence > quantity.sentence
    ]
    if not below:
        return None
    rows = range(quantity.sentence, below[0].cue.sentence)
    prose = sum(not _is_line(text, text.sentences[index].paragraph) for index in rows)
    return below[0] if prose <= 2 else None


def _of_document(quantity: Quantity, spoken: Sequence[_Spoken]) -> _Spoken | None:
    """Return the office whose figures the opening sentences announce."""
    if quantity.measure in _OTHER_MATTERS:
        return None
    opening = [
        item
        for item in spoken
        if item.cue.form == "release"
        and item.cue.sentence < _OPENING
        and item.cue.sentence <= quantity.sentence
    ]
    if not opening:
        return None
    named = opening[-1]
    prose = any(
        named.cue.start < item.cue.start < quantity.start
        and item.cue.form in ("speech", "count")
        and not item.media
        and item.source != named.source
        for item in spoken
    )
    return None if prose else named
