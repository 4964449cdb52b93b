"""A claim as `steppe read` prints it: one flat JSON object."""

from __future__ import annotations

from typing import Any

from steppe.claims.claim import CROSSINGS
from steppe.claims.counts import (
    COUNTED_CROSSINGS,
    MAY_COUNT_PERSONS,
    how_counted,
    may_count_persons,
)
from steppe.claims.text import Credit, Period, Places, Quantity, Text
from steppe.codes import DAYS_PER_UNIT


def claim_line(
    text: Text,
    quantity: Quantity,
    places: Places,
    period: Period,
    credit: Credit,
    confidence: float,
) -> dict[str, Any]:
    """Return a claim with the fields of the contract; what is absent is None.

    One field more, `counts`, is there only where the words say persons or crossings.

    `sentence` is a substring of `text.content`; `start` and `end` are the figure's code points in it.
    """
    fields = {
        "origin": places.origin,
        "destination": places.destination,
        "place": places.place,
        "source": credit.source,
        "relayer": credit.relayer,
    }
    line: dict[str, Any] = {
        "doc": text.name,
        "sentence": text.words(quantity.sentence),
        "start": quantity.start,
        "end": quantity.end,
        "value_low": _plain(quantity.value_low),
        "value_high": _plain(quantity.value_high),
        "qualifier": quantity.qualifier,
        "qualifier_text": quantity.qualifier_text or None,
        "measure": quantity.measure,
        "basis": quantity.basis,
        "modality": quantity.modality,
        "unit": quantity.unit or None,
        "group": quantity.group or None,
        "origin": places.origin.value,
        "destination": places.destination.value,
        "place": places.place.value,
        "period_start": period.start.isoformat() if period.start else None,
        "period_end": period.end.isoformat() if period.end else None,
        "period_text": period.text or None,
        "source": credit.source.value,
        "relayer": credit.relayer.value,
        "found": {name: value.how for name, value in fields.items()} | {"period": period.how},
        "confidence": round(confidence, 3),
        "flags": _flags(text, quantity, period),
        "note": None,
    }
    words, at = _beside(text, quantity)
    counts = how_counted(words, *at) if _is_flow(quantity) else None
    return {**line, "counts": counts} if counts else line


def _beside(text: Text, quantity: Quantity) -> tuple[str, tuple[int, int]]:
    """Return a figure's sentence, and the figure's code points in it."""
    start = text.sentences[quantity.sentence].start
    return text.words(quantity.sentence), (quantity.start - start, quantity.end - start)


def _is_flow(quantity: Quantity) -> bool:
    return quantity.measure in CROSSINGS and (
        quantity.unit in ("people", COUNTED_CROSSINGS) or quantity.unit in DAYS_PER_UNIT
    )


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else round(value, 6)


def _flags(text: Text, quantity: Quantity, period: Period) -> list[str]:
    """Name what a later stage should know: headline, list item, words of a period left undated."""
    flags = []
    if text.sentences[quantity.sentence].headline:
        flags.append("headline")
    words, at = _beside(text, quantity)
    if _is_flow(quantity) and may_count_persons(words, *at):
        flags.append(MAY_COUNT_PERSONS)
    if quantity.list_head is not None:
        flags.append("list_item")
    if period.text and period.start is None and period.end is None:
        flags.append("period_not_dated")
    return flags
