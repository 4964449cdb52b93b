"""Routes that are alike for the host made one: the same law on fewer routes.

Routes of one crossing and place differ only in where people set out, how, and how long they are under
way. For what happens at the border and behind it they are one route with the sum of their shares and
the mean of their days under way. Merged are the shares of one day, so it serves periods in which no
route opens or closes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from steppe.simulation.incidence import Array, Incidence
from steppe.simulation.network import DIRECT, Network

#: Shares under this are as good as none; it keeps logarithms finite.
SMALLEST_SHARE = 1e-30


def merge_routes(network: Network, shares: Array) -> tuple[Network, Array]:
    """Return the network of merged routes from one origin, and their utilities (M, R').

    Args:
        network: the whole network.
        shares: (M, R) shares of all departures that each route takes, summing to one.

    Returns:
        The network without capacities, and utilities with which route choice gives the summed
        shares when both nest parameters are one.
    """
    keys = np.stack([network.crossing_of_route.index, network.place_of_route.index])
    kept, of_route = np.unique(keys, axis=1, return_inverse=True)
    number = kept.shape[1]
    together = Incidence(of_route.ravel(), number)
    summed = together.sum(np.asarray(shares, float))
    weight = np.asarray(shares, float).mean(0) + SMALLEST_SHARE
    days = together.sum(weight * network.travel_days) / together.sum(weight)
    every = np.arange(number)
    none = np.zeros(number, int)
    merged = replace(
        network,
        origins=("all",),
        home_people=np.array([network.home_people.sum()]),
        origin=none,
        mode=none,
        hours=np.zeros(number),
        travel_days=np.round(days).astype(int),
        log_path_size=np.zeros(number),
        route_open=np.ones((network.days, number), bool),
        servers=(),
        capacity_per_day=np.zeros(0),
        log_size_of_destination=np.zeros(number),
        place_of_route=Incidence(kept[1], len(network.places)),
        crossing_of_route=Incidence(kept[0], len(network.crossings)),
        servers_of_route=(),
        mode_of_route=Incidence(every, number),
        destination_of_mode=Incidence(every, number),
        origin_of_destination=Incidence(none, 1),
    )
    return merged, np.log(np.maximum(summed, SMALLEST_SHARE))


def with_crossing_capacity(network: Network, capacity: Array) -> Network:
    """Return the network with a capacity for each crossing; flights have none.

    Args:
        network: of merged routes.
        capacity: (M, C) people a day, by crossing.
    """
    at = network.crossing_of_route.index
    by_land = np.where(at == network.crossings.index(DIRECT), -1, at)
    return replace(
        network,
        servers=network.crossings,
        capacity_per_day=np.asarray(capacity, float),
        servers_of_route=(Incidence(by_land, len(network.crossings)),),
    )
