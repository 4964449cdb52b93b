"""Small worlds for tests."""

from __future__ import annotations

from datetime import date

import numpy as np

from steppe.scenario.timeline import Timeline
from steppe.scenario.world import Group, Link, OnwardCountry, Place, PushEvent, World
from steppe.simulation.network import Network
from steppe.simulation.parameters import Parameters


def place(
    id: str, country: str, kind: str = "city", latitude: float = 50.0, **more: object
) -> Place:
    return Place(
        id=id, name=id.title(), country=country, kind=kind, latitude=latitude, longitude=60.0,
        source="test", **{"population": 100_000.0 if kind == "city" else None, **more},
    )  # fmt: skip


def link(start: str, end: str, mode: str = "road", hours: float = 5.0, **more: object) -> Link:
    return Link(
        start=start, end=end, mode=mode, distance_km=hours * 60, hours=hours, source="test", **more
    )


def world(places: list[Place], links: list[Link], days: int = 30, events: int = 1) -> World:
    start = date(2022, 9, 20)
    groups = (
        Group("routine", "routine", "ordinary travel"),
        *(Group(f"event_{k}", "event", "event") for k in range(events)),
    )
    return World(
        timeline=Timeline(start, Timeline(start, start).date(days - 1)),
        origin="RUS",
        host="KAZ",
        places={p.id: p for p in places},
        links=tuple(links),
        groups=groups,
        events=tuple(
            PushEvent(f"event_{k}", Timeline(start, start).date(2 + 3 * k), "event", start)
            for k in range(events)
        ),
        onward=(OnwardCountry("KGZ", None, 2.0, "test"), OnwardCountry("GEO", None, 1.0, "test")),
    )


def four_places(days: int = 30, capacity: float | None = None) -> World:
    """Two cities on each side, a checkpoint, a railway post and a flight."""
    return world(
        [
            place("a", "RUS"),
            place("b", "RUS", population=300_000.0),
            place("p", "KAZ"),
            place("q", "KAZ", population=200_000.0),
            place("post", "KAZ", "checkpoint", capacity_per_day=capacity),
            place("station", "KAZ", "checkpoint", latitude=51.0),
        ],
        [
            link("a", "b", hours=6),
            link("a", "post", hours=8),
            link("b", "post", hours=3),
            link("post", "p", hours=2),
            link("p", "q", hours=14),
            link("b", "station", "rail", 20),
            link("station", "q", "rail", 10),
            link("b", "q", "air", 2, capacity_per_day=150.0),
        ],
        days=days,
    )


def parameters(
    network: Network, rng: np.random.Generator, members: int = 1, per_day: float = 500.0
) -> Parameters:
    """Random parameters; departures are about `per_day` for each group."""
    days, groups, routes = network.days, len(network.groups), len(network.origin)
    choice = rng.dirichlet(np.ones(max(len(network.third_countries), 1)), members)
    return Parameters(
        departures_per_day=per_day * rng.gamma(2.0, 0.5, (members, days, groups)),
        entry_day_factor=rng.lognormal(0.0, 0.2, (members, days)),
        leave_hazard=rng.uniform(0.01, 0.4, (members, days, groups, 2)),
        exit_day_factor=rng.lognormal(0.0, 0.2, (members, days)),
        transit_share=rng.uniform(0, 1, (members, groups)),
        registration_hazard=rng.uniform(0, 0.1, (members, groups, 2)),
        onward_share=rng.uniform(0, 1, (members, groups)),
        onward_choice=choice[:, : len(network.third_countries)],
        route_utility=rng.normal(0, 1, (members, routes)),
        mode_nest=rng.uniform(0.6, 1.0, members),
        route_nest=rng.uniform(0.2, 0.6, members),
        present_at_start=rng.integers(
            0, 3000, (members, groups, len(network.places))
        ).astype(float),
    )
