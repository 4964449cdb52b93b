"""The time grid of the fit: daily where reports are dense, weekly elsewhere.

The law's hazards rescale exactly with the length of a step, so a coarse grid costs accuracy only
where intensities change within a step.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from steppe.case.case import Case

#: Days around a push event that get steps of one day, from narrowest to widest.
DAILY_WINDOWS = ((7, 45), (5, 30), (3, 14), (0, 7))
COARSE_STEP_DAYS = 7
MOST_STEPS = 180
#: A standing question shorter than this asks for daily steps around the event it falls next to.
SHORT_QUESTION_DAYS = 14


@dataclass(frozen=True)
class Grid:
    """Steps of the fit: step s covers days edges[s] … edges[s + 1] − 1."""

    edges: tuple[int, ...]

    @property
    def steps(self) -> int:
        """Number of steps."""
        return len(self.edges) - 1

    @property
    def days(self) -> int:
        """Number of days."""
        return self.edges[-1]

    @cached_property
    def lengths(self) -> np.ndarray:
        """Days of each step (S,)."""
        return np.diff(self.edges)

    @cached_property
    def step_of_day(self) -> np.ndarray:
        """Step that covers each day (T,)."""
        return np.repeat(np.arange(self.steps), self.lengths)

    def over_days(self, day_weights: np.ndarray) -> np.ndarray:
        """Return (S,) weights on step sums from (T,) weights on days, spread evenly over a step."""
        sums = np.bincount(self.step_of_day, weights=day_weights, minlength=self.steps)
        return np.asarray(sums / self.lengths)


def daily_grid(days: int) -> Grid:
    """Return a grid of one-day steps."""
    return Grid(tuple(range(days + 1)))


#: Weeks in which the walk of entries has two knots a week where only figures are given.
EARLY_WEEKS = 4


def fit_grid(case: Case) -> Grid:
    """Return the grid for a case, with an edge at both ends of every fitted claim."""
    timeline = case.world.timeline
    spans = [timeline.span(c.period_start, c.period_end) for c in case.fitted]
    short = [
        timeline.span(q.period_start, q.period_end)
        for q in case.questions
        if (q.period_end - q.period_start).days < SHORT_QUESTION_DAYS
    ]
    for before, after in DAILY_WINDOWS:
        edges = set(range(0, timeline.days, COARSE_STEP_DAYS)) | {0, timeline.days}
        for first, stop in spans:
            edges |= {first, stop}
        for event in case.world.events:
            day = timeline.day(event.date)
            window = range(day - before, day + after + 1)
            if any(first < window.stop and stop > window.start for first, stop in spans + short):
                edges |= set(window)
        grid = Grid(tuple(sorted(e for e in edges if 0 <= e <= timeline.days)))
        if grid.steps <= MOST_STEPS:
            break
    return grid


def knots(first: int, last: int, every: float, at_most: int) -> np.ndarray:
    """Return knot days from `first` to `last`, `every` days apart or as few as `at_most`."""
    number = int(np.clip(round((last - first) / every) + 1, 2, max(at_most, 2)))
    return np.linspace(first, last, number)


def interpolation(days: np.ndarray, knot_days: np.ndarray) -> np.ndarray:
    """Return (T, n) weights of the piecewise-linear curve through values at the knots.

    Outside the knots the curve goes on level.
    """
    unit = np.eye(len(knot_days))
    return np.stack([np.interp(days, knot_days, row) for row in unit], axis=-1)


def early_knots(first: int, last: int, at_most: int) -> np.ndarray:
    """Return knot days: two a week in the first EARLY_WEEKS, then weekly; at most so many.

    A movement changes most in its first weeks. Where there are too many, some are left out evenly.
    """
    early = np.arange(first, min(first + 7 * EARLY_WEEKS, last), 3.5)
    later = np.arange(first + 7 * EARLY_WEEKS, last, 7.0)
    days = np.concatenate([early, later, [last]])
    number = int(np.clip(len(days), 2, max(at_most, 2)))
    kept = np.unique(np.linspace(0, len(days) - 1, number).round().astype(int))
    return np.asarray(days[kept])
