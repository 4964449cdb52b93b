"""Draws unfolded: the unknowns, flows and predictions that standard normals stand for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from steppe.inference.model import Model

#: Draws unfolded by one compiled call; the last call is padded, so that there is one compilation.
BATCH = 200


@dataclass(frozen=True)
class Unfolded:
    """What n draws stand for; arrays as in `model.Flows` and `model.Prediction` with n in front."""

    values: dict[str, np.ndarray]
    entries: np.ndarray  # (n, T, G)
    leave_hazard: np.ndarray  # (n, S, G, K), without the weekday cycle
    exit_cycle: np.ndarray  # (n, T)
    transit_share: np.ndarray  # (n, G)
    registration_hazard: np.ndarray  # (n, G)
    onward_share: np.ndarray  # (n, G)
    start_stock: np.ndarray  # (n, G)
    departures: np.ndarray  # (n, T, G)
    day_sd: np.ndarray  # (n,)
    centre: np.ndarray  # (n, C)
    spread: np.ndarray  # (n, C)
    day_variance: np.ndarray  # (n, C)
    noise_sd: np.ndarray  # (n, C)
    log_likelihood: np.ndarray  # (n, C)
    probability_wrong: np.ndarray  # (n, C)

    def pick(self, which: np.ndarray) -> Unfolded:
        """Return some of the draws."""
        arrays = {name: value for name, value in vars(self).items() if name != "values"}
        return Unfolded(
            values={name: value[which] for name, value in self.values.items()},
            **{name: value[which] for name, value in arrays.items()},
        )


class Unfolder:
    """The compiled function that unfolds draws of one model."""

    def __init__(self, model: Model) -> None:
        self.model = model

        def one(z: jax.Array) -> dict[str, Any]:
            values = model.values(z)
            flows = model.flows(values)
            prediction = model.predict(values, flows)
            log_likelihood, wrong = model.log_likelihood(z, model.evidence)
            _, transit = model.leaving(values)
            noise = jnp.sqrt(jnp.maximum(prediction.spread**2 - prediction.day_variance, 0.0))
            return {
                "values": values,
                "entries": flows.entries,
                "leave_hazard": flows.leave_hazard,
                "exit_cycle": flows.exit_cycle,
                "transit_share": transit,
                "registration_hazard": model.per_group(values, "registration_hazard"),
                "onward_share": model.per_group(values, "onward_share"),
                "start_stock": flows.start_stock,
                "departures": flows.departures,
                "day_sd": values["day.sd"],
                "centre": model.centre(prediction),
                "spread": prediction.spread,
                "day_variance": prediction.day_variance,
                "noise_sd": noise,
                "log_likelihood": log_likelihood,
                "probability_wrong": wrong,
            }

        self._batch = jax.jit(jax.vmap(one))

    def __call__(self, z: np.ndarray) -> Unfolded:
        """Unfold draws z (n, D)."""
        return Unfolded(**in_batches(self._batch, z))


def in_batches(function: Callable[[jax.Array], dict[str, Any]], z: np.ndarray) -> dict[str, Any]:
    """Return what a compiled function of draws (BATCH, D) gives for draws z (n, D)."""
    parts = []
    for first in range(0, len(z), BATCH):
        chunk = z[first : first + BATCH]
        padded = np.concatenate([chunk, np.repeat(chunk[-1:], BATCH - len(chunk), axis=0)])
        parts.append(jax.tree.map(np.asarray, function(jnp.asarray(padded))))
    joined: dict[str, Any] = jax.tree.map(lambda *arrays: np.concatenate(arrays)[: len(z)], *parts)
    return joined
