"""Shares of routes of a world, how they are compared, and a world with a checkpoint twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import settings

from steppe.scenario.routes import Route, find_routes
from steppe.scenario.world import MODES, Link, World
from steppe.simulation.network import Network, compile_network
from steppe.simulation.route_choice import (
    destination_shares,
    mode_taste,
    travel_time,
)

many = settings(max_examples=60, deadline=None, derandomize=True)
TASTE = dict(zip(MODES, (0.0, -1.0, 0.4, 0.7, -0.3), strict=True))


def route_shares(
    of: World, mode_nest: float = 0.8, route_nest: float = 0.4, crossings: int = 3
) -> tuple[tuple[Route, ...], Network, np.ndarray]:
    """Routes, network and shares of routes on day 0 with a dislike of time and tastes of modes."""
    routes = find_routes(of, crossings)
    network = compile_network(of, routes)
    utility = travel_time(network, np.array(0.9)) + mode_taste(network, np.array([*TASTE.values()]))
    shares = destination_shares(
        network, utility, network.route_open[0], np.array(mode_nest), np.array(route_nest), np
    )
    return routes, network, shares


def by(what: str, of: World, **nests: float) -> Counter[tuple[str, ...]]:
    """Sums of shares: `place` by (origin, place), `mode` by (origin, place, mode)."""
    routes, _, shares = route_shares(of, **nests)
    sums: Counter[tuple[str, ...]] = Counter()
    for route, share in zip(routes, shares, strict=True):
        sums[(route.origin, route.place, route.mode)[: 2 if what == "place" else 3]] += share
    return sums


def assert_same(first: Counter[tuple[str, ...]], second: Counter[tuple[str, ...]]) -> None:
    assert first.keys() == second.keys()
    for key, share in first.items():
        assert second[key] == pytest.approx(share, rel=1e-9, abs=1e-15), key


def duplicate_post(of: World, post: str) -> World:
    """The post is now two posts at one spot that share its capacity and that of its links."""

    def half(capacity: float | None) -> float | None:
        return None if capacity is None else capacity / 2

    def twin(way: Link) -> Link:
        ends = ["twin" if end == post else end for end in (way.start, way.end)]
        return replace(way, start=ends[0], end=ends[1])

    mine = of.places[post]
    shared = replace(mine, capacity_per_day=half(mine.capacity_per_day))
    touching = [way for way in of.links if post in (way.start, way.end)]
    links = [
        replace(way, capacity_per_day=half(way.capacity_per_day)) if way in touching else way
        for way in of.links
    ]
    halves = [replace(way, capacity_per_day=half(way.capacity_per_day)) for way in touching]
    return replace(
        of,
        places={**of.places, post: shared, "twin": replace(shared, id="twin", name="Twin")},
        links=(*links, *map(twin, halves)),
    )
