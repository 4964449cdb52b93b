"""Draws on shared luck: the right laws, whole people, and the same luck for the same cells."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from steppe.simulation.incidence import Incidence
from steppe.simulation.shared_luck import (
    SharedLuck,
    binomial_quantile,
    normal_quantile,
    uniform,
)


def test_uniform_numbers_are_uniform_and_differ_between_cells() -> None:
    key = np.uint64(12345)
    values = np.array([[uniform(key, m, c) for c in range(200)] for m in range(50)])
    assert stats.kstest(values.ravel(), "uniform").pvalue > 1e-3
    assert len(np.unique(values)) == values.size
    assert abs(np.corrcoef(values[:, :-1].ravel(), values[:, 1:].ravel())[0, 1]) < 0.03


def test_normal_quantile_agrees_with_scipy() -> None:
    u = np.concatenate([np.logspace(-12, -1, 60), np.linspace(0.1, 0.999999, 60)])
    ours = [normal_quantile(x) for x in u]
    np.testing.assert_allclose(ours, stats.norm.ppf(u), rtol=2e-9, atol=2e-9)


@pytest.mark.parametrize(("n", "p"), [(1, 0.3), (7, 0.5), (40, 0.97), (5_000, 0.004), (90, 0.2)])
def test_small_binomial_quantiles_are_exact(n: int, p: float) -> None:
    u = np.linspace(0.0011, 0.9989, 301)
    ours = [binomial_quantile(float(n), p, x) for x in u]
    assert (np.array(ours) == stats.binom.ppf(u, n, p)).mean() > 0.995


@pytest.mark.parametrize(("n", "p"), [(400, 0.3), (1_000_000, 0.0002), (30_000_000, 0.6)])
def test_large_binomial_quantiles_are_within_one_person(n: int, p: float) -> None:
    u = np.linspace(0.0011, 0.9989, 301)
    ours = np.array([binomial_quantile(float(n), p, x) for x in u])
    assert np.abs(ours - stats.binom.ppf(u, n, p)).max() <= 1


def test_splits_keep_everybody_and_have_the_right_mean() -> None:
    luck, count = SharedLuck(1).on(3), np.full((400, 3), 50.0)
    shares = np.array([[0.2, 0.5, 0.3], [0.0, 0.0, 1.0], [0.6, 0.4, 0.0]])
    parts = luck.split("way", count, shares)
    assert (parts.sum(-1) == count).all()
    assert (parts == np.round(parts)).all()
    error = np.sqrt(50 * shares * (1 - shares) / 400)
    assert (np.abs(parts.mean(0) - 50 * shares) <= 5 * error + 1e-12).all()
    owner = np.array([0, 0, 1, 2, 2])
    routes = luck.split_by_owner("route", count, np.array([[0.5, 0.5, 1.0, 0.1, 0.9]]), owner)
    assert (routes[:, :2].sum(-1) == count[:, 0]).all()
    assert routes[:, 3].mean() == pytest.approx(5, abs=0.6)


def test_serving_takes_exactly_the_number_in_proportion() -> None:
    rng = np.random.default_rng(0)
    cells = rng.poisson(20, (300, 4, 6)).astype(float)
    server = Incidence(np.array([0, 0, 1, 1, 1, -1]), 2)
    cells[..., -1] = 0
    number = np.minimum(server.sum(cells.sum(1)), np.array([70.0, 1e9]))
    served = SharedLuck(2).serve("desk", cells, number, server)
    assert (server.sum(served.sum(1)) == number).all()
    assert ((served >= 0) & (served <= cells)).all()
    share = number[:, :1] / server.sum(cells.sum(1))[:, :1]
    assert (served[..., 0] - cells[..., 0] * share).mean() == pytest.approx(0, abs=0.05)


def test_cells_that_a_reform_leaves_alone_keep_their_luck() -> None:
    count = np.full((50, 4), 1_000.0)
    changed = count.copy()
    changed[:, 0] = 1_010.0
    base = SharedLuck(7).on(5).thin("leaving", count, 0.1)
    reform = SharedLuck(7).on(5).thin("leaving", changed, 0.1)
    other = SharedLuck(8).on(5).thin("leaving", changed, 0.1)
    assert (base[:, 1:] == reform[:, 1:]).all()
    apart, shared = (other - base)[:, 0].std(), (reform - base)[:, 0].std()
    assert shared < apart / 5
    assert (SharedLuck(7).on(6).thin("leaving", count, 0.1) != base).any()
