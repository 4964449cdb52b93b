"""Pareto-smoothed weights equal those of ArviZ."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from steppe.inference.leave_one_out import pareto_fit, smoothed_weights


def arviz_psis(log_ratios: np.ndarray) -> tuple[np.ndarray, float]:
    """Return weights and Pareto k as ArviZ computes them, whichever major version is installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from arviz import psislw
        except ImportError:
            base = pytest.importorskip("arviz_stats.base").array_stats
            log_weights, k = base.psislw(-log_ratios)
        else:
            log_weights, k = psislw(log_ratios)
    weights = np.exp(np.asarray(log_weights) - np.max(log_weights))
    return weights / weights.sum(), float(k)


def ratios(kind: str, n: int, rng: np.random.Generator) -> np.ndarray:
    x = rng.standard_normal(n)
    return {
        "light": 0.1 * x,
        "normal": x,
        "heavy": 3.0 * x,
        "square": 0.5 * x**2,
        "pareto": rng.exponential(0.8, n),
        "bounded": -np.abs(x),
    }[kind]


@pytest.mark.parametrize("kind", ["light", "normal", "heavy", "square", "pareto", "bounded"])
@pytest.mark.parametrize("n", [400, 1600])
def test_smoothed_weights_and_k_are_those_of_arviz(kind: str, n: int) -> None:
    log_ratios = ratios(kind, n, np.random.default_rng(3)) - 700.0
    weights, k = smoothed_weights(log_ratios)
    expected, expected_k = arviz_psis(log_ratios)
    assert k == pytest.approx(expected_k, abs=0.02)
    assert weights.sum() == pytest.approx(1.0)
    assert 0.5 * np.abs(weights - expected).sum() < 0.01
    effective, expected_effective = (1 / (w**2).sum() for w in (weights, expected))
    assert effective == pytest.approx(expected_effective, rel=0.05)


def test_smoothing_keeps_the_order_of_the_weights() -> None:
    log_ratios = ratios("heavy", 500, np.random.default_rng(4))
    weights, _ = smoothed_weights(log_ratios)
    assert (np.diff(weights[np.argsort(log_ratios)]) >= -1e-15).all()


def test_equal_ratios_give_equal_weights() -> None:
    weights, _ = smoothed_weights(np.full(300, -5.0))
    np.testing.assert_allclose(weights, 1 / 300)


@pytest.mark.parametrize("shape", [-0.2, 0.2, 0.7])
def test_the_shape_of_a_generalised_pareto_sample_is_found(shape: float) -> None:
    # As many as the tail of 1,600 draws has; the estimate leans to 0.5 with the weight of ten.
    u = (np.arange(120) + 0.5) / 120
    excess = 2.0 * np.expm1(-shape * np.log1p(-u)) / shape
    k, scale = pareto_fit(excess)
    assert (130 * k - 5) / 120 == pytest.approx(shape, abs=0.1)
    assert scale == pytest.approx(2.0, rel=0.1)
