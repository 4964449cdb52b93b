"""Step 2, route choice: which destination, mode and route those who set out take.

A nested logit (McFadden, «Modelling the choice of residential location», 1978): destination →
mode → route. Utilities are sums of named terms. Size enters as a weight with coefficient one at the
destination level; routes that overlap carry the path-size term of Ben-Akiva and Bierlaire
(«Discrete choice methods and their applications to short-term travel decisions», 1999), counted
within a nest and over different routes only, so that exact duplicates share the place of one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from steppe.scenario.routes import Route, link_numbers
from steppe.scenario.world import World
from steppe.simulation.incidence import Array, Incidence
from steppe.simulation.network import Network

#: Utility of a closed route; finite so that differences of two of them stay numbers.
CLOSED = -1e9


def travel_time(network: Network, per_day: Array) -> Array:
    """Term «travel time»: −per_day × days under way; per_day (…), result (…, R)."""
    return -per_day[..., None] * (network.hours / 24.0)


def mode_taste(network: Network, taste: Array) -> Array:
    """Term «mode taste»: taste (…, modes), result (…, R)."""
    return taste[..., network.mode]


def region_pull(pull: Array, regions: np.ndarray) -> Array:
    """Term «region pull»: pull (…, n) of crossing regions; regions (R,) index or -1 for none."""
    padded_pull = pull[..., np.maximum(regions, 0)]
    return padded_pull * (regions >= 0)


def destination_shares(
    network: Network,
    utility: Array,
    is_open: Array,
    mode_nest: Array,
    route_nest: Array,
    xp: Any,
) -> Array:
    """Return the share of each route among those who set out from its origin.

    Args:
        network: the routes.
        utility: (…, R), the sum of the terms.
        is_open: (R,) whether the route can be travelled.
        mode_nest: nest parameter of modes within a destination, in (0, 1].
        route_nest: nest parameter of routes within a mode, in (0, mode_nest].
        xp: numpy or jax.numpy.

    Returns:
        (…, R), summing to one over the routes of each origin; zero where no route is open.
    """
    open_utility = xp.where(is_open, utility, CLOSED)
    in_route_nest, route_sum = _nest(
        open_utility / route_nest + network.log_path_size, network.mode_of_route, xp
    )
    mode_utility = xp.where(route_sum > CLOSED / 2, route_nest * route_sum, CLOSED)
    in_mode_nest, mode_sum = _nest(mode_utility / mode_nest, network.destination_of_mode, xp)
    place_utility = xp.where(mode_sum > CLOSED / 2, mode_nest * mode_sum, CLOSED)
    in_origin, _ = _nest(
        place_utility + network.log_size_of_destination, network.origin_of_destination, xp
    )
    of_route = network.mode_of_route.index
    of_mode = network.destination_of_mode.index
    return in_route_nest * in_mode_nest[..., of_route] * in_origin[..., of_mode[of_route]] * is_open


def _nest(utility: Array, nest: Incidence, xp: Any) -> tuple[Array, Array]:
    """Return shares within nests (…, n) and log-sums of nests (…, size); some may be empty."""
    top = _nest_max(utility, nest)
    weight = xp.exp(utility - nest.spread(top))
    total = nest.sum(weight)
    total = xp.where(total > 0, total, 1.0)
    return weight / nest.spread(total), top + xp.log(total)


def _nest_max(utility: Array, nest: Incidence) -> Array:
    if isinstance(utility, np.ndarray):
        occupied, starts = np.unique(nest.index, return_index=True)
        top = np.zeros((*utility.shape[:-1], nest.size))
        if len(occupied):
            top[..., occupied] = np.maximum.reduceat(utility, starts, axis=-1)
        return top
    import jax
    import jax.numpy as jnp

    # The subtracted maximum cancels, so no derivative flows through it.
    full = jnp.full((*utility.shape[:-1], nest.size), -jnp.inf)
    return jax.lax.stop_gradient(full.at[..., nest.index].max(utility))


def log_path_sizes(world: World, routes: Sequence[Route]) -> np.ndarray:
    """Return log path size (R,) within each (origin, destination, mode).

    A route's path size is the length-weighted mean of 1 / (number of different routes that use
    the link), divided by the number of its exact duplicates. Two routes are duplicates when their
    links have the same ends, mode, length, time and opening days; places at one spot are one.
    """
    result = np.zeros(len(routes))
    nests: dict[tuple[str, str, str], list[int]] = {}
    for index, route in enumerate(routes):
        nests.setdefault((route.origin, route.place, route.mode), []).append(index)
    numbers = link_numbers(world)
    for members in nests.values():
        keys = {i: tuple(numbers[link] for link in routes[i].links) for i in members}
        copies = Counter(keys.values())
        users = Counter(link for key in copies for link in set(key))
        for i in members:
            lengths = np.array([max(world.links[k].distance_km, 1e-9) for k in routes[i].links])
            shared = np.array([users[link] for link in keys[i]])
            size = float((lengths / lengths.sum() / shared).sum()) / copies[keys[i]]
            result[i] = np.log(size)
    return result
