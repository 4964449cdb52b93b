"""Reports as bars of a chart: over the days they count, at their mean per day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from steppe.case.case import Case
from steppe.claims.claim import Claim
from steppe.codes import DAYS_PER_UNIT
from steppe.report import words
from steppe.report.citations import Reference

_PANELS = {"entries": "entries", "exits": "exits", "returns": "exits", "stock": "stock"}


@dataclass(frozen=True)
class Bar:
    """A report in the panel of a chart.

    Attributes:
        label: how the brief cites it.
        panel: `entries`, `exits` (both people a day) or `stock` (people).
        filled: whether the model uses it and it counts all that the panel shows.
        hedge: `at_least`, `at_most` or empty.
    """

    label: str
    panel: str
    first: date
    last: date
    low: float
    high: float
    filled: bool
    suspicious: bool
    hedge: str = ""

    @property
    def middle(self) -> float:
        """Middle of the reported range."""
        return (self.low + self.high) / 2


def report_bars(case: Case, cited: Sequence[Reference]) -> tuple[Bar, ...]:
    """Return the bars of the reports on the movement asked about; others have no place in it."""
    return tuple(bar for r in cited if (bar := _bar(case, r)) is not None)


def _bar(case: Case, reference: Reference) -> Bar | None:
    claim = reference.claim
    panel = _PANELS.get(claim.measure)
    per_day = _per_day(claim)
    if panel is None or per_day is None or not _on_this_movement(case, claim):
        return None
    low, high = reference.check.reported
    if abs(high) < words.SMALLEST_COUNT:
        return None
    part = claim.group or claim.places or claim.counts_persons or claim.revised_by
    whole = not part and claim.measure == panel
    return Bar(
        label=reference.label,
        panel=panel,
        first=claim.period_end if panel == "stock" else claim.period_start,
        last=claim.period_end,
        low=low * per_day,
        high=high * per_day,
        filled=claim.use == "fitted" and whole,
        suspicious=reference.suspicious,
        hedge=claim.qualifier if claim.qualifier.startswith("at_") else "",
    )


def _per_day(claim: Claim) -> float | None:
    """Return what turns the figure into people a day (a stock: people); None if nothing does."""
    if claim.measure == "stock":
        return 1.0 if claim.unit == "people" and claim.basis == "snapshot" else None
    if claim.basis == "rate":
        return 1 / DAYS_PER_UNIT[claim.unit] if claim.unit in DAYS_PER_UNIT else None
    return 1 / claim.days if claim.unit == "people" and claim.basis == "cumulative" else None


def _on_this_movement(case: Case, claim: Claim) -> bool:
    world = case.world

    def country(place: str | None) -> str | None:
        known = world.places.get(place) if place else None
        return known.country if known else place

    host_side = claim.origin if claim.measure in ("exits", "returns") else claim.destination
    other_side = claim.destination if claim.measure in ("exits", "returns") else claim.origin
    places = {country(place) for place in claim.places}
    here = country(host_side) == world.host or (host_side is None and places == {world.host})
    return here and (claim.measure == "exits" or country(other_side) in (world.origin, None))
