"""When people reach the limit of stay: the law of stay as arrays that the day's step reads.

Who entered in the same `width` days shares a block, and all blocks move on by one at once, at the end
of every `width`-th day. The day of entry of a block is therefore known, and with it the length of stay
that the law grants and what it changes for those already there. Where people of one block reach the
limit at different moves, shares of it do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from steppe.scenario.rules.law import Law
from steppe.scenario.rules.presence import FAR_AHEAD, day_number
from steppe.scenario.rules.stay_days import unbroken_days
from steppe.scenario.timeline import Timeline

#: Days that share a block of days of stay; totals differ by under 2 % from blocks of one day.
BLOCK_DAYS = 12


@dataclass(frozen=True)
class LimitDay:
    """What happens when blocks move on at the end of a day.

    Attributes:
        reaching: (B,) share of each block that has reached its limit.
        restarts: (B,) share of those for whom an exit and entry begins a new stay of full length.
        ahead: share of those who begin a new stay that begin in the second block. They all begin just
            after a move, ordinary newcomers of a block over `width` days, so that on average these
            have (width − 1) / 2 nights less behind them at each move.
    """

    reaching: np.ndarray
    restarts: np.ndarray
    ahead: float


@dataclass(frozen=True)
class Schedule:
    """The limit of stay by day.

    Attributes:
        width: days that share a block.
        reaching, restarts: (T, B) as in LimitDay; zero on days on which blocks do not move.
    """

    width: int
    reaching: np.ndarray
    restarts: np.ndarray

    @property
    def blocks(self) -> int:
        """Number of blocks B."""
        return len(self.reaching[0])

    def on(self, day: int) -> LimitDay | None:
        """Return what happens at the end of a day, counted from 0; None if blocks stay."""
        if (day + 1) % self.width:
            return None
        ahead = (self.width - 1) / (2 * self.width)
        return LimitDay(self.reaching[day], self.restarts[day], ahead)

    def with_blocks(self, blocks: int) -> Schedule:
        """Return the schedule with empty blocks at the end, so that runs have the same cells."""
        more = ((0, 0), (0, blocks - self.blocks))
        return replace(
            self, reaching=np.pad(self.reaching, more), restarts=np.pad(self.restarts, more)
        )


def moves_until(days: np.ndarray, width: int) -> np.ndarray:
    """Return after how many moves, a real number, a stay of so many days is beyond its limit.

    A block that has moved n times holds people with (n − 1) · width to n · width − 1 nights behind
    them, n · width − (width + 1) / 2 on average; at the limit it is days − 1, the last lawful night.

    Args:
        days: of stay that are lawful, the day of entry the first; any shape.
        width: days that share a block.
    """
    return np.maximum((days - 1 + (width + 1) / 2) / width, 1.0)


def schedule(days: np.ndarray, restarts: np.ndarray, width: int) -> Schedule:
    """Return the schedule of stays of given lengths.

    Where the moves until the limit are no whole number, shares of a block reach it at the move before
    and at the move after, so that the mean is right.

    Args:
        days: (T + 1,) lawful days of a stay that begins on each day; FAR_AHEAD where none limits.
        restarts: (T + 1,) whether who has used them all may begin another stay of full length.
        width: days that share a block.
    """
    last = len(days) - 1
    moves = moves_until(days, width)
    bound = moves <= last / width + 1  # a later limit is not reached within the run
    blocks = int(np.ceil(moves[bound].max(initial=1.0))) + int(not bound.all())
    reaching, again = np.zeros((last, blocks)), np.zeros((last, blocks))
    for day in range(width - 1, last, width):
        for block in range(min(blocks, day // width + 1)):
            first = day + 1 - (block + 1) * width
            entered = slice(max(first, 0), first + width)
            before, by_now = (np.clip(block + n - moves[entered] + 1.0, 0.0, 1.0) for n in (0, 1))
            now = by_now - before
            if now.any():
                reaching[day, block] = now.sum() / (1.0 - before).sum()
                again[day, block] = (now * restarts[entered]).sum() / now.sum()
    return Schedule(width, reaching, again)


def law_schedule(law: Law, timeline: Timeline, width: int) -> Schedule:
    """Return the schedule of a law, worked out by the arithmetic of `steppe stay`.

    In on a day, out on the last lawful day, in again on the next: if that entry has as many days as
    one of somebody who was never there, the clock restarts. So a rule that counts only stays entered
    since it began lets those who are there already restart once more, and a rule that tests every
    day ends stays in their midst.
    """
    entry = day_number(timeline.start) + np.arange(timeline.days + 1)
    days = fresh_days(law, entry)
    out = entry + days - 1
    again = unbroken_days(law, entry[:, None], out[:, None], out + 1)
    return schedule(days, (again > 0) & (again >= fresh_days(law, out + 1)), width)


def fresh_days(law: Law, entry: np.ndarray) -> np.ndarray:
    """Return the days of an unbroken first stay that begins on each day; FAR_AHEAD without limit."""
    none = np.zeros((*entry.shape, 0), np.int64)
    return np.minimum(unbroken_days(law, none, none, entry), FAR_AHEAD)
