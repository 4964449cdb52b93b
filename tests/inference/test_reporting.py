"""A reported figure is an interval; its probability is a difference of distribution functions."""

from __future__ import annotations

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import log_ndtr

from claims import claim
from steppe.inference.reporting import (
    HEDGE_SCALE,
    SLIGHT_HEDGE_SCALE,
    Report,
    Reports,
    _log_cdf,
    log_mixture,
    log_probability,
    report_of,
    rounding_interval,
    stack_reports,
)


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        (64234, 64233.5, 64234.5),
        (98000, 97500, 98500),
        (8000, 7600, 8400),  # to a thousand would be ± 6 %: no coarser than 5 %
        (300_000, 285_000, 315_000),
        (200, 190, 210),
        (120, 115, 125),
        (7, 6.5, 7.5),
        (1, 0.5, 1.5),
        (2.5, 2.45, 2.55),
        (0, -0.5, 0.5),
        (-98000, -98500, -97500),
    ],
)
def test_a_figure_stands_for_what_rounds_to_it(value: float, low: float, high: float) -> None:
    assert rounding_interval(value, value) == pytest.approx((low, high))


def test_a_range_is_taken_as_it_stands() -> None:
    assert rounding_interval(8000, 9000) == (8000, 9000)
    assert rounding_interval(-20, 30) == (-20, 30)


@pytest.mark.parametrize("value", [1, 3, 10, 99, 101, 1000, 54321, 1e6, 0.25])
def test_the_interval_holds_the_figure_and_stays_positive(value: float) -> None:
    low, high = rounding_interval(value, value)
    assert 0 < low < value < high
    assert high - low <= max(0.1 * value, 1.0) + 1e-9


@pytest.mark.parametrize(
    ("qualifier", "words", "kind", "skew", "scale"),
    [
        ("at_most", "almost", "interval", 1, HEDGE_SCALE),
        ("at_most", "nearly", "interval", 1, HEDGE_SCALE),
        ("at_most", "just under", "interval", 1, SLIGHT_HEDGE_SCALE),
        ("at_most", "", "interval", 1, HEDGE_SCALE),
        ("at_least", "more than", "interval", -1, HEDGE_SCALE),
        ("at_least", "over", "interval", -1, HEDGE_SCALE),
        ("at_least", "Slightly more than", "interval", -1, SLIGHT_HEDGE_SCALE),
        ("at_least", "", "interval", -1, HEDGE_SCALE),
        ("at_least", "at least", "lower_bound", 0, 0),
        ("at_least", "No fewer than", "lower_bound", 0, 0),
        ("at_most", "up to", "upper_bound", 0, 0),
        ("at_most", "no more than", "upper_bound", 0, 0),
        ("exact", "", "interval", 0, 0),
        ("about", "about", "interval", 0, 0),
    ],
)
def test_words_decide_between_hedge_and_bound(
    qualifier: str, words: str, kind: str, skew: float, scale: float
) -> None:
    report = report_of(claim(98000, qualifier=qualifier, qualifier_text=words))
    assert (report.kind, report.skew, report.skew_scale) == (kind, skew, scale)
    assert (report.low, report.high) == (97500, 98500)


def test_a_hedge_has_a_scale_of_fifteen_per_cent_and_a_slight_one_of_five() -> None:
    assert (HEDGE_SCALE, SLIGHT_HEDGE_SCALE) == (0.15, 0.05)


@pytest.mark.parametrize(
    ("value", "words", "interval"),
    [
        (10_000, "tens of thousands", (10_000, 100_000)),
        (20_000, "tens of thousands", (10_000, 100_000)),
        (100_000, "hundreds of thousands", (100_000, 1_000_000)),
        (1_000, "thousands", (1_000, 10_000)),
    ],
)
def test_an_order_of_magnitude_reaches_to_the_next(
    value: float, words: str, interval: tuple[float, float]
) -> None:
    report = report_of(claim(value, qualifier="about", qualifier_text=words))
    assert (report.low, report.high) == pytest.approx(interval)
    assert report.kind == "interval"


def test_a_change_of_the_stock_is_signed() -> None:
    report = report_of(claim(-5000, measure="stock", basis="change"))
    assert report.kind == "signed"
    assert report.low < -5000 < report.high
    stacked = stack_reports([report, Report(90, 110, "interval")])
    assert stacked.is_signed.tolist() == [True, False]
    assert stacked.low == pytest.approx([report.low, np.log(90)])


def test_a_count_of_zero_was_printed_for_less_than_one() -> None:
    stacked = stack_reports([report_of(claim(0))])
    assert np.isfinite(stacked.low).all()
    assert (stacked.high > stacked.low).all()


def reports(low: np.ndarray, high: np.ndarray, skew: float = 0.0, scale: float = 0.0) -> Reports:
    size = np.shape(low)
    no = np.zeros(size, bool)
    return Reports(low, high, no, no, no, np.full(size, skew), np.full(size, scale))


def log_difference(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """log(Φ(high) − Φ(low)) by quadrature of the density over its value at the nearest end.

    The density falls or rises by less than e⁵ over each of 400 panels, so that this is exact.
    """
    nodes, weights = np.polynomial.legendre.leggauss(24)
    near = np.where(low > 0, low, np.where(high < 0, high, 0.0))
    edges = np.linspace(0, 1, 401)
    total = np.zeros_like(low)
    for a, b in pairwise(edges):
        for node, weight in zip(nodes, weights, strict=True):
            x = low + (high - low) * (a + (b - a) * (node + 1) / 2)
            total += weight / 2 * (b - a) * np.exp(0.5 * (near**2 - x**2))
    return np.log(total) + np.log(high - low) - 0.5 * near**2 - 0.5 * np.log(2 * np.pi)


def wide_range() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Middles from −60 to 60 sd and widths from 1e-7 to 30 sd, at several spreads."""
    middles, widths = np.meshgrid(
        [-60, -37, -20.003, -8, -3, -1, -0.1, 0, 0.4, 2, 5, 12, 20, 36, 60],
        [1e-7, 1e-5, 1e-4, 1e-3, 1e-2, 0.0199, 0.0201, 0.1, 0.7, 3.0, 30.0],
    )
    spread = np.resize([0.03, 0.4, 1.1], middles.size)
    low = 11.0 + spread * (middles - widths / 2).ravel()
    return low, low + spread * widths.ravel(), spread


def test_the_probability_is_the_difference_of_distribution_functions() -> None:
    low, high, spread = wide_range()
    found = log_probability(reports(low, high), 11.0, spread, np)
    expected = log_difference((low - 11.0) / spread, (high - 11.0) / spread)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


def test_the_probability_equals_scipys_where_scipy_has_digits() -> None:
    low, high, spread = wide_range()
    a, b = (low - 11.0) / spread, (high - 11.0) / spread
    sound = (np.abs(a + b) < 10) & (b - a > 1e-4)
    assert sound.sum() > 30
    found = log_probability(reports(low, high), 11.0, spread, np)
    with np.errstate(divide="ignore"):
        expected = np.log(stats.norm.cdf(b) - stats.norm.cdf(a))
    np.testing.assert_allclose(found[sound], expected[sound], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("skew", [-1.0, 1.0])
@pytest.mark.parametrize("scale", [0.05, 0.15])
@pytest.mark.parametrize("spread", [0.02, 0.05, 0.15, 1.1])
@pytest.mark.parametrize("width", [1e-5, 0.01, 0.1])
def test_a_hedged_figure_has_the_probability_of_a_skew_normal(
    skew: float, scale: float, spread: float, width: float
) -> None:
    total = np.hypot(scale, spread)
    density = stats.skewnorm(skew * scale / spread, loc=11.0, scale=total).pdf
    for middle in (10.8, 10.95, 11.0, 11.05, 11.2, 11.0 + 3 * skew * total):
        ends = (middle - width / 2, middle + width / 2)
        expected = integrate.quad(density, *ends, epsabs=0, epsrel=1e-10)[0]
        found = log_probability(
            reports(*(np.array([e]) for e in ends), skew, scale), 11.0, np.array([spread]), np
        )
        if expected > 1e-12:
            assert found[0] == pytest.approx(np.log(expected), rel=1e-6, abs=1e-6)
        elif expected > 1e-40:
            assert found[0] == pytest.approx(np.log(expected), abs=2e-3)
        else:
            assert found[0] < -90


@pytest.mark.parametrize("skew", [-1.0, 1.0])
def test_a_hedge_puts_the_number_meant_on_the_right_side(skew: float) -> None:
    # «almost 300,000» was meant to be less: likelier when the truth lies 10 % below than above.
    print_300k = reports(np.log([285e3]), np.log([315e3]), skew, HEDGE_SCALE)
    below, above = (
        log_probability(print_300k, np.log(300e3) + shift, np.array([0.05]), np)[0]
        for shift in (-0.1, 0.1)
    )
    assert (below > above) == (skew > 0)


def test_the_slope_of_log_cdf_is_density_over_probability() -> None:
    x = np.concatenate([np.linspace(-40.0, 8.0, 97), [-1e3, -9.9e3, -1.1e4, -1e12]])
    with jax.enable_x64(True):
        slope = jax.vmap(jax.grad(lambda x: _log_cdf(x, jnp)))(jnp.asarray(x))
    near = x > -1e3
    by_scipy = np.exp(stats.norm.logpdf(x[near]) - log_ndtr(x[near]))
    np.testing.assert_allclose(slope[near], by_scipy, rtol=2e-6)
    np.testing.assert_allclose(slope[~near], -x[~near], rtol=2e-6)


def test_bounds_are_tails() -> None:
    low, high = np.array([10.0]), np.array([10.2])
    no, yes = np.array([False]), np.array([True])
    none = np.zeros(1)
    at_least = Reports(low, high, no, yes, no, none, none)
    at_most = Reports(low, high, no, no, yes, none, none)
    for centre in (8.0, 9.9, 10.1, 12.0):
        assert log_probability(at_least, centre, np.array([0.1]), np) == pytest.approx(
            log_ndtr((centre - 10.0) / 0.1)
        )
        assert log_probability(at_most, centre, np.array([0.1]), np) == pytest.approx(
            log_ndtr((10.2 - centre) / 0.1)
        )


@pytest.mark.parametrize(("skew", "scale"), [(0.0, 0.0), (1.0, 0.15), (-1.0, 0.05)])
def test_numpy_and_jax_agree(skew: float, scale: float) -> None:
    low, high, spread = wide_range()
    near = np.abs(0.5 * (low + high) - 11.0) < 12 * spread
    some = reports(low[near], high[near], skew, scale)
    with jax.enable_x64(True):
        found = log_probability(some, 11.0, jnp.asarray(spread[near]), jnp)
    expected = log_probability(some, 11.0, spread[near], np)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(("skew", "scale"), [(0.0, 0.0), (1.0, 0.15), (-1.0, 0.15)])
@pytest.mark.parametrize("width", [1e-5, 0.1, 3.0])
def test_gradients_are_finite_and_point_home_far_in_the_tails(
    skew: float, scale: float, width: float
) -> None:
    some = reports(np.array([11.0 - width / 2]), np.array([11.0 + width / 2]), skew, scale)

    def value(centre: jax.Array, log_spread: jax.Array) -> jax.Array:
        return log_probability(some, centre, jnp.exp(log_spread)[None], jnp).sum()

    with jax.enable_x64(True):
        gradient = jax.jit(jax.grad(value, argnums=(0, 1)))
        for centre in (-90.0, 0.0, 6.0, 9.0, 13.0, 16.0, 40.0, 110.0):
            for spread in (0.02, 0.2, 1.1):
                by_centre, by_spread = gradient(jnp.asarray(centre), jnp.log(jnp.asarray(spread)))
                assert np.isfinite([by_centre, by_spread]).all(), (centre, spread)
                assert np.sign(by_centre) == np.sign(11.0 - centre), (centre, spread)


@pytest.mark.parametrize("spread", [0.02, 0.11, 1.1])
@pytest.mark.parametrize(("skew", "scale"), [(0.0, 0.0), (1.0, 0.15), (-1.0, 0.05)])
def test_probabilities_of_all_prints_sum_to_one(spread: float, skew: float, scale: float) -> None:
    edges = np.linspace(11 - 10 * (spread + scale), 11 + 10 * (spread + scale), 400)
    logs = log_probability(reports(edges[:-1], edges[1:], skew, scale), 11.0,
                           np.full(399, spread), np)  # fmt: skip
    assert np.exp(logs).sum() == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9])
def test_the_mixture_weighs_right_and_wrong(share: float) -> None:
    right, wrong = np.array([-1.0, -800.0, -3.0]), np.array([-4.0, -5.0, -900.0])
    both, probability = log_mixture(right, wrong, share, np)
    a, b = np.log1p(-share) + right, np.log(share) + wrong
    np.testing.assert_allclose(both, np.logaddexp(a, b), rtol=1e-12)
    np.testing.assert_allclose(probability, np.exp(b - np.logaddexp(a, b)), rtol=1e-9)
    assert probability[1] == pytest.approx(1.0)
    assert probability[2] == pytest.approx(0.0, abs=1e-12)
