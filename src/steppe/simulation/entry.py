"""Step 5, entry: the rule of entry in force decides who is admitted; the others turn back."""

from __future__ import annotations

import numpy as np

from steppe.simulation.draw import Draw
from steppe.simulation.incidence import Array
from steppe.simulation.network import Network


def enter(
    network: Network, arriving: Array, admitted: Array, kind_shares: Array, draw: Draw
) -> tuple[Array, Array, Array]:
    """Return entries by route (M, G, R), newcomers (M, G, P, K) and those turned back (M, O).

    Args:
        network: the routes.
        arriving: people at the border (M, G, R).
        admitted: share admitted by the rule of entry, a number.
        kind_shares: (M, G, K) shares of the kinds of sojourn among newcomers.
        draw: how counts are split.
    """
    if draw.xp is np and admitted >= 1.0:
        entering = arriving
        origin = np.zeros((len(arriving), len(network.origins)))
    else:
        entering = draw.thin("entry", arriving, admitted)
        origin = _origin_sums(network, (arriving - entering).sum(1), draw)
    by_place = network.place_of_route.sum(entering)
    newcomers = draw.split("kind of sojourn", by_place, kind_shares[:, :, None, :])
    return entering, newcomers, origin


def _origin_sums(network: Network, by_route: Array, draw: Draw) -> Array:
    onehot = draw.xp.asarray(network.origin[:, None] == range(len(network.origins)), float)
    return by_route @ onehot
