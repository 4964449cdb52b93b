"""Entries by place of arrival, withheld where they would point at a few people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from steppe.inference.estimate import QUANTILES, Estimate
from steppe.report import words


@dataclass(frozen=True)
class Arrival:
    """Entries of people on their way to one place; `median` is None where it is withheld."""

    place: str
    name: str
    amount: words.Amount
    median: float | None


def arrivals(estimate: Estimate) -> tuple[Arrival, ...]:
    """Return the places of arrival, those with the most entries first; empty if not modelled.

    Where one place alone would be withheld, the next smallest is too, so that no sum reveals it.
    """
    table = estimate.arrivals
    if "entries" not in table:
        return ()
    found = [_arrival(estimate, str(place)) for place in table["place"].values]
    found.sort(key=lambda a: (-(a.median or 0.0), a.name))
    return tuple(_without_differences(found))


def arrivals_period(estimate: Estimate) -> str:
    """Return the days over which arrivals by place are counted; empty if that is not said."""
    said = estimate.arrivals.attrs
    if "from" not in said or "to" not in said:
        return ""
    first, last = (date.fromisoformat(said[end]) for end in ("from", "to"))
    return words.period(first, last, short=True)


def _arrival(estimate: Estimate, place: str) -> Arrival:
    values = estimate.arrivals["entries"].sel(place=place)
    quantiles = {name: float(values.sel(quantile=level)) for name, level in QUANTILES.items()}
    known = estimate.case.world.places.get(place)
    median = quantiles["median"]
    return Arrival(
        place=place,
        name=known.name if known else place,
        amount=words.amount_of(quantiles),
        median=median if median >= words.SMALLEST_COUNT else None,
    )


def _without_differences(found: Sequence[Arrival]) -> list[Arrival]:
    shown = [a for a in found if a.median is not None]
    if len(found) - len(shown) != 1 or not shown:
        return list(found)
    smallest = shown[-1]
    hidden = replace(smallest, amount=words.Amount("withheld"), median=None)
    return [hidden if a is smallest else a for a in found]
