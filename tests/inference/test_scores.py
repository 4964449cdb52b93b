import math

import numpy as np
import pytest
from scipy import stats

from steppe.inference.scores import (
    central_interval,
    covered,
    crps,
    interval_width,
    log_score,
    score,
    skill_ratio,
)


def crps_of_normal(mean, sd, truth):
    """Gneiting and Raftery (2007), eq. 20."""
    z = (truth - mean) / sd
    spread = 2 * stats.norm.pdf(z) + z * (2 * stats.norm.cdf(z) - 1) - 1 / math.sqrt(math.pi)
    return sd * spread


def normal_draws(mean, sd, n=20_000):
    """Quantiles of a normal: draws without Monte Carlo error."""
    return stats.norm.ppf((np.arange(n) + 0.5) / n, mean, sd)


def test_crps_by_hand():
    # E|X − 2| = (1 + 2 + 2) / 3; E|X − X'| = 2 (3 + 1 + 4) / 9 over 0, 1 and 4 in any order.
    draws = np.array([4.0, 0.0, 1.0])
    assert crps(draws, np.array(2.0)) == pytest.approx(5 / 3 - 8 / 9)


def test_crps_of_a_point_is_the_absolute_error():
    assert crps(np.array([[3.0, -1.0]]), np.array([5.0, -4.0])).tolist() == [2.0, 3.0]


@pytest.mark.parametrize("truth", [-1.0, 3.0, 12.0])
def test_crps_of_a_normal(truth):
    found = crps(normal_draws(3.0, 2.0), np.array(truth))
    assert found == pytest.approx(crps_of_normal(3.0, 2.0, truth), rel=1e-3)


def test_crps_is_proper():
    truths = normal_draws(0.0, 1.0, 500)
    honest, narrow, wide, off = (
        np.mean([crps(normal_draws(m, s, 500), np.array(y)) for y in truths])
        for m, s in ((0, 1), (0, 0.5), (0, 2), (0.5, 1))
    )
    assert honest < min(narrow, wide, off)


def test_crps_keeps_axes():
    rng = np.random.default_rng(1)
    draws, truth = rng.normal(size=(50, 3, 4)), rng.normal(size=(3, 4))
    found = crps(draws, truth)
    assert found.shape == (3, 4)
    assert found[1, 2] == pytest.approx(crps(draws[:, 1, 2], truth[1, 2]))


def test_log_score_of_a_normal():
    draws = normal_draws(3.0, 2.0, 50_000)
    for truth in (3.0, 5.5):
        expected = -stats.norm.logpdf(truth, 3.0, 2.0)
        assert log_score(draws, np.array(truth)) == pytest.approx(expected, abs=0.01)


def test_log_score_far_out_is_large_and_finite_and_of_a_point_infinite():
    draws = normal_draws(0.0, 1.0, 100)
    far = log_score(draws, np.array(1e6))
    assert np.isfinite(far)
    assert far > 1e6
    assert log_score(np.array([3.0]), np.array(3.0)) == np.inf


def test_intervals_by_hand():
    draws = np.arange(101.0)
    assert central_interval(draws, 0.9) == (pytest.approx(5.0), pytest.approx(95.0))
    assert interval_width(draws, 0.5) == pytest.approx(50.0)
    assert [bool(covered(draws, np.array(y), 0.9)) for y in (4.9, 5.1, 94.9, 95.1)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_score_of_several_truths_by_hand():
    draws = np.stack([np.arange(101.0), np.arange(101.0) + 100], axis=1)
    found = score(draws, np.array([60.0, 99.0]))
    assert (found.scored, found.coverage_50, found.coverage_90) == (2, 0.5, 0.5)
    # Medians 50 and 150 against 60 and 99; widths 90 against a mean truth of 79.5.
    assert found.bias == pytest.approx((-10 + 51) / 2 / 79.5)
    assert found.width_90 == pytest.approx(90 / 79.5)
    assert found.crps == pytest.approx(crps(draws, np.array([60.0, 99.0])).mean())
    assert set(found.as_json()) >= {"crps", "log_score", "coverage_90"}


def test_skill_ratio():
    assert skill_ratio(2.0, 4.0) == 0.5
    assert skill_ratio(2.0, 0.0) is None
