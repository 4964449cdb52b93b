"""The law where nothing binds: a scan of one multiplication and one addition a step.

Without capacities, desks and host feedback the law is linear in the entries, and every stock follows
a first-order recurrence, stock[s] = keep[s] · stock[s − 1] + new[s]. All coefficients are computed in
one go, so that the scan over steps is left with a multiplication and an addition. They are those of
`stay.stay_odds`, the same functions that `step.py` uses; a test compares the two executions.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from steppe.simulation.incidence import Array
from steppe.simulation.stay import stay_odds


class HostFlows(NamedTuple):
    """What happens in the host in each step: (S, G) people."""

    stock: Array
    exits: Array
    registrations: Array


def solve_host(
    entries: Array,
    transit_share: Array,
    leave_hazard: Array,
    registration_hazard: Array,
    present_at_start: Array,
    step_days: np.ndarray,
) -> HostFlows:
    """Return stock at each step's end, and exits and registrations in each step.

    Args:
        entries: (S, G) people who enter in each step, evenly over it.
        transit_share: (G,) share of newcomers in transit.
        leave_hazard: (S, G, K) per day.
        registration_hazard: (G, K) per day.
        present_at_start: (G,) present before the first step, in transit and unregistered.
        step_days: (S,) lengths of the steps.
    """
    kinds = jnp.stack([transit_share, 1.0 - transit_share], axis=-1)
    newcomers = entries[:, :, None] * kinds
    start = jnp.stack([present_at_start, jnp.zeros_like(present_at_start)], axis=-1)
    days = jnp.asarray(step_days, float)[:, None, None]
    before, new = stay_odds(leave_hazard, registration_hazard, days, jnp)
    stock = _recurrence(before.staying, newcomers * new.staying, start)
    unregistered = _recurrence(
        before.staying_unregistered, newcomers * new.staying_unregistered, start
    )
    stock_before = jnp.concatenate([start[None], stock[:-1]])
    unregistered_before = jnp.concatenate([start[None], unregistered[:-1]])
    exits = stock_before + newcomers - stock
    registrations = unregistered_before * before.registering + newcomers * new.registering
    return HostFlows(stock.sum(-1), exits.sum(-1), registrations.sum(-1))


def _recurrence(keep: Array, new: Array, start: Array) -> Array:
    """Solve x[s] = keep[s] x[s−1] + new[s] with x[−1] = start, along the first axis."""

    def advance(x: Array, step: tuple[Array, Array]) -> tuple[Array, Array]:
        after = step[0] * x + step[1]
        return after, after

    return jax.lax.scan(advance, start, (keep, new))[1]


def lagged(departures: Array, lag_shares: np.ndarray) -> Array:
    """Return entries (T, G) of those who set out (T, G), after so many days under way.

    Args:
        departures: people who set out a day.
        lag_shares: (L,) shares by whole days under way. Those who enter on the first days and set
            out before them are taken to have been as many as set out on the first day.
    """
    # Days come last here: slices of rows are copied whole, slices of columns number by number.
    by_group = departures.T
    days, longest = departures.shape[0], len(lag_shares) - 1
    padded = jnp.concatenate([jnp.repeat(by_group[:, :1], longest, axis=1), by_group], axis=1)
    entries = sum(
        share * padded[:, longest - lag : longest - lag + days]
        for lag, share in enumerate(lag_shares)
    )
    return entries.T
