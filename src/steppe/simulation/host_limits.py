"""Desks and the legal limit of stay in runs of the whole law: each member's numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from steppe.simulation.incidence import Array
from steppe.simulation.network import Network
from steppe.simulation.returners import WindowRule
from steppe.simulation.stay_limit import WAYS
from steppe.simulation.stay_schedule import Schedule

#: A standard normal lies within this of zero with probability 0.9.
NORMAL_90 = 1.6448536269514722


@dataclass(frozen=True)
class HostSide:
    """Desks and limits in a run.

    Attributes:
        schedule: of the law of stay.
        weights: (M, 4) how people at the limit decide if everything is open, by WAYS.
        desks_per_day: (M, P) applications decided.
        returning: (M,) share of newcomers who were there before, where a window holds.
        window: the rolling window of the law, if it has one.
    """

    schedule: Schedule
    weights: Array
    desks_per_day: Array
    returning: Array
    window: WindowRule | None

    def members(self, which: slice) -> HostSide:
        """Return the numbers of some members."""
        return replace(
            self,
            weights=self.weights[which],
            desks_per_day=self.desks_per_day[which],
            returning=self.returning[which],
        )


def host_side(network: Network, members: int, seed: int) -> HostSide | None:
    """Return desks and limits with numbers drawn for each member; None where they do not act.

    A place without a known number of inhabitants has desks that suffice.
    """
    schedule, limits = network.stay_schedule, network.host_limits
    if schedule is None or limits is None:
        return None
    intervals = (limits.border_run, limits.regularise, limits.overstay, limits.desks_per_100000,
                 limits.returning)  # fmt: skip
    drawn = [lognormal(each, members, [seed, 21, k]) for k, each in enumerate(intervals)]
    by_way = {"leave": np.ones(members), "border-run": drawn[0], "regularise": drawn[1],
              "overstay": drawn[2]}  # fmt: skip
    weights = np.stack([by_way[way] for way in WAYS], axis=-1)
    desks = drawn[3][:, None] * network.residents / 1e5
    return HostSide(schedule, weights, desks, np.minimum(drawn[4], 1.0), network.window)


def lognormal(interval: tuple[float, float], members: int, key: list[int]) -> Array:
    """Return draws (M,) of a number with a 90 % interval, from the stream of a key."""
    low, high = np.log(interval)
    z = np.random.default_rng(key).standard_normal(members)
    draws: Array = np.exp((low + high) / 2 + z * (high - low) / (2 * NORMAL_90))
    return draws
