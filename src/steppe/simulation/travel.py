"""Step 4, travel: people are on a route for its travel days, then enter."""

from __future__ import annotations

from steppe.simulation.draw import Draw
from steppe.simulation.incidence import Array
from steppe.simulation.network import Network


def under_way(
    network: Network, travelling: Array, setting_off: Array, step_days: Array, draw: Draw
) -> tuple[Array, Array]:
    """Return those who arrive at the border in this step (M, G, R) and those under way.

    With steps of several days people set off evenly over them, so that part of a step's people
    arrive within it. With steps of a day this is the plain law.

    Args:
        network: the routes.
        travelling: (M, G, R, L) by days left; bin 0 arrives tomorrow.
        setting_off: (M, G, R) served at the border queue.
        step_days: length of the step in days (traced or plain integer).
        draw: how counts are split.
    """
    xp = draw.xp
    bins = travelling.shape[-1]
    days_left = xp.arange(bins)
    arrived = xp.where(days_left < step_days, travelling, 0.0).sum(-1)
    padded = xp.concatenate([travelling, xp.zeros_like(travelling)], axis=-1)
    moved = xp.take(padded, xp.minimum(days_left + step_days, 2 * bins - 1), axis=-1)
    needed = xp.asarray(network.travel_days)
    at_once = xp.clip(step_days - needed, 0, step_days) / step_days
    # Whoever sets off on day j of the step has j + needed − step_days days left after it.
    set_off = days_left + step_days - needed[:, None]
    later = xp.where((set_off >= 0) & (set_off < step_days), 1.0 / step_days, 0.0)
    shares = xp.concatenate([at_once[:, None], later], axis=-1)
    parts = draw.split("travel", setting_off, shares)
    return arrived + parts[..., 0], moved + parts[..., 1:]
