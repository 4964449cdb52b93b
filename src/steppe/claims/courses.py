"""Which way a figure's people go: they arrive, leave, return; and whether they are of one origin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from steppe.claims.corridor import Corridor, Use
from steppe.claims.text import Quantity, Text

_WAY = {
    "exits": "leaving", "returns": "returning", "price": "costing", "capacity": "costing",
    "distance_duration": "costing", "economy": "costing", "casualties": "dying",
}  # fmt: skip
#: Measures that say nothing of a direction; the words around them may.
_NEUTRAL = ("demographic", "other", "registrations", "interceptions", "relocations")
_BACK = re.compile(
    r"\b(?:(?:went|gone|go|going|goes|sent|came|come|coming|brought|flown|taken|moved) (?:back|home|off)\b"
    r"|repatriat\w+|return(?:ed|ees?|ing|s)?\b(?! of)|deport\w+|expell\w+|expuls\w+|homeland|back home)",
    re.IGNORECASE,
)
_ONWARD = re.compile(
    r"\b(?:travel\w*|mov\w*|went|gone|going|go|continu\w*|head\w*|journey\w*|proceed\w*) (?:on\b|onwards?|further|elsewhere|ahead)"
    r"|\bleft (?:again|it)\b|\bonward|\btransit\w*|\bdeparted again|\bmoved out\b|\bdid not (?:stay|linger)|\bthird countr",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\bboth directions|\bin and out\b|\bentries and exits|\barrivals and departures|\bboth ways\b|\bin either direction",
    re.IGNORECASE,
)
_MIXED = re.compile(
    r"\b(?:foreign\w*|travell?ers|non-?residents?|(?:distinct|different|various|all|other|many|several|mixed|multiple) (?:nationalit|countr|origins)\w*|"
    r"noncitizens|non-citizens|inhabitants|residents|locals|population|visitors|tourists|all nationals|ethnic)\b",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"\b(?:of (?:them|whom|these|those|which)|among (?:them|these)|including)\b")
#: How far behind a figure its parts may be named.
_PARTS = 70


@dataclass(frozen=True)
class Course:
    """Which way a figure's people go.

    Attributes:
        way: arriving, leaving, returning, costing (a price, a capacity, a length) or dying.
        mixed: they are said to be of no one origin, so the document's origin is not theirs.
        onward: they leave a country they had come to.
        both: entries and exits are counted together.
    """

    way: str
    mixed: bool = False
    onward: bool = False
    both: bool = False


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
    if quantity.measure in _NEUTRAL:
        above = text.words(quantity.sentence - 1) if quantity.sentence else ""
        if _BACK.search(line) or (
            quantity.measure == "demographic" and corridor.homeward and _BACK.search(above)
        ):
            way = "returning"
        elif quantity.measure == "demographic" and _all_homeward(sentence, corridor):
            way = "returning"
    entered_before = any(
        other.sentence == quantity.sentence and other.measure == "entries"
        for other in quantities[:index]
    )
    onward = (
        way == "leaving"
        and (entered_before or bool(_ONWARD.search(line)))
        and not any(use.role == "source" for use in sentence)
    )
    mixed = bool(_MIXED.search(quantity.noun) or _MIXED.search(quantity.group))
    return Course(
        way,
        mixed or _has_parts(text, quantities, index, sentence),
        onward,
        bool(_BOTH.search(line)) and way == "arriving" and quantity.measure == "other",
    )


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
