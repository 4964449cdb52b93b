"""From a text to claims: the stages in order.

    sentences → quantities → measures → places, periods, sources → confidence → lines

Each stage is a pure function over one `Text`; what a stage finds keeps the spans it rests on.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from steppe.claims.attribution import link_sources
from steppe.claims.claim_lines import claim_line
from steppe.claims.confidence import confidences
from steppe.claims.measures import judge_measures, with_measures
from steppe.claims.periods import link_periods
from steppe.claims.places import link_places
from steppe.claims.quantities import Diagnostic, find_quantities
from steppe.claims.text import Text

ClaimLine = dict[str, Any]


class Reading(NamedTuple):
    """The claims of a text as lines of `steppe read`, and what was lost or left out."""

    claims: list[ClaimLine]
    diagnostics: list[Diagnostic]


def read_text(text: Text) -> list[ClaimLine]:
    """Return the claims of a text, each with the fields that `steppe read` prints."""
    return read_with_diagnostics(text).claims


def read_with_diagnostics(text: Text) -> Reading:
    """Return the claims of a text and the diagnostics."""
    found, diagnostics = find_quantities(text)
    if not found:
        return Reading([], diagnostics)
    judged = judge_measures(text, found)
    quantities = with_measures(text, found, judged)
    places = link_places(text, quantities)
    periods = link_periods(text, quantities)
    credits = link_sources(text, quantities)
    sure = confidences(quantities, judged, places)
    claims = [
        claim_line(text, *parts)
        for parts in zip(quantities, places, periods, credits, sure, strict=True)
    ]
    return Reading(claims, diagnostics)
