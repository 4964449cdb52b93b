"""A scale moves with what it scales: products stay, and so do prior and likelihood."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from steppe.case.case import SourceBias
from steppe.case.load import load_case
from steppe.inference.fit import use_float64_and_cache
from steppe.inference.model import Model
from steppe.inference.rescale import Scaled, rescale
from steppe.inference.walk import HEAVY_TAIL

MEMBERS = 5
FIGURES = """\
measure,value_low,qualifier,unit,origin,destination,period_start,period_end,source,stated_on
entries,9000,,,UKR,POL,2022-03-01,2022-03-07,Border Guard,2022-03-30
entries,15000,,,UKR,POL,2022-03-08,2022-03-21,agency,2022-03-30
exits,8000,,,POL,UKR,2022-03-01,2022-03-28,Border Guard,2022-03-30
stock,12000,,,UKR,POL,,2022-03-30,press,2022-03-30
"""


def scaled(tail: float) -> Scaled:
    return Scaled(0, 0.7, np.arange(1, MEMBERS + 1), tail)


@pytest.mark.parametrize("tail", [0.0, HEAVY_TAIL])
def test_products_stay_and_scales_move(tail: float) -> None:
    rng = np.random.default_rng(0)
    z = rng.standard_normal((4, 50, MEMBERS + 2))
    there = rescale(z, [scaled(tail)], rng)

    def products(z: np.ndarray) -> np.ndarray:
        steps = np.sinh(tail * z[..., 1:-1]) / tail if tail else z[..., 1:-1]
        return np.exp(0.7 * z[..., :1]) * steps

    np.testing.assert_allclose(products(there), products(z), rtol=1e-9)
    assert (there[..., 0] != z[..., 0]).mean() > 0.5
    np.testing.assert_array_equal(there[..., -1], z[..., -1])


@pytest.mark.parametrize("tail", [0.0, HEAVY_TAIL])
def test_draws_of_the_prior_stay_draws_of_the_prior(tail: float) -> None:
    rng = np.random.default_rng(1)
    z = rng.standard_normal((4000, MEMBERS + 1))
    for _ in range(10):
        z = rescale(z, [scaled(tail)], rng)
    for column in z.T:
        assert stats.kstest(column, "norm").pvalue > 1e-4
    # Were the stretch of the members forgotten, scale and size of the members would hang together.
    assert abs(stats.spearmanr(z[:, 0], (z[:, 1:] ** 2).sum(1)).statistic) < 0.06


def test_reports_are_as_likely_as_before(tmp_path: Path) -> None:
    (tmp_path / "figures.csv").write_text(FIGURES, encoding="utf-8")
    use_float64_and_cache()
    model = Model(load_case(tmp_path))
    assert {each.scale for each in model.scaled} == {
        model.layout.slices[name].start for name in ("walk.sd", "hazard.walk_sd")
    }
    rng = np.random.default_rng(2)
    draws = model.layout.draw(rng, 6)
    moved = rescale(draws, model.scaled, rng)
    for before, after in zip(draws, moved, strict=True):
        was, _ = model.log_likelihood(before, model.evidence)
        now, _ = model.log_likelihood(after, model.evidence)
        np.testing.assert_allclose(now, was, rtol=1e-8, atol=1e-8)
    assert np.abs(moved - draws).max() > 0.1


def test_a_bias_with_a_prior_of_its_own_is_not_scaled() -> None:
    use_float64_and_cache()
    case = load_case("kazakhstan-2022")
    sources = tuple(dict.fromkeys(claim.source for claim in case.fitted))
    own = SourceBias(sources[0], 0.9, 1.2, "counts families")
    model = Model(replace(case, biases=(own,)))
    at = model.layout.slices["source.bias_sd"].start
    biases = next(each for each in model.scaled if each.scale == at)
    assert biases.members.tolist() == model.layout.places(["source.bias"])[1:].tolist()
