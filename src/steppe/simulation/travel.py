"""Step 4, travel: people are on a route for its travel days, then enter."""

from __future__ import annotations

import numpy as np

from steppe.simulation.draw import Draw
from steppe.simulation.incidence import Array, Incidence
from steppe.simulation.network import Network


def under_way(
    network: Network, travelling: Array, setting_off: Array, step_days: Array, draw: Draw
) -> tuple[Array, Array]:
    """Return those who arrive at the border in this step (M, G, R) and those under way.

    With steps of several days people set off evenly over them, so that part of a step's people
    arrive within it. With steps of a day this is the plain law.

    Args:
        network: the routes.
        travelling: (M, G, S) by slot: route and days left (`Network.slots`).
        setting_off: (M, G, R) served at the border queue.
        step_days: length of the step in days (traced or plain integer).
        draw: how counts are split.
    """
    xp, slots = draw.xp, network.slots
    if not len(slots.route):
        return setting_off, travelling
    if xp is np and step_days == 1:
        return _one_day(network, travelling, setting_off)
    ready = xp.where(slots.days_left < step_days, travelling, 0.0)
    arrived = Incidence(slots.route, len(network.travel_days)).sum(ready)
    nobody = xp.zeros_like(travelling[..., :1])
    needed = network.travel_days[slots.route]
    after = np.arange(len(slots.route)) + step_days
    source = xp.where(slots.days_left + step_days < needed, after, len(slots.route))
    moved = xp.take(xp.concatenate([travelling, nobody], axis=-1), source, axis=-1)
    # Whoever sets off on day j of the step has j + needed − step_days days left after it.
    at_once = xp.clip(step_days - network.travel_days, 0, step_days) / step_days
    days_left = np.arange(slots.days_left.max() + 1)
    set_off = days_left + step_days - network.travel_days[:, None]
    later = xp.where((set_off >= 0) & (set_off < step_days), 1.0 / step_days, 0.0)
    shares = xp.concatenate([at_once[:, None], later], axis=-1)
    parts = draw.split("travel", setting_off, shares)
    return arrived + parts[..., 0], moved + parts[..., slots.route, 1 + slots.days_left]


def _one_day(network: Network, travelling: Array, setting_off: Array) -> tuple[Array, Array]:
    """Let everybody under way come nearer by a day."""
    from steppe.simulation import draw_kernel

    members, groups, routes = setting_off.shape
    arrived, later = np.empty_like(setting_off), np.empty_like(travelling)
    draw_kernel.advance(
        travelling.reshape(members * groups, -1), setting_off.reshape(-1, routes),
        network.travel_days, arrived.reshape(-1, routes), later.reshape(members * groups, -1),
    )  # fmt: skip
    return arrived, later
