"""Sums of flows and stocks that claims report: their functionals, stacked and applied at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from steppe.inference.grid import Grid
from steppe.inference.observations.functional import Functional
from steppe.simulation.incidence import Array
from steppe.simulation.linear import HostFlows

FLOWS = ("entries", "exits", "registrations", "returns", "stock")
#: Name of the unknown share ρ of entries by people who come again.
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


class _Weights(NamedTuple):
    """Weights of C claims on one flow over X days or steps, of M sets of groups."""

    sets: np.ndarray  # (G, M)
    of_set: np.ndarray  # (C, X, M), with zeros for the sets that a claim does not count
    repeats: np.ndarray | None  # (C, X, M) on what people who come again add, of entries
    days: np.ndarray | float  # over which a flow's squares are spread, (X, 1) or one


class Sums:
    """The numbers that claims report, before bias and noise, as a function of the flows.

    All are products of constant matrices with the flows and their squares: what they cost over many
    draws at once is a multiplication of matrices.
    """

    def __init__(self, functionals: Sequence[Functional], grid: Grid) -> None:
        self._claims = len(functionals)
        lengths = np.asarray(grid.lengths, float)[:, None]
        self._days = {name: 1.0 if name == "entries" else lengths for name in FLOWS}
        self._parts = self._weights(dict(enumerate(functionals)))
        wholes = {i: f.of for i, f in enumerate(functionals) if f.of is not None}
        self._is_ratio = np.isin(np.arange(self._claims), list(wholes))
        self._wholes = self._weights(wholes)

    def _weights(self, functionals: Mapping[int, Functional]) -> dict[str, _Weights]:
        """Return weights by name of the flows that count, from functionals by claim."""
        found = {}
        for name in FLOWS:
            given = {c: w for c, f in functionals.items() if (w := getattr(f, name)) is not None}
            if not given:
                continue
            parts = {c: _time_and_groups(weights) for c, weights in given.items()}
            sets = np.unique([groups for _, groups in parts.values()], axis=0)
            shape = (self._claims, len(next(iter(given.values()))), len(sets))
            of_set, repeats = np.zeros(shape), np.zeros(shape)
            for c, (time, groups) in parts.items():
                which = (sets == groups).all(1)
                of_set[c, :, which] = time
                again = functionals[c].repeats
                if name == "entries" and again is not None:
                    repeats[c, :, which] = _time_and_groups(again)[0]
            found[name] = _Weights(
                sets.T, of_set, repeats if repeats.any() else None, self._days[name]
            )
        return found

    def __call__(
        self, flows: Flows, known: tuple[Array, Array] | None = None
    ) -> tuple[Array, Array, Array]:
        """Return the numbers (C,), their variance per day.sd², and the flows they are made of.

        `known` are the shares of what happened that claims know of, by day (C, T) and by step (C, S).

        The variance of a percentage is that of a quotient of independent numbers, to first order;
        part and whole vary together, so that it is rather too large.
        """
        total, variance, gross = self._apply(self._parts, flows, known)
        if self._wholes:
            whole, whole_variance, _ = self._apply(self._wholes, flows)
            whole = jnp.where(self._is_ratio, jnp.maximum(whole, LEAST_WHOLE), 1.0)
            total, gross = total / whole, gross / whole
            variance = variance / whole**2 + total**2 * whole_variance / whole**2
        return total, variance, gross

    def _apply(
        self,
        weights: dict[str, _Weights],
        flows: Flows,
        known: tuple[Array, Array] | None = None,
    ) -> tuple[Array, Array, Array]:
        total = variance = gross = jnp.zeros(self._claims)
        series = {
            "entries": flows.entries, "exits": flows.host.exits, "stock": flows.host.stock,
            "registrations": flows.host.registrations, "returns": flows.returns,
        }  # fmt: skip
        for name, (sets, by_unit, repeats, days) in weights.items():
            flow = series[name] @ sets
            if repeats is not None and flows.repeat_share is not None:
                by_unit = by_unit + repeats * flows.repeat_share
            if known is not None and name != "stock":
                by_unit = by_unit * known[name != "entries"][..., None]
            by_unit = by_unit.reshape(self._claims, -1)
            total = total + by_unit @ flow.reshape(-1)
            if name == "stock":
                continue
            # Weights of one claim on one flow have one sign.
            gross = gross + abs(by_unit) @ flow.reshape(-1)
            variance = variance + by_unit**2 @ (flow**2 / days).reshape(-1)
        return total, variance, gross


def _time_and_groups(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return weights (X, G), which count the same groups all the time, as those of time (X,) and of
    groups (G,), the largest of them one.
    """
    step, group = np.unravel_index(np.abs(weights).argmax(), weights.shape)
    time = weights[:, group]
    groups = weights[step] / (weights[step, group] or 1.0)
    if not np.allclose(weights, np.outer(time, groups)):
        raise ValueError("a functional counts different groups at different times")
    return time, groups
