"""Quotations of a text, by their offsets."""

from __future__ import annotations

import re

from steppe.claims.text import Span, Text

_MARKS = re.compile(r"[“”\"«»]")


def find_quotations(text: Text) -> tuple[Span, ...]:
    """Return the spans between quotation marks; one left open runs to the end of its paragraph."""
    ends = {
        sentence.paragraph: sentence.end for sentence in text.sentences
    }  # the last sentence of a paragraph stays
    stops = [(found.start(), found.group()) for found in _MARKS.finditer(text.content)]
    stops += [(end, "") for end in ends.values()]
    spans: list[Span] = []
    opened: int | None = None
    for place, mark in sorted(stops):
        if opened is not None and mark in ("", "”", '"', "»"):
            spans.append((opened, place))
            opened = None
        elif mark in ("“", '"', "«"):
            opened = place + 1
    return tuple(spans)
