"""What observation types are made of: linear functionals of the model's flows and stocks."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from steppe.claims.claim import Claim
from steppe.codes import DAYS_PER_UNIT
from steppe.inference.grid import Grid
from steppe.scenario.timeline import Timeline


@dataclass(frozen=True)
class Frame:
    """What a functional needs to know: time and groups. G groups, T days, S steps."""

    timeline: Timeline
    grid: Grid
    groups: tuple[str, ...]

    def selected_groups(self, group: str) -> np.ndarray:
        """Return (G,) ones for the groups counted; all of them for the case's population."""
        if not group or group not in self.groups:
            return np.ones(len(self.groups))
        return np.array([float(name == group) for name in self.groups])

    def days(self, claim: Claim) -> np.ndarray:
        """Return (T,) ones on the days of a claim's period."""
        weights = np.zeros(self.grid.days)
        first, stop = self.timeline.span(claim.period_start, claim.period_end)
        weights[max(first, 0) : stop] = 1.0
        return weights

    def end_step(self, day: int) -> np.ndarray:
        """Return (S,) one at the step that ends with `day`, or covers it."""
        weights = np.zeros(self.grid.steps)
        weights[self.grid.step_of_day[day]] = 1.0
        return weights


@dataclass(frozen=True)
class Functional:
    """A weighted sum of flows and stocks.

    Attributes:
        entries: (T, G) weights on people entering a day, or None.
        exits, registrations, returns: (S, G) weights on people in a step, or None.
        stock: (S, G) weights on people present at a step's end, or None.
        repeats: (T, G) weights on the entries of a day made by people who come again, or None.
        signed: the number can be negative (a net or a difference).
        of: what the number is a percentage of, or None for a number of people.
    """

    entries: np.ndarray | None = None
    exits: np.ndarray | None = None
    registrations: np.ndarray | None = None
    returns: np.ndarray | None = None
    stock: np.ndarray | None = None
    signed: bool = field(default=False)
    of: Functional | None = None
    repeats: np.ndarray | None = None


def per_unit(claim: Claim) -> float:
    """Return what turns a sum over the claim's days into the claim's unit."""
    if claim.basis == "rate" or claim.unit in DAYS_PER_UNIT:
        return DAYS_PER_UNIT.get(claim.unit, 1.0) / claim.days
    return 1.0
