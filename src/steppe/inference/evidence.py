"""How likely a prediction makes the reports, whatever model it comes from."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np

from steppe.inference.reporting import Reports, log_mixture, log_probability
from steppe.simulation.incidence import Array


class Evidence(NamedTuple):
    """What the likelihood compares with: arrays over claims C, so that one compiled function serves."""

    reports: dict[str, Array]
    mask: Array  # (C,) power of the claim's likelihood: 1 = used, 0 = left out


class Prediction(NamedTuple):
    """What the model expects of each report (C,)."""

    expected: Array  # in the claim's unit, before bias
    spread: Array  # sd of log (or signed) report around expected × bias
    wrong_spread: Array
    bias: Array  # log
    day_variance: Array  # part of spread² that is real variation between days


def likelihood(
    evidence: Evidence,
    centre: Array,
    prediction: Prediction,
    wrong_share: Array,
    hedged: np.ndarray,
) -> tuple[Array, Array]:
    """Return the log likelihood and the probability of being wrong of each claim (C,).

    `hedged` tells which claims are, (C,) constants.
    """
    spread = jnp.stack([prediction.spread, prediction.wrong_spread])
    right, wrong = log_probability(Reports(**evidence.reports), centre, spread, jnp, hedged)
    return log_mixture(right, wrong, wrong_share, jnp)


def weighted(log_likelihood: Array, mask: Array, xp: Any) -> Array:
    """Return the sum over claims (…,) of their log likelihood (…, C) to the power of the mask (C,).

    What is masked may be impossible.
    """
    safe = xp.where(mask == 0.0, 0.0, log_likelihood)
    total: Array = (mask * safe).sum(-1)
    return total
