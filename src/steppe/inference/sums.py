"""Sums of flows and stocks that claims report: their functionals, stacked and applied at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from steppe.inference.grid import Grid
from steppe.inference.observations.functional import Functional
from steppe.simulation.incidence import Array
from steppe.simulation.linear import HostFlows

FLOWS = ("entries", "exits", "registrations", "returns", "stock")
#: Unknown: share of entries by people who came before. It exists where a figure counts persons.
REPEAT_SHARE = "repeats.share"
#: Wholes are not let below this, so that a percentage of nobody stays a number.
LEAST_WHOLE = 1e-3


class Flows(NamedTuple):
    """Expected flows: (T, G) a day or (S, G) a step."""

    departures: Array
    entries: Array
    leave_hazard: Array  # (S, G, K), without the weekday cycle
    exit_cycle: Array  # (T,)
    start_stock: Array  # (G,)
    host: HostFlows
    returns: Array
    repeat_share: Array | None = None  # (), share of entries by people who came before


class Sums:
    """The numbers that claims report, before bias and noise, as a function of the flows."""

    def __init__(self, functionals: Sequence[Functional], grid: Grid, groups: int) -> None:
        self._lengths = np.asarray(grid.lengths, float)
        self._shape = {name: (grid.days if name == "entries" else grid.steps, groups)
                       for name in FLOWS}  # fmt: skip
        self._parts = self._weights(functionals)
        wholes = {i: f.of for i, f in enumerate(functionals) if f.of is not None}
        self._ratios = np.array(list(wholes), int)
        self._wholes = self._weights(list(wholes.values()))

    def _weights(self, functionals: Sequence[Functional]) -> dict[str, np.ndarray]:
        """Return weights on entries (C, T, G) and on step quantities (C, S, G) by name."""
        stacked = {}
        for name, shape in self._shape.items():
            given = [getattr(f, name) for f in functionals]
            filled = [np.zeros(shape) if weights is None else weights for weights in given]
            stacked[name] = np.array(filled).reshape(-1, *shape)
        if any(f.repeats is not None for f in functionals):
            zeros = np.zeros(self._shape["entries"])
            stacked["repeats"] = np.array(
                [zeros if f.repeats is None else f.repeats for f in functionals]
            )
        return stacked

    def __call__(
        self, flows: Flows, known: tuple[Array, Array] | None = None
    ) -> tuple[Array, Array, Array]:
        """Return the numbers (C,), their variance per day.sd², and the flows they are made of.

        `known` are the shares of what happened that claims know of, by day (C, T) and by step (C, S).

        The variance of a percentage is that of a quotient of independent numbers, to first order;
        part and whole vary together, so that it is rather too large.
        """
        total, variance, gross = self._apply(self._parts, flows, known)
        if len(self._ratios):
            index = self._ratios
            whole, whole_variance, _ = self._apply(self._wholes, flows)
            whole = jnp.maximum(whole, LEAST_WHOLE)
            both = variance[index] + total[index] ** 2 * whole_variance / whole**2
            total = total.at[index].divide(whole)
            variance = variance.at[index].set(both / whole**2)
            gross = gross.at[index].divide(whole)
        return total, variance, gross

    def _apply(
        self,
        weights: dict[str, np.ndarray],
        flows: Flows,
        known: tuple[Array, Array] | None = None,
    ) -> tuple[Array, Array, Array]:
        lengths = jnp.asarray(self._lengths)
        total = variance = gross = jnp.zeros(len(weights["entries"]))
        series = {
            "entries": (flows.entries, 1.0), "exits": (flows.host.exits, lengths),
            "registrations": (flows.host.registrations, lengths),
            "returns": (flows.returns, lengths),
        }  # fmt: skip
        for name, (flow, days) in series.items():
            if name != "entries" and not weights[name].any():
                continue
            by_unit = jnp.asarray(weights[name])
            if name == "entries" and flows.repeat_share is not None and "repeats" in weights:
                by_unit = by_unit + jnp.asarray(weights["repeats"]) * flows.repeat_share
            parts = (by_unit * flow).sum(-1)
            if known is not None:
                parts = parts * known[name != "entries"]
            total, gross = total + parts.sum(-1), gross + jnp.abs(parts).sum(-1)
            variance = variance + (parts**2 / days).sum(-1)
        if weights["stock"].any():
            total = total + (jnp.asarray(weights["stock"]) * flows.host.stock).sum((-1, -2))
        return total, variance, gross
