"""Steps 6 and 7 with desks and the legal limit of stay, a day at a time.

People whose stay reaches the limit leave, border-run where the rule lets the clock restart,
regularise, or overstay. The shares are parameters; who reaches the limit when, and what the rule lets
them do, is the schedule's (`stay_schedule`).

People in the host stand in columns of days of stay: a block for each `width` days of entry, and behind
the blocks one column for those without right and one for those with a permit.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from steppe.simulation.desks import Numbers, register
from steppe.simulation.draw import Draw
from steppe.simulation.incidence import Array
from steppe.simulation.stay_schedule import LimitDay

#: Ways at the limit, in the order of their shares.
WAYS = ("leave", "border-run", "regularise", "overstay")
#: Columns behind the blocks, counted from the end.
IRREGULAR, PERMITTED = -2, -1
BEYOND = 2


class HostDay(NamedTuple):
    """What is particular to a day.

    Attributes:
        leave_hazard: (M, G, K) probability of leaving in the day.
        applying_hazard: (M, G, K) probability of applying for a number in the day.
        desks_per_day: (M or 1, P).
        weights: (M, 4) how people at the limit would decide if everything were open, by WAYS.
        limit: what the law does at the day's end; None on days on which blocks stay.
    """

    leave_hazard: Array
    applying_hazard: Array
    desks_per_day: Array
    weights: Array
    limit: LimitDay | None


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


def nobody(shape: tuple[int, int, int, int], blocks: int) -> Numbers:
    """Return an empty host; shape is (M, G, P, K)."""
    columns = np.zeros((*shape, blocks + BEYOND))
    return Numbers(columns, columns, columns)


def with_blocks(people: Numbers, blocks: int) -> Numbers:
    """Return the people with empty blocks put in before the columns beyond the limit."""
    more = blocks + BEYOND - people.without.shape[-1]

    def wider(columns: Array) -> Array:
        gap = np.zeros((*columns.shape[:-1], more))
        return np.concatenate([columns[..., :-BEYOND], gap, columns[..., -BEYOND:]], axis=-1)

    return Numbers(*map(wider, people)) if more else people


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


def carry(people: Numbers, newcomers: Array, day: HostDay, draw: Draw) -> tuple[Numbers, HostFlows]:
    """Carry the people of the host through steps 6 and 7; nobody is lost and nobody invented.

    Newcomers may apply and leave on the day of entry. They begin in the first block (M, G, P, K), or
    in the blocks that they are given by (M, G, P, K, B), who have used days before. Nobody without
    right applies; who has applied keeps waiting.
    """
    entered = people._replace(without=_add_newcomers(people.without, newcomers))
    columns = entered.without.shape[-1]
    may_apply = np.arange(columns) != columns + IRREGULAR
    hazard = day.applying_hazard[:, :, None, :, None] * may_apply
    registered, applications, given = register(entered, hazard, day.desks_per_day, draw)
    leaving = day.leave_hazard[:, :, None, :, None]
    left = [
        draw.thin(f"leaving {name}", block, leaving)
        for name, block in zip(Numbers._fields, registered, strict=True)
    ]
    after = Numbers(*(block - gone for block, gone in zip(registered, left, strict=True)))
    leavers = sum(gone.sum((3, 4)) for gone in left)
    ways = [np.zeros_like(leavers) for _ in WAYS]
    if day.limit is not None:
        after, ways = _move_on(after, day.weights, day.limit, draw)
    at_limit, ran, regularised, overstayed = ways
    return after, HostFlows(
        applications, given, leavers + at_limit, ran, regularised, overstayed,
        after.total().sum((3, 4)), after.total()[..., IRREGULAR].sum(3),
        after.applied.sum((3, 4)),
    )  # fmt: skip


def _add_newcomers(columns: Array, newcomers: Array) -> Array:
    result = columns.copy()
    if newcomers.ndim < columns.ndim:
        result[..., 0] += newcomers
    else:
        result[..., :-BEYOND] += newcomers
    return result


def _move_on(
    people: Numbers, weights: Array, limit: LimitDay, draw: Draw
) -> tuple[Numbers, list[Array]]:
    """Move every block on by one; return the people and who took each way (M, G, P) at the limit.

    Who has no limit stays in the last block. Who border-runs comes back into the first block with
    what they have: a number stays a number.
    """
    moved = []
    taken = [np.zeros(people.without.shape[:3]) for _ in WAYS]
    for name, columns in zip(Numbers._fields, people, strict=True):
        blocks = columns[..., :-BEYOND].copy()
        beyond = columns[..., -BEYOND:].copy()
        ran = np.zeros_like(blocks[..., 0])
        for b in np.flatnonzero(limit.reaching):
            decides = blocks[..., b].copy()
            if limit.reaching[b] < 1.0:
                decides = draw.thin(f"reaching {name} {b}", decides, limit.reaching[b])
            shares = shares_by_rule(weights, limit.restarts[b])[:, None, None, None, :]
            ways = draw.split(f"limit {name} {b}", decides, shares)
            blocks[..., b] -= decides
            ran += ways[..., WAYS.index("border-run")]
            beyond[..., IRREGULAR] += ways[..., WAYS.index("overstay")]
            beyond[..., PERMITTED] += ways[..., WAYS.index("regularise")]
            taken = [sum_ + ways[..., k].sum(3) for k, sum_ in enumerate(taken)]
        after = np.concatenate([np.zeros_like(blocks[..., :1]), blocks[..., :-1]], axis=-1)
        after[..., -1] += blocks[..., -1]
        second = draw.thin(f"begins ahead {name}", ran, np.asarray(limit.ahead))
        after[..., 0] += ran - second
        after[..., min(1, after.shape[-1] - 1)] += second
        moved.append(np.concatenate([after, beyond], axis=-1))
    return Numbers(*moved), taken
