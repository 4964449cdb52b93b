"""How likely it is that measure, origin and destination of a claim are all right."""

from __future__ import annotations

from collections.abc import Sequence

from steppe.claims.text import Places, Quantity, Text


def confidences(
    text: Text, quantities: Sequence[Quantity], places: Sequence[Places]
) -> list[float]:
    """Return a probability for each quantity."""
    return [0.5 for _ in zip(quantities, places, strict=True)]
