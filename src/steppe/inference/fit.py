"""Sampling the posterior: NUTS chains from optimised points, in threads, with progress.

The metric is the inverse of the Gauss–Newton Hessian, averaged over points around the optimum: the
prior is standard normal and there are few reports, so that this is the posterior's shape up to
curvature. A pilot run widens it where the posterior reaches further; warm-up has only the step size
to learn.

NumPyro's kernel is advanced in chunks by a compiled function that takes the evidence as an argument,
so that one compilation serves the fit, the refits with a claim left out, and calibration studies.
Chains run in threads, since compiled code holds no interpreter lock.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import scipy.optimize
from numpyro.diagnostics import effective_sample_size, split_gelman_rubin
from numpyro.infer.hmc import hmc
from scipy.special import ndtri
from scipy.stats import rankdata

from steppe.errors import FitRefused
from steppe.inference.evidence import Evidence
from steppe.inference.fitted import Fitted
from steppe.inference.metric import widened

CHAINS = 4
WARMUP = 100
DRAWS = 225
#: Draws of the pilot run that widens the metric, a chain.
PILOT_DRAWS = 100
#: Iterations a compiled call advances; progress is reported between calls.
CHUNK = 25
TARGET_ACCEPT = 0.8
MAX_TREE_DEPTH = 8
#: Points around the optimum over which the curvature is averaged.
METRIC_POINTS = 12
#: A search that ends so far above the best one, in log density, got stuck.
STUCK_ABOVE = 10.0
#: Limits beyond which a fit is refused (Vehtari et al., «Rank-normalization, folding, and
#: localization: an improved R-hat», 2021, ask for 1.01 and 400; a nowcast of a few intervals
#: needs less, and refusing sound fits has a price too).
HIGHEST_RHAT = 1.05
LOWEST_ESS = 100.0
HIGHEST_DIVERGENT_SHARE = 0.02
#: Rounds of draws before a fit that has not converged is refused; most need one, and waiting is
#: better than no answer.
MOST_ROUNDS = 16

Progress = Callable[[str, float], None]


def untold(_stage: str, _share: float) -> None:
    """Tell nobody of progress."""


@dataclass(frozen=True)
class Draws:
    """Posterior draws on the scale of standard normals.

    Attributes:
        z: (chains, draws, D).
        divergent: (chains, draws) bool.
        tree_steps: (chains, draws) leapfrog steps.
        diagnostics: highest R-hat, lowest ESS, share of divergences, seconds.
        final_states: kernel state of each chain, to go on from with other evidence.
    """

    z: np.ndarray
    divergent: np.ndarray
    tree_steps: np.ndarray
    diagnostics: dict[str, Any]
    final_states: tuple[Any, ...] = field(repr=False, default=())

    @property
    def flat(self) -> np.ndarray:
        """Return draws of all chains (chains × draws, D)."""
        return self.z.reshape(-1, self.z.shape[-1])

    def thinned(self, at_most: int) -> Draws:
        """Return every n-th draw of each chain, at most so many in all."""
        chains, draws, _ = self.z.shape
        every = max(-(-chains * draws // at_most), 1)
        return replace(
            self, z=self.z[:, ::every], divergent=self.divergent[:, ::every],
            tree_steps=self.tree_steps[:, ::every],
        )  # fmt: skip


class Sampler:
    """A model's compiled sampling functions."""

    def __init__(self, model: Fitted, warmup: int = WARMUP) -> None:
        self.model = model
        self.warmup = warmup
        self._value_and_grad = jax.jit(jax.value_and_grad(model.potential))
        init_kernel, sample_kernel = hmc(
            potential_fn_gen=lambda evidence: lambda z: model.potential(z, evidence), algo="NUTS"
        )

        def start(z: jax.Array, key: jax.Array, metric: jax.Array, evidence: Evidence) -> Any:
            return init_kernel(
                z, warmup, step_size=0.1, target_accept_prob=TARGET_ACCEPT, dense_mass=True,
                inverse_mass_matrix=metric, adapt_mass_matrix=False,
                max_tree_depth=MAX_TREE_DEPTH, model_args=(evidence,), rng_key=key,
            )  # fmt: skip

        def curvature(z: jax.Array, evidence: Evidence) -> jax.Array:
            jacobian = jax.jacrev(model.centres)(z)
            precision = model.precisions(z, evidence)
            return jnp.asarray(jacobian.T @ (precision[:, None] * jacobian))

        def advance(state: Any, evidence: Evidence) -> tuple[Any, Any]:
            def once(s: Any, _: None) -> tuple[Any, Any]:
                after = sample_kernel(s, model_args=(evidence,))
                return after, (after.z, after.diverging, after.num_steps)

            return jax.lax.scan(once, state, None, length=CHUNK)

        self._start = jax.jit(start)
        self._advance = jax.jit(advance)
        self._curvature = jax.jit(curvature)
        self._monitor = jax.jit(lambda z: jax.lax.map(model.monitored, z))

    def monitor(self, z: np.ndarray) -> np.ndarray:
        """Return the monitored numbers (chains, draws, J) of draws z (chains, draws, D)."""
        chains, draws, size = z.shape
        numbers = np.asarray(self._monitor(jnp.asarray(z.reshape(-1, size))))
        return numbers.reshape(chains, draws, -1)

    def optimum(self, start: np.ndarray, evidence: Evidence) -> np.ndarray:
        """Return the point of highest posterior density found from `start` (D,) by L-BFGS."""

        def value(z: np.ndarray) -> tuple[float, np.ndarray]:
            potential, gradient = self._value_and_grad(jnp.asarray(z), evidence)
            return float(potential), np.asarray(gradient)

        found = scipy.optimize.minimize(
            value, start, jac=True, method="L-BFGS-B", options={"maxiter": 400}
        )
        return np.asarray(found.x)

    def height(self, z: np.ndarray, evidence: Evidence) -> float:
        """Return minus the log posterior density at `z` (D,), up to a constant."""
        return float(self._value_and_grad(jnp.asarray(z), evidence)[0])

    def metric(self, z: np.ndarray, evidence: Evidence, rng: np.random.Generator) -> np.ndarray:
        """Return the inverse mass matrix (D, D) around the optimum `z` (D,).

        The precisions are averaged, not the covariances: where a direction is narrow at one point and
        wide at another, steps must fit the narrow one; the pilot run finds what is wide.
        """
        root = np.linalg.cholesky(np.linalg.inv(self._precision(z, evidence)))
        points = z + rng.standard_normal((METRIC_POINTS, len(z))) @ root.T
        precision = np.mean([self._precision(p, evidence) for p in [z, *points]], axis=0)
        return np.asarray(np.linalg.inv(precision))

    def _precision(self, z: np.ndarray, evidence: Evidence) -> np.ndarray:
        """Return the precision (D, D) of the posterior if it were normal with z's curvature."""
        prior = np.diag(self.model.layout.precision(z))
        return np.asarray(prior + np.asarray(self._curvature(jnp.asarray(z), evidence)))

    def chain(
        self,
        z: np.ndarray,
        metric: np.ndarray,
        evidence: Evidence,
        seed: int,
        draws: int,
        tick: Callable[[], None],
    ) -> tuple[Any, Any]:
        """Warm up and run one chain from `z`; return its draws and final state."""
        state = self._start(jnp.asarray(z), jax.random.PRNGKey(seed), jnp.asarray(metric), evidence)
        return self._run(state, evidence, self.warmup, draws, tick)

    def go_on(
        self, state: Any, evidence: Evidence, draws: int, tick: Callable[[], None]
    ) -> tuple[Any, Any]:
        """Run an adapted chain on."""
        return self._run(state, evidence, 0, draws, tick)

    def chain_without(
        self, state: Any, z: np.ndarray, evidence: Evidence, burn: int, draws: int
    ) -> tuple[Any, Any]:
        """Go on from an adapted state at `z` with other evidence, without adapting again."""
        potential, gradient = self._value_and_grad(jnp.asarray(z), evidence)
        moved = state._replace(z=jnp.asarray(z), potential_energy=potential, z_grad=gradient)
        return self._run(moved, evidence, burn, draws, lambda: None)

    def _run(
        self, state: Any, evidence: Evidence, burn: int, draws: int, tick: Callable[[], None]
    ) -> tuple[Any, Any]:
        recorded = []
        for index in range((burn + draws) // CHUNK):
            state, chunk = self._advance(state, evidence)
            jax.block_until_ready(state.z)
            if index * CHUNK >= burn:
                recorded.append(jax.tree.map(np.asarray, chunk))
            tick()
        z, divergent, steps = (np.concatenate(parts) for parts in zip(*recorded, strict=True))
        return (z, divergent, steps), state


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
    chains: int = CHAINS,
    draws: int = DRAWS,
    progress: Progress | None = None,
) -> Draws:
    """Sample the posterior; raise FitRefused if it did not converge.

    Args:
        sampler: the model's compiled functions.
        evidence: the reports.
        seed: seeds starting points and chains.
        chains: number of chains.
        draws: draws a chain, a multiple of CHUNK.
        progress: called with a stage and the share done.
    """
    told = progress or untold
    began = time.perf_counter()
    rng = np.random.default_rng(seed)
    size = sampler.model.layout.size
    told("finding a starting point", 0.0)
    best, others = _starting_points(sampler, evidence, chains, rng)
    metric = sampler.metric(best, evidence, rng)
    starts = [z + rng.normal(0, 0.05, size) for z in others]
    optimised = time.perf_counter()
    rounds = _run_rounds(sampler, evidence, starts, metric, seed, draws, told)
    diagnostics = _diagnose(sampler, rounds)
    z, divergent, steps = _join(rounds)
    diagnostics["leapfrog_steps"] = int(steps.sum())
    diagnostics["rounds"] = len(rounds)
    diagnostics["seconds_optimising"] = round(optimised - began, 2)
    diagnostics["seconds_sampling"] = round(time.perf_counter() - optimised, 2)
    reasons = reasons_to_refuse(diagnostics)
    if reasons:
        raise FitRefused(reasons, diagnostics)
    return Draws(z, divergent, steps, diagnostics, tuple(state for _, state in rounds[-1]))


def _starting_points(
    sampler: Sampler, evidence: Evidence, chains: int, rng: np.random.Generator
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return the best point found, and one to start each chain from.

    The search is made again from around its first result. What it finds far above the best is a
    place where it got stuck; that chain starts at the best, since the pilot run that shapes the
    metric would spend itself on the way from there.
    """
    first = sampler.optimum(np.zeros(sampler.model.layout.size), evidence)
    found = [first]
    for _ in range(chains):
        found.append(sampler.optimum(first + rng.normal(0, 0.3, len(first)), evidence))
    heights = np.array([sampler.height(z, evidence) for z in found])
    best = found[int(heights.argmin())]
    high = heights[1:] > heights.min() + STUCK_ABOVE
    return best, [best if stuck else z for z, stuck in zip(found[1:], high, strict=True)]


def _run_rounds(
    sampler: Sampler,
    evidence: Evidence,
    starts: list[np.ndarray],
    metric: np.ndarray,
    seed: int,
    draws: int,
    told: Progress,
) -> list[list[Any]]:
    """Run a pilot, then rounds of draws until they have converged or are too many; in threads."""
    per_round = len(starts) * draws // CHUNK
    chunks = len(starts) * (2 * sampler.warmup + PILOT_DRAWS) // CHUNK + per_round
    done = 0

    stop = threading.Event()

    def tick() -> None:
        nonlocal done
        if stop.is_set():
            raise InterruptedError("sampling was stopped")
        done += 1
        told("sampling", min(done / chunks, 1.0))

    told("sampling", 0.0)
    with ThreadPoolExecutor(min(len(starts), os.cpu_count() or 1)) as pool:

        def run(points: list[np.ndarray], shape: np.ndarray, key: int, number: int) -> list[Any]:
            futures = [
                pool.submit(sampler.chain, z, shape, evidence, key + k, number, tick)
                for k, z in enumerate(points)
            ]
            return [future.result() for future in futures]

        try:
            pilot = run(starts, metric, seed * 1000, PILOT_DRAWS)
            metric = widened(metric, np.concatenate([chain[0] for chain, _ in pilot]))
            lasts = [chain[0][-1] for chain, _ in pilot]
            rounds = [run(lasts, metric, seed * 1000 + 500, draws)]
            while len(rounds) < MOST_ROUNDS and reasons_to_refuse(_diagnose(sampler, rounds)):
                done, chunks = 0, per_round
                told(f"sampling on, round {len(rounds) + 1}", 0.0)
                more = [
                    pool.submit(sampler.go_on, state, evidence, draws, tick)
                    for _, state in rounds[-1]
                ]
                rounds.append([future.result() for future in more])
        except BaseException:
            # Ctrl-C: chains end with their present chunk instead of running to their last.
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return rounds


def _join(rounds: list[list[Any]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Join rounds of chains to z (chains, draws, D), divergences and steps (chains, draws)."""
    chains = [
        [np.concatenate(parts) for parts in zip(*(chain for chain, _ in of_chain), strict=True)]
        for of_chain in zip(*rounds, strict=True)
    ]
    z, divergent, steps = (np.stack(parts) for parts in zip(*chains, strict=True))
    return z, divergent, steps


def _diagnose(sampler: Sampler, rounds: list[list[Any]]) -> dict[str, Any]:
    z, divergent, _ = _join(rounds)
    unknowns = float(np.max(split_gelman_rubin(z)))
    return {**diagnose(sampler.monitor(z), divergent), "rhat_unknowns": unknowns}


def diagnose(numbers: np.ndarray, divergent: np.ndarray) -> dict[str, Any]:
    """Return the highest split R-hat, the lowest effective sample size and divergences.

    Both are computed on normalised ranks, so that heavy tails do not hide disagreement.

    Args:
        numbers: (chains, draws, J) monitored numbers.
        divergent: (chains, draws).
    """
    chains, draws, _ = numbers.shape
    moving = np.ptp(numbers, axis=(0, 1)) > 1e-9
    ranks = rankdata(numbers[..., moving].reshape(chains * draws, -1), axis=0)
    normal = ndtri((ranks - 0.375) / (chains * draws + 0.25)).reshape(chains, draws, -1)
    return {
        "rhat_max": float(np.max(split_gelman_rubin(normal))),
        "ess_min": float(np.min(effective_sample_size(normal))),
        "divergences": int(divergent.sum()),
        "divergent_share": float(divergent.mean()),
        "chains": chains,
        "draws": chains * draws,
    }


def reasons_to_refuse(diagnostics: dict[str, Any]) -> list[str]:
    """Return why the draws cannot be trusted; empty if they can."""
    reasons = []
    if not diagnostics["rhat_max"] <= HIGHEST_RHAT:
        reasons.append(
            f"the chains disagree (R-hat {diagnostics['rhat_max']:.2f}, limit {HIGHEST_RHAT})"
        )
    if not diagnostics["ess_min"] >= LOWEST_ESS:
        reasons.append(
            f"too few independent draws (ESS {diagnostics['ess_min']:.0f}, limit {LOWEST_ESS:.0f})"
        )
    if diagnostics["divergent_share"] > HIGHEST_DIVERGENT_SHARE:
        reasons.append(
            f"{diagnostics['divergences']} of {diagnostics['draws']} draws diverged "
            f"(limit {HIGHEST_DIVERGENT_SHARE:.0%})"
        )
    return reasons
