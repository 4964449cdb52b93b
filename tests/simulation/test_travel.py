"""Travel: people are under way for the travel days of their route, and then enter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steppe.scenario.world import HOURS_UNDER_WAY_PER_DAY, World
from steppe.simulation.draw import Expected
from steppe.simulation.ensemble import run_expected, run_sampled
from steppe.simulation.network import Network, compile_network
from steppe.simulation.travel import under_way
from worlds import four_places, link, place, plain_parameters, world


def one_way(hours: float, mode: str = "road", days: int = 12) -> World:
    return world(
        [place("a", "RUS"), place("p", "KAZ")], [link("a", "p", mode, hours)], days, events=0
    )


def pulse(network: Network, on: int) -> np.ndarray:
    departures = np.zeros((1, network.days, 1))
    departures[0, on] = 100.0
    return departures


@pytest.mark.parametrize("nights", [0, 1, 2, 5])
@pytest.mark.parametrize("run", ["expected", "sampled"])
def test_entries_come_travel_days_after_setting_out(nights: int, run: str) -> None:
    network = compile_network(one_way(12.0 * nights + 1.0))
    assert network.travel_days.tolist() == [nights]
    chosen = plain_parameters(network, departures_per_day=pulse(network, on=3))
    if run == "expected":
        flows = run_expected(network, chosen)
    else:
        (flows,) = run_sampled(network, chosen, members=5, seed=1)
    entries = flows.entries.sum((2, 3))
    np.testing.assert_allclose(entries[:, 3 + nights], flows.departures[:, 3, 0], rtol=1e-12)
    assert entries.sum() == pytest.approx(flows.departures.sum(), rel=1e-12)
    assert flows.departures.sum() > 0


@pytest.mark.parametrize("mode", HOURS_UNDER_WAY_PER_DAY)
def test_travel_days_are_whole_days_of_the_mode(mode: str) -> None:
    hours = HOURS_UNDER_WAY_PER_DAY[mode]
    for days in (0, 1, 3):
        assert compile_network(one_way(hours * (days + 0.5), mode)).travel_days.tolist() == [days]


def test_each_route_takes_its_own_time() -> None:
    network = compile_network(four_places(days=20))
    chosen = plain_parameters(
        network, departures_per_day=np.eye(20)[None, 2, :, None] * np.ones((1, 1, 2)) * 50.0
    )
    network.capacity_per_day[:] = np.inf
    flows = run_expected(network, chosen)
    entries = flows.entries[0].sum(1)
    assert len(set(network.travel_days)) > 1
    for route, nights in enumerate(network.travel_days):
        assert entries[:, route].nonzero()[0].tolist() == [2 + nights]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    nights=st.lists(st.integers(0, 9), min_size=1, max_size=4),
    steps=st.lists(st.integers(1, 14), min_size=1, max_size=6),
    seed=st.integers(0, 99),
)
def test_longer_steps_let_people_arrive_as_if_they_set_off_evenly(
    nights: list[int], steps: list[int], seed: int
) -> None:
    cities = [place(f"p{k}", "KAZ") for k in range(len(nights))]
    links = [link("a", c.id, hours=12.0 * n + 1) for c, n in zip(cities, nights, strict=True)]
    network = compile_network(world([place("a", "RUS"), *cities], links, events=0))
    rng = np.random.default_rng(seed)
    far = coarse = np.zeros((1, 1, sum(nights)))
    for length in steps:
        setting_off = rng.uniform(0, 100, (1, 1, len(nights)))
        arrived, coarse = under_way(network, coarse, setting_off, np.array(length), Expected())
        by_day = np.zeros_like(arrived)
        for _ in range(length):
            today, far = under_way(network, far, setting_off / length, np.array(1), Expected())
            by_day = by_day + today
        np.testing.assert_allclose(arrived, by_day, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(coarse, far, rtol=1e-9, atol=1e-9)
