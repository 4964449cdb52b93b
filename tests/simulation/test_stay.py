"""Stay: the sums over a step equal the daily law carried out day by day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steppe.simulation.draw import Expected
from steppe.simulation.ensemble import run_expected
from steppe.simulation.network import STAY_BIN_STARTS, Network, compile_network
from steppe.simulation.parameters import Parameters
from steppe.simulation.stay import ageing_matrix, carry, newcomer_bins, stay_odds
from steppe.simulation.step import HIGHEST_HAZARD
from worlds import four_places, parameters, plain_parameters

hazards = st.sampled_from((0.0, 1e-9, 1e-7, 1e-5, 0.5, 0.999, 1.0)) | st.floats(0.0, 1.0)


def day_by_day(
    unregistered: float, registered: float, leave: float, register: float, days: int
) -> tuple[float, float, float]:
    """Return unregistered and registered at the end, and registrations, of the daily law."""
    registrations = 0.0
    for _ in range(days):
        newly = unregistered * register
        registrations += newly
        unregistered = (unregistered - newly) * (1 - leave)
        registered = (registered + newly) * (1 - leave)
    return unregistered, registered, registrations


def newcomers_day_by_day(leave: float, register: float, days: int) -> tuple[float, float, float]:
    """The same for one person who enters evenly over the step, on its first to its last day."""
    sums = np.array([day_by_day(1.0, 0.0, leave, register, left) for left in range(1, days + 1)])
    unregistered, registered, registrations = sums.mean(0)
    return unregistered, registered, registrations


@settings(max_examples=300, deadline=None, derandomize=True)
@given(leave=hazards, register=hazards, days=st.integers(1, 30))
def test_odds_over_a_step_equal_the_daily_law(leave: float, register: float, days: int) -> None:
    before, new = stay_odds(np.array(leave), np.array(register), np.array(days), np)
    for odds, (unregistered, registered, registrations) in (
        (before, day_by_day(1.0, 0.0, leave, register, days)),
        (new, newcomers_day_by_day(leave, register, days)),
    ):
        assert float(odds.registering) == pytest.approx(registrations, rel=1e-7, abs=1e-15)
        assert float(odds.staying_unregistered) == pytest.approx(unregistered, rel=1e-9, abs=1e-15)
        total = unregistered + registered
        assert float(odds.staying) == pytest.approx(total, rel=1e-9, abs=1e-15)
        assert 0 <= float(odds.registering) <= 1
        assert all(0 <= float(odd) <= 1 for odd in odds.leaving_if(np))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(leave=hazards, register=hazards, days=st.integers(1, 14))
def test_people_carried_over_a_step_equal_the_daily_law(
    leave: float, register: float, days: int
) -> None:
    present = np.array([[700.0, 300.0]]).reshape(1, 1, 1, 1, 1, 2)
    newcomers = np.full((1, 1, 1, 1), 50.0)
    before, new = stay_odds(np.array(leave), np.array(register), np.array(days), np)
    after, registrations, leavers = carry(
        present, newcomers, (before, new), np.ones((1, 1)), np.ones(1), Expected()
    )
    old = np.array(day_by_day(700.0, 300.0, leave, register, days))
    expected = old + 50.0 * np.array(newcomers_day_by_day(leave, register, days))
    found = np.array([*after.ravel(), registrations.item()])
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)
    assert after.sum() + leavers.sum() == pytest.approx(1050.0, rel=1e-12)
    assert min(after.min(), leavers.min(), registrations.min()) >= 0


def test_a_sojourn_is_geometric_and_may_end_on_the_day_of_entry() -> None:
    network = compile_network(four_places(days=40))
    days, groups = network.days, len(network.groups)
    first_day = np.zeros((1, days, groups))
    first_day[:, 0] = 100.0
    hazard = 0.2
    chosen = plain_parameters(
        network, departures_per_day=first_day, leave_hazard=np.full((1, days, groups, 2), hazard)
    )
    network = replace(network, travel_days=network.travel_days * 0)
    left = run_expected(network, chosen).returns.sum((0, 2, 3)) / 200.0
    nights = np.arange(days)
    np.testing.assert_allclose(left[:20], (hazard * (1 - hazard) ** nights)[:20], rtol=1e-2)
    assert (left * nights).sum() == pytest.approx((1 - hazard) / hazard, rel=0.02)


def test_no_hazard_takes_everybody_in_a_day() -> None:
    network = compile_network(four_places(days=2))
    chosen = plain_parameters(
        network, 0.0, leave_hazard=np.ones((1, 2, 2, 2)), present_at_start=np.full((1, 2, 2), 100.0)
    )
    stock = run_expected(network, chosen).stock[0, :, 0, 0]
    left_over = 1 - HIGHEST_HAZARD
    np.testing.assert_allclose(stock, 100.0 * left_over ** np.array([1, 2]), rtol=1e-9)


# --- Days of stay -------------------------------------------------------------------------------

bins = st.lists(st.integers(1, 100), min_size=0, max_size=6, unique=True).map(
    lambda starts: (0, *sorted(starts))
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(starts=bins, days=st.integers(1, 40))
def test_ageing_sends_everybody_somewhere_and_nobody_back(
    starts: tuple[int, ...], days: int
) -> None:
    matrix = ageing_matrix(starts, days)
    np.testing.assert_allclose(matrix.sum(1), 1.0, rtol=1e-12)
    assert (matrix >= 0).all()
    assert (np.tril(matrix, -1) == 0).all()
    placed = newcomer_bins(starts, days)
    assert placed.sum() == pytest.approx(1.0)
    assert (placed[np.array(starts) >= days] == 0).all()


@pytest.mark.parametrize("days", [1, 2, 5])
def test_with_bins_of_a_day_ageing_is_the_exact_shift(days: int) -> None:
    matrix = ageing_matrix(tuple(range(8)), days)
    expected = np.zeros((8, 8))
    for day in range(8):
        expected[day, min(day + days, 7)] = 1.0
    np.testing.assert_array_equal(matrix, expected)


def test_days_of_stay_are_counted_from_the_day_of_entry() -> None:
    network = compile_network(four_places(days=6), stay_bin_starts=tuple(range(8)))
    network = replace(network, travel_days=network.travel_days * 0)
    chosen = plain_parameters(network, 10.0)
    by_day: list[np.ndarray] = []
    run_expected(
        network, chosen, on_day=lambda _, s, __: by_day.append(s.present.sum((0, 1, 2, 3, 5)))
    )
    np.testing.assert_allclose(by_day[-1], [20.0] * 6 + [0.0] * 2, rtol=1e-9)


def smooth(network: Network) -> Parameters:
    """Slowly varying parameters, day factors one."""
    chosen = parameters(network, np.random.default_rng(4), per_day=300.0)
    days = np.arange(network.days)[None, :, None]
    wave = 1.0 + 0.3 * np.sin(2 * np.pi * days / 180.0)
    return replace(
        chosen,
        departures_per_day=300.0 * wave * np.ones((1, 1, len(network.groups))),
        leave_hazard=np.array([0.25, 0.02]) * wave[..., None] ** 0.5
        * np.ones((1, 1, len(network.groups), 1)),
        entry_day_factor=np.ones((1, network.days)),
        exit_day_factor=np.ones((1, network.days)),
    )  # fmt: skip


def unlimited(days: int, stay_bin_starts: tuple[int, ...] = STAY_BIN_STARTS) -> Network:
    base = four_places(days)
    links = tuple(replace(way, capacity_per_day=None) for way in base.links)
    return compile_network(replace(base, links=links), stay_bin_starts=stay_bin_starts)


@pytest.mark.parametrize("coarse", [(0,), (0, 7), STAY_BIN_STARTS])
@pytest.mark.parametrize("step", [1, 7])
def test_a_coarse_stay_index_gives_the_stock_of_a_fine_one(
    coarse: tuple[int, ...], step: int
) -> None:
    days = 84
    results = [
        run_expected(network, smooth(network), [step] * (days // step))
        for starts in (coarse, tuple(range(days)))
        for network in [unlimited(days, starts)]
    ]
    for name in ("stock", "registered", "returns", "registrations"):
        first, second = (getattr(result, name) for result in results)
        np.testing.assert_allclose(first, second, rtol=0.02, err_msg=name)


@pytest.mark.parametrize("length", [2, 4, 7])
def test_longer_steps_agree_with_days_within_one_per_cent(length: int) -> None:
    days = 168
    network = unlimited(days)
    chosen = smooth(network)
    daily = run_expected(network, chosen)
    longer = run_expected(network, chosen, [length] * (days // length))
    ends = np.arange(length - 1, days, length)
    settled = ends >= 27  # the run begins with nobody under way: a jump, not a slow change
    for name in ("stock", "registered"):
        by_day = getattr(daily, name)[:, ends]
        np.testing.assert_allclose(
            getattr(longer, name)[:, settled], by_day[:, settled], rtol=0.01, err_msg=name
        )
    for name in ("departures", "entries", "returns", "onward", "registrations"):
        by_day = getattr(daily, name).cumsum(1)[:, ends]
        np.testing.assert_allclose(
            getattr(longer, name).cumsum(1)[:, settled], by_day[:, settled], rtol=0.01, err_msg=name
        )


def test_steps_of_different_lengths_agree_with_days() -> None:
    steps = [1] * 10 + [4, 7, 3, 7, 7, 1, 1, 7, 9]
    network = unlimited(sum(steps))
    chosen = smooth(network)
    daily, mixed = run_expected(network, chosen), run_expected(network, chosen, steps)
    ends = np.cumsum(steps) - 1
    np.testing.assert_allclose(mixed.stock, daily.stock[:, ends], rtol=0.01)
    np.testing.assert_array_equal(mixed.stock[:, :10], daily.stock[:, :10])
