"""Sampling the posterior: particles carried from the prior to the posterior, the reports let in by
degrees.

A posterior over reports that may be right or wrong has more than one mode, and narrow valleys between
them; chains that start at one optimum see one of them. Sequential Monte Carlo (Del Moral, Doucet and
Jasra, «Sequential Monte Carlo samplers», JRSS B 68, 2006) begins with draws from the prior and raises
the power of the likelihood from zero to one in steps small enough for the particles to follow: they
are weighted, drawn again by their weights, and moved by Hamiltonian Monte Carlo shaped by their own
covariance (Buchholz, Chopin and Jacob, «Adaptive tuning of Hamiltonian Monte Carlo within sequential
Monte Carlo», Bayesian Analysis 16, 2021).

Particles live on islands: they are drawn again within their island only, so that islands that agree
say that the fit has converged (Margossian et al., «Nested R-hat», Bayesian Analysis, 2024). All are
moved by one compiled function that takes the evidence as an argument; it serves the fit, the refits
with a claim left out, and calibration studies.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri
from scipy.stats import rankdata

from steppe.errors import FitRefused
from steppe.inference.evidence import Evidence, weighted
from steppe.inference.fitted import Fitted

ISLANDS = 8
#: Particles of an island. With a world of its own a case costs ten times as much a particle.
PARTICLES = 128
PARTICLES_FULL = 64
PARTICLES_QUICK = 32
#: Effective share of the particles that is left when the power of the likelihood is raised.
EFFECTIVE_SHARE = 0.6
#: Length of a trajectory in standard deviations: a quarter of a normal's orbit, after which the place
#: does not depend on where it began.
TRAJECTORY = np.pi / 2
FIRST_STEP, SHORTEST_STEP, LONGEST_STEP = 0.3, 0.02, 1.5
FEWEST_LEAPS, MOST_LEAPS = 4, 40
TARGET_ACCEPT = 0.8
#: How far the step size follows the share accepted, on the log scale.
STEP_GAIN = 0.7
#: Step sizes of the particles are drawn between these multiples, so that none returns to its start.
STEP_JITTER = (0.6, 1.2)
#: Weight of the covariance's diagonal against what chance correlates in so many dimensions.
DIAGONAL_WEIGHT = 0.05
#: Moves once all reports are in.
LAST_MOVES = 4
#: An energy error beyond which a move has diverged, as in Stan.
DIVERGED = 1000.0
#: Limits beyond which a fit is refused (Vehtari et al., «Rank-normalization, folding, and
#: localization: an improved R-hat», 2021, ask for 1.01 and 400; a nowcast of a few intervals
#: needs less, and refusing sound fits has a price too).
HIGHEST_RHAT = 1.05
LOWEST_ESS = 100.0
#: With fewer than 500 draws, as a quick fit has, so large a share of them.
LOWEST_ESS_SHARE = 0.2
HIGHEST_DIVERGENT_SHARE = 0.02
#: Rounds before a fit that has not converged is refused; each adds as many particles to every island,
#: carried from the prior with one more move at every step than those of the round before.
MOST_ROUNDS = 4

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


@dataclass
class _Swarm:
    """Particles under way, with what their moves have learnt.

    Attributes:
        z: (islands, particles, D).
        log_likelihood: (islands, particles, C) of every claim.
        root: (D, D) square root of their covariance.
        step: step size in units of it.
        divergent: (islands, particles) bool of the last move.
        gradients: evaluations so far, each of all particles.
    """

    z: np.ndarray
    log_likelihood: np.ndarray
    root: np.ndarray
    step: float
    divergent: np.ndarray
    gradients: int = 0


class Sampler:
    """A model's compiled sampling functions."""

    def __init__(self, model: Fitted) -> None:
        self.model = model

        gradient = jax.vmap(jax.value_and_grad(model.potential, has_aux=True), (0, None))

        def move(
            z: jax.Array, root: jax.Array, step: float, leaps: int, key: jax.Array,
            evidence: Evidence,
        ) -> tuple[jax.Array, ...]:  # fmt: skip
            for_momentum, for_step, for_choice = jax.random.split(key, 3)
            momentum = jax.random.normal(for_momentum, z.shape)
            size = step * jax.random.uniform(for_step, (len(z), 1), float, *STEP_JITTER)

            def leap(index: int, state: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
                # The first pass only looks around: one gradient in the code compiles twice as fast.
                z, momentum, slope, begun, _, claims_before, _ = state
                kick = jnp.where(index == 0, 0.0, 0.5) * size
                momentum = momentum - kick * (slope @ root)
                z = z + 2.0 * kick * (momentum @ root.T)
                (height, claims), slope = gradient(z, evidence)
                momentum = momentum - kick * (slope @ root)
                energy = height + 0.5 * (momentum**2).sum(-1)
                first = index == 0
                return (
                    z, momentum, slope, jnp.where(first, energy, begun), energy,
                    jnp.where(first, claims, claims_before), claims,
                )  # fmt: skip

            energy, claims = jnp.zeros(len(z)), jnp.zeros((len(z), len(model.claims)))
            start = (z, momentum, jnp.zeros_like(z), energy, energy, claims, claims)
            there, _, _, begun, ended, claims_before, claims = jax.lax.fori_loop(
                0, leaps + 1, leap, start
            )
            error = jnp.where(jnp.isfinite(ended), ended - begun, jnp.inf)
            chance = jnp.exp(jnp.minimum(0.0, -error))
            accepted = jax.random.uniform(for_choice, (len(z),)) < chance
            claims = jnp.where(accepted[:, None], claims, claims_before)
            z = jnp.where(accepted[:, None], there, z)
            return z, claims, chance.mean(), error > DIVERGED

        self._move = jax.jit(move)
        self._monitor = jax.jit(lambda z: jax.lax.map(model.monitored, z))

    def monitor(self, z: np.ndarray) -> np.ndarray:
        """Return the monitored numbers (islands, particles, J) of draws (islands, particles, D)."""
        return np.stack([np.asarray(self._monitor(island)) for island in z])

    def from_prior(
        self,
        evidence: Evidence,
        particles: int,
        moves: int,
        rng: np.random.Generator,
        told: Callable[[float], None],
    ) -> _Swarm:
        """Carry particles from the prior to the posterior.

        Args:
            evidence: the reports.
            particles: number of particles on each island.
            moves: moves at each step of the way.
            rng: source of chance.
            told: called with the power of the likelihood reached.
        """
        z = self.model.layout.draw(rng, ISLANDS * particles).reshape(ISLANDS, particles, -1)
        nothing = Evidence(evidence.reports, jnp.zeros_like(evidence.mask))
        return self._carry(z, nothing, evidence, moves, rng, told)

    def without(
        self, draws: np.ndarray, evidence: Evidence, masked: Evidence, rng: np.random.Generator
    ) -> np.ndarray:
        """Carry posterior draws (particles, D) to the posterior with some claims masked."""
        swarm = self._carry(draws[None], evidence, masked, 1, rng, lambda _share: None)
        return np.asarray(swarm.z[0])

    def _carry(
        self,
        z: np.ndarray,
        start: Evidence,
        end: Evidence,
        moves: int,
        rng: np.random.Generator,
        told: Callable[[float], None],
    ) -> _Swarm:
        """Carry particles of the posterior under one mask of the claims to that under another."""
        before, after = np.asarray(start.mask), np.asarray(end.mask)
        claims = np.zeros((*z.shape[:2], len(before)))
        swarm = _Swarm(z, claims, np.eye(z.shape[-1]), FIRST_STEP, np.zeros(z.shape[:2], bool))
        # Compiled code holds no interpreter lock, so that islands move side by side.
        with ThreadPoolExecutor(min(len(z), os.cpu_count() or 1)) as pool:
            self._step(swarm, start, 0, rng, pool)
            power = 0.0
            while power < 1.0:
                gain = weighted(swarm.log_likelihood, after - before, np)
                log_weights, power = _raised(gain, power)
                _draw_again(swarm, log_weights, rng)
                mask = jnp.asarray(before + power * (after - before))
                for _ in range(moves if power < 1.0 else moves * LAST_MOVES):
                    leaps = np.clip(np.ceil(TRAJECTORY / swarm.step), FEWEST_LEAPS, MOST_LEAPS)
                    self._step(swarm, Evidence(end.reports, mask), int(leaps), rng, pool)
                    told(power)
        return swarm

    def _step(
        self,
        swarm: _Swarm,
        evidence: Evidence,
        leaps: int,
        rng: np.random.Generator,
        pool: ThreadPoolExecutor,
    ) -> None:
        """Move every particle once; without a leap only note the log likelihood where they are."""
        keys = [jax.random.PRNGKey(int(seed)) for seed in rng.integers(2**31, size=len(swarm.z))]
        futures = [
            pool.submit(self._move, z, swarm.root, swarm.step, leaps, key, evidence)
            for z, key in zip(swarm.z, keys, strict=True)
        ]
        moved = [map(np.asarray, future.result()) for future in futures]
        z, claims, accepted, divergent = map(np.stack, zip(*moved, strict=True))
        swarm.z, swarm.log_likelihood, swarm.divergent = z, claims, divergent
        if leaps:
            step = swarm.step * np.exp(STEP_GAIN * (float(accepted.mean()) - TARGET_ACCEPT))
            swarm.step = float(np.clip(step, SHORTEST_STEP, LONGEST_STEP))
        swarm.gradients += leaps + 1


def _raised(gain: np.ndarray, power: float) -> tuple[np.ndarray, float]:
    """Return log weights and the next power, at which EFFECTIVE_SHARE of the particles is left.

    Args:
        gain: (islands, particles) log likelihood that all of the power would add.
        power: the power so far.
    """
    gain = np.where(np.isfinite(gain), gain, -1e300)
    gain = gain - gain.max()

    def too_many(to: float) -> float:
        weights = np.exp((to - power) * gain)
        return float(weights.sum() ** 2 / (weights**2).sum()) - EFFECTIVE_SHARE * gain.size

    if too_many(1.0) >= 0.0:
        return (1.0 - power) * gain, 1.0
    to = float(brentq(too_many, power, 1.0, xtol=1e-12, rtol=1e-6))
    return (to - power) * gain, to


def _draw_again(swarm: _Swarm, log_weights: np.ndarray, rng: np.random.Generator) -> None:
    """Draw particles by weight within each island, systematically, and note their covariance."""
    weights = np.exp(log_weights - log_weights.max())
    covariance = np.cov(swarm.z.reshape(weights.size, -1).T, aweights=weights.ravel())
    diagonal = np.diag(np.diag(covariance))
    covariance = (1.0 - DIAGONAL_WEIGHT) * covariance + DIAGONAL_WEIGHT * diagonal
    swarm.root = np.linalg.cholesky(covariance + 1e-9 * np.eye(len(covariance)))
    for island, of_island in enumerate(weights):
        cumulated = np.cumsum(of_island)
        at = (rng.random() + np.arange(len(of_island))) / len(of_island) * cumulated[-1]
        chosen = np.searchsorted(cumulated, at).clip(0, len(of_island) - 1)
        swarm.z[island] = swarm.z[island, chosen]


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
    rounds: int = MOST_ROUNDS,
    progress: Progress | None = None,
) -> Draws:
    """Sample the posterior; raise FitRefused if it did not converge.

    Args:
        sampler: the model's compiled functions.
        evidence: the reports.
        seed: seeds all chance.
        particles: particles of an island; None for as many as the case calls for.
        rounds: rounds made at most.
        progress: called with a stage and the share done.
    """
    if particles is None:
        particles = PARTICLES if sampler.model.case.figures_only else PARTICLES_FULL
    told = progress or untold
    began = time.perf_counter()
    told("sampling", 0.0)
    swarms: list[_Swarm] = []
    for number in range(1, rounds + 1):
        stage = "sampling" if number == 1 else f"sampling on, round {number}"
        rng = np.random.default_rng([seed, number])
        swarms.append(sampler.from_prior(evidence, particles, number, rng, partial(told, stage)))
        z = np.concatenate([swarm.z for swarm in swarms], axis=1)
        divergent = np.concatenate([swarm.divergent for swarm in swarms], axis=1)
        diagnostics = diagnose(sampler.monitor(z), divergent)
        reasons = reasons_to_refuse(diagnostics)
        if not reasons:
            break
    diagnostics["rounds"] = len(swarms)
    diagnostics["gradients"] = particles * ISLANDS * sum(swarm.gradients for swarm in swarms)
    diagnostics["seconds_sampling"] = round(time.perf_counter() - began, 2)
    if reasons:
        raise FitRefused(reasons, diagnostics)
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
    moving = np.ptp(numbers, axis=(0, 1)) > 1e-9
    ranks = rankdata(numbers[..., moving].reshape(draws, -1), axis=0)
    normal = ndtri((ranks - 0.375) / (draws + 0.25)).reshape(islands, particles, -1)
    within = normal.var(1, ddof=1).mean(0)
    between = normal.mean(1).var(0, ddof=1)
    with np.errstate(divide="ignore"):
        rhat = np.sqrt((particles - 1) / particles + between / within)
        effective = np.minimum(islands * within / between, draws)
    return {
        "rhat_max": float(np.max(rhat)),
        "ess_min": float(np.min(effective)),
        "divergences": int(divergent.sum()),
        "divergent_share": float(divergent.mean()),
        "islands": islands,
        "draws": draws,
    }


def reasons_to_refuse(diagnostics: dict[str, Any]) -> list[str]:
    """Return why the draws cannot be trusted; empty if they can."""
    reasons = []
    if not diagnostics["rhat_max"] <= HIGHEST_RHAT:
        reasons.append(f"runs disagree (R-hat {diagnostics['rhat_max']:.2f}, limit {HIGHEST_RHAT})")
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
