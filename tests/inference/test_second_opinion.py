"""The posterior of a small case against one computed in another way, from the text of docs/method.md.

Nothing of `steppe.inference` but the sampler under test is used: draws from the priors, weighted by
the probability of the reports (importance sampling), day by day in NumPy.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import jax
import numpy as np
import pytest
from scipy.stats import norm

from steppe.case.case import Case, Prior
from steppe.case.load import load_case
from steppe.inference.fit import fit, use_float64_and_cache
from steppe.inference.grid import daily_grid
from steppe.inference.model import Model
from steppe.inference.particles import Sampler
from tiny_case import write_figures

DAYS = 14
DRAWS = 400_000
BATCH = 50_000
FIGURES = """\
id,measure,value_low,qualifier,qualifier_text,origin,destination,period_start,period_end,source,stated_on
came,entries,61234,,,UKR,POL,2022-03-01,2022-03-14,Border Guard,2022-03-14
first,entries,40000,at_most,almost,UKR,POL,2022-03-01,2022-03-07,agency,2022-03-14
left,exits,21000,,,POL,UKR,2022-03-01,2022-03-14,agency,2022-03-14
"""
#: The case's priors and those of priors.csv that matter: (low, high) of the 90 % interval.
OWN = {
    "routine.level_per_day": (1000.0, 5000.0),
    "figures_only.sojourn_days": (3.0, 40.0),
    "figures_only.day_sd": (0.08, 0.33),
    "source.noise_sd": (0.025, 0.12),
}
POSITIVE = OWN | {
    "figures_only.start_ratio": (0.05, 5.0), "figures_only.rise_days": (0.1, 15.0),
    "figures_only.rise_shape": (0.7, 4.0), "walk.sd": (0.05, 0.5), "hazard.walk_sd": (0.03, 0.3),
}  # fmt: skip
WRONG, BIAS_SCALE = (0.02, 0.15), 0.05
LEVEL_KNOTS, HAZARD_KNOTS = (0.0, 3.5, 7.0, 10.5, 13.0), (0.0, 13.0)
Z95 = 1.6448536269514722


@cache
def case() -> Case:
    with TemporaryDirectory() as parent:
        found = load_case(write_figures(Path(parent) / "second", FIGURES))
    return replace(found, priors=tuple(Prior(n, *ends, reason="test") for n, ends in OWN.items()))


def quantity_names() -> tuple[str, ...]:
    return ("entries of the first week", "all entries", "all exits", "stock gained")


def positive(rng: np.random.Generator, ends: tuple[float, float], *shape: int) -> np.ndarray:
    low, high = np.log(ends)
    return np.exp((low + high) / 2 + (high - low) / (2 * Z95) * rng.standard_normal(shape))


def share(rng: np.random.Generator, ends: tuple[float, float], n: int) -> np.ndarray:
    low, high = (np.log(p / (1 - p)) for p in ends)
    raw = (low + high) / 2 + (high - low) / (2 * Z95) * rng.standard_normal(n)
    return 1 / (1 + np.exp(-raw))


def walk(
    rng: np.random.Generator, sd: np.ndarray, days: tuple[float, ...], early: float = 0.0
) -> np.ndarray:
    """Straight lines between knots; before them and behind them level; wider by `early` at first."""
    step = np.sinh(0.4 * rng.standard_normal((len(sd), len(days) - 1))) / 0.4
    middle = (np.array(days[1:]) + np.array(days[:-1])) / 2
    step = step * sd[:, None] * (1 + early * np.exp(-middle / 26)) * np.sqrt(np.diff(days) / 7)
    at_knots = np.concatenate([np.zeros((len(sd), 1)), np.cumsum(step, axis=1)], axis=1)
    unit = np.stack([np.interp(np.arange(DAYS), days, row) for row in np.eye(len(days))])
    return at_knots @ unit


def weighted_draws(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the quantities (n, 4) and log weights (n,) of draws from the prior."""
    u = {name: positive(rng, ends, n) for name, ends in POSITIVE.items()}
    wander = walk(rng, u["walk.sd"], LEVEL_KNOTS, early=4.0)
    noon, sojourn = np.arange(DAYS) + 0.5, u["figures_only.sojourn_days"]
    begun = (noon / u["figures_only.rise_days"][:, None]) ** u["figures_only.rise_shape"][:, None]
    rise = 1 - np.exp(-begun)
    entries = u["routine.level_per_day"][:, None] * rise * np.exp(wander)
    hazard = np.exp(walk(rng, u["hazard.walk_sd"], HAZARD_KNOTS))
    start = u["routine.level_per_day"] * np.minimum(sojourn, 30) * u["figures_only.start_ratio"]
    stock = start
    exits = np.zeros((n, DAYS))
    for day in range(DAYS):
        leaving = np.clip(hazard[:, day] / (1 + sojourn), 1e-5, 0.95)
        present = stock + entries[:, day]
        exits[:, day] = present * leaving
        stock = present * (1 - leaving)
    week, total, out = entries[:, :7].sum(1), entries.sum(1), exits.sum(1)
    noise = positive(rng, OWN["source.noise_sd"], n, 2)
    bias = BIAS_SCALE * rng.standard_t(2.0, (n, 2))
    wrong = share(rng, WRONG, n)
    log_weight = np.zeros(n)
    for flow, source, ends, hedge in (
        (entries, 0, (61233.5, 61234.5), 0.0),
        (entries[:, :7], 1, (38_000.0, 42_000.0), 0.15),
        (exits, 1, (20_500.0, 21_500.0), 0.0),
    ):
        number = flow.sum(1)
        days = u["figures_only.day_sd"] ** 2 * (flow**2).sum(1) / number**2
        centre = np.log(number) + bias[:, source]
        right = np.sqrt(noise[:, source] ** 2 + days)
        both = [printed(ends, centre, sd, hedge) for sd in (right, np.hypot(right, 1.1))]
        log_weight += np.log((1 - wrong) * both[0] + wrong * both[1] + 1e-300)
    gained = stock - start
    return np.stack([np.log(week), np.log(total), np.log(out), gained / 1e4], axis=1), log_weight


def printed(
    ends: tuple[float, float], centre: np.ndarray, sd: np.ndarray, hedge: float
) -> np.ndarray:
    """Return the probability of a print between two numbers; «almost» puts it above what is meant."""
    low, high = np.log(ends)
    if hedge == 0.0:
        # By the density: the interval of an exact count is far narrower than its noise.
        middles = low + (high - low) * (np.arange(20) + 0.5)[:, None] / 20
        return norm.pdf(middles, centre, sd).mean(0) * (high - low)
    # The half-normal distance, summed over its own quantiles.
    distance = hedge * norm.ppf(0.5 + 0.5 * (np.arange(60) + 0.5) / 60)
    inside = [norm.cdf((high - d - centre) / sd) - norm.cdf((low - d - centre) / sd)
              for d in distance]  # fmt: skip
    return np.mean(inside, axis=0)


@cache
def by_importance() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    parts = [weighted_draws(rng, BATCH) for _ in range(DRAWS // BATCH)]
    numbers, logs = (np.concatenate(part) for part in zip(*parts, strict=True))
    weights = np.exp(logs - logs.max())
    return numbers, weights / weights.sum()


@cache
def by_sampler() -> tuple[np.ndarray, float]:
    use_float64_and_cache()
    model = Model(case(), daily_grid(DAYS))
    draws = fit(Sampler(model), model.evidence, seed=3)

    def one(z: jax.Array) -> jax.Array:
        flows = model.flows(model.values(z))
        entries = flows.entries.sum(-1)
        gained = flows.host.stock[-1].sum() - flows.start_stock.sum()
        logs = jax.numpy.log(
            jax.numpy.stack([entries[:7].sum(), entries.sum(), flows.host.exits.sum()])
        )
        return jax.numpy.append(logs, gained / 1e4)

    return np.asarray(jax.jit(jax.vmap(one))(draws.flat)), draws.diagnostics["ess_min"]


def test_the_weights_do_not_hang_on_few_draws() -> None:
    _, weights = by_importance()
    assert 1 / (weights**2).sum() > 500


@pytest.mark.parametrize("which", range(4), ids=quantity_names())
def test_both_ways_agree_within_chance(which: int) -> None:
    numbers, weights = by_importance()
    draws, effective = by_sampler()
    x, y = numbers[:, which], draws[:, which]
    mean = float(weights @ x)
    sd = float(np.sqrt(weights @ (x - mean) ** 2))
    chance = np.sqrt((weights**2).sum() + 1 / effective)
    assert abs(y.mean() - mean) < 5 * sd * chance
    order = np.argsort(x)
    cumulated = np.cumsum(weights[order])
    for level in (0.05, 0.25, 0.5, 0.75, 0.95):
        own = float(np.interp(level, cumulated, x[order]))
        below = float((y < own).mean())
        assert abs(below - level) < 5 * np.sqrt(level * (1 - level)) * chance, level
