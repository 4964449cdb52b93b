"""`draw.Sampled` in compiled loops, for whole runs: the same numbers, sooner."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from steppe.simulation import draw_kernel
from steppe.simulation.draw import Sampled, normalised
from steppe.simulation.incidence import Array


@dataclass(frozen=True)
class _Shares:
    """Shares made ready for splitting: of an array, over the alternatives of each owner."""

    of: Array
    starts: np.ndarray
    stops: np.ndarray
    p: np.ndarray
    log_q: np.ndarray


class Compiled(Sampled):
    """Splits by chance as `Sampled` does, for one block of members on one day after another.

    Shares that come again as the same array are made ready once, so arrays given to a draw must not
    be written to afterwards.
    """

    def __init__(self, seed: int, block: int) -> None:
        super().__init__(seed, block, 0)
        self._ready: dict[str, _Shares] = {}

    def on(self, day: int) -> Compiled:
        """Turn to a day."""
        self._key = (*self._key[:2], day)
        return self

    def split(self, decision: str, count: Array, shares: Array) -> Array:
        """See Draw."""
        ready = self._make_ready(decision, shares, np.zeros(shares.shape[-1], int), 1)
        return self._split(decision, count[None], ready)

    def split_by_owner(
        self, decision: str, count: Array, shares: Array, owner: np.ndarray
    ) -> Array:
        """See Draw."""
        ready = self._make_ready(decision, shares, owner, count.shape[-1])
        return self._split(decision, np.moveaxis(count, -1, 0), ready)

    def move(self, decision: str, count: Array, shares: Array) -> Array:
        """See Draw."""
        ready = self._make_ready(decision, shares, np.zeros(shares.shape[-1], int), 1)
        flat = _rows_of(count, 1)
        result = np.zeros_like(flat)
        draw_kernel.move(self._stream(decision), flat, ready.p, ready.log_q, result)
        return result.reshape(count.shape)

    def thin(self, decision: str, count: Array, probability: Array) -> Array:
        """See Draw."""
        probability = np.asarray(probability, float)
        if (probability >= 1.0).all():
            return np.broadcast_to(count, np.broadcast_shapes(count.shape, probability.shape))
        shape = np.broadcast_shapes(count.shape, probability.shape)
        flat = np.ascontiguousarray(np.broadcast_to(count, shape)).ravel()
        result, row = np.empty(len(flat)), _broadcast_index(probability.shape, shape)
        p, log_q = np.empty(probability.size), np.empty(probability.size)
        draw_kernel.ready(probability.ravel(), p, log_q)
        draw_kernel.thin(self._stream(decision), flat, row, p, log_q, result)
        return result.reshape(shape)

    def _split(self, decision: str, count: Array, ready: _Shares) -> Array:
        """Split count (K, …) of each owner."""
        shape = np.broadcast_shapes(count.shape[1:], ready.of.shape[:-1])
        counts = np.broadcast_to(count, (len(count), *shape))
        result = np.zeros((math.prod(shape), ready.p.shape[-1]))
        draw_kernel.split(
            self._stream(decision), np.ascontiguousarray(counts).reshape(len(count), len(result)),
            _broadcast_index(ready.of.shape[:-1], shape), ready.p, ready.log_q, ready.starts,
            ready.stops, result,
        )  # fmt: skip
        return result.reshape(*shape, result.shape[-1])

    def _make_ready(self, decision: str, shares: Array, owner: np.ndarray, owners: int) -> _Shares:
        known = self._ready.get(decision)
        if known is not None and known.of is shares:
            return known
        bounds = np.searchsorted(owner, np.arange(owners + 1))
        weights = _rows_of(shares, 1).copy()
        for first, stop in pairwise(bounds):
            if stop > first:
                weights[:, first:stop] = normalised(weights[:, first:stop])
        p, log_q = np.zeros_like(weights), np.zeros_like(weights)
        draw_kernel.conditional_shares(weights, bounds[:-1], bounds[1:], p, log_q)
        ready = _Shares(shares, bounds[:-1], bounds[1:], p, log_q)
        self._ready[decision] = ready
        return ready


def _rows_of(values: Array, axes: int) -> Array:
    """Return values (…, the last axes) as one row for each of the first axes, in one piece."""
    last = values.shape[values.ndim - axes :]
    return np.ascontiguousarray(values).reshape(
        math.prod(values.shape[: values.ndim - axes]), *last
    )


@lru_cache(maxsize=64)
def _broadcast_index(of: tuple[int, ...], to: tuple[int, ...]) -> np.ndarray:
    """Return for each element of an array of shape `to` the flat index in one broadcast to it."""
    index = np.arange(math.prod(of)).reshape(of)
    return np.ascontiguousarray(np.broadcast_to(index, to)).ravel()
