"""Duplicated checkpoints and links and split destinations change no shares of destinations."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from route_shares import assert_same, by, duplicate_post, many

from steppe.scenario.routes import find_routes, pooled_capacities
from steppe.scenario.world import Link, World
from steppe.simulation.ensemble import run_expected
from steppe.simulation.network import compile_network
from steppe.simulation.route_choice import (
    travel_time,
)
from worlds import four_places, link, place, plain_parameters, world, worlds


def duplicate_link(of: World, index: int) -> World:
    """The link is now two parallel ones that share its capacity."""
    way = of.links[index]
    if way.capacity_per_day is not None:
        way = replace(way, capacity_per_day=way.capacity_per_day / 2)
    return replace(of, links=(*of.links[:index], way, *of.links[index + 1 :], way))


def split_city(of: World, city: str) -> World:
    """The city is now two halves, each with its links and attributes and half its people."""

    def renamed(way: Link, half: str) -> Link:
        ends = [half if end == city else end for end in (way.start, way.end)]
        return replace(way, start=ends[0], end=ends[1])

    parent = of.places[city]
    people = None if parent.population is None else parent.population / 2
    halves = [f"{city}_1", f"{city}_2"]
    places = {id: p for id, p in of.places.items() if id != city}
    for half in halves:
        places[half] = replace(parent, id=half, name=half, population=people)
    touching = [city in (way.start, way.end) for way in of.links]
    links = [
        renamed(way, half)
        for way, touches in zip(of.links, touching, strict=True)
        for half in (halves if touches else halves[:1])
    ]
    return replace(of, places=places, links=tuple(links))


def halves_joined(sums: Counter[tuple[str, ...]]) -> Counter[tuple[str, ...]]:
    joined: Counter[tuple[str, ...]] = Counter()
    for (origin, *rest), share in sums.items():
        joined[(origin, *(name.split("_")[0] for name in rest))] += share
    return joined


@pytest.mark.parametrize("post", ["post", "station"])
def test_duplicating_a_checkpoint_leaves_destination_shares_unchanged(post: str) -> None:
    before = four_places(capacity=90.0)
    after = duplicate_post(before, post)
    assert len(find_routes(after)) > len(find_routes(before))
    assert_same(by("mode", before), by("mode", after))


@many
@given(of=worlds(side=5), which=st.integers(0, 99))
def test_duplicating_any_checkpoint_of_any_world_leaves_destination_shares_unchanged(
    of: World, which: int
) -> None:
    posts = [id for id, p in of.places.items() if p.kind == "checkpoint"]
    if posts:
        after = duplicate_post(of, posts[which % len(posts)])
        assert_same(by("mode", of), by("mode", after))


def test_a_duplicated_checkpoint_does_not_crowd_out_the_slowest_crossing() -> None:
    posts = [place(f"x{k}", "KAZ", "checkpoint", latitude=50.0 + k) for k in range(3)]
    links = [way for k in range(3) for way in (link("a", f"x{k}", hours=8 + k), link(f"x{k}", "p"))]
    before = world(
        [place("a", "RUS"), place("p", "KAZ"), place("q", "KAZ"), *posts],
        [*links, link("a", "q", "air", 2)],
    )
    after = duplicate_post(before, "x0")
    assert {r.crossing for r in find_routes(after)} == {"x0", "x1", "x2", "twin", None}
    assert_same(by("mode", before), by("mode", after))


@many
@given(of=worlds(side=5), which=st.integers(0, 99))
def test_duplicating_any_link_leaves_destination_shares_unchanged(of: World, which: int) -> None:
    if of.links:
        after = duplicate_link(of, which % len(of.links))
        assert_same(by("mode", of), by("mode", after))


def test_duplicating_a_direct_link_pools_its_capacity() -> None:
    before = four_places(days=12)
    flight = len(before.links) - 1
    after = duplicate_link(before, flight)
    assert pooled_capacities(before)[flight] == 150.0
    assert pooled_capacities(after)[flight] == 150.0
    assert_same_entries(before, after)


def test_parallel_links_have_no_limit_if_one_of_them_has_none() -> None:
    before = four_places()
    flight = before.links[-1]
    after = replace(before, links=(*before.links, replace(flight, capacity_per_day=None)))
    assert pooled_capacities(after)[-2:] == (None, None)


@pytest.mark.parametrize(
    "other", [{"hours": 3.0}, {"mode": "rail"}, {"open_to": four_places().timeline.date(3)}]
)
def test_links_that_differ_do_not_share_capacity(other: dict[str, object]) -> None:
    before = four_places()
    flight = before.links[-1]
    after = replace(before, links=(*before.links, replace(flight, **other)))
    assert pooled_capacities(after)[len(before.links) - 1] == 150.0


def assert_same_entries(before: World, after: World) -> None:
    """Entries by place and day are the same, waiting included."""
    made = []
    for of in (before, after):
        network = compile_network(of)
        utility = travel_time(network, np.ones(1))
        chosen = plain_parameters(
            network, 300.0, route_utility=utility, mode_nest=np.array([0.8]),
            route_nest=np.array([0.4]),
        )  # fmt: skip
        flows = run_expected(network, chosen)
        assert flows.waiting.sum() > 100
        made.append((network.place_of_route.sum(flows.entries), flows.waiting.sum(-1)))
    np.testing.assert_allclose(made[0][0], made[1][0], rtol=1e-9)
    np.testing.assert_allclose(made[0][1], made[1][1], rtol=1e-9)


def test_duplicating_a_checkpoint_leaves_entries_and_waiting_unchanged_though_it_is_full() -> None:
    before = four_places(days=12, capacity=90.0)
    assert_same_entries(before, duplicate_post(before, "post"))


@pytest.mark.parametrize("city", ["p", "q"])
def test_splitting_a_destination_leaves_destination_shares_unchanged(city: str) -> None:
    before = four_places()
    after = split_city(before, city)
    assert {r.place for r in find_routes(after)} > {f"{city}_1", f"{city}_2"}
    assert_same(by("mode", before), halves_joined(by("mode", after)))


@many
@given(of=worlds(side=4), which=st.integers(0, 99))
def test_splitting_any_destination_of_any_world_leaves_destination_shares_unchanged(
    of: World, which: int
) -> None:
    cities = [p.id for p in of.host_cities if p.population]
    if cities:
        after = split_city(of, cities[which % len(cities)])
        assert_same(by("mode", of), halves_joined(by("mode", after)))


# --- What is new draws first from what is like it -------------------------------------------
