"""Where everybody is at the end of a day, as counts; every block leads with the member axis."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from steppe.simulation.incidence import Array
from steppe.simulation.network import KINDS, STATUSES, Network

#: Bins of days waited at a border; the last absorbs.
WAITING_BINS = 7


class State(NamedTuple):
    """Counts of people.

    Attributes:
        home: (M, O) in the places people set out from. They have no group before they set out.
        waiting: (M, G, Q, W) at the border, by limited route and days already waited.
        travelling: (M, G, S) under way, by slot: route and days left (`Network.slots`).
        present: (M, G, P, K, B, S) in the host, by kind of sojourn, days of stay and status. Where
            desks and limits act, B are the columns of `stay_limit` and S those of `desks.Numbers`.
        onward: (M, G, N) in third countries.
    """

    home: Array
    waiting: Array
    travelling: Array
    present: Array
    onward: Array

    def people(self) -> Array:
        """Return all people of each member (M,), the outside world included."""
        return sum(block.sum(tuple(range(1, block.ndim))) for block in self)


def initial_state(
    network: Network, present: Array, members: int, xp: Any = np, columns: tuple[int, int] = (0, 0)
) -> State:
    """Return the state at the end of the day before the first.

    Args:
        network: the world's arrays.
        present: (M, G, P) people present then; they count as having entered within the last bin's
            first days of stay, are unregistered and of the kind `transit`.
        members: number of members.
        xp: numpy or jax.numpy.
        columns: B and S where desks and limits act; those present are then in the first block.
    """
    groups = len(network.groups)
    shape = (members, groups, len(network.places))
    present = xp.broadcast_to(xp.asarray(present, float), shape)
    bins = len(network.stay_bin_starts)
    first_cell = np.zeros((len(KINDS), *(columns if columns[0] else (bins, len(STATUSES)))))
    first_cell[0, 0 if columns[0] else min(1, bins - 1), 0] = 1.0
    return State(
        home=xp.broadcast_to(xp.asarray(network.home_people), (members, len(network.origins))),
        waiting=xp.zeros((members, groups, len(network.limited), WAITING_BINS)),
        travelling=xp.zeros((members, groups, len(network.slots.route))),
        present=present[..., None, None, None] * first_cell,
        onward=xp.zeros((members, groups, len(network.third_countries))),
    )
