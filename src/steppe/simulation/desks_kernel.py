"""The queue within a day at desks of several places, compiled (see `compiled.py`)."""

from __future__ import annotations

import math

import numpy as np

from steppe.simulation.compiled import kernel
from steppe.simulation.incidence import Array


@kernel
def chance_of_waiting(load: float, desks: int) -> float:
    """Return the probability that somebody who comes finds every desk taken (Erlang-C).

    Erlang, 1917, by the recursion of Erlang-B, which does not overflow.

    Args:
        load: arrivals per day times the days that one takes, below the number of desks.
        desks: at work at the same time.
    """
    if load >= desks:
        return 1.0
    blocked = 1.0
    for k in range(1, desks + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked / (1.0 - load / desks * (1.0 - blocked))


@kernel
def hours_within_day(per_hour: float, minutes_each: float, desks: int) -> float:
    """Return the mean hours before a desk is free, for people who come evenly over opening hours.

    Poisson arrivals, exponential times at the desk (M/M/c); infinite where the load is too much, which
    the backlog by day then carries.

    Args:
        per_hour: people who come in an hour.
        minutes_each: mean minutes at the desk.
        desks: at work at the same time.
    """
    hours_each = minutes_each / 60.0
    load = per_hour * hours_each
    if load >= desks:
        return math.inf
    waits: float = chance_of_waiting(load, desks)
    return waits * hours_each / (desks - load)


@kernel
def hours_at_desks(served: Array, capacity: Array, each: Array, hours: float, out: Array) -> None:
    """Fill in what `desks.hours_at_desks` returns."""
    for m in range(served.shape[0]):
        for p in range(served.shape[1]):
            desks = max(round(capacity[m, p] / each[m]), 1)
            minutes = 60.0 * hours * desks / capacity[m, p]
            if served[m, p] >= capacity[m, p] * (1.0 - 1e-9):
                out[m, p] = np.nan
            else:
                waited = hours_within_day(served[m, p] / hours, minutes, desks)
                out[m, p] = min(waited, hours)
