"""Particles carried from the prior to the posterior, the reports let in by degrees.

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
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from steppe.errors import FitRefused
from steppe.inference.evidence import Evidence, weighted
from steppe.inference.fitted import Fitted
from steppe.inference.rescale import rescale
from steppe.inference.root import root

ISLANDS = 8
#: Effective share of the particles that is left when the power of the likelihood is raised.
EFFECTIVE_SHARE = 0.6
#: Below this effective share of the particles their covariance is not taken for the shape of moves.
#: Only likelihoods beyond all measure leave so few.
LEAST_SHAPED = 0.1
#: Raises of the power before a fit is refused. With likelihoods of 1e13 the power begins near 1e-13,
#: and grows by a fifth or more a time.
MOST_RAISES = 500
#: Length of a trajectory in standard deviations: a quarter of a normal's orbit, after which the place
#: does not depend on where it began.
TRAJECTORY = np.pi / 2
FIRST_STEP, SHORTEST_STEP, LONGEST_STEP = 0.3, 0.02, 1.5
FEWEST_LEAPS, MOST_LEAPS = 4, 40
TARGET_ACCEPT = 0.8
#: How far the step size follows the share accepted, on the log scale.
STEP_GAIN = 0.7
#: Step sizes of the particles are drawn between these multiples, so that none returns to its start and
#: narrow places and wide ones are both walked.
STEP_JITTER = (0.3, 1.3)
#: Weight of the covariance's diagonal against what chance correlates in so many dimensions.
DIAGONAL_WEIGHT = 0.05
#: Particles moved by one call of the compiled function: of 16 to 64 all numbers on the way stay in a
#: processor's own memory, of 128 they do not.
PIECE = 32
#: Moves once some claims have been masked.
MOVES_WITHOUT = 4
#: An energy error beyond which a move has diverged, as in Stan.
DIVERGED = 1000.0


@dataclass
class Swarm:
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
        self.model, self._scaled = model, model.scaled
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
            return z, claims, chance, error > DIVERGED

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
        last_moves: int,
        rng: np.random.Generator,
        told: Callable[[float], None],
    ) -> Swarm:
        """Carry particles from the prior to the posterior.

        Args:
            evidence: the reports.
            particles: number of particles on each island.
            moves: moves at each step of the way.
            last_moves: moves once all reports are in.
            rng: source of chance.
            told: called with the power of the likelihood reached.
        """
        z = self.model.layout.draw(rng, ISLANDS * particles).reshape(ISLANDS, particles, -1)
        nothing = Evidence(evidence.reports, jnp.zeros_like(evidence.mask))
        return self._carry(z, nothing, evidence, moves, last_moves, rng, told)

    def without(
        self, draws: np.ndarray, evidence: Evidence, masked: Evidence, rng: np.random.Generator
    ) -> np.ndarray:
        """Carry posterior draws (particles, D) to the posterior with some claims masked."""
        swarm = self._carry(
            draws[None], evidence, masked, 1, MOVES_WITHOUT, rng, lambda _share: None
        )
        return np.asarray(swarm.z[0])

    def go_on(self, swarm: Swarm, evidence: Evidence, moves: int, rng: np.random.Generator) -> None:
        """Move particles of the posterior on, with the covariance that they have by now."""
        _take_shape(swarm, np.ones(swarm.z.shape[:2]))
        with _threads(swarm) as pool:
            for _ in range(moves):
                self._step(swarm, evidence, _leaps(swarm), rng, pool)

    def _carry(
        self,
        z: np.ndarray,
        start: Evidence,
        end: Evidence,
        moves: int,
        last_moves: int,
        rng: np.random.Generator,
        told: Callable[[float], None],
    ) -> Swarm:
        """Carry particles of the posterior under one mask of the claims to that under another."""
        before, after = np.asarray(start.mask), np.asarray(end.mask)
        claims = np.zeros((*z.shape[:2], len(before)))
        swarm = Swarm(z, claims, np.eye(z.shape[-1]), FIRST_STEP, np.zeros(z.shape[:2], bool))
        with _threads(swarm) as pool:
            self._step(swarm, start, 0, rng, pool)
            power, raised = 0.0, 0
            while power < 1.0:
                raised += 1
                if raised > MOST_RAISES:
                    raise _out_of_reach(power)
                gain = weighted(swarm.log_likelihood, after - before, np)
                log_weights, power = _raised(gain, power)
                _draw_again(swarm, log_weights, rng)
                mask = jnp.asarray(before + power * (after - before))
                for _ in range(moves if power < 1.0 else last_moves):
                    self._step(swarm, Evidence(end.reports, mask), _leaps(swarm), rng, pool)
                    told(power)
        return swarm

    def _step(
        self,
        swarm: Swarm,
        evidence: Evidence,
        leaps: int,
        rng: np.random.Generator,
        pool: ThreadPoolExecutor,
    ) -> None:
        """Move every particle once; without a leap only note the log likelihood where they are."""
        islands, particles, size = swarm.z.shape
        number = -(-islands * particles // PIECE)
        # The last piece is filled up with copies: one shape, compiled once.
        pieces = np.resize(swarm.z, (number, PIECE, size))
        keys = [jax.random.PRNGKey(int(seed)) for seed in rng.integers(2**31, size=number)]
        futures = [
            pool.submit(self._move, piece, swarm.root, swarm.step, leaps, key, evidence)
            for piece, key in zip(pieces, keys, strict=True)
        ]
        moved = [map(np.asarray, future.result()) for future in futures]
        z, claims, accepted, divergent = (
            np.concatenate(part)[: islands * particles].reshape(
                islands, particles, *part[0].shape[1:]
            )
            for part in zip(*moved, strict=True)
        )
        swarm.z, swarm.log_likelihood, swarm.divergent = z, claims, divergent
        if leaps:
            swarm.z = rescale(swarm.z, self._scaled, rng)
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
    to = root(too_many, power, 1.0, xtol=1e-12, rtol=1e-6)
    # Likelihoods beyond all measure must not hold the power where it is.
    to = min(max(to, power + 1e-12), 1.0)
    return (to - power) * gain, to


def _out_of_reach(power: float) -> FitRefused:
    """Return the refusal of a fit whose particles cannot follow the likelihood."""
    reason = (
        "the reports are so unlikely, or contradict each other so much, that after "
        f"{MOST_RAISES} steps only {power:.1g} of their weight was let in; look for a figure far "
        "beyond the others"
    )
    return FitRefused([reason], {"power": power, "islands": ISLANDS})


def _draw_again(swarm: Swarm, log_weights: np.ndarray, rng: np.random.Generator) -> None:
    """Draw particles by weight within each island, systematically, and note their covariance."""
    _take_shape(swarm, np.exp(log_weights - log_weights.max()))
    for island, of_island in enumerate(log_weights):
        # By its own best: an island far off all others keeps its best particles.
        cumulated = np.cumsum(np.exp(of_island - of_island.max()))
        at = (rng.random() + np.arange(len(of_island))) / len(of_island) * cumulated[-1]
        chosen = np.searchsorted(cumulated, at).clip(0, len(of_island) - 1)
        swarm.z[island] = swarm.z[island, chosen]


def _take_shape(swarm: Swarm, weights: np.ndarray) -> None:
    """Note the covariance of the weighted particles as the shape of the moves to come.

    Where hardly any particle has weight left, they have no covariance to speak of: the shape of the
    step before, which is wider, stays.
    """
    if weights.sum() ** 2 < LEAST_SHAPED * weights.size * (weights**2).sum():
        return
    covariance = np.cov(swarm.z.reshape(weights.size, -1).T, aweights=weights.ravel())
    diagonal = np.diag(np.diag(covariance))
    covariance = (1.0 - DIAGONAL_WEIGHT) * covariance + DIAGONAL_WEIGHT * diagonal
    swarm.root = np.linalg.cholesky(covariance + 1e-9 * np.eye(len(covariance)))


def _leaps(swarm: Swarm) -> int:
    """Return how many leaps of the swarm's step make a trajectory."""
    return int(np.clip(np.ceil(TRAJECTORY / swarm.step), FEWEST_LEAPS, MOST_LEAPS))


def _threads(swarm: Swarm) -> ThreadPoolExecutor:
    """Return threads for the pieces: compiled code holds no interpreter lock."""
    return ThreadPoolExecutor(min(-(-swarm.z[..., 0].size // PIECE), os.cpu_count() or 1))
