"""What plain words say a figure measures, whatever the judges of `measures` think likeliest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from steppe.claims.text import Quantity, Text

#: Who goes the one way and who the other, told together, is the measure of neither.
_BOTH_WAYS = re.compile(
    r"\b(?:both|two) (?:directions|ways|senses)\b|\bin (?:either|each) direction\b|"
    r"\b(?:entries and exits|arrivals and departures|in and out) (?:together|combined|counted|taken)\b",
    re.IGNORECASE,
)
_OTHER_WAY = (
    r"(?:(?:in|on) the (?:opposite|other|reverse|contrary) (?:direction|sense|way)|"
    r"the (?:opposite|other|reverse) way)\b"
)
#: «1,214,000 in the opposite direction», «In the opposite direction 31,802».
_OTHER_WAY_BEHIND = re.compile(
    rf"[^,;.]{{0,25}}\s{_OTHER_WAY}(?! (?:a?round|about))", re.IGNORECASE
)
_OTHER_WAY_AHEAD = re.compile(rf"{_OTHER_WAY}[^.;]{{0,40}}$", re.IGNORECASE)
#: «came the other way» is said from where the teller stands.
_COMING = re.compile(r"\b(?:c[ao]me|coming|enter\w*|return\w*|arriv\w*)\b", re.IGNORECASE)
#: «10,214 crossed into their country»; «into its towns» and «into their homes» say hosts.
_HOME = re.compile(
    r"[^,;.]{0,60}\b(?:into (?!their homes)|to )(?:their|his|her) (?:own |home |native )?"
    r"(?:countr(?:y|ies)|homelands?|homes?|villages?|towns?|land|soil)\b",
    re.IGNORECASE,
)
_MOVEMENTS = frozenset({"entries", "exits", "stock", "returns"})
_OPPOSITE = {"entries": "exits", "exits": "entries"}
_MOVERS = frozenset({"people", "crossings", "vehicles", "families", "percent"})
#: How far before and behind a figure its clause is read, in code points.
_BACK, _FORTH = 120, 80


def ruled(text: Text, quantities: Sequence[Quantity], measures: Sequence[str]) -> str:
    """Return the measure of the last figure judged: as judged, or as plain words of its clause say.

    Args:
        text: the text.
        quantities: its figures.
        measures: of the figures up to this one, as judged.
    """
    index = len(measures) - 1
    quantity, measure = quantities[index], measures[index]
    unit = quantity.unit.partition("/")[0]
    if measure not in _MOVEMENTS or unit not in _MOVERS:
        return measure
    ahead, behind = _clause(text, quantities, index)
    if unit != "percent" and (_BOTH_WAYS.search(ahead) or _BOTH_WAYS.search(behind)):
        return "other"
    if measure not in _OPPOSITE:
        return measure
    if _HOME.match(behind):
        return "returns"
    turned = _OTHER_WAY_BEHIND.match(behind) or _OTHER_WAY_AHEAD.search(ahead)
    if turned and not _COMING.search(turned.group()):
        for at in range(index - 1, -1, -1):
            if quantities[at].sentence < quantity.sentence - 1:
                break
            if measures[at] in _OPPOSITE:
                return _OPPOSITE[measures[at]]
    return measure


def _clause(text: Text, quantities: Sequence[Quantity], index: int) -> tuple[str, str]:
    """Return the words before and behind a figure, up to the figures beside it in its sentence."""
    quantity = quantities[index]
    sentence = text.sentences[quantity.sentence]
    start, end = sentence.start, sentence.end
    if index and quantities[index - 1].sentence == quantity.sentence:
        start = quantities[index - 1].end
    if index + 1 < len(quantities) and quantities[index + 1].sentence == quantity.sentence:
        end = quantities[index + 1].start
    return (
        text.content[max(start, quantity.start - _BACK) : quantity.start],
        text.content[quantity.end : min(end, quantity.end + _FORTH)],
    )
