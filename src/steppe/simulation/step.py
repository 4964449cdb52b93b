"""One step of the law of motion, a day or several days long.

1. departure: push events and ordinary travel make people set out
2. route choice: destination, mode and route
3. border queue: seats, lanes and checkpoints serve, the rest waits
4. travel: days under way
5. entry: the rule of entry in force
6. registration: hazard of applying for a number; desks and their backlog where they act
7. stay: hazard of leaving as transit or stay; the legal limit where it acts; onward or return
8. hosts: nothing acts back on people yet
9. record: flows and stocks
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from steppe.simulation import (
    border_queue,
    departure,
    entry,
    leaving,
    route_choice,
    stay,
    stay_limit,
    travel,
)
from steppe.simulation.desks import Numbers
from steppe.simulation.draw import Draw
from steppe.simulation.host_limits import HostSide
from steppe.simulation.incidence import Array
from steppe.simulation.network import Network
from steppe.simulation.parameters import Parameters
from steppe.simulation.state import State
from steppe.simulation.stay_limit import HostDay
from steppe.simulation.stay_schedule import LimitDay

#: No hazard is let above this, so that a day factor cannot make a probability exceed one.
HIGHEST_HAZARD = 0.95


class Day(NamedTuple):
    """What is particular to one step: its inputs, sliced from parameters and network."""

    departures_per_day: Array  # (M, G), day factor included
    leave_hazard: Array  # (M, G, K), day factor included
    route_open: Array  # (R,)
    admitted: Array  # ()
    step_days: Array  # ()
    ageing: Array  # (B, B)
    newcomer_bins: Array  # (B,)
    limit: LimitDay | None = None  # where limits act, on days on which blocks move
    begin: Array | None = None  # (M, G, K, B) shares of newcomers, where a rolling window holds


class Flows(NamedTuple):
    """What a step records; flows are people in the step, stocks people at its end."""

    departures: Array  # (M, G)
    entries: Array  # (M, G, R)
    turned_back: Array  # (M, O)
    registrations: Array  # (M, G, P)
    returns: Array  # (M, G, P)
    onward: Array  # (M, G, P, N)
    stock: Array  # (M, G, P)
    registered: Array  # (M, G, P)
    waiting: Array  # (M, G, C)
    applications: Array  # (M, G, P)
    backlog: Array  # (M, G, P)
    border_runs: Array  # (M, G, P)
    permits: Array  # (M, G, P)
    overstays: Array  # (M, G, P)
    irregular: Array  # (M, G, P)


class Arriving(NamedTuple):
    """People after steps 1 to 5: at home, at the border, under way, and those who come in."""

    home: Array  # (M, O), those turned back included
    waiting: Array  # (M, G, Q, W)
    travelling: Array  # (M, G, S)
    setting_out: Array  # (M, G, O)
    entries: Array  # (M, G, R)
    newcomers: Array  # (M, G, P, K)
    turned_back: Array  # (M, O)


@dataclass(frozen=True)
class Law:
    """The law with everything that does not change from day to day.

    `host` holds desks and the limit of stay. Without it everybody who applies is registered on the
    day, and the hazards of leaving say all about leaving, as in the fit.
    """

    network: Network
    parameters: Parameters
    host: HostSide | None = None
    _known: dict[bytes, Array] = field(default_factory=dict, repr=False, compare=False)

    def _once(self, route_open: Array, xp: Any, shares: Callable[[], Array]) -> Array:
        """Return the shares of routes; days with the same open routes share one array."""
        if xp is not np:
            return shares()
        key = route_open.tobytes()
        if key not in self._known:
            self._known.clear()
            self._known[key] = shares()
        return self._known[key]

    def arrive(self, state: State, day: Day, draw: Draw) -> Arriving:
        """Carry people through steps 1 to 5, as far as the host."""
        network, parameters, xp = self.network, self.parameters, draw.xp

        # 1. departure
        origin_open = xp.asarray(network.origin_open(day.route_open, xp))
        setting_out, home = departure.departing(
            state.home, day.departures_per_day, origin_open, day.step_days, draw
        )
        # 2. route choice
        nests = parameters.mode_nest[:, None], parameters.route_nest[:, None]
        shares = self._once(day.route_open, xp, lambda: route_choice.destination_shares(
            network, parameters.route_utility, day.route_open, *nests, xp
        )[:, None, :])  # fmt: skip
        on_route = draw.split_by_owner("route choice", setting_out, shares, network.origin)
        # 3. border queue
        served, waiting = border_queue.serve(network, state.waiting, on_route, day.step_days, draw)
        # 4. travel
        arriving, travelling = travel.under_way(
            network, state.travelling, served, day.step_days, draw
        )
        # 5. entry
        kinds = xp.stack([parameters.transit_share, 1.0 - parameters.transit_share], axis=-1)
        entries, newcomers, turned_back = entry.enter(network, arriving, day.admitted, kinds, draw)
        return Arriving(
            home + turned_back, waiting, travelling, setting_out, entries, newcomers, turned_back
        )

    def _stay(
        self, state: State, day: Day, newcomers: Array, draw: Draw
    ) -> tuple[Array, Array, dict[str, Array]]:
        """Carry people through steps 6 and 7: those present, leavers (M, G, P), what is recorded."""
        xp, parameters = draw.xp, self.parameters
        hazard = xp.minimum(day.leave_hazard, HIGHEST_HAZARD)
        if self.host is not None:
            return _limited(state.present, newcomers, self.host, hazard, parameters, day, draw)
        registration_hazard = parameters.registration_hazard[:, :, None, :]
        before, new = stay.stay_odds(hazard[:, :, None, :], registration_hazard, day.step_days, xp)
        present, registrations, leavers = stay.carry(
            state.present, newcomers, (before.with_bins(), new), day.ageing, day.newcomer_bins, draw
        )
        registered, nobody = registrations.sum(-1), xp.zeros_like(present[..., 0, 0, 0])
        none = ("backlog", "border_runs", "permits", "overstays", "irregular")
        return present, leavers.sum(-1), {
            "registrations": registered,
            "applications": registered,
            "stock": present.sum((3, 4, 5)),
            "registered": present[..., 1].sum((3, 4)),
            **dict.fromkeys(none, nobody),
        }  # fmt: skip

    def step(self, state: State, day: Day, draw: Draw) -> tuple[State, Flows]:
        """Carry a state through one step; nobody is lost and nobody invented."""
        network, parameters, xp = self.network, self.parameters, draw.xp

        arrived = self.arrive(state, day, draw)
        # 6. registration and 7. stay
        present, leavers, in_host = self._stay(state, day, arrived.newcomers, draw)
        returns, onward = leaving.destinations(
            leavers, parameters.onward_share, parameters.onward_choice, draw
        )
        back_home = draw.split(
            "home of those who return", returns.sum((1, 2)), xp.asarray(network.home_shares)
        )
        # 8. hosts: identity
        # 9. record
        after = State(
            home=arrived.home + back_home,
            waiting=arrived.waiting,
            travelling=arrived.travelling,
            present=present,
            onward=state.onward + onward.sum(2),
        )
        flows = Flows(
            departures=arrived.setting_out.sum(-1),
            entries=arrived.entries,
            turned_back=arrived.turned_back,
            returns=returns,
            onward=onward,
            **in_host,
            waiting=network.crossing_of_queue.sum(arrived.waiting.sum(-1)),
        )
        return after, flows


def _limited(
    present: Array,
    newcomers: Array,
    host: HostSide,
    hazard: Array,
    parameters: Parameters,
    day: Day,
    draw: Draw,
) -> tuple[Array, Array, dict[str, Array]]:
    """Carry people through steps 6 and 7 with desks and the limit of stay; see Law._stay."""
    if day.begin is not None:
        newcomers = draw.split("days used before", newcomers, day.begin[:, :, None])
    people, flows = stay_limit.carry(
        Numbers(*np.moveaxis(present, -1, 0)),
        newcomers,
        HostDay(
            hazard, parameters.registration_hazard, host.desks_per_day, host.weights, day.limit
        ),
        draw,
    )
    return np.stack(people, axis=-1), flows.leavers, {
        "registrations": flows.numbers_given,
        "applications": flows.applications,
        "stock": flows.stock,
        "registered": people.numbered.sum((3, 4)),
        "backlog": flows.backlog,
        "border_runs": flows.ran,
        "permits": flows.regularised,
        "overstays": flows.overstayed,
        "irregular": flows.irregular,
    }  # fmt: skip
