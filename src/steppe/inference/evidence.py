"""How likely a prediction makes the reports, whatever model it comes from."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from steppe.inference.reporting import Reports, log_mixture, log_probability
from steppe.simulation.incidence import Array


class Evidence(NamedTuple):
    """What the likelihood compares with: arrays over claims C, so that one compiled function serves."""

    reports: dict[str, Array]
    mask: Array  # (C,) 1 = used, 0 = left out


class Prediction(NamedTuple):
    """What the model expects of each report (C,)."""

    expected: Array  # in the claim's unit, before bias
    spread: Array  # sd of log (or signed) report around expected × bias
    wrong_spread: Array
    bias: Array  # log
    day_variance: Array  # part of spread² that is real variation between days


def likelihood(
    evidence: Evidence, centre: Array, prediction: Prediction, wrong_share: Array
) -> tuple[Array, Array]:
    """Return the log likelihood and the probability of being wrong of each claim (C,)."""
    spread = jnp.stack([prediction.spread, prediction.wrong_spread])
    right, wrong = log_probability(Reports(**evidence.reports), centre, spread, jnp)
    return log_mixture(right, wrong, wrong_share, jnp)


def sharpness(evidence: Evidence, prediction: Prediction, wrong: Array) -> Array:
    """Return how sharply each report pins its centre (C,): 1 / variance if it is right."""
    width = evidence.reports["high"] - evidence.reports["low"]
    variance = prediction.spread**2 + evidence.reports["skew_scale"] ** 2 + width**2 / 12.0
    bound = evidence.reports["is_lower_bound"] | evidence.reports["is_upper_bound"]
    return jnp.where(bound, 0.0, evidence.mask * (1.0 - wrong) / variance)
