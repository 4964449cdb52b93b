"""The world compiled to arrays that the law reads.

Axes: G groups, O places people set out from, P places they stay in, N third countries,
R routes (sorted by origin, destination, mode), C crossings, V servers (anything with a daily
capacity), K kinds of sojourn (transit, stay), B bins of days of stay, S statuses.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from steppe.scenario.routes import Route, find_routes, pooled_capacities
from steppe.scenario.timeline import Timeline
from steppe.scenario.world import MODES, HostLimits, World
from steppe.simulation.incidence import Array, Incidence
from steppe.simulation.returners import WindowRule, window_rule
from steppe.simulation.stay_schedule import BLOCK_DAYS, Schedule, law_schedule

KINDS = ("transit", "stay")
STATUSES = ("unregistered", "registered")
#: First day of stay of each bin; the last absorbs. 30 and 90 days are where the rules of stay of
#: many countries bite, so that they begin bins.
STAY_BIN_STARTS = (0, 1, 7, 30, 90)
#: A pool for places without a known population: larger than any movement, exact in float64.
UNKNOWN_POPULATION = 1e10
DIRECT = "direct"


@dataclass(frozen=True)
class Network:
    """Arrays of a world; `log_…` are natural logarithms, days are counted from the first day."""

    timeline: Timeline
    groups: tuple[str, ...]
    origins: tuple[str, ...]
    places: tuple[str, ...]
    third_countries: tuple[str, ...]
    crossings: tuple[str, ...]
    servers: tuple[str, ...]
    home_people: np.ndarray  # (O,)
    origin: np.ndarray  # (R,) index into origins, sorted
    mode: np.ndarray  # (R,) index into MODES
    hours: np.ndarray  # (R,)
    travel_days: np.ndarray  # (R,) whole days
    log_path_size: np.ndarray  # (R,)
    route_open: np.ndarray  # (T, R) bool
    admitted: np.ndarray  # (T,) share admitted by the rule of entry
    capacity_per_day: np.ndarray  # (V,)
    weekday: np.ndarray  # (T,) Monday 0
    log_size_of_destination: np.ndarray  # (D,) of (origin, destination) pairs
    place_of_route: Incidence
    crossing_of_route: Incidence
    servers_of_route: tuple[Incidence, ...]  # rounds of service: tighter limits before wider ones
    mode_of_route: Incidence  # (origin, destination, mode) nests
    destination_of_mode: Incidence  # those nests by (origin, destination)
    origin_of_destination: Incidence
    stay_bin_starts: tuple[int, ...]
    residents: np.ndarray = field(default_factory=lambda: np.zeros(0))  # (P,) infinite: unknown
    stay_schedule: Schedule | None = None  # where limits and desks act
    window: WindowRule | None = None
    host_limits: HostLimits | None = None

    @property
    def days(self) -> int:
        """Number of days."""
        return self.timeline.days

    @property
    def home_shares(self) -> np.ndarray:
        """Shares (O,) of the people of each origin; who returns is taken to go back by these."""
        people = self.home_people if self.home_people.sum() > 0 else np.ones(len(self.origins))
        shares: np.ndarray = people / people.sum()
        return shares

    def origin_open(self, route_open: Array, xp: Any) -> Array:
        """Return (O,) whether any route leads out of each origin; route_open is (R,)."""
        of_origin = self.origin[:, None] == np.arange(len(self.origins))
        return (xp.asarray(of_origin) & route_open[:, None]).any(0)

    @cached_property
    def slots(self) -> Slots:
        """Where people under way are counted: a slot for each route and night under way."""
        return Slots(self.travel_days)

    @cached_property
    def limited(self) -> np.ndarray:
        """Routes (Q,) that anything with a capacity limits: the only ones where people wait."""
        limits = [server.index >= 0 for server in self.servers_of_route]
        return np.flatnonzero(np.any(limits, axis=0)) if limits else np.zeros(0, int)

    @cached_property
    def servers_of_queue(self) -> tuple[Incidence, ...]:
        """The rounds of service over limited routes (Q,) only."""
        return tuple(Incidence(s.index[self.limited], s.size) for s in self.servers_of_route)

    @cached_property
    def crossing_of_queue(self) -> Incidence:
        """Crossings of limited routes (Q,)."""
        crossing = self.crossing_of_route
        return Incidence(crossing.index[self.limited], crossing.size)


class Slots:
    """People under way are counted by slot: route by route, those who arrive tomorrow first.

    Attributes:
        route: (S,) route of each slot.
        days_left: (S,) nights still to come after the coming day.
        away: (A,) routes that take at least a night.
        first: (A,) their slots of people who arrive tomorrow.
        last: (A,) their slots of people who have just set off.
    """

    def __init__(self, travel_days: np.ndarray) -> None:
        self.route = np.repeat(np.arange(len(travel_days)), travel_days)
        self.away = np.flatnonzero(travel_days > 0)
        self.last = np.cumsum(travel_days[self.away]) - 1
        self.first = self.last - travel_days[self.away] + 1
        self.days_left = np.arange(len(self.route)) - np.repeat(self.first, travel_days[self.away])


def compile_network(
    world: World,
    routes: tuple[Route, ...] | None = None,
    stay_bin_starts: tuple[int, ...] = STAY_BIN_STARTS,
) -> Network:
    """Compile a world.

    Args:
        world: the frozen world.
        routes: its routes; found if None.
        stay_bin_starts: first day of stay of each bin of the stay index, beginning with 0.
    """
    from steppe.simulation.route_choice import log_path_sizes

    routes = find_routes(world) if routes is None else routes
    origins = tuple(sorted({p.id for p in world.origin_cities}))
    places = tuple(p.id for p in world.host_cities)
    crossings = (*sorted({r.crossing for r in routes if r.crossing}), DIRECT)
    servers, servers_of_route = _servers(world, routes)
    mode_keys = _ordered_keys((r.origin, r.place, r.mode) for r in routes)
    place_keys = _ordered_keys(key[:2] for key in mode_keys)
    population = {p.id: p.population for p in world.places.values()}
    sizes = np.array([population[place] or 1.0 for _, place in place_keys])
    timeline = world.timeline
    law = world.law if world.host_limits else None
    return Network(
        timeline=timeline,
        groups=tuple(g.id for g in world.groups),
        origins=origins,
        places=places,
        third_countries=tuple(o.country for o in world.onward),
        crossings=crossings,
        servers=tuple(servers),
        home_people=np.array(
            [UNKNOWN_POPULATION if population[o] is None else population[o] for o in origins], float
        ),
        origin=_indices((r.origin for r in routes), origins),
        mode=_indices((r.mode for r in routes), MODES),
        hours=np.array([r.hours for r in routes], float),
        travel_days=np.array([r.travel_days for r in routes], int),
        log_path_size=log_path_sizes(world, routes),
        route_open=_open_days(world, routes),
        admitted=np.array([float(world.admitted(day)) for day in timeline.dates()]),
        capacity_per_day=np.array(list(servers.values()), float),
        weekday=np.array([timeline.weekday(day) for day in range(timeline.days)]),
        log_size_of_destination=np.log(sizes),
        place_of_route=Incidence(_indices((r.place for r in routes), places), len(places)),
        crossing_of_route=Incidence(
            _indices((r.crossing or DIRECT for r in routes), crossings), len(crossings)
        ),
        servers_of_route=tuple(Incidence(index, len(servers)) for index in servers_of_route),
        mode_of_route=Incidence(
            _indices(((r.origin, r.place, r.mode) for r in routes), mode_keys), len(mode_keys)
        ),
        destination_of_mode=Incidence(
            _indices((key[:2] for key in mode_keys), place_keys), len(place_keys)
        ),
        origin_of_destination=Incidence(
            _indices((key[0] for key in place_keys), origins), len(origins)
        ),
        stay_bin_starts=stay_bin_starts,
        residents=np.array([population[p] or np.inf for p in places], float),
        stay_schedule=law_schedule(law, timeline, BLOCK_DAYS) if law else None,
        window=window_rule(law, timeline) if law else None,
        host_limits=world.host_limits,
    )


def _ordered_keys(keys: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(keys))


def _indices(values: Iterable[Hashable], known: Iterable[Hashable]) -> np.ndarray:
    position = {key: index for index, key in enumerate(known)}
    return np.array([position[value] for value in values], dtype=int)


def _servers(world: World, routes: tuple[Route, ...]) -> tuple[dict[str, float], list[np.ndarray]]:
    """Return what limits routes, in people a day, and the server of each route by round (−1: none).

    All limits of a way hold. A server comes in a later round than every tighter one that some route
    passes too, so that nobody takes a place at a wide gate who is held up at a narrow one.
    """
    limits_of_route: list[dict[str, float]] = []
    pooled = pooled_capacities(world)
    for route in routes:
        limits: dict[str, float] = {}
        if route.crossing is not None:
            capacity = world.places[route.crossing].capacity_per_day
            if capacity is not None:
                limits[route.crossing] = capacity
        for i in route.links:
            link, seats = world.links[i], pooled[i]
            if seats is not None:
                limits[f"{link.start}–{link.end} ({link.mode})"] = seats
        limits_of_route.append(limits)
    all_limits = {name: limit for limits in limits_of_route for name, limit in limits.items()}
    servers = dict(sorted(all_limits.items(), key=lambda item: (item[1], item[0])))
    position = {name: index for index, name in enumerate(servers)}
    chains = [tuple(sorted(limits, key=position.__getitem__)) for limits in limits_of_route]
    turn, different = dict.fromkeys(servers, 0), set(chains)
    for name in servers:  # tighter ones first, so that their rounds are known
        for chain in (chain for chain in different if name in chain):
            before = [turn[tighter] + 1 for tighter in chain[: chain.index(name)]]
            turn[name] = max([turn[name], *before])
    rounds = [np.full(len(routes), -1) for _ in range(max(turn.values(), default=-1) + 1)]
    for index, chain in enumerate(chains):
        for name in chain:
            rounds[turn[name]][index] = position[name]
    return servers, rounds


def _open_days(world: World, routes: tuple[Route, ...]) -> np.ndarray:
    timeline = world.timeline
    open_days = np.ones((timeline.days, len(routes)), bool)
    days = np.arange(timeline.days)
    for index, route in enumerate(routes):
        for i in route.links:
            link = world.links[i]
            if link.open_from is not None:
                open_days[days < timeline.day(link.open_from), index] = False
            if link.open_to is not None:
                open_days[days > timeline.day(link.open_to), index] = False
    return open_days
