import math

import numpy as np
import pytest

from steppe.inference.baselines import (
    FLOW_BASELINES,
    STOCK_BASELINES,
    Count,
    Reading,
    between_readings,
    entries_minus_exits,
    last_rate,
    last_reading,
    last_slope,
    last_value,
    linear_interpolation,
    pieces,
    random_walk,
    stock_walk,
)

#: 100 by day 0, 300 by day 2, 700 by day 6, all since day 0.
CUMULATIVE = [Count(0, 6, 700.0), Count(0, 0, 100.0), Count(0, 2, 300.0)]


def rng():
    return np.random.default_rng(0)


def test_cumulatives_are_taken_apart():
    found = [(c.first, c.last, c.people) for c in pieces(CUMULATIVE)]
    assert found == [(0, 0, 100.0), (1, 2, 200.0), (3, 6, 400.0)]


def test_pieces_of_two_sources_stay_apart_and_never_fall_below_nothing():
    counts = [Count(0, 4, 100.0, "a"), Count(0, 9, 90.0, "a"), Count(0, 8, 180.0, "b")]
    found = {(c.source, c.first, c.last): c.people for c in pieces(counts)}
    assert found == {("a", 0, 4): 100.0, ("a", 5, 9): 0.0, ("b", 0, 8): 180.0}


def test_counts_of_the_same_days_are_averaged():
    assert pieces([Count(2, 3, 10.0), Count(2, 3, 20.0)]) == [Count(2, 3, 15.0)]


def test_last_value_takes_the_mean_per_day_as_reported():
    days = np.array([1, 3, 7, 20])
    # Before day 1 the first count is known, then 300 in 3 days, then 700 in 7.
    assert last_value(CUMULATIVE, days).tolist() == [[100.0, 100.0, 100.0, 100.0]]
    steeper = [*CUMULATIVE, Count(7, 8, 500.0)]
    assert last_value(steeper, np.array([8, 9]))[0].tolist() == [100.0, 250.0]


def test_last_rate_takes_cumulatives_apart():
    counts = [Count(0, 1, 20.0), Count(0, 5, 220.0)]
    # 20 in two days, then 200 in four; a day is told from what ended before it.
    assert last_rate(counts, np.array([0, 1, 2, 5, 6, 30]))[0].tolist() == [10, 10, 10, 10, 50, 50]
    assert last_value(counts, np.array([30]))[0, 0] == pytest.approx(220 / 6)


def test_linear_interpolation_restores_the_cumulatives():
    days = np.arange(7)
    found = linear_interpolation([Count(0, 1, 20.0), Count(0, 6, 520.0)], days)[0]
    assert found.tolist() == [10, 10, 100, 100, 100, 100, 100]
    assert linear_interpolation([Count(0, 1, 20.0), Count(0, 6, 520.0)], np.array([9]))[0, 0] == 100


def test_linear_interpolation_of_rates_where_there_are_no_cumulatives():
    counts = [Count(0, 2, 30.0), Count(10, 12, 90.0)]
    assert linear_interpolation(counts, np.array([1, 6, 11, 40]))[0].tolist() == [10, 20, 30, 30]


def test_random_walk_goes_on_with_the_drift_and_a_growing_spread():
    # Rates double every ten days, apart from an alternating tenth.
    counts = [Count(10 * k, 10 * k, 100.0 * 2.0**k * math.exp(0.1 * (-1) ** k)) for k in range(9)]
    draws = random_walk(counts, np.array([90, 120]), rng())
    assert draws.shape == (400, 2)
    expected = 100 * 2.0**8 * math.exp(0.1) * np.array([2.0, 16.0])
    assert np.median(draws, 0) == pytest.approx(expected, rel=0.15)
    spread = np.log(draws).std(0)
    assert spread[1] == pytest.approx(2 * spread[0], rel=0.1)


def test_random_walk_without_spread_is_a_point():
    counts = [Count(0, 3, 40.0), Count(4, 7, 80.0)]
    assert random_walk(counts, np.array([9]), rng()).tolist() == [[20.0]]


def test_entries_minus_exits_from_nothing_and_from_a_reading():
    entries, exits = [Count(0, 9, 1000.0)], [Count(5, 9, 100.0)]
    days = np.array([4, 9, 11])
    assert entries_minus_exits(entries, exits, [], days)[0].tolist() == [500, 900, 1060]
    known = [Reading(9, 5000.0)]
    # Before a reading the stock is counted back from it.
    assert entries_minus_exits(entries, exits, known, days)[0].tolist() == [4600, 5000, 5160]


def test_stock_baselines_by_hand():
    readings = [Reading(10, 300.0), Reading(0, 100.0), Reading(10, 500.0)]
    days = np.array([5, 10, 15])
    assert last_reading(readings, days)[0].tolist() == [100, 400, 400]
    assert last_slope(readings, days)[0].tolist() == [250, 400, 550]
    assert between_readings(readings, days)[0].tolist() == [250, 400, 400]
    falling = [Reading(0, 100.0), Reading(1, 10.0)]
    assert last_slope(falling, np.array([9]))[0].tolist() == [0.0]


def test_stock_walk_drifts_with_the_readings():
    readings = [Reading(10 * k, 1000.0 + 100 * k + 5 * (-1) ** k) for k in range(9)]
    draws = stock_walk(readings, np.array([100, 260]), rng())
    assert np.median(draws, 0) == pytest.approx([2005, 3605], rel=0.02)
    assert draws.std(0)[1] > 1.8 * draws.std(0)[0] > 0


@pytest.mark.parametrize("name", FLOW_BASELINES)
def test_every_flow_baseline_takes_one_count(name):
    found = FLOW_BASELINES[name]([Count(3, 5, 30.0)], np.arange(10), rng())
    assert found.shape == (1, 10)
    assert np.all(found == 10.0)


@pytest.mark.parametrize("name", STOCK_BASELINES)
def test_every_stock_baseline_takes_one_reading(name):
    found = STOCK_BASELINES[name]([Reading(3, 30.0)], np.arange(10), rng())
    assert found.shape == (1, 10)
    assert np.all(found == 30.0)
