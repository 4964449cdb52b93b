"""Scores of draws against what happened; smaller is better, but for coverage.

Draws are (n, …) and truths (…) in the same unit; every score keeps the trailing axes, so that a mean
can be taken over whatever is wanted. A point forecast is one draw.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np


@dataclass(frozen=True)
class Scores:
    """Scores over a number of truths.

    Attributes:
        scored: number of truths.
        crps: mean continuous ranked probability score, in the unit of the truths.
        log_score: mean of −log density, the density per unit of the truths.
        coverage_50, coverage_90: share of truths in the central interval.
        bias: mean of median − truth, over the mean of |truth|.
        width_90: mean width of the 90 % interval, over the mean of |truth|.
    """

    scored: int
    crps: float
    log_score: float
    coverage_50: float
    coverage_90: float
    bias: float
    width_90: float

    def as_json(self) -> dict[str, float]:
        """Return the scores by name."""
        return asdict(self)


def score(draws: np.ndarray, truth: np.ndarray) -> Scores:
    """Return all scores of draws (n, …) of at least one truth (…)."""
    scale = max(float(np.abs(truth).mean()), 1e-12)
    return Scores(
        scored=int(truth.size),
        crps=float(crps(draws, truth).mean()),
        log_score=float(log_score(draws, truth).mean()),
        coverage_50=float(covered(draws, truth, 0.5).mean()),
        coverage_90=float(covered(draws, truth, 0.9).mean()),
        bias=float((np.median(draws, axis=0) - truth).mean()) / scale,
        width_90=float(interval_width(draws, 0.9).mean()) / scale,
    )


def crps(draws: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the continuous ranked probability score (…) of the draws' own distribution.

    E|X − y| − ½ E|X − X'| over the draws, exactly (Gneiting and Raftery, «Strictly proper scoring
    rules, prediction, and estimation», JASA 102, 2007, eq. 21); one draw gives |x − y|. The second
    term is a weighted sum of the sorted draws.
    """
    n = len(draws)
    weights = (2.0 * np.arange(1, n + 1) - n - 1.0) / n**2
    spread = np.tensordot(weights, np.sort(draws, axis=0), axes=1)
    return np.asarray(np.abs(draws - truth).mean(0) - spread)


def log_score(draws: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return −log of the density (…) that a normal kernel makes of the draws at the truth.

    Bandwidth by the rule of Silverman («Density estimation», 1986, eq. 3.31), from the smaller of
    standard deviation and interquartile range / 1.34. A point has no density: infinity.
    """
    n = len(draws)
    low, high = np.quantile(draws, [0.25, 0.75], axis=0)
    sd = draws.std(0)
    spread = np.where(high > low, np.minimum(sd, (high - low) / 1.34), sd)
    width = 0.9 * spread * n ** (-0.2)
    known = width > 0
    safe = np.where(known, width, 1.0)
    exponent = -0.5 * ((draws - truth) / safe) ** 2
    top = exponent.max(0)
    density = top + np.log(np.exp(exponent - top).mean(0)) - np.log(safe)
    return np.asarray(np.where(known, 0.5 * math.log(2.0 * math.pi) - density, np.inf))


def covered(draws: np.ndarray, truth: np.ndarray, level: float) -> np.ndarray:
    """Return (…) whether the central interval of probability `level` holds the truth."""
    low, high = central_interval(draws, level)
    return np.asarray((low <= truth) & (truth <= high))


def interval_width(draws: np.ndarray, level: float) -> np.ndarray:
    """Return the width (…) of the central interval of probability `level`."""
    low, high = central_interval(draws, level)
    return np.asarray(high - low)


def central_interval(draws: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends (…) of the central interval of probability `level`."""
    tail = 0.5 * (1.0 - level)
    low, high = np.quantile(draws, [tail, 1.0 - tail], axis=0)
    return np.asarray(low), np.asarray(high)


def skill_ratio(own: float, other: float) -> float | None:
    """Return own score over another's: below one is better; None where the other is perfect."""
    return own / other if other > 0 else None
