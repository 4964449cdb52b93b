"""Fitting: particles on islands, their agreement checked, more of them where they disagree.

What moves them is in `particles.py`.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jax
import numpy as np
from scipy.special import ndtri

from steppe.errors import FitRefused
from steppe.inference.evidence import Evidence
from steppe.inference.particles import ISLANDS, Sampler, Swarm

#: Particles of an island. With a world of its own a case costs many times as much a particle.
PARTICLES = 128
PARTICLES_FULL = 64
PARTICLES_QUICK = 32
#: Moves at each step of the way, and once all reports are in. All islands come from the prior, so that
#: what moves too slowly to leave it is not seen in their agreement: in a case of figures alone the scale
#: of the walk was understated with 1 and 4, and still a little with 1 and 12; 2 and 24 would be better
#: still and cost half as much again. A quick fit has so few all the same.
MOVES, LAST_MOVES = 2, 12
MOVES_FULL, LAST_MOVES_FULL = 1, 4
MOVES_QUICK, LAST_MOVES_QUICK = 1, 4
#: Limits beyond which a fit is refused (Vehtari et al., «Rank-normalization, folding, and
#: localization: an improved R-hat», 2021, ask for 1.01 and 400; a nowcast of a few intervals
#: needs less, and refusing sound fits has a price too).
HIGHEST_RHAT = 1.05
LOWEST_ESS = 100.0
#: With fewer than 500 draws, as a quick fit has, so large a share of them.
LOWEST_ESS_SHARE = 0.2
HIGHEST_DIVERGENT_SHARE = 0.02
#: Times that particles of the posterior are moved on while islands disagree: ridges take long to walk.
MOST_EXTENSIONS = 6
#: Rounds before a fit that has not converged is refused; each adds as many particles to every island,
#: carried from the prior with as many moves more as those of the first round had.
MOST_ROUNDS = 3

Progress = Callable[[str, float], None]


def untold(_stage: str, _share: float) -> None:
    """Tell nobody of progress."""


@dataclass(frozen=True)
class Draws:
    """Posterior draws on the scale of standard normals.

    Attributes:
        z: (islands, rounds × particles, D).
        divergent: (islands, rounds × particles) bool, whether the last move diverged.
        particles: particles that an island moves at a time.
        diagnostics: highest R-hat, lowest ESS, share of divergences, seconds.
    """

    z: np.ndarray
    divergent: np.ndarray
    particles: int
    diagnostics: dict[str, Any]

    @property
    def flat(self) -> np.ndarray:
        """Return draws of all islands (islands × particles, D)."""
        return self.z.reshape(-1, self.z.shape[-1])

    def thinned(self, at_most: int) -> Draws:
        """Return every n-th draw of each island, at most so many in all."""
        islands, particles, _ = self.z.shape
        every = max(-(-islands * particles // at_most), 1)
        return replace(self, z=self.z[:, ::every], divergent=self.divergent[:, ::every])


def use_float64_and_cache() -> None:
    """Set JAX up: 64-bit numbers, and a compilation cache in the user's cache folder."""
    jax.config.update("jax_enable_x64", True)
    root = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    folder = os.environ.get("JAX_COMPILATION_CACHE_DIR") or os.path.join(root, "steppe", "jax")
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError:
        return
    jax.config.update("jax_compilation_cache_dir", folder)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.2)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)


def fit(
    sampler: Sampler,
    evidence: Evidence,
    seed: int,
    particles: int | None = None,
    quick: bool = False,
    progress: Progress | None = None,
) -> Draws:
    """Sample the posterior; raise FitRefused if it did not converge.

    Args:
        sampler: the model's compiled functions.
        evidence: the reports.
        seed: seeds all chance.
        particles: particles of an island; None for as many as the case calls for.
        quick: few particles and one round.
        progress: called with a stage and the share done.
    """
    usual = PARTICLES, MOVES, LAST_MOVES
    if not sampler.model.case.figures_only:
        usual = PARTICLES_FULL, MOVES_FULL, LAST_MOVES_FULL
    many, moves, last = (PARTICLES_QUICK, MOVES_QUICK, LAST_MOVES_QUICK) if quick else usual
    particles = particles or many
    told = progress or untold
    began = time.perf_counter()
    told("sampling", 0.0)
    swarms: list[Swarm] = []
    for number in range(1, 2 if quick else MOST_ROUNDS + 1):
        stage = "sampling" if number == 1 else f"sampling on, round {number}"
        rng = np.random.default_rng([seed, number])
        swarms.append(
            sampler.from_prior(
                evidence, particles, number * moves, number * last, rng, partial(told, stage)
            )
        )
        found = _joined(sampler, swarms)
        for _ in range(MOST_EXTENSIONS):
            if not reasons_to_refuse(found.diagnostics):
                break
            sampler.go_on(swarms[-1], evidence, number * last, rng)
            found = _joined(sampler, swarms)
        if not reasons_to_refuse(found.diagnostics):
            break
    found.diagnostics["seconds_sampling"] = round(time.perf_counter() - began, 2)
    reasons = reasons_to_refuse(found.diagnostics)
    if reasons:
        raise FitRefused(reasons, found.diagnostics)
    return found


def _joined(sampler: Sampler, swarms: list[Swarm]) -> Draws:
    """Join the rounds' particles island by island, and diagnose them."""
    z = np.concatenate([swarm.z for swarm in swarms], axis=1)
    divergent = np.concatenate([swarm.divergent for swarm in swarms], axis=1)
    particles = swarms[0].z.shape[1]
    diagnostics = diagnose(sampler.monitor(z), divergent) | {
        "rounds": len(swarms),
        "gradients": particles * ISLANDS * sum(swarm.gradients for swarm in swarms),
    }
    return Draws(z, divergent, particles, diagnostics)


def diagnose(numbers: np.ndarray, divergent: np.ndarray) -> dict[str, Any]:
    """Return the highest R-hat between islands, the lowest effective sample size and divergences.

    Both are computed on normalised ranks, so that heavy tails do not hide disagreement. The effective
    sample size is what the scatter of the islands' means says: as many independent draws would make
    them scatter as much.

    Args:
        numbers: (islands, particles, J) monitored numbers.
        divergent: (islands, particles).
    """
    islands, particles, _ = numbers.shape
    draws = islands * particles
    # What is no number is kept, so that the fit is refused for it.
    moving = ~(np.ptp(numbers, axis=(0, 1)) <= 1e-9)
    counts: dict[str, Any] = {
        "divergences": int(divergent.sum()),
        "divergent_share": float(divergent.mean()),
        "islands": islands,
        "draws": draws,
    }
    if not moving.any():
        return {"rhat_max": math.inf, "ess_min": 0.0, **counts}
    ranks = mean_ranks(numbers[..., moving].reshape(draws, -1))
    normal = ndtri((ranks - 0.375) / (draws + 0.25)).reshape(islands, particles, -1)
    within = normal.var(1, ddof=1).mean(0)
    between = normal.mean(1).var(0, ddof=1)
    with np.errstate(divide="ignore"):
        rhat = np.sqrt((particles - 1) / particles + between / within)
        effective = np.minimum(islands * within / between, draws)
    return {
        "rhat_max": float(np.max(rhat)),
        "ess_min": float(np.min(effective)),
        **counts,
    }


def mean_ranks(numbers: np.ndarray) -> np.ndarray:
    """Return the ranks from one on within each column (n, J); equal numbers share their mean.

    A column with a NaN has no ranks. As `scipy.stats.rankdata`, whose import alone takes half a second.
    """
    ranks = np.empty(numbers.T.shape).T
    for column, out in zip(numbers.T, ranks.T, strict=True):
        _, place, count = np.unique(column, return_inverse=True, return_counts=True)
        out[:] = (np.cumsum(count) - 0.5 * (count - 1))[place]
    ranks[:, np.isnan(numbers).any(0)] = np.nan
    return ranks


def reasons_to_refuse(diagnostics: dict[str, Any]) -> list[str]:
    """Return why the draws cannot be trusted; empty if they can."""
    reasons = []
    if not diagnostics["rhat_max"] <= HIGHEST_RHAT:
        reasons.append(
            f"islands disagree (R-hat {diagnostics['rhat_max']:.2f}, limit {HIGHEST_RHAT})"
        )
    enough = min(LOWEST_ESS, LOWEST_ESS_SHARE * diagnostics["draws"])
    if not diagnostics["ess_min"] >= enough:
        reasons.append(
            f"too few independent draws (ESS {diagnostics['ess_min']:.0f}, limit {enough:.0f})"
        )
    if diagnostics["divergent_share"] > HIGHEST_DIVERGENT_SHARE:
        reasons.append(
            f"{diagnostics['divergences']} of {diagnostics['draws']} draws diverged "
            f"(limit {HIGHEST_DIVERGENT_SHARE:.0%})"
        )
    return reasons
