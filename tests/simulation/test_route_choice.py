"""Route choice: shares of routes, and what must and must not change destination shares."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from route_shares import TASTE, by, duplicate_post, many, route_shares

from steppe.scenario.routes import find_routes
from steppe.scenario.world import MODES, World
from steppe.simulation.ensemble import run_expected
from steppe.simulation.network import compile_network
from steppe.simulation.route_choice import (
    destination_shares,
    log_path_sizes,
    mode_taste,
    region_pull,
    travel_time,
)
from worlds import four_places, link, place, plain_parameters, world, worlds


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
