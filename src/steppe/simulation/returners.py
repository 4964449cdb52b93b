"""Newcomers who were there before under a rolling window: with how many days used they begin.

The index of days used (`days_used`) is kept for the host as a whole, in expectation, week by week, beside
the run by place. From it follows for the newcomers of a week in which block of days of stay they begin:
who has used up part of the days reaches the limit so much sooner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from steppe.scenario.rules.law import Law
from steppe.scenario.rules.presence import day_number
from steppe.scenario.rules.rolling_window import RollingWindow
from steppe.scenario.timeline import Timeline
from steppe.simulation.days_used import (
    WEEK,
    DaysUsed,
    Window,
    come_back,
    enter,
    leave,
    nobody,
    week,
)
from steppe.simulation.draw import Expected
from steppe.simulation.incidence import Array

_EXPECTED = Expected(np)


@dataclass(frozen=True)
class WindowRule:
    """A rolling window in a run; days are counted from the case's first.

    Attributes:
        window: the limit.
        counts_from: day from which days of stay count.
        binds_from: day from which the limit holds.
    """

    window: Window
    counts_from: int
    binds_from: int


def window_rule(law: Law, timeline: Timeline) -> WindowRule | None:
    """Return the rolling window of a law, the last to begin within the case; None without one."""
    windows = [
        rule for rule in law.limits
        if isinstance(rule, RollingWindow)
        and rule.first_day <= day_number(timeline.end)
        and rule.last_day >= day_number(timeline.start)
    ]  # fmt: skip
    if not windows:
        return None
    rule = max(windows, key=lambda each: each.first_day)
    binds = max(rule.first_day - day_number(timeline.start), 0)
    before = 0 if rule.applies_to == "entries" else rule.window_days
    return WindowRule(Window(rule.days, rule.window_days), max(binds - before, 0), binds)


class Week(NamedTuple):
    """What a week did; M members, G groups, K kinds.

    Attributes:
        newcomers: (M, G, K) in the week.
        leave_hazard: (M, G, K) probability of leaving in a day.
        leaving_at_limit: (M,) share that leaves at the limit; the others stay on, out of this count.
    """

    newcomers: Array
    leave_hazard: Array
    leaving_at_limit: Array


def returning(people: DaysUsed, share: Array, newcomers: Array, window: Window) -> Array:
    """Return how many of each cell outside (M, G, K, U, U) come back in a week.

    A share (M,) of all newcomers (M, G, K), as far as there are people outside with a week left; none
    of these is preferred.
    """
    could = people.outside * (window.days_left() >= WEEK)
    there = could.sum((-2, -1))
    back = np.minimum(share[:, None, None] * newcomers, there)
    part = back / np.where(there > 0, there, 1.0)
    result: Array = could * part[..., None, None]
    return result


def starting_blocks(
    back: Array, newcomers: Array, window: Window, width: int, blocks: int
) -> Array:
    """Return the shares (M, G, K, B) of newcomers by block of days of stay in which they begin.

    Args:
        back: those of each cell who come back, as `returning` gives them.
        newcomers: all (M, G, K).
        window: the limit.
        width: days that share a block.
        blocks: B.
    """
    used = (window.days - window.days_left()) / width
    lower = np.minimum(np.floor(used).astype(int), blocks - 1)
    upper = np.minimum(lower + 1, blocks - 1)
    into = np.zeros((*used.shape, blocks))
    first, second = np.indices(used.shape)
    into[first, second, lower] += 1.0 - (used - lower)
    into[first, second, upper] += used - lower
    everybody = np.where(newcomers > 0, newcomers, 1.0)
    result: Array = np.einsum("mgkuv,uvb->mgkb", back, into) / everybody[..., None]
    result[..., 0] += 1.0 - result.sum(-1)
    return np.maximum(result, 0.0)


def after_week(people: DaysUsed, back: Array, of: Week, window: Window) -> DaysUsed:
    """Carry the index through a week in expectation: entries, exits, and the weeks that pass."""
    stays = 1.0 - of.leave_hazard
    gone = 1.0 - stays**WEEK
    there = leave(people, people.first * gone[..., None], people.again * gone[..., None, None],
                  window)  # fmt: skip
    # Newcomers enter evenly over the week; of those who leave in it, returners keep what they had.
    still = sum(stays**night for night in range(1, WEEK + 1)) / WEEK
    there = come_back(there, back * still[..., None, None])
    there = enter(there, np.maximum(of.newcomers - back.sum((-2, -1)), 0.0) * still)
    weeks = np.arange(window.weeks)
    over = weeks[:, None] + weeks >= window.weeks - 1
    at_limit = np.zeros_like(there.first), there.again * over
    at_limit[0][..., -1] = there.first[..., -1]
    leaves = of.leaving_at_limit[:, None, None]
    outside = leave(there, *at_limit, window).outside
    kept = there.outside + (outside - there.outside) * leaves[..., None, None]
    there = DaysUsed(there.first - at_limit[0], there.again - at_limit[1], kept)
    return week(there, window, _EXPECTED)[0]


class Visits(NamedTuple):
    """The index in a run that goes day by day: what is known of a week when it begins.

    Attributes:
        used: the index.
        per_newcomer: (M, G, K, U, U) of those who come back, by cell, for each newcomer.
        newcomers: (M, G, K) of the week so far.
    """

    used: DaysUsed
    per_newcomer: Array
    newcomers: Array

    def begin(self, rule: WindowRule, day: int, width: int, blocks: int) -> Array | None:
        """Return the shares (M, G, K, B) of a day's newcomers by block; None if all in the first."""
        if day < rule.binds_from:
            return None
        one = np.ones(self.newcomers.shape)
        return starting_blocks(self.per_newcomer, one, rule.window, width, blocks)


def no_visits(shape: tuple[int, int, int], window: Window) -> Visits:
    """Return the index before anybody came; shape is (M, G, K)."""
    empty = nobody(shape, window)
    return Visits(empty, np.zeros_like(empty.outside), np.zeros(shape))


def after_day(
    visits: Visits,
    rule: WindowRule,
    day: int,
    newcomers: Array,
    leave_hazard: Array,
    leaving_at_limit: Array,
    share: Array,
) -> Visits:
    """Note a day's newcomers (M, G, K); at the end of a week carry the index through it.

    How many of the next week's newcomers were there before follows from those of this week.
    """
    if day < rule.counts_from:
        return visits
    so_far = visits.newcomers + newcomers
    if (day - rule.counts_from + 1) % WEEK:
        return visits._replace(newcomers=so_far)
    back = np.minimum(visits.per_newcomer * so_far[..., None, None], visits.used.outside)
    of = Week(so_far, leave_hazard, leaving_at_limit)
    used = after_week(visits.used, back, of, rule.window)
    coming = np.maximum(so_far, 1.0)
    ahead = returning(used, share, coming, rule.window) / coming[..., None, None]
    return Visits(used, ahead, np.zeros_like(so_far))
