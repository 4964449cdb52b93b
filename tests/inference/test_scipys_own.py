"""The root of a function and the ranks of numbers, against SciPy's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import rankdata, truncnorm

from steppe.inference.fit import mean_ranks
from steppe.inference.realised import normal_above
from steppe.inference.root import root


def test_the_root_is_scipys_to_the_last_digit() -> None:
    found = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        factors = rng.normal(size=4)

        def wave(x: float, factors: np.ndarray = factors) -> float:
            return float(np.polyval(factors, x) + math.sin(9 * x))

        if wave(-1.0) * wave(2.0) < 0:
            found += 1
            assert root(wave, -1.0, 2.0, 1e-9, 1e-9) == brentq(
                wave, -1.0, 2.0, xtol=1e-9, rtol=1e-9
            )
    assert found > 50


def test_a_root_at_an_end_and_none() -> None:
    assert root(lambda x: x, 0.0, 1.0, 1e-9, 1e-9) == 0.0
    assert root(lambda x: x - 1.0, 0.0, 1.0, 1e-9, 1e-9) == 1.0
    with pytest.raises(ValueError, match="same sign"):
        root(lambda x: x + 1.0, 0.0, 1.0, 1e-9, 1e-9)


@pytest.mark.parametrize("digits", [0, 1, 8])
def test_equal_numbers_share_their_mean_rank(digits: int) -> None:
    numbers = np.random.default_rng(digits).normal(size=(200, 5)).round(digits)
    numbers[7, 2] = np.nan
    np.testing.assert_array_equal(mean_ranks(numbers), rankdata(numbers, axis=0))


@pytest.mark.parametrize("reach", [0.1, 3.0, 40.0])
def test_normals_above_a_floor_are_scipys(reach: float) -> None:
    floor = np.random.default_rng(1).normal(0.0, reach, (300, 4))
    drawn = normal_above(floor, np.random.default_rng(2))
    assert (drawn >= floor - 1e-9).all()
    expected = truncnorm.rvs(floor, np.inf, random_state=np.random.default_rng(2))
    np.testing.assert_allclose(drawn, expected, rtol=1e-12, atol=1e-12)
