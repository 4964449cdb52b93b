"""The one difference between the two executions of the law.

`Expected` splits a count in proportion (real numbers; NumPy or JAX). `Sampled` splits it by
multinomial draws and keeps whole people; `draw_compiled.Compiled` draws the same numbers faster.
Splitting a count of exchangeable people by a multinomial draw is exactly the law that deciding for
each person separately follows. Counts are float64 in all: whole numbers are exact up to 2**53.
"""

from __future__ import annotations

from itertools import pairwise
from types import ModuleType
from typing import Protocol

import numpy as np

from steppe.simulation.incidence import Array, Incidence
from steppe.simulation.streams import stream

#: NumPy draws without replacement from fewer people than this. Above it chance moves a share of a
#: queue by less than 1e-5 of the queue.
MOST_HYPERGEOMETRIC = 1_000_000_000


class Draw(Protocol):
    """How a count is split over alternatives."""

    xp: ModuleType

    def split(self, decision: str, count: Array, shares: Array) -> Array:
        """Split `count` (…) over the last axis of `shares` (…, n), which sums to one."""

    def split_by_owner(
        self, decision: str, count: Array, shares: Array, owner: np.ndarray
    ) -> Array:
        """Split count[…, k] over the alternatives whose owner is k.

        Args:
            decision: name of the decision (keys the random stream).
            count: (…, n_owners).
            shares: (…, n_alternatives), summing to one within each owner.
            owner: (n_alternatives,), sorted.

        Returns:
            (…, n_alternatives).
        """

    def move(self, decision: str, count: Array, shares: Array) -> Array:
        """Move the people of each bin of `count` (…, B) to the bins by its row of shares (B, B)."""

    def thin(self, decision: str, count: Array, probability: Array) -> Array:
        """Return how many of `count` are taken, each with `probability`."""

    def serve(self, decision: str, cells: Array, number: Array, server: Incidence) -> Array:
        """Take people out of cells without preference.

        Args:
            decision: name of the decision.
            cells: (M, G, R) people who may be served; those of no server must be zero.
            number: (M, V) how many each server serves, at most those before it.
            server: which server serves which route.

        Returns:
            (M, G, R) served.
        """

    def capacity(self, people: Array) -> Array:
        """Return the people a limit lets through: whole people if people are whole."""


class Expected:
    """Splits in proportion. `xp` is numpy or jax.numpy."""

    def __init__(self, xp: ModuleType = np) -> None:
        self.xp = xp

    def split(self, decision: str, count: Array, shares: Array) -> Array:  # noqa: ARG002
        """See Draw."""
        return count[..., None] * shares

    def split_by_owner(
        self,
        decision: str,  # noqa: ARG002
        count: Array,
        shares: Array,
        owner: np.ndarray,
    ) -> Array:
        """See Draw."""
        return count[..., owner] * shares

    def move(self, decision: str, count: Array, shares: Array) -> Array:  # noqa: ARG002
        """See Draw."""
        return count @ shares

    def thin(self, decision: str, count: Array, probability: Array) -> Array:  # noqa: ARG002
        """See Draw."""
        return count * probability

    def serve(self, decision: str, cells: Array, number: Array, server: Incidence) -> Array:  # noqa: ARG002
        """See Draw."""
        demand = server.sum(cells.sum(1))
        share = self.xp.where(demand > 0, number / self.xp.where(demand > 0, demand, 1.0), 0.0)
        return cells * server.spread(share)[:, None, :]

    def capacity(self, people: Array) -> Array:
        """See Draw."""
        return people


class Sampled:
    """Splits by chance into whole people, for one block of members on one day."""

    xp: ModuleType = np

    def __init__(self, seed: int, block: int, day: int) -> None:
        self._key = (seed, block, day)

    def _stream(self, decision: str) -> np.random.Generator:
        return stream(*self._key, decision)

    def split(self, decision: str, count: Array, shares: Array) -> Array:
        """See Draw."""
        return _multinomial(self._stream(decision), count, shares)

    def split_by_owner(
        self, decision: str, count: Array, shares: Array, owner: np.ndarray
    ) -> Array:
        """See Draw."""
        rng = self._stream(decision)
        shape = np.broadcast_shapes(count.shape[:-1], shares.shape[:-1])
        result = np.zeros((*shape, len(owner)))
        bounds = np.searchsorted(owner, np.arange(count.shape[-1] + 1))
        for k, (first, stop) in enumerate(pairwise(bounds)):
            if stop > first:
                result[..., first:stop] = _multinomial(rng, count[..., k], shares[..., first:stop])
        return result

    def move(self, decision: str, count: Array, shares: Array) -> Array:
        """See Draw."""
        return self.split(decision, count, shares).sum(-2)

    def thin(self, decision: str, count: Array, probability: Array) -> Array:
        """See Draw."""
        count, probability = np.broadcast_arrays(count, probability)
        taken = np.zeros(count.shape)
        occupied = count > 0
        taken[occupied] = self._stream(decision).binomial(
            count[occupied].astype(np.int64), np.clip(probability[occupied], 0.0, 1.0)
        )
        return taken

    def serve(self, decision: str, cells: Array, number: Array, server: Incidence) -> Array:
        """See Draw."""
        demand = server.sum(cells.sum(1))
        everyone = number >= demand
        served = cells * server.spread(everyone)[:, None, :]
        binding = np.argwhere(~everyone & (number > 0))
        if not len(binding):
            return served
        rng = self._stream(decision)
        for member, which in binding:
            routes = np.flatnonzero(server.index == which)
            mine = cells[member][:, routes]
            taken = _without_preference(rng, mine.ravel(), int(number[member, which]))
            served[member][:, routes] = taken.reshape(mine.shape)
        return served

    def capacity(self, people: Array) -> Array:
        """See Draw."""
        return np.floor(people)


def _without_preference(rng: np.random.Generator, people: Array, number: int) -> Array:
    """Take `number` of `people` (n,), each person with the same chance.

    From MOST_HYPERGEOMETRIC people on they are taken in proportion, to whole people.
    """
    if people.sum() < MOST_HYPERGEOMETRIC:
        return rng.multivariate_hypergeometric(people.astype(np.int64), number, method="marginals")
    exact = people * (number / people.sum())
    taken = np.floor(exact)
    left_over = np.argsort(taken - exact, kind="stable")[: int(number - taken.sum())]
    taken[left_over] += 1.0
    return taken


def _multinomial(rng: np.random.Generator, count: Array, shares: Array) -> Array:
    """Multinomial draws, skipping empty cells; shares (…, n) are normalised."""
    shape = np.broadcast_shapes(count.shape, shares.shape[:-1])
    count = np.broadcast_to(count, shape)
    shares = np.broadcast_to(shares, (*shape, shares.shape[-1]))
    result = np.zeros(shares.shape)
    occupied = count > 0
    if occupied.any():
        weight = normalised(shares[occupied])
        if not weight.any(-1).all():
            raise ValueError("people have nowhere to go: their shares are all zero")
        result[occupied] = rng.multinomial(count[occupied].astype(np.int64), weight)
    return result


def normalised(shares: np.ndarray) -> np.ndarray:
    """Return shares (N, n) without negative ones, summing to one in each row, or all zero."""
    weight = np.maximum(shares, 0.0)
    total = weight.sum(-1, keepdims=True)
    result: np.ndarray = weight / np.where(total > 0, total, 1.0)
    return result
