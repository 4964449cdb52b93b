"""Random walks on the log scale, with heavy-tailed steps between knots."""

from __future__ import annotations

from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np

from steppe.case.case import Case
from steppe.inference.grid import Grid, early_knots, interpolation, knots
from steppe.simulation.incidence import Array

#: How much heavier than normal a step's tails are: step = sd · sinh(HEAVY_TAIL · z) / HEAVY_TAIL.
#: A step of three standard deviations becomes one of 3.8. Assumed: levels sometimes jump.
HEAVY_TAIL = 0.4
WEEK = 7.0
#: Figures alone begin with a movement, and a movement wanders most at first: by how many times its later
#: scale on the first day, and days in which what is more falls to 1/e. Chosen after what was measured on
#: the first 17 weeks of people from Ukraine leaving, and of those in Poland and Moldova, as an addition
#: in squares: 1.2 by √week and 26 days, 1.0 to 1.5 and 24 to 29 without one of them, where series at
#: other times have 0.15 (bench/walk_scales.py). Five times that is 0.8: a case may begin later than its
#: movement.
EARLY_TIMES = 5.0
EARLY_DAYS = 26.0
#: Weeks after a push event in which its flow may wander week by week.
EVENT_WALK_WEEKS = 8
#: Weeks between the knots of slow walks, and the case length below which they are weekly.
SLOW_KNOT_WEEKS = 4
SHORT_CASE_WEEKS = 40


@dataclass(frozen=True)
class Walk:
    """A random walk: its knots and the weights of the curve through them (times, knots).

    Attributes:
        name: of its steps among the unknowns.
        days: of its knots.
        weights: (times, knots).
        times: (knots − 1,) how many times the walk's scale that of each step is, or one for all.
    """

    name: str
    days: np.ndarray
    weights: np.ndarray
    times: np.ndarray | float = 1.0

    @property
    def size(self) -> int:
        """Number of increments."""
        return len(self.days) - 1

    def curve(self, z: Array, sd_per_root: float, unit_days: float) -> Array:
        """Return the walk (times,), zero at its first knot."""
        gaps = np.sqrt(np.diff(self.days) / unit_days)
        steps = jnp.cumsum(jnp.sinh(HEAVY_TAIL * z) / HEAVY_TAIL * sd_per_root * self.times * gaps)
        return jnp.asarray(self.weights[:, 1:]) @ steps


def early_times(age: np.ndarray) -> np.ndarray:
    """Return how many times its later scale a movement of so many days (n,) wanders by."""
    return np.asarray(1.0 + (EARLY_TIMES - 1.0) * np.exp(-age / EARLY_DAYS))


def make_walks(case: Case, grid: Grid, knot_figures: int | None = None) -> dict[str, Walk]:
    """Return the walks of a case: of the level, of the hazard of leaving, and of its push events.

    Hardly more knots than figures: more would only bend the posterior. Where only figures are given
    the level is all there is, and has two knots a figure, close together in the first weeks;
    `knot_figures` counts them where hosts share knots.
    """
    days, last = np.arange(grid.days), grid.days - 1
    middles = np.array(grid.edges[:-1]) + (grid.lengths - 1) / 2
    claims = case.fitted
    every = WEEK * (SLOW_KNOT_WEEKS if grid.days >= SHORT_CASE_WEEKS * 7 else 1)
    level = knots(0, last, every, max(len(claims), 2))
    times: np.ndarray | float = 1.0
    if case.figures_only:
        level = early_knots(0, last, 2 * max(knot_figures or len(claims), 2))
        times = early_times((level[:-1] + level[1:]) / 2)
    on_leaving = sum(claim.measure != "entries" for claim in claims)
    hazard = knots(0, last, every, max(on_leaving, 2))
    walks = {
        "routine": Walk("routine.walk", level, interpolation(days, level), times),
        "hazard": Walk("hazard.walk", hazard, interpolation(middles, hazard)),
    }
    timeline = case.world.timeline
    spans = [timeline.span(c.period_start, c.period_end) for c in claims]
    for event in case.world.events:
        first = timeline.day(event.date)
        window = first + EVENT_WALK_WEEKS * 7
        ends = [stop for start, stop in spans if stop > first and start < window]
        if len(ends) < 2:
            continue
        end = min(max(ends), window, last)
        if end - first < 2 * WEEK:
            continue
        weekly = knots(first, end, WEEK, EVENT_WALK_WEEKS + 1)
        walks[event.id] = Walk(f"{event.id}.walk", weekly, interpolation(days, weekly))
    return walks
