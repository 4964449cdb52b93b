"""Desks: the backlog by day and the queue within the day."""

from __future__ import annotations

import heapq
import math

import numpy as np
import pytest

from steppe.simulation.desks import (
    Numbers,
    days_of_waiting,
    hours_at_desks,
    register,
)
from steppe.simulation.desks_kernel import chance_of_waiting, hours_within_day
from steppe.simulation.draw import Expected, Sampled


def next_backlog(backlog: np.ndarray, applications: np.ndarray, capacity: object) -> np.ndarray:
    """Lindley's recursion, which the law must follow and whose distribution is known."""
    return np.maximum(backlog + applications - capacity, 0.0)


def stationary_backlog(mean: float, capacity: int, most: int) -> np.ndarray:
    """Return the stationary distribution by the fixed point of the recursion's transition matrix."""
    arrivals = np.exp([a * math.log(mean) - mean - math.lgamma(a + 1) for a in range(most + 1)])
    matrix = np.zeros((most + 1, most + 1))
    for q in range(most + 1):
        for a, chance in enumerate(arrivals):
            matrix[q, min(max(q + a - capacity, 0), most)] += chance
    matrix[:, -1] += 1.0 - matrix.sum(1)
    p = np.full(most + 1, 1.0 / (most + 1))
    for _ in range(4_000):
        p = p @ matrix
    return p


def test_the_backlog_has_the_stationary_distribution_of_its_recursion() -> None:
    expected = stationary_backlog(mean=4.5, capacity=5, most=120)
    rng = np.random.default_rng(3)
    queues, counts = np.zeros(4_000), np.zeros(121)
    for day in range(600):
        queues = next_backlog(queues, rng.poisson(4.5, len(queues)), 5.0)
        if day >= 200 and day % 20 == 0:
            counts += np.bincount(queues.astype(int), minlength=121)[:121]
    found = counts / counts.sum()
    assert found[0] == pytest.approx(expected[0], abs=0.01)
    assert np.abs(np.cumsum(found) - np.cumsum(expected)).max() < 0.012


def test_waiting_of_a_backlog() -> None:
    assert days_of_waiting(np.array([0.0, 300.0]), np.array([0.0, 100.0])) == pytest.approx([0, 3])


def test_erlang_c_of_tables() -> None:
    """One desk: the chance is the load. Two desks, load 1: 1/3."""
    assert chance_of_waiting(0.6, 1) == pytest.approx(0.6)
    assert chance_of_waiting(1.0, 2) == pytest.approx(1 / 3)
    assert hours_within_day(200, 20, 3) == math.inf


def test_waiting_within_the_day_agrees_with_an_event_simulation() -> None:
    """Ten an hour, 20 minutes each, five desks: load 3.33."""
    rng = np.random.default_rng(5)
    number = 300_000
    arrivals = np.cumsum(rng.exponential(1 / 10, number))
    lasting = rng.exponential(20 / 60, number)
    free_at = [0.0] * 5
    waited = np.empty(number)
    for k, (when, hours) in enumerate(zip(arrivals, lasting, strict=True)):
        begin = max(when, heapq.heappop(free_at))
        heapq.heappush(free_at, begin + hours)
        waited[k] = begin - when
    expected = hours_within_day(10, 20, 5)
    assert waited.mean() == pytest.approx(expected, rel=0.05)
    assert (waited > 0).mean() == pytest.approx(chance_of_waiting(10 / 3, 5), abs=0.01)


def test_hours_at_desks_by_place() -> None:
    """Ten desks of 30 a day, 200 served: load 6.67; two desks; desks that were busy all day."""
    served = np.array([[200.0, 20.0, 300.0], [0.0, 59.0, 310.0]])
    hours = hours_at_desks(served, np.array([[300.0, 60.0, 300.0]]), np.array([30.0, 30.0]), 8.0)
    assert hours[0, 0] == pytest.approx(hours_within_day(25.0, 16.0, 10))
    assert hours[0, 1] == pytest.approx(hours_within_day(2.5, 16.0, 2))
    assert hours[1, 0] == 0.0
    assert hours[1, 1] > 20 * hours[0, 1]
    assert np.isnan(hours[:, 2]).all()


@pytest.mark.parametrize(
    ("desks", "load", "low", "high"), [(2, 0.5, 1.0, 1.3), (2, 0.8, 1.2, 1.9), (10, 0.95, 1.8, 3.5)]
)
def test_days_that_begin_empty_wait_less_than_erlang_c(
    desks: int, load: float, low: float, high: float
) -> None:
    """An event simulation of days of eight hours, 16 minutes each; the figures of docs/policy.md."""
    rng = np.random.default_rng(6)
    served = 30.0 * desks * load
    waited = []
    for _ in range(800):
        when, free_at = 0.0, [0.0] * desks
        while (when := when + rng.exponential(8 / served)) <= 8:
            begin = max(when, heapq.heappop(free_at))
            heapq.heappush(free_at, begin + rng.exponential(16 / 60))
            waited.append(begin - when)
    found = hours_at_desks(np.array([[served]]), np.array([[30.0 * desks]]), np.array([30.0]), 8.0)
    assert low < found[0, 0] / np.mean(waited) < high


def people(without: float) -> Numbers:
    block = np.zeros((1, 2, 2, 2, 3))
    return Numbers(block + without, block.copy(), block.copy())


@pytest.mark.parametrize("draw", [Expected(np), Sampled(1, 0, 0)])
def test_desks_decide_at_most_their_capacity_and_keep_everybody(draw: Expected | Sampled) -> None:
    desks = np.array([[40.0, 1e9]])
    after, applications, given = register(people(100.0), np.array(0.5), desks, draw)
    assert after.total().sum() == pytest.approx(2 * 2 * 2 * 3 * 100)
    assert given.sum(1)[0, 0] == pytest.approx(40)
    assert given.sum(1)[0, 1] == pytest.approx(applications.sum(1)[0, 1])
    assert after.applied.sum((1, 3, 4)) == pytest.approx(applications.sum(1) - given.sum(1))
    assert min(block.min() for block in after) >= 0


def test_the_backlog_of_the_law_is_the_recursion() -> None:
    now, backlog, desks = people(1_000.0), np.zeros((1, 2)), np.array([[150.0, 900.0]])
    for _ in range(8):
        now, applications, _ = register(now, np.array(0.05), desks, Expected(np))
        backlog = next_backlog(backlog, applications.sum(1), desks)
        assert now.applied.sum((1, 3, 4)) == pytest.approx(backlog)
    assert backlog[0, 0] > 0
