"""A limit on the days of all stays in a rolling window: the days used as an index of counts.

What is left of, say, 90 days in any 180 depends on when somebody was there before. People are counted,
not followed, so the history is kept as an index: weeks used in the later and in the earlier half of
the window, for those inside and for those outside until nothing of it counts any more. The first stay
that counts needs no history and is exact to the week.

The approximation: within a half the weeks used are taken to lie evenly at random. So each of them
turns from the later half into the earlier one, or out of the window, with one chance over the weeks
of a half, week by week. How far this is from a person-by-person count is measured in
`tests/simulation/test_days_used.py` and told in `docs/rules-of-stay.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from steppe.simulation.draw import Draw
from steppe.simulation.incidence import Array

#: Days of one step of the index.
WEEK = 7


@dataclass(frozen=True)
class Window:
    """A limit of `days` of stay in any `window_days`."""

    days: int
    window_days: int

    @property
    def weeks(self) -> int:
        """Size of the index: weeks used, from none to all days used."""
        return -(-self.days // WEEK) + 1

    @property
    def half_weeks(self) -> float:
        """Weeks of half the window."""
        return self.window_days / WEEK / 2.0

    def days_left(self) -> np.ndarray:
        """Return the days (U, U) that a stay beginning now may last, by weeks later and earlier.

        While it lasts, days of the earlier half drop out evenly over half the window: after t days
        t + later + earlier · (1 − t / half) are used. What lies in the later half does not drop out
        before that. At most the days of the limit.
        """
        later, earlier = np.meshgrid(*[WEEK * np.arange(self.weeks)] * 2, indexing="ij")
        free = np.maximum(self.days - later - earlier, 0)
        kept = np.maximum(1.0 - earlier / (WEEK * self.half_weeks), 1.0 / self.days)
        result: np.ndarray = np.minimum(free / kept, self.days)
        return result


class DaysUsed(NamedTuple):
    """People by weeks used; U is `Window.weeks`, the last of an axis absorbs.

    Attributes:
        first: (..., U) inside on the first stay that counts.
        again: (..., U, U) inside on a later one, by weeks used in the later and earlier half.
        outside: (..., U, U).
    """

    first: Array
    again: Array
    outside: Array

    def people(self) -> Array:
        """Return all of them (...)."""
        return self.first.sum(-1) + (self.again + self.outside).sum((-2, -1))


def nobody(shape: tuple[int, ...], window: Window) -> DaysUsed:
    """Return an empty index."""
    weeks = window.weeks
    both = np.zeros((*shape, weeks, weeks))
    return DaysUsed(np.zeros((*shape, weeks)), both, both.copy())


def enter(people: DaysUsed, newcomers: Array) -> DaysUsed:
    """Return the index with people (...) who come in for the first time."""
    first = people.first.copy()
    first[..., 0] += newcomers
    return people._replace(first=first)


def leave(people: DaysUsed, first: Array, again: Array, window: Window) -> DaysUsed:
    """Let people out; they keep their weeks.

    Args:
        people: the index.
        first, again: how many of each cell leave; shapes of DaysUsed.
        window: the limit.
    """
    outside = people.outside + again
    half = int(window.half_weeks)
    for used in range(window.weeks):
        outside[..., min(used, half), max(used - half, 0)] += first[..., used]
    return DaysUsed(people.first - first, people.again - again, outside)


def come_back(people: DaysUsed, back: Array) -> DaysUsed:
    """Let people of each cell outside (..., U, U) in again; who has used nothing begins anew."""
    again = people.again + back
    first = people.first.copy()
    first[..., 0] += again[..., 0, 0]
    again[..., 0, 0] = 0.0
    return DaysUsed(first, again, people.outside - back)


def week(people: DaysUsed, window: Window, draw: Draw) -> tuple[DaysUsed, Array]:
    """Carry the index through a week: weeks grow old, and those inside use one more.

    Returns:
        the index, and how many (...) outside have nothing left that counts and leave it.
    """
    again = _grow_old("again", people.again, window, draw)
    outside = _grow_old("outside", people.outside, window, draw)
    forgotten = outside[..., 0, 0].copy()
    outside[..., 0, 0] = 0.0
    return DaysUsed(_one_more(people.first, -1), _one_more(again, -2), outside), forgotten


def _one_more(counts: Array, axis: int) -> Array:
    """Move everybody one week on along an axis; the last week absorbs."""
    moved = np.moveaxis(counts, axis, -1)
    result = np.concatenate([np.zeros_like(moved[..., :1]), moved[..., :-1]], axis=-1)
    result[..., -1] += moved[..., -1]
    return np.moveaxis(result, -1, axis)


def _grow_old(name: str, counts: Array, window: Window, draw: Draw) -> Array:
    """Let a week drop out of the earlier half, and one of the later half turn into it."""
    chance = np.minimum(np.arange(window.weeks) / window.half_weeks, 1.0)
    dropping = draw.thin(f"{name}: weeks drop out", counts, chance)
    counts = counts - dropping
    counts[..., :-1] += dropping[..., 1:]
    turning = draw.thin(f"{name}: weeks grow old", counts, chance[:, None])
    counts = counts - turning
    counts[..., :-1, 1:] += turning[..., 1:, :-1]
    counts[..., :-1, -1] += turning[..., 1:, -1]
    return counts
