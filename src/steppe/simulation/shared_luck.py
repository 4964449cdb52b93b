"""Splits by chance on shared luck: two runs that differ in one thing have the same luck in the rest.

Every count is a quantile of its law at a uniform number that belongs to its cell: to the seed, the
member, the day, the decision and the place in the array. So where a reform leaves a cell as it is, the
cell's draw is the same, and where it changes the cell a little, the draw changes a little. Plain streams
go separate ways as soon as one count differs.
"""

from __future__ import annotations

import hashlib
import math
from types import ModuleType

import numpy as np

from steppe.simulation.compiled import kernel
from steppe.simulation.incidence import Array, Incidence

#: Variance from which on the binomial quantile is taken from its normal expansion. There the
#: expansion to the second order is off by less than one person at any quantile that matters.
EXPANDED_FROM = 64.0


@kernel
def uniform(key: int, member: int, cell: int) -> float:
    """Return the number in (0, 1) of a cell: a counter mixed by SplitMix64.

    Steele, Lea and Flood, «Fast splittable pseudorandom number generators», OOPSLA 2014.
    """
    x = np.uint64(key) ^ (np.uint64(member) * np.uint64(0x9E3779B97F4A7C15))
    for word in (np.uint64(cell), np.uint64(0xD1B54A32D192ED03)):
        x = x + word + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    return (np.float64(x >> np.uint64(11)) + 0.5) / 9007199254740992.0


@kernel
def normal_quantile(u: float) -> float:
    """Return the standard normal quantile (Acklam's rational form, relative error below 1.2e-9)."""
    low = 0.02425
    if u < low or u > 1.0 - low:
        q = math.sqrt(-2.0 * math.log(min(u, 1.0 - u)))
        top = ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q
                 - 2.400758277161838e00) * q - 2.549732539343734e00) * q
               + 4.374664141464968e00) * q + 2.938163982698783e00  # fmt: skip
        under = (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q
                  + 2.445134137142996e00) * q + 3.754408661907416e00) * q + 1.0  # fmt: skip
        return top / under if u < low else -top / under
    q = u - 0.5
    r = q * q
    top = ((((-3.969683028665376e01 * r + 2.209460984245205e02) * r
             - 2.759285104469687e02) * r + 1.383577518672690e02) * r
           - 3.066479806614716e01) * r + 2.506628277459239e00  # fmt: skip
    under = ((((-5.447609879822406e01 * r + 1.615858368580409e02) * r
               - 1.556989798598866e02) * r + 6.680131188771972e01) * r
             - 1.328068155288572e01) * r + 1.0  # fmt: skip
    return top * q / under


@kernel
def binomial_quantile(n: float, p: float, u: float) -> float:
    """Return the smallest k with P(X ≤ k) ≥ u for X binomial; exact but for large variances."""
    if n <= 0.0 or p <= 0.0:
        return 0.0
    if p >= 1.0:
        return n
    if p > 0.5:
        return float(n - binomial_quantile_small(n, 1.0 - p, 1.0 - u))
    return float(binomial_quantile_small(n, p, u))


@kernel
def binomial_quantile_small(n: float, p: float, u: float) -> float:
    """Return the quantile for p up to one half."""
    variance = n * p * (1.0 - p)
    if variance > EXPANDED_FROM:
        z = normal_quantile(u)
        near = n * p + math.sqrt(variance) * z + (1.0 - 2.0 * p) * (z * z - 1.0) / 6.0
        return float(min(max(math.floor(near + 0.5), 0.0), n))
    odds = p / (1.0 - p)
    mass = math.exp(n * math.log1p(-p))
    total, k = mass, 0.0
    while total < u and k < n:
        mass *= (n - k) / (k + 1.0) * odds
        k += 1.0
        total += mass
        if mass < 1e-18 and k > n * p:
            break
    return k


@kernel
def _thin(key: int, count: Array, p: Array, out: Array) -> None:
    for m in range(count.shape[0]):
        for c in range(count.shape[1]):
            if count[m, c] > 0.0:
                out[m, c] = binomial_quantile(count[m, c], p[m, c], uniform(key, m, c))


@kernel
def _split(key: int, count: Array, shares: Array, owner: Array, out: Array) -> None:
    """Split count (M, X, O) over alternatives (A) of owners; shares (M, X, A), out (M, X, A)."""
    members, rows, owners = count.shape
    alternatives = owner.shape[0]
    for m in range(members):
        for x in range(rows):
            left = count[m, x].copy()
            weight = np.zeros(owners)
            last = np.full(owners, -1)
            for a in range(alternatives):
                weight[owner[a]] += max(shares[m, x, a], 0.0)
                if shares[m, x, a] > 0.0:
                    last[owner[a]] = a
            for a in range(alternatives):
                o, share = owner[a], max(shares[m, x, a], 0.0)
                if left[o] <= 0.0 or share <= 0.0:
                    continue
                if a == last[o]:
                    taken = left[o]
                else:
                    p = min(share / weight[o], 1.0)
                    taken = binomial_quantile(left[o], p, uniform(key, m, x * alternatives + a))
                out[m, x, a] = taken
                left[o] -= taken
                weight[o] -= share


@kernel
def _serve(key: int, cells: Array, number: Array, server: Array, out: Array) -> None:
    """Take number (M, V) out of cells (M, X, R) in proportion, by rounding a running total."""
    members, rows, routes = cells.shape
    servers = number.shape[1]
    for m in range(members):
        demand = np.zeros(servers)
        for x in range(rows):
            for r in range(routes):
                if server[r] >= 0:
                    demand[server[r]] += cells[m, x, r]
        before = np.zeros(servers)
        taken = np.zeros(servers)
        for x in range(rows):
            for r in range(routes):
                v = server[r]
                if v < 0 or cells[m, x, r] <= 0.0:
                    continue
                before[v] += cells[m, x, r]
                if number[m, v] >= demand[v]:
                    out[m, x, r] = cells[m, x, r]
                    continue
                u = uniform(key, m, v)
                upto = min(math.floor(before[v] * number[m, v] / demand[v] + u), number[m, v])
                if before[v] >= demand[v]:
                    upto = number[m, v]
                out[m, x, r] = min(max(upto - taken[v], 0.0), cells[m, x, r])
                taken[v] += out[m, x, r]


class SharedLuck:
    """Splits by chance into whole people; a `Draw`. Arrays lead with the member."""

    xp: ModuleType = np

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._day = 0

    def on(self, day: int) -> SharedLuck:
        """Turn to a day."""
        self._day = day
        return self

    def _key(self, decision: str) -> np.uint64:
        text = f"{self._seed} {self._day} {decision}".encode()
        return np.uint64(int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little"))

    def thin(self, decision: str, count: Array, probability: Array) -> Array:
        """See Draw."""
        shape = np.broadcast_shapes(count.shape, np.shape(probability))
        flat = _by_member(np.broadcast_to(count, shape))
        out = np.zeros(flat.shape)
        _thin(self._key(decision), flat, _by_member(np.broadcast_to(probability, shape)), out)
        return out.reshape(shape)

    def split(self, decision: str, count: Array, shares: Array) -> Array:
        """See Draw."""
        alternatives = shares.shape[-1]
        shape = np.broadcast_shapes(count.shape, shares.shape[:-1])
        flat = _by_member(np.broadcast_to(count, shape))[..., None]
        weights = np.broadcast_to(shares, (*shape, alternatives))
        weights = np.ascontiguousarray(weights, float).reshape(*flat.shape[:2], alternatives)
        out = np.zeros(weights.shape)
        _split(self._key(decision), flat, weights, np.zeros(alternatives, np.int64), out)
        return out.reshape(*shape, alternatives)

    def split_by_owner(
        self, decision: str, count: Array, shares: Array, owner: np.ndarray
    ) -> Array:
        """See Draw."""
        shape = np.broadcast_shapes(count.shape[:-1], shares.shape[:-1])
        flat = np.broadcast_to(count, (*shape, count.shape[-1]))
        weights = np.broadcast_to(shares, (*shape, shares.shape[-1]))
        out = np.zeros((shape[0], math.prod(shape[1:]), shares.shape[-1]))
        _split(
            self._key(decision),
            np.ascontiguousarray(flat, float).reshape(*out.shape[:2], -1),
            np.ascontiguousarray(weights, float).reshape(out.shape),
            np.asarray(owner, np.int64), out,
        )  # fmt: skip
        return out.reshape(*shape, shares.shape[-1])

    def move(self, decision: str, count: Array, shares: Array) -> Array:
        """See Draw."""
        return self.split(decision, count, shares).sum(-2)

    def serve(self, decision: str, cells: Array, number: Array, server: Incidence) -> Array:
        """See Draw; which cells give is a rounding in proportion, not a draw out of an urn."""
        out = np.zeros(cells.shape)
        whole = np.ascontiguousarray(cells, float)
        _serve(self._key(decision), whole, np.asarray(number, float), server.index, out)
        return out

    def capacity(self, people: Array) -> Array:
        """See Draw."""
        return np.floor(people)


def _by_member(values: Array) -> Array:
    """Return values (M, …) as (M, n) in one piece."""
    members = values.shape[0]
    return np.ascontiguousarray(values, float).reshape(members, math.prod(values.shape[1:]))
