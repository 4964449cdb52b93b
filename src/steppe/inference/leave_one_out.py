"""What the model expects of each report when that report is left out.

Importance weights turn the posterior into the one without the claim; their tail is smoothed by a
generalised Pareto distribution, whose shape k tells whether they can be trusted (Vehtari, Simpson,
Gelman, Yao and Gabry, «Pareto smoothed importance sampling», JMLR 25, 2024). Where they cannot, a
short refit carries posterior draws to the posterior with the claim masked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np

from steppe.inference.evidence import Evidence
from steppe.inference.fit import Draws, Progress
from steppe.inference.particles import Sampler

HIGHEST_PARETO_K = 0.7
LOWEST_EFFECTIVE_DRAWS = 100.0
#: Refits made unless all are asked for, the neediest first; a second or two each. A number and not
#: a time limit, so that the same seed gives the same table on any machine.
MOST_REFITS = 6


@dataclass(frozen=True)
class WithoutClaim:
    """Draws and weights that describe the posterior without one claim.

    Attributes:
        z: (n, D) draws on the scale of standard normals.
        weights: (n,) summing to one.
        method: `importance`, `refit` or `approximate` (weights known to be poor).
    """

    z: np.ndarray
    weights: np.ndarray
    method: str


def leave_each_out(
    sampler: Sampler,
    evidence: Evidence,
    draws: Draws,
    log_likelihood: np.ndarray,
    most_refits: int | None,
    seed: int,
    progress: Progress | None = None,
) -> list[WithoutClaim]:
    """Return the posterior without each claim in turn.

    Args:
        sampler: compiled functions of the model.
        evidence: the reports used in the fit.
        draws: the posterior.
        log_likelihood: (n, C) of each draw and claim.
        most_refits: refits allowed; None refits every claim that needs it.
        seed: seeds the choice of starting points.
        progress: called with a stage and the share done.
    """
    smoothed = [smoothed_weights(-log_likelihood[:, c]) for c in range(log_likelihood.shape[1])]
    result: list[WithoutClaim] = []
    worst_first = sorted(range(len(smoothed)), key=lambda c: -smoothed[c][1])
    refits: dict[int, WithoutClaim] = {}
    needing = [c for c in worst_first if not _trusted(*smoothed[c])][:most_refits]
    for number, c in enumerate(needing):
        if progress is not None:
            progress("leaving reports out", number / len(needing))
        refits[c] = _refit(sampler, evidence, draws, c, seed)
    for c, (weights, k) in enumerate(smoothed):
        if c in refits:
            result.append(refits[c])
        else:
            method = "importance" if _trusted(weights, k) else "approximate"
            result.append(WithoutClaim(draws.flat, weights, method))
    return result


def _trusted(weights: np.ndarray, k: float) -> bool:
    effective = 1.0 / float((weights**2).sum())
    return k <= HIGHEST_PARETO_K and effective >= LOWEST_EFFECTIVE_DRAWS


def _refit(
    sampler: Sampler, evidence: Evidence, draws: Draws, claim: int, seed: int
) -> WithoutClaim:
    mask = np.asarray(evidence.mask).copy()
    mask[claim] = 0.0
    masked = Evidence(evidence.reports, jnp.asarray(mask))
    rng = np.random.default_rng([seed, claim])
    # As many as on an island, so that nothing is compiled again.
    starts = draws.flat[rng.choice(len(draws.flat), draws.particles, replace=False)]
    z = sampler.without(starts, evidence, masked, rng)
    return WithoutClaim(z, np.full(len(z), 1.0 / len(z)), "refit")


def smoothed_weights(log_ratios: np.ndarray) -> tuple[np.ndarray, float]:
    """Return Pareto-smoothed weights (n,) summing to one, and the shape k of their tail."""
    log_weights = log_ratios - log_ratios.max()
    n = len(log_weights)
    tail = min(math.ceil(0.2 * n), math.ceil(3 * math.sqrt(n)))
    order = np.argsort(log_weights)
    last = order[-tail:]
    cutoff = log_weights[order[-tail - 1]]
    excess = np.exp(log_weights[last]) - math.exp(cutoff)
    k = math.inf
    if excess[-1] > 0:
        k, scale = pareto_fit(np.maximum(excess, 1e-300))
        if math.isfinite(k):
            ranks = (np.arange(tail) + 0.5) / tail
            if abs(k) < 1e-8:
                quantiles = -scale * np.log1p(-ranks)
            else:
                quantiles = scale * np.expm1(-k * np.log1p(-ranks)) / k
            smooth = np.log(quantiles + math.exp(cutoff))
            log_weights = log_weights.copy()
            log_weights[last] = np.minimum(smooth, 0.0)
    weights = np.exp(log_weights)
    return weights / weights.sum(), k


def pareto_fit(excess: np.ndarray) -> tuple[float, float]:
    """Return shape k and scale of a generalised Pareto distribution fitted to sorted excesses.

    The quick empirical-Bayes estimate of Zhang and Stephens («A new and efficient estimation method
    for the generalized Pareto distribution», Technometrics 51, 2009), shrunk towards k = 0.5 with
    the weight of ten observations as Vehtari et al. (2024) do.
    """
    n = len(excess)
    grid = 30 + int(math.sqrt(n))
    quartile = excess[int(n / 4 + 0.5) - 1]
    steps = np.arange(1, grid + 1) - 0.5
    b = (1.0 - np.sqrt(grid / steps)) / (3.0 * quartile) + 1.0 / excess[-1]
    k = np.log1p(-b[:, None] * excess).mean(1)
    profile = n * (np.log(-b / k) - k - 1.0)
    weights = np.exp(profile - profile.max())
    weights = weights / weights.sum()
    keep = weights >= 10 * np.finfo(float).eps
    weights = weights[keep] / weights[keep].sum()
    mean_b = float((b[keep] * weights).sum())
    shape = float(np.log1p(-mean_b * excess).mean())
    scale = -shape / mean_b
    return (n * shape + 10 * 0.5) / (n + 10), scale
