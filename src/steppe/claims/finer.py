"""The finer place of a figure: the crossing, camp, town or region that it is said of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from steppe.claims.roles import Use
from steppe.claims.text import Found, Quantity, Text

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
#: A place may be taken up again this many sentences later.
_REACH = 6
LEAST = 0.4


def find_place(
    text: Text,
    quantity: Quantity,
    uses: Sequence[Use],
    nearness: Callable[[Use], float],
    head: int | None,
) -> Found:
    """Return the finer place named with the figure, at the head of its list, or taken up again.

    Args:
        text: the document.
        quantity: the figure.
        uses: every name of the document with its role.
        nearness: how near a name in the figure's sentence stands, 1 beside it.
        head: the sentence of the head of its list.
    """
    scored: list[tuple[float, Use]] = []
    for use in uses:
        kind, sentence = use.mention.place.kind, use.mention.sentence
        if kind not in FINER or (kind == "sea" and use.role not in ("in", "target")):
            continue
        if sentence == quantity.sentence:
            scored.append((nearness(use) * _ROLES.get(use.role, 0.0), use))
        elif sentence == head:
            scored.append((0.5 * _ROLES.get(use.role, 0.0), use))
    best = max(scored, key=lambda one: one[0], default=None)
    if best is not None and best[0] >= LEAST:
        return _found(
            text,
            best[1],
            uses,
            "stated" if best[1].mention.sentence == quantity.sentence else "inherited",
            best[0] - LEAST,
        )
    again = _AGAIN.search(text.words(quantity.sentence))
    former = [
        use
        for use in uses
        if 0 <= quantity.sentence - use.mention.sentence <= _REACH
        and use.mention.start < quantity.start
        and use.mention.place.kind in FINER
        and use.role in ("in", "target", "none", "host", "dateline")
        and use.mention.place.kind not in ("sea", "unknown")
    ]
    if again and former:
        return _found(text, former[-1], uses, "inherited", 0.1)
    return Found(margin=LEAST - (best[0] if best else 0.0))


def _found(text: Text, use: Use, uses: Sequence[Use], how: str, margin: float) -> Found:
    """Return the place in the text's words, with the others of its list."""
    listed = [one for one in uses if one.listed == use.listed and one.mention.place.kind in FINER]
    start = min(one.mention.start for one in listed)
    end = max(one.mention.end for one in listed)
    return Found(
        text.content[start:end],
        "stated" if how == "stated" else "inherited",
        ((start, end),),
        margin,
    )
