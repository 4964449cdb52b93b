"""Border queue: whoever has waited longest is served first, and never more than there is room."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steppe.scenario.routes import find_routes, pooled_capacities
from steppe.scenario.world import MODES, World
from steppe.simulation.border_queue import serve
from steppe.simulation.draw import Draw, Expected, Sampled
from steppe.simulation.ensemble import run_expected, run_sampled
from steppe.simulation.network import Network, compile_network
from steppe.simulation.state import WAITING_BINS
from worlds import link, parameters, place, plain_parameters, world, worlds

DRAWS: list[Draw] = [Expected(), Sampled(1, 0, 0)]
executions = pytest.mark.parametrize("draw", DRAWS, ids=["expected", "sampled"])
ONE_DAY = np.array(1)


def one_post(capacity: float | None, days: int = 10, routes: int = 1) -> Network:
    """One origin, one post with a capacity, and so many cities behind it."""
    cities = [place(f"p{k}", "KAZ") for k in range(routes)]
    post = place("post", "KAZ", "checkpoint", capacity_per_day=capacity)
    links = [link("a", "post"), *(link("post", city.id) for city in cities)]
    return compile_network(world([place("a", "RUS"), *cities, post], links, days, events=1))


def empty_queue(network: Network, members: int = 1) -> np.ndarray:
    return np.zeros((members, len(network.groups), len(network.limited), WAITING_BINS))


@executions
def test_queue_follows_the_example_worked_by_hand(draw: Draw) -> None:
    network = one_post(10.0)
    waiting = empty_queue(network)
    seen = []
    # Arrivals of the routine group and of the event group on four days; 10 are served a day.
    for arrivals in ([20, 0], [0, 15], [4, 0], [0, 0]):
        arriving = np.array(arrivals, float).reshape(1, 2, 1)
        served, waiting = serve(network, waiting, arriving, ONE_DAY, draw)
        seen.append((served[0, :, 0].tolist(), waiting[0, :, 0, :4].tolist()))
    assert seen == [
        ([10, 0], [[0, 10, 0, 0], [0, 0, 0, 0]]),
        ([10, 0], [[0, 0, 0, 0], [0, 15, 0, 0]]),
        ([0, 10], [[0, 4, 0, 0], [0, 0, 5, 0]]),
        ([4, 5], [[0, 0, 0, 0], [0, 0, 0, 0]]),
    ]


@executions
def test_those_who_waited_longest_go_first_whatever_their_route(draw: Draw) -> None:
    network = one_post(6.0, routes=2)
    waiting = empty_queue(network)
    waiting[0, 0, 0, 1:4] = [3, 0, 2]
    waiting[0, 0, 1, 1:4] = [0, 4, 0]
    served, left = serve(network, waiting, np.zeros((1, 2, 2)), ONE_DAY, draw)
    assert served[0, 0].tolist() == [2, 4]
    assert left[0, 0, 0].tolist() == [0, 0, 3, 0, 0, 0, 0]
    assert left[0, 0, 1].sum() == 0


def test_among_equals_room_is_shared_in_proportion_in_expectation() -> None:
    network = one_post(12.0, routes=2)
    arriving = np.array([[[30.0, 10.0], [20.0, 0.0]]])
    served, _ = serve(network, empty_queue(network), arriving, ONE_DAY, Expected())
    np.testing.assert_allclose(served, arriving * 12.0 / 60.0, rtol=1e-12)


def test_among_equals_nobody_is_preferred_by_chance() -> None:
    members = 4_000
    network = one_post(12.0, routes=2)
    arriving = np.tile([[30.0, 10.0], [20.0, 0.0]], (members, 1, 1))
    served, _ = serve(network, empty_queue(network, members), arriving, ONE_DAY, Sampled(1, 0, 0))
    share = arriving[0] / 60.0
    # Twelve drawn without replacement from sixty: the hypergeometric law.
    variance = 12.0 * share * (1 - share) * (60 - 12) / (60 - 1)
    assert (np.abs(served.mean(0) - 12.0 * share) <= 4 * np.sqrt(variance / members)).all()
    np.testing.assert_allclose(served.var(0), variance, rtol=0.1)


def test_a_queue_of_billions_is_served_in_proportion_to_whole_people() -> None:
    network = one_post(2e9 + 1, routes=2)
    arriving = np.array([[[3e9 + 1, 1e9], [2e9, 1.0]]])
    served, _ = serve(network, empty_queue(network), arriving, ONE_DAY, Sampled(1, 0, 0))
    assert served.sum() == 2e9 + 1
    assert (served == np.floor(served)).all()
    np.testing.assert_allclose(served, arriving * (2e9 + 1) / arriving.sum(), atol=1.0)
    assert (served <= arriving).all()


@executions
def test_the_last_bin_keeps_those_who_wait_very_long(draw: Draw) -> None:
    network = one_post(0.0)
    waiting = empty_queue(network)
    for _ in range(WAITING_BINS + 5):
        served, waiting = serve(network, waiting, np.full((1, 2, 1), 3.0), ONE_DAY, draw)
        assert served.sum() == 0
    assert waiting[0, 0, 0].tolist() == [0.0] + [3.0] * (WAITING_BINS - 2) + [21.0]
    assert waiting.sum() == 2 * 3.0 * (WAITING_BINS + 5)


@executions
def test_without_a_limit_everybody_passes_at_once(draw: Draw) -> None:
    network = one_post(None)
    arriving = np.full((1, 2, 1), 1e9)
    served, waiting = serve(network, empty_queue(network), arriving, ONE_DAY, draw)
    np.testing.assert_array_equal(served, arriving)
    assert waiting.sum() == 0


@executions
def test_a_limit_on_one_way_leaves_the_others_free(draw: Draw) -> None:
    flights = [link("a", "p", "air", capacity_per_day=5.0), link("a", "p", "road")]
    network = compile_network(world([place("a", "RUS"), place("p", "KAZ")], flights, events=0))
    arriving = np.full((1, 1, 2), 50.0)
    served, waiting = serve(network, empty_queue(network), arriving, ONE_DAY, draw)
    limited = network.mode == MODES.index("air")
    assert network.servers == ("a–p (air)",)
    assert served[0, 0, limited] == 5.0
    assert served[0, 0, ~limited] == 50.0
    assert waiting.sum() == 45.0


@settings(max_examples=50, deadline=None, derandomize=True)
@given(
    arrivals=st.lists(st.integers(0, 40), min_size=1, max_size=25),
    capacity=st.integers(0, 30),
    step=st.integers(1, 7),
)
def test_queue_in_expectation_follows_the_fluid_law(
    arrivals: list[int], capacity: int, step: int
) -> None:
    network = one_post(float(capacity))
    waiting, length = empty_queue(network), 0.0
    for number in arrivals:
        arriving = np.array([number, 2 * number], float).reshape(1, 2, 1)
        served, waiting = serve(network, waiting, arriving, np.array(step), Expected())
        present, length = length + 3 * number, max(length + 3 * number - capacity * step, 0.0)
        assert waiting.sum() == pytest.approx(length, abs=1e-9)
        assert served.sum() == pytest.approx(present - length, abs=1e-9)
        assert (waiting >= 0).all()


def test_a_full_queue_is_cumulated_arrivals_less_capacity_times_days() -> None:
    network = one_post(25.0, days=12)
    flows = run_expected(network, plain_parameters(network, 30.0))
    days = np.arange(1, 13)
    np.testing.assert_allclose(flows.waiting.sum((0, 2, 3)), (2 * 30.0 - 25.0) * days, rtol=1e-9)


def test_a_full_post_serves_its_whole_capacity_and_no_more_by_chance() -> None:
    network = one_post(25.7, days=12)
    network.travel_days[:] = 0
    (flows,) = run_sampled(network, plain_parameters(network, 60.0), members=16, seed=3)
    np.testing.assert_array_equal(flows.entries.sum((2, 3)), np.floor(25.7))
    departed = flows.departures.sum(2).cumsum(1)
    np.testing.assert_array_equal(
        flows.waiting.sum((2, 3)), departed - 25.0 * np.arange(1, 13)[None]
    )


def test_a_capacity_of_zero_lets_nobody_through() -> None:
    network = one_post(0.0, days=5)
    chosen = plain_parameters(network, 40.0)
    (sampled,) = run_sampled(network, chosen, members=4, seed=2)
    for flows in (run_expected(network, chosen), sampled):
        assert flows.entries.sum() == 0
        np.testing.assert_allclose(flows.waiting.sum((2, 3)), flows.departures.sum(2).cumsum(1))


def two_limits() -> Network:
    """A post for p and q, and behind it a narrower way to q."""
    of = world(
        [place("a", "RUS"), place("p", "KAZ"), place("q", "KAZ"),
         place("post", "KAZ", "checkpoint", capacity_per_day=30.0)],
        [link("a", "post", hours=1), link("post", "p", hours=1),
         link("post", "q", hours=1, capacity_per_day=20.0)],
        days=6,
        events=0,
    )  # fmt: skip
    return compile_network(of)


@pytest.mark.parametrize("per_day", [40.0, 400.0])
def test_every_limit_on_a_way_holds(per_day: float) -> None:
    network = two_limits()
    chosen = plain_parameters(network, per_day)
    (sampled,) = run_sampled(network, chosen, members=8, seed=2)
    for flows in (run_expected(network, chosen), sampled):
        by_place = network.place_of_route.sum(flows.entries)[:, :, 0]
        assert (by_place[..., network.places.index("q")] <= 20.0 + 1e-9).all()
        np.testing.assert_allclose(by_place.sum(-1), 30.0, rtol=1e-12)


def test_who_is_held_up_at_a_narrow_gate_takes_no_place_at_the_wide_one() -> None:
    network = two_limits()
    to_q = network.place_of_route.index == network.places.index("q")
    arriving = np.where(to_q, 100.0, 40.0)[None, None]
    served, waiting = serve(network, empty_queue(network), arriving, ONE_DAY, Expected())
    # Twenty of the hundred get through the narrow gate; they and the forty share the post.
    np.testing.assert_allclose(served[0, 0, to_q], 30.0 * 20 / 60)
    np.testing.assert_allclose(served[0, 0, ~to_q], 30.0 * 40 / 60)
    assert waiting.sum() == pytest.approx(110.0)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(of=worlds(), seed=st.integers(0, 99))
def test_no_post_and_no_link_of_any_world_carries_more_than_its_capacity(
    of: World, seed: int
) -> None:
    routes = find_routes(of)
    network = compile_network(of, routes)
    network = replace(
        network, travel_days=network.travel_days * 0, admitted=np.ones(network.days)
    )  # so that entries are those served
    chosen = parameters(network, np.random.default_rng(seed), per_day=2_000.0)
    (sampled,) = run_sampled(network, chosen, members=2, seed=seed)
    limits = {id: p.capacity_per_day for id, p in of.places.items()}
    pooled = pooled_capacities(of)
    for flows in (run_expected(network, chosen), sampled):
        passing = flows.entries.sum(2)
        loads: dict[object, np.ndarray] = defaultdict(lambda: np.zeros(1))
        for index, route in enumerate(routes):
            loads[route.crossing] = loads[route.crossing] + passing[..., index]
            for way in route.links:
                loads[way] = loads[way] + passing[..., index]
        for passed, load in loads.items():
            limit = pooled[passed] if isinstance(passed, int) else limits.get(str(passed))
            assert limit is None or (load <= limit * (1 + 1e-12)).all()
