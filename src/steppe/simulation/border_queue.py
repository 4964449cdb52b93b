"""Step 3, carriage and border: seats, lanes and checkpoints serve so many people a day.

What exceeds a capacity waits; those who have waited longest are served first, and among those who
have waited equally long nobody is preferred.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from steppe.simulation.draw import Draw
from steppe.simulation.incidence import Array
from steppe.simulation.network import Network


def serve(
    network: Network, waiting: Array, arriving: Array, step_days: Array, draw: Draw
) -> tuple[Array, Array]:
    """Return those served (M, G, R) and those who still wait (M, G, Q, W).

    Args:
        network: the routes and their servers.
        waiting: (M, G, Q, W) on limited routes, by days already waited; the last bin absorbs.
        arriving: (M, G, R) new at the queue.
        step_days: length of the step in days.
        draw: how counts are split.
    """
    xp = draw.xp
    limited = network.limited
    if not len(limited):
        return arriving, waiting
    rounds = [(server, xp.asarray(server.index >= 0)) for server in network.servers_of_queue]
    room = draw.capacity(xp.asarray(network.capacity_per_day) * step_days)
    still = []
    newest = arriving[..., limited]
    served = xp.zeros_like(newest)
    for age in reversed(range(waiting.shape[-1])):
        cells = waiting[..., age] if age else waiting[..., 0] + newest
        passing = cells
        if xp is np and not cells.any():
            still.append(cells)
            continue
        for number_of_round, (server, uses) in enumerate(rounds):
            held = xp.where(uses, passing, 0.0)
            number = xp.minimum(server.sum(held.sum(1)), room)
            taken = draw.serve(f"border queue {age} {number_of_round}", held, number, server)
            passing = xp.where(uses, taken, passing)
        for server, uses in rounds:
            room = xp.maximum(room - server.sum(xp.where(uses, passing, 0.0).sum(1)), 0.0)
        served = served + passing
        still.append(cells - passing)
    # The others pass as they come.
    source = np.arange(arriving.shape[-1])
    source[limited] = len(source) + np.arange(len(limited))
    all_served = xp.take(xp.concatenate([arriving, served], axis=-1), source, axis=-1)
    return all_served, _grow_older(still[::-1], xp)


def _grow_older(still: list[Array], xp: Any) -> Array:
    """Move everybody who still waits, by days waited, on by one bin; the last bin absorbs."""
    nobody = xp.zeros_like(still[0])
    return xp.stack([nobody, *still[:-2], still[-2] + still[-1]], axis=-1)
