"""How a reported figure relates to what happened: noise, bias, rounding, hedges, bounds, errors.

A report is an event: that the source prints a number in the reported interval. A claim is right or
wrong, and both components are probabilities of that same event:

    right:  log report = log truth + bias of the source + noise of the source + day-to-day variation
    wrong:  log report = log truth + bias + noise with sd WRONG_SD (a slip of size, place or period)

Hedges: with «almost» the printed figure stands above the number meant, with «more than» below it, by
a half-normal distance on the log scale, so that the density of the print is skew-normal (Azzalini,
«A class of distributions which includes the normal ones», 1985). Only «up to», «no more than», «at
least», «no fewer than» are bounds. Differences have a sign; their noise is normal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from steppe.claims.claim import Claim

#: Spread of a wrong figure around the truth: half of them are off by more than a factor of two.
#: Assumed.
WRONG_SD = 1.1
#: Scale of the half-normal distance of a hedged figure, log scale (design, section 7).
HEDGE_SCALE = 0.15
SLIGHT_HEDGE_SCALE = 0.05
#: A figure is taken as rounded to its last digit that is not zero, but never to worse than this.
COARSEST_ROUNDING = 0.05
#: Words that make a bound of `at_least` and `at_most`; other words, or none, make a hedge.
LOWER_BOUND_WORDS = ("at least", "no fewer", "not fewer", "no less", "not less", "minimum")
UPPER_BOUND_WORDS = ("at most", "up to", "no more", "not more", "maximum")
SLIGHT_WORDS = ("slightly", "just", "a little", "barely", "marginally")
#: Words of an order of magnitude: with them 10,000 means anything from there to 100,000.
MAGNITUDE_WORDS = ("tens of", "hundreds of", "dozens of", "scores of", "thousands")
#: Nodes of the quadrature over a hedged figure's interval.
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(9)
_LOG_ROOT_2PI = 0.5 * math.log(2.0 * math.pi)
#: Below this the normal distribution function is taken from its asymptotic series.
_FAR = -20.0
#: Below this its slope is taken as −x, which is too small by a share of 1 / x².
_FARTHEST = -1e4


@dataclass(frozen=True)
class Report:
    """The reported event of a claim.

    Attributes:
        low, high: ends of the reported interval, in the claim's unit (signed claims may be < 0).
        kind: `interval`, `lower_bound` (truth is at least `low`), `upper_bound` (at most `high`),
            or `signed`.
        skew: +1 if the print stands above the number meant («almost»), −1 if below, 0 unhedged.
        skew_scale: scale of that distance, log.
    """

    low: float
    high: float
    kind: str
    skew: float = 0.0
    skew_scale: float = 0.0


def report_of(claim: Claim) -> Report:
    """Return the reported event of a claim."""
    words = claim.qualifier_text.casefold()
    low, high = magnitude(claim) or rounding_interval(claim.value_low, claim.value_high)
    if claim.basis == "change" or (claim.measure == "stock" and claim.basis == "rate"):
        return Report(low, high, "signed")
    scale = SLIGHT_HEDGE_SCALE if any(w in words for w in SLIGHT_WORDS) else HEDGE_SCALE
    if claim.qualifier == "at_least":
        if any(word in words for word in LOWER_BOUND_WORDS):
            return Report(low, high, "lower_bound")
        return Report(low, high, "interval", -1.0, scale)
    if claim.qualifier == "at_most":
        if any(word in words for word in UPPER_BOUND_WORDS):
            return Report(low, high, "upper_bound")
        return Report(low, high, "interval", +1.0, scale)
    return Report(low, high, "interval")


def magnitude(claim: Claim) -> tuple[float, float] | None:
    """Return the interval of an order of magnitude («tens of thousands»), None for a figure.

    One number with such words is its lower end; the interval reaches to the next order.
    """
    words = claim.qualifier_text.casefold()
    if claim.value_low != claim.value_high or not any(w in words for w in MAGNITUDE_WORDS):
        return None
    low = 10.0 ** math.floor(math.log10(max(claim.value_low, 1.0)))
    return low, 10.0 * low


def rounding_interval(low: float, high: float) -> tuple[float, float]:
    """Return the interval of numbers that would have been printed as low … high.

    A range is taken as it stands; a single figure is widened by half a unit of its last digit that
    is not zero, at most by COARSEST_ROUNDING of itself.
    """
    if high > low:
        return low, high
    half = min(_rounding_unit(abs(low)) / 2.0, max(COARSEST_ROUNDING * abs(low), 0.5))
    if low > 0:
        return max(low - half, low / 2.0), low + half
    return low - half, low + half


def _rounding_unit(value: float) -> float:
    if value == 0 or value != int(value):
        digits = len(repr(value).partition(".")[2]) if value else 0
        return float(10.0**-digits)
    unit = 1
    while int(value) % (unit * 10) == 0:
        unit *= 10
    return float(unit)


@dataclass(frozen=True)
class Reports:
    """The reports of all fitted claims as arrays (C,); `low` and `high` are logs unless signed."""

    low: np.ndarray
    high: np.ndarray
    is_signed: np.ndarray
    is_lower_bound: np.ndarray
    is_upper_bound: np.ndarray
    skew: np.ndarray
    skew_scale: np.ndarray


def stack_reports(reports: list[Report]) -> Reports:
    """Stack reports into arrays, taking logs where they are positive magnitudes."""
    signed = np.array([r.kind == "signed" for r in reports], bool)
    low = np.array([r.low for r in reports], float)
    high = np.array([r.high for r in reports], float)
    # A count of zero was printed for anything below one half.
    floor = 0.5
    log_low, log_high = np.log(np.maximum(low, floor)), np.log(np.maximum(high, 1.5 * floor))
    return Reports(
        low=np.where(signed, low, log_low),
        high=np.where(signed, high, np.maximum(log_high, log_low + 1e-9)),
        is_signed=signed,
        is_lower_bound=np.array([r.kind == "lower_bound" for r in reports], bool),
        is_upper_bound=np.array([r.kind == "upper_bound" for r in reports], bool),
        skew=np.array([r.skew for r in reports], float),
        skew_scale=np.array([r.skew_scale for r in reports], float),
    )


def log_probability(
    reports: Any, centre: Any, spread: Any, xp: Any, hedged: np.ndarray | None = None
) -> Any:
    """Return log P(the source prints a number in the reported interval), (…, C).

    Args:
        reports: `Reports`.
        centre: expected log number meant by the source, or expected signed number.
        spread: its standard deviation, same scale.
        xp: numpy or jax.numpy.
        hedged: (C,) which reports are hedged, known before compilation: their integral costs twenty
            times a plain one. None reads it off the reports.
    """
    if hedged is None:
        hedged = np.asarray(reports.skew) != 0.0
    low, high = (reports.low - centre) / spread, (reports.high - centre) / spread
    bounded = reports.is_lower_bound | reports.is_upper_bound
    # Both ends on the lower tail, where log Φ keeps its digits; a bound has one end.
    flip = xp.where(bounded, reports.is_lower_bound, low + high > 0)
    near, far = xp.where(flip, -low, high), xp.where(flip, -high, low)
    narrow = ~bounded & (near - far < 0.02)
    log_near, log_far = _log_cdf(xp.stack([near, xp.where(narrow | bounded, near - 1.0, far)]), xp)
    gap = xp.minimum(log_far - log_near, -1e-12)
    middle = 0.5 * (near + far)
    # Over a narrow interval: density at the middle, times sinh(s) / s for its slope and 1 − w² / 24
    # for its curvature.
    width = near - far
    slope = xp.where(narrow, 0.5 * middle * width, 0.0)
    interval = xp.where(
        narrow,
        -0.5 * middle**2
        - _LOG_ROOT_2PI
        + xp.log(width)
        + slope**2 / 6.0
        - slope**4 / 180.0
        - width**2 / 24.0,
        log_near + xp.log1p(-xp.exp(gap)),
    )
    if hedged.any():
        place = np.eye(len(hedged))[hedged]
        skewed = _log_skewed_interval(reports, np.flatnonzero(hedged), centre, spread, xp)
        interval = xp.where(hedged, skewed @ place, interval)
    return xp.where(bounded, log_near, interval)


def _log_skewed_interval(reports: Any, which: np.ndarray, centre: Any, spread: Any, xp: Any) -> Any:
    """Integrate the skew-normal density over the reported intervals (…, n) of some reports, by
    Gauss–Legendre nodes.
    """
    centre = xp.broadcast_to(centre, spread.shape)[..., which]
    low, high, spread = reports.low[which], reports.high[which], spread[..., which]
    width = high - low
    middle = 0.5 * (high + low)
    skew_scale = reports.skew_scale[which]
    total = xp.sqrt(spread**2 + skew_scale**2)
    alpha = reports.skew[which] * skew_scale / spread
    nodes = _NODES.reshape(-1, *(1,) * len(total.shape))
    u = (middle + 0.5 * nodes * width - centre) / total
    log_density = math.log(2.0) - _LOG_ROOT_2PI - 0.5 * u**2 + _log_cdf(alpha * u, xp)
    log_weights = np.log(0.5 * _WEIGHTS).reshape(nodes.shape)
    return _log_sum(log_density + log_weights, xp) + xp.log(width / total)


def _log_cdf(x: Any, xp: Any) -> Any:
    """Return log Φ(x): by erfc, and far out by its asymptotic series (Abramowitz–Stegun 26.2.12).

    JAX's own log_ndtr costs several times as many compiled kernels; at the switch the two branches
    agree to 1e-8.
    """
    if xp is np:
        from scipy.special import erfc

        return _log_cdf_by(x, np, erfc)
    return _log_cdf_jax(x)


@jax.custom_jvp
def _log_cdf_jax(x: Any) -> Any:
    return _log_cdf_by(x, jnp, jax.scipy.special.erfc)


@_log_cdf_jax.defjvp
def _log_cdf_slope(at: Any, change: Any) -> Any:
    # φ / Φ in one exponential, which spares differentiating both branches; beyond its digits it is −x.
    (x,), (change,) = at, change
    log_cdf = _log_cdf_jax(x)
    ratio = jnp.exp(-0.5 * x**2 - _LOG_ROOT_2PI - log_cdf)
    return log_cdf, jnp.where(x < _FARTHEST, -x, ratio) * change


def _log_cdf_by(x: Any, xp: Any, erfc: Any) -> Any:
    far = x < _FAR
    near_x, far_x = xp.where(far, 0.0, x), xp.where(far, x, _FAR)
    inverse = 1.0 / far_x**2
    series = 1.0 - inverse * (1.0 - inverse * (3.0 - 15.0 * inverse))
    tail = -0.5 * far_x**2 - xp.log(-far_x * math.sqrt(2.0 * math.pi) / series)
    return xp.where(far, tail, xp.log(0.5 * erfc(-near_x / math.sqrt(2.0))))


def log_mixture(log_right: Any, log_wrong: Any, share_wrong: Any, xp: Any) -> tuple[Any, Any]:
    """Return the log likelihood of the mixture and the probability of being wrong, (…, C)."""
    right = xp.log1p(-share_wrong) + log_right
    wrong = xp.log(share_wrong) + log_wrong
    both = _log_sum(xp.stack([right, wrong]), xp)
    return both, xp.exp(wrong - both)


def _log_sum(terms: Any, xp: Any) -> Any:
    """Return log Σ exp over the first axis."""
    top = terms.max(0)
    return top + xp.log(xp.exp(terms - top).sum(0))
