"""Which way a figure's people go: they arrive, leave, return; and whether they are of one origin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from steppe.claims.corridor import Corridor
from steppe.claims.roles import Use
from steppe.claims.text import Quantity, Text

_WAY = {
    "exits": "leaving", "returns": "returning", "price": "costing", "capacity": "costing",
    "distance_duration": "costing", "economy": "costing", "casualties": "dying",
}  # fmt: skip
#: Measures that say nothing of a direction; the words around them may.
_NEUTRAL = ("demographic", "other", "registrations", "interceptions", "relocations")
_BACK = re.compile(
    r"\b(?:(?:went|gone|go|going|goes|sent|came|come|coming|brought|flown|taken|moved) (?:back|"
    r"home|off)\b"
    r"|repatriat\w+|return(?:ed|ees?|ing|s)?\b(?! of)|deport\w+|expell\w+|expuls\w+|homeland|back home)",
    re.IGNORECASE,
)
_ONWARD = re.compile(
    r"\b(?:travel\w*|mov\w*|went|gone|going|go|continu\w*|head\w*|journey\w*|proceed\w*) (?:on\b|"
    r"onwards?|further|elsewhere|ahead)"
    r"|\bleft (?:again|it)\b|\bonward|\btransit\w*|\bdeparted again|\bmoved out\b|"
    r"\bdid not (?:stay|linger)|\bthird countr",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\bboth directions|\bin and out\b|\bentries and exits|\barrivals and departures|"
    r"\bboth ways\b|\bin either direction",
    re.IGNORECASE,
)
_FRONTIER = re.compile(
    r"\b(?:kilomet|km\b|miles?).{0,60}\b(?:border|frontier)|\b(?:border|"
    r"frontier)\b.{0,60}(?:kilomet|km\b|miles?)",
    re.IGNORECASE,
)
_INTERNAL = re.compile(
    r"\binternal(?:ly)?[- ]displace|\bIDPs?\b|\bdisplaced (?:people )?(?:within|inside)\b",
    re.IGNORECASE,
)
_THINGS = re.compile(
    r"litre|liter|metre|meter|house|building|tonne|\bkg|hectare|truck|kits?\b|parcel|meals?\b"
)
_REVERSE = re.compile(
    r"\bthe (?:other|opposite|reverse) (?:way|direction)(?! round)|\bin reverse\b", re.IGNORECASE
)
_MIXED = re.compile(
    r"\b(?:foreign\w*|travell?ers|non-?residents?|(?:distinct|different|various|all|other|many|"
    r"several|mixed|multiple) (?:nationalit|countr|origins)\w*|"
    r"noncitizens|non-citizens|inhabitants|residents|locals|population|visitors|tourists|"
    r"all nationals|ethnic)\b",
    re.IGNORECASE,
)
_OF_ALL = re.compile(
    r"(?<=[ -])(?:foreigners|foreign nationals|"
    r"(?:all|various|different|distinct|several|many) nationalities)\b"
)
_FROM_ALL = re.compile(
    r"(?<!\bto )(?<!\bin )(?<!\binto )(?<!\bacross )\b(?:all|every|any|whatever the|"
    r"whatever their) (?:(?:other|the|of the|neighbou?ring|foreign) ){0,2}"
    r"(?:countr(?:y|ies)|nations?|nationalit(?:y|ies)|neighbou?rs|origins?)\b"
    r"|\bfrom (?:everywhere|abroad|elsewhere|all over|around the world|the rest of the world)\b",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"\b(?:of (?:them|whom|these|those|which)|among (?:them|these)|including)\b")
#: Share of a document's chief destination, and the part of it below which another is elsewhere.
_CHIEF, _ELSEWHERE = 0.35, 0.8
#: How far behind a figure its parts may be named.
_PARTS = 70
#: How many figures back an entry may stand in the same sentence.
_MOST_BEFORE = 8


@dataclass(frozen=True)
class Course:
    """Which way a figure's people go.

    Attributes:
        way: arriving, leaving, returning, costing (a price, a capacity, a length) or dying.
        mixed: they are said to be of no one origin, so the document's origin is not theirs.
        onward: they leave a country they had come to.
        both: entries and exits are counted together, or the figure measures a border.
        reverse: they go the other way than those told of before.
        internal: they did not leave their country.
        settled: they are counted where they live, whichever way others go.
    """

    way: str
    mixed: bool = False
    onward: bool = False
    both: bool = False
    reverse: bool = False
    settled: bool = False
    internal: bool = False


def find_course(
    text: Text,
    quantities: Sequence[Quantity],
    index: int,
    sentence: Sequence[Use],
    corridor: Corridor,
) -> Course:
    """Return the way of a figure's people; `sentence` holds the uses in its sentence."""
    quantity = quantities[index]
    line = text.words(quantity.sentence)
    way = _WAY.get(quantity.measure, "arriving")
    if quantity.measure == "other" and _THINGS.search(quantity.unit):
        way = "costing"
    elif quantity.measure in _NEUTRAL and _goes_back(text, quantities, index, sentence, corridor):
        way = "returning"
    entered_before = any(
        other.sentence == quantity.sentence and other.measure == "entries"
        for other in quantities[max(0, index - _MOST_BEFORE) : index]
    )
    stretch = _stretch(text, quantities, index)
    known_source = any(use.role == "source" for use in sentence)
    return Course(
        way=way,
        mixed=bool(_MIXED.search(f"{quantity.noun} {quantity.group}"))
        or bool(_OF_ALL.search(text.content, quantity.end, quantity.end + _PARTS))
        or bool(_FROM_ALL.search(stretch))
        or _has_parts(text, quantities, index, sentence),
        onward=way == "leaving"
        and not known_source
        and (entered_before or bool(_ONWARD.search(line)) or _goes_elsewhere(sentence, corridor)),
        both=(quantity.measure == "other" and bool(_BOTH.search(line)))
        or (quantity.measure == "distance_duration" and bool(_FRONTIER.search(line))),
        settled=quantity.measure == "stock",
        internal=bool(_INTERNAL.search(f"{quantity.noun} {stretch}")),
        reverse=bool(_REVERSE.search(line)),
    )


def _goes_elsewhere(sentence: Sequence[Use], corridor: Corridor) -> bool:
    """Return whether those who leave are bound for lands that others of the document do not reach."""
    most = max(corridor.destination.values(), default=0.0)
    bound = [
        use.mention.place.iso3
        for use in sentence
        if use.role in ("target", "to") and use.mention.place.iso3
    ]
    return (
        bool(bound)
        and most >= _CHIEF
        and all(
            corridor.destination.get(land, 0.0) < _ELSEWHERE * most and land not in corridor.origin
            for land in bound
        )
        and not any(use.role == "people" for use in sentence)
    )


def _goes_back(
    text: Text,
    quantities: Sequence[Quantity],
    index: int,
    sentence: Sequence[Use],
    corridor: Corridor,
) -> bool:
    """Return whether a figure whose measure names no direction is of people going home."""
    quantity = quantities[index]
    if quantity.measure != "demographic":
        return bool(_BACK.search(_stretch(text, quantities, index)))
    above = text.words(quantity.sentence - 1) if quantity.sentence else ""
    if _BACK.search(text.words(quantity.sentence)):
        return True
    return bool(corridor.homeward and _BACK.search(above)) or _all_homeward(sentence, corridor)


def _stretch(text: Text, quantities: Sequence[Quantity], index: int) -> str:
    """Return the words from the figure before to the figure behind, within the sentence."""
    quantity = quantities[index]
    start, end = text.sentences[quantity.sentence].start, text.sentences[quantity.sentence].end
    for other in quantities[max(0, index - 1) : index + 2]:
        if other.sentence == quantity.sentence and other.end <= quantity.start:
            start = other.end
        elif other.sentence == quantity.sentence and other.start >= quantity.end:
            end = other.start
    return text.content[start:end]


def _all_homeward(sentence: Sequence[Use], corridor: Corridor) -> bool:
    """Return whether the document is about people going home and nothing here says otherwise."""
    home = sum(corridor.people.get(one, 0.0) for one in corridor.homeward)
    return home > 0.6 and not any(use.role in ("target", "host") for use in sentence)


def _has_parts(
    text: Text, quantities: Sequence[Quantity], index: int, sentence: Sequence[Use]
) -> bool:
    """Return whether a part by nationality follows: «588,000 refugees, 409,000 of them from Y»."""
    quantity = quantities[index]
    if index + 1 >= len(quantities) or quantities[index + 1].sentence != quantity.sentence:
        return False
    part = quantities[index + 1]
    stretch = text.content[quantity.end : part.end + _PARTS]
    if part.start - quantity.end > _PARTS or not _OF_THEM.search(stretch):
        return False
    own = any(
        use.role == "people" and quantity.end <= use.mention.start < part.start for use in sentence
    )
    nations = any(
        use.role in ("people", "source")
        and part.start - 15 <= use.mention.start <= part.end + _PARTS
        for use in sentence
    )
    return nations and not own
