"""Where counted people set out, where they go or are (nothing is linked yet)."""

from __future__ import annotations

from collections.abc import Sequence

from steppe.claims.text import Places, Quantity, Text


def link_places(text: Text, quantities: Sequence[Quantity]) -> list[Places]:
    """Return places for each quantity."""
    return [Places() for _ in quantities]
