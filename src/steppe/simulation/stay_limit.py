"""Steps 6 and 7 with desks and the legal limit of stay, a day at a time.

People whose stay reaches the limit leave, border-run where the rule lets the clock restart,
regularise, or overstay. The shares are parameters; what the rule lets them do on a day is an input.

The days of stay are kept in blocks: who entered in the same `width` days shares a block, and all
blocks move on by one at once, at the end of every `width`-th day. So nobody drifts ahead of the others
as in a matrix of ageing, and with blocks of one day the count is exact. The block in which people
reach the limit is the last and empties on that day; beyond it people are irregular or permitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from steppe.simulation.desks import Numbers, register
from steppe.simulation.draw import Draw
from steppe.simulation.incidence import Array

#: Ways at the limit, in the order of their shares.
WAYS = ("leave", "border-run", "regularise", "overstay")


@dataclass(frozen=True)
class StayIndex:
    """Blocks of days of stay up to a limit.

    Attributes:
        limit_days: days of stay that are lawful, the day of entry the first.
        width: days that share a block.
    """

    limit_days: int
    width: int

    @property
    def blocks(self) -> int:
        """Number of blocks, such that a block moves beyond the last one at the limit.

        A block that has moved n times holds people who have nights from (n − 1) · width to
        n · width − 1 behind them; their mean is nearest to limit_days − 1, the last lawful night.
        """
        return max(1, round((self.limit_days - 1 + (self.width + 1) / 2) / self.width))

    @property
    def ahead(self) -> float:
        """Share of those who begin a new count when blocks move that begin in the second block.

        They all begin just after a move, and ordinary newcomers of a block over `width` days; so the
        first block alone would give them blocks · width days instead of limit_days.
        """
        return min(max((self.blocks * self.width - self.limit_days) / self.width, 0.0), 1.0)

    def around(self, restarts: Array, day: int) -> float:
        """Return the share of a block that reaches the limit while the clock restarts.

        The block's people reach it over `width` days around the day on which it moves.

        Args:
            restarts: (T,) by day on which the limit is reached.
            day: counted from 0.
        """
        half = (self.width - 1) // 2
        return float(np.mean(restarts[max(day - half, 0) : day + self.width - half]))

    def moves(self, day: int) -> bool:
        """Tell whether the blocks move on at the end of a day, counted from 0."""
        return (day + 1) % self.width == 0


class Residents(NamedTuple):
    """People in the host.

    Attributes:
        on_clock: within the limit, by block of days of stay, (M, G, P, K, B) each.
        irregular: beyond it (M, G, P, K).
        permitted: hold a permit (M, G, P, K).
    """

    on_clock: Numbers
    irregular: Array
    permitted: Array

    def people(self) -> Array:
        """Return all people (M, G, P)."""
        return self.on_clock.total().sum((3, 4)) + (self.irregular + self.permitted).sum(3)


class HostDay(NamedTuple):
    """What is particular to a day.

    Attributes:
        leave_hazard: (M, G, K) probability of leaving in the day.
        applying_hazard: (M, G, K) probability of applying for a number in the day.
        desks_per_day: (M or 1, P).
        shares: (M, 4) at the limit, in the order of WAYS, as the rule of the day has them.
        moves: whether the blocks move on at the end of the day.
        ahead: StayIndex.ahead.
    """

    leave_hazard: Array
    applying_hazard: Array
    desks_per_day: Array
    shares: Array
    moves: bool
    ahead: float


class HostFlows(NamedTuple):
    """People in the day (M, G, P); stocks at its end."""

    applications: Array
    numbers_given: Array
    leavers: Array
    ran: Array
    regularised: Array
    overstayed: Array
    stock: Array
    irregular: Array
    backlog: Array


def nobody(shape: tuple[int, int, int, int], index: StayIndex) -> Residents:
    """Return an empty host; shape is (M, G, P, K)."""
    blocks = np.zeros((*shape, index.blocks))
    return Residents(Numbers(blocks, blocks, blocks), np.zeros(shape), np.zeros(shape))


def shares_by_rule(weights: Array, restarts: float) -> Array:
    """Return shares of the ways at the limit (..., 4) from weights (..., 4).

    Where the clock does not restart nobody border-runs, and the others keep their proportions:
    independence of irrelevant alternatives, an assumption.

    Args:
        weights: how people would decide if everything were open, in the order of WAYS.
        restarts: share of the people for whom an exit and entry begins a new count.
    """
    every = np.asarray(weights)
    others = every * np.array([way != "border-run" for way in WAYS])
    allowed = every / every.sum(-1, keepdims=True)
    barred = others / others.sum(-1, keepdims=True)
    result: Array = restarts * allowed + (1.0 - restarts) * barred
    return result


def carry(
    people: Residents, newcomers: Array, day: HostDay, draw: Draw
) -> tuple[Residents, HostFlows]:
    """Carry the people of the host through steps 6 and 7; nobody is lost and nobody invented.

    Newcomers (M, G, P, K) are in the first block on the day of entry, may apply and may leave on it.
    """
    entered = people.on_clock._replace(without=_add_first(people.on_clock.without, newcomers))
    registered, applications, given = register(
        entered, day.applying_hazard, day.desks_per_day, draw
    )
    hazard = day.leave_hazard[:, :, None, :, None]
    left = [
        draw.thin(f"leaving {name}", block, hazard)
        for name, block in zip(Numbers._fields, registered, strict=True)
    ]
    on_clock = Numbers(*(block - gone for block, gone in zip(registered, left, strict=True)))
    beyond = day.leave_hazard[:, :, None, :]
    irregular_left = draw.thin("leaving irregular", people.irregular, beyond)
    permitted_left = draw.thin("leaving permitted", people.permitted, beyond)
    irregular = people.irregular - irregular_left
    permitted = people.permitted - permitted_left
    leavers = sum(gone.sum((3, 4)) for gone in left) + (irregular_left + permitted_left).sum(3)
    none = np.zeros_like(leavers)
    leaving_at_limit, ran, regularised, overstayed = none, none, none, none
    if day.moves:
        on_clock, ways = _move_on(on_clock, day, draw)
        leaving_at_limit, ran, regularised, overstayed = (way.sum(3) for way in ways)
        permitted = permitted + ways[2]
        irregular = irregular + ways[3]
    after = Residents(on_clock, irregular, permitted)
    return after, HostFlows(
        applications, given, leavers + leaving_at_limit, ran, regularised, overstayed,
        after.people(), irregular.sum(3), on_clock.applied.sum((3, 4)),
    )  # fmt: skip


def _add_first(blocks: Array, newcomers: Array) -> Array:
    result = blocks.copy()
    result[..., 0] += newcomers
    return result


def _move_on(on_clock: Numbers, day: HostDay, draw: Draw) -> tuple[Numbers, list[Array]]:
    """Move every block on by one; return the blocks and who took each way at the limit.

    Who border-runs comes back into the first block with what they have: a number stays a number.
    """
    moved, taken = [], []
    for name, blocks in zip(Numbers._fields, on_clock, strict=True):
        ways = draw.split(f"limit {name}", blocks[..., -1], day.shares[:, None, None, None, :])
        after = np.concatenate([np.zeros_like(blocks[..., :1]), blocks[..., :-1]], axis=-1)
        ran = ways[..., 1]
        second = draw.thin(f"begins ahead {name}", ran, np.asarray(day.ahead))
        after[..., 0] = ran - second
        after[..., min(1, after.shape[-1] - 1)] += second
        moved.append(after)
        taken.append(ways)
    total = taken[0] + taken[1] + taken[2]
    return Numbers(*moved), [total[..., k] for k in range(len(WAYS))]
