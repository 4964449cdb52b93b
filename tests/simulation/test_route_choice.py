"""Route choice: shares of routes, and what must and must not change destination shares."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steppe.scenario.routes import Route, find_routes, pooled_capacities
from steppe.scenario.world import MODES, Link, World
from steppe.simulation.ensemble import run_expected
from steppe.simulation.network import Network, compile_network
from steppe.simulation.route_choice import (
    destination_shares,
    log_path_sizes,
    mode_taste,
    region_pull,
    travel_time,
)
from worlds import four_places, link, place, plain_parameters, world, worlds

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


@many
@given(
    of=worlds(), mode_nest=st.floats(0.05, 1.0), ratio=st.floats(0.05, 1.0), seed=st.integers(0, 99)
)
def test_shares_of_open_routes_sum_to_one_and_closed_ones_get_nobody(
    of: World, mode_nest: float, ratio: float, seed: int
) -> None:
    network = compile_network(of)
    utility = np.random.default_rng(seed).normal(0, 30, (2, len(network.origin)))
    for is_open in network.route_open:
        shares = destination_shares(
            network, utility, is_open, np.array(mode_nest), np.array(mode_nest * ratio), np
        )
        assert (shares >= 0).all()
        assert (shares[:, ~is_open] == 0).all()
        sums = np.stack(
            [shares[:, network.origin == o].sum(-1) for o in range(len(network.origins))], -1
        )
        np.testing.assert_allclose(
            sums, np.broadcast_to(network.origin_open(is_open, np), sums.shape), rtol=1e-9
        )


def test_without_nests_shares_are_the_plain_logit_weighted_by_size() -> None:
    two = world(
        [place("a", "RUS"), place("p", "KAZ", population=1e5), place("q", "KAZ", population=4e5)],
        [link("a", "p", hours=12), link("a", "q", "rail", hours=36)],
    )
    _, _, shares = route_shares(two, mode_nest=1.0, route_nest=1.0)
    weight = np.array([1e5 * np.exp(-0.9 * 0.5), 4e5 * np.exp(-0.9 * 1.5 + TASTE["rail"])])
    np.testing.assert_allclose(shares, weight / weight.sum(), rtol=1e-12)


# --- What is the same thing twice must count once -------------------------------------------


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


def with_trains(faster: bool) -> tuple[World, World]:
    """A world with road and rail to p and q, and the same with one more rail crossing to p."""
    places = [
        place("a", "RUS"), place("p", "KAZ"), place("q", "KAZ"),
        *(place(f"x{k}", "KAZ", "checkpoint", latitude=50.0 + k) for k in range(4)),
    ]  # fmt: skip
    links = [
        link("a", "x0", "road", 8), link("x0", "p", "road", 4), link("x0", "q", "road", 5),
        link("a", "x1", "rail", 9), link("x1", "p", "rail", 4), link("x1", "q", "rail", 5),
    ]  # fmt: skip
    train = [link("a", "x2", "rail", 6 if faster else 10), link("x2", "p", "rail", 4)]
    return world(places, links), world(places, [*links, *train])


@pytest.mark.parametrize("faster", [True, False])
def test_an_added_train_draws_more_from_trains_than_from_the_road(faster: bool) -> None:
    before, after = with_trains(faster)
    shares = []
    for of in (before, after):
        routes, _, values = route_shares(of)
        shares.append({(r.place, r.crossing): v for r, v in zip(routes, values, strict=True)})
    assert shares[1]["p", "x2"] > 0.01
    kept = {key: shares[1][key] / share for key, share in shares[0].items()}
    assert kept["p", "x1"] < kept["p", "x0"] < kept["q", "x0"] < 1
    assert kept["q", "x0"] == pytest.approx(kept["q", "x1"])


def test_a_first_train_draws_more_from_its_own_destination_than_from_others() -> None:
    before, _ = with_trains(faster=True)
    road = replace(before, links=tuple(way for way in before.links if way.mode == "road"))
    train = (link("a", "x1", "rail", 9), link("x1", "p", "rail", 4))
    first, second = by("mode", road), by("mode", replace(road, links=(*road.links, *train)))
    kept = {key: second[key] / share for key, share in first.items()}
    assert kept["a", "p", "road"] < kept["a", "q", "road"] < 1


def test_nests_of_one_make_every_alternative_lose_in_proportion() -> None:
    before, after = with_trains(faster=False)
    first, second = (by("mode", of, mode_nest=1.0, route_nest=1.0) for of in (before, after))
    assert second["a", "p", "road"] / first["a", "p", "road"] == pytest.approx(
        second["a", "q", "rail"] / first["a", "q", "rail"]
    )


# --- Closed ways -----------------------------------------------------------------------------


def test_nobody_sets_out_from_an_origin_while_all_its_routes_are_closed() -> None:
    first = four_places().timeline
    late = {"open_from": first.date(3), "open_to": first.date(5)}
    of = world(
        [place("a", "RUS"), place("b", "RUS"), place("p", "KAZ")],
        [link("a", "p", hours=1, **late), link("b", "p", hours=1)],
        days=8,
        events=0,
    )
    network = compile_network(of)
    flows = run_expected(network, plain_parameters(network, 60.0))
    from_a = flows.entries[0, :, 0, network.origin == 0].sum(0)
    np.testing.assert_allclose(flows.departures[0, :, 0], 60.0)
    assert from_a[[0, 1, 2, 6, 7]].tolist() == [0.0] * 5
    assert (from_a[3:6] > 29.0).all()


def test_nobody_sets_out_at_all_when_everything_is_closed() -> None:
    day = four_places().timeline.date
    of = world([place("a", "RUS"), place("p", "KAZ")], [link("a", "p", open_to=day(1))], days=4)
    network = compile_network(of)
    flows = run_expected(network, plain_parameters(network, 60.0))
    np.testing.assert_allclose(flows.departures.sum((0, 2)), [120.0, 120.0, 0.0, 0.0])


def test_closing_a_destination_divides_its_people_among_the_others_in_proportion() -> None:
    before = world(
        [place("a", "RUS"), *(place(p, "KAZ") for p in "pqr")],
        [link("a", "p", hours=3), link("a", "q", hours=9), link("a", "r", hours=5)],
    )
    gone = replace(before.links[2], open_from=before.timeline.date(2))
    after = replace(before, links=(*before.links[:2], gone))
    first, second = by("place", before), by("place", after)
    assert second["a", "r"] == 0
    left = 1 - first["a", "r"]
    assert second["a", "p"] == pytest.approx(first["a", "p"] / left)
    assert second["a", "q"] == pytest.approx(first["a", "q"] / left)


def test_people_who_set_out_take_routes_by_these_shares_with_both_nests() -> None:
    base = with_trains(faster=False)[1]
    network = compile_network(base)
    network = replace(network, travel_days=network.travel_days * 0)
    utility = np.random.default_rng(3).normal(0, 1, (1, len(network.origin)))
    nests = {"mode_nest": np.array([0.9]), "route_nest": np.array([0.3])}
    chosen = plain_parameters(network, 100.0, route_utility=utility, **nests)
    shares = destination_shares(
        network, utility, network.route_open[0], nests["mode_nest"], nests["route_nest"], np
    )
    taken = run_expected(network, chosen).entries[0, 0, 0] / 100.0
    np.testing.assert_allclose(taken, shares[0], rtol=1e-9)


# --- Terms -----------------------------------------------------------------------------------


def test_travel_time_is_the_dislike_of_a_day_times_the_days_under_way() -> None:
    network = compile_network(four_places())
    term = travel_time(network, np.array([0.5, 2.0]))
    np.testing.assert_allclose(term, np.outer([-0.5, -2.0], network.hours / 24))
    assert (term < 0).all()


def test_mode_taste_gives_each_route_the_taste_of_its_mode() -> None:
    routes = find_routes(four_places())
    network = compile_network(four_places(), routes)
    term = mode_taste(network, np.array([[10.0, 20.0, 30.0, 40.0, 50.0]]))
    by_mode = dict(zip(MODES, (10.0, 20.0, 30.0, 40.0, 50.0), strict=True))
    assert term[0].tolist() == [by_mode[r.mode] for r in routes]


def test_region_pull_gives_routes_the_pull_of_their_region_and_others_none() -> None:
    network = compile_network(four_places())
    regions = np.arange(len(network.origin)) % 3 - 1
    term = region_pull(np.array([[1.5, -2.0]]), regions)
    assert term[0].tolist() == [{-1: 0.0, 0: 1.5, 1: -2.0}[region] for region in regions]


@pytest.mark.parametrize("mode", ["road", "rail", "air"])
def test_a_liked_mode_is_taken_more(mode: str) -> None:
    network = compile_network(four_places())
    liked = np.where(np.array(MODES) == mode, 1.0, 0.0)
    plain, drawn = (
        destination_shares(network, mode_taste(network, taste), network.route_open[0],
                           np.array(0.8), np.array(0.4), np)
        for taste in (liked * 0, liked)
    )  # fmt: skip
    mine = network.mode == MODES.index(mode)
    assert drawn[mine].sum() > 1.2 * plain[mine].sum()


def test_the_size_of_a_destination_is_its_weight() -> None:
    def share_of_q(population: float) -> float:
        of = world(
            [place("a", "RUS"), place("p", "KAZ", population=1000.0),
             place("q", "KAZ", population=population)],
            [link("a", "p"), link("a", "q")],
        )  # fmt: skip
        return by("place", of)["a", "q"]

    assert share_of_q(1000.0) == pytest.approx(1 / 2)
    assert share_of_q(3000.0) == pytest.approx(3 / 4)


# --- Path sizes --------------------------------------------------------------------------------


def test_routes_with_no_link_in_common_have_path_size_one() -> None:
    _, after = with_trains(faster=True)
    np.testing.assert_allclose(log_path_sizes(after, find_routes(after)), 0.0, atol=1e-12)


def test_exact_duplicates_share_the_place_of_one() -> None:
    before = with_trains(faster=True)[1]
    after = duplicate_post(before, "x0")
    routes = find_routes(after)
    sizes = np.exp(log_path_sizes(after, routes))
    for route, size in zip(routes, sizes, strict=True):
        assert size == pytest.approx(0.5 if route.crossing in ("x0", "twin") else 1.0)


def test_a_shared_stretch_counts_half_for_each_of_two_routes() -> None:
    of = world(
        [place("a", "RUS"), place("b", "RUS"), place("p", "KAZ"),
         place("x", "KAZ", "checkpoint"), place("y", "KAZ", "checkpoint", latitude=51.0)],
        [link("a", "b", hours=6), link("b", "x", hours=2), link("b", "y", hours=2),
         link("x", "p", hours=2), link("y", "p", hours=2)],
    )  # fmt: skip
    routes = find_routes(of)
    sizes = np.exp(log_path_sizes(of, routes))
    expected = {"a": 0.6 / 2 + 0.4, "b": 1.0}
    assert sizes == pytest.approx([expected[r.origin] for r in routes])
    assert len(routes) == 4
