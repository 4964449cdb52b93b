"""Compiled loops of `draw.Sampled`: the same numbers from the same streams.

NumPy draws a multinomial as binomials of what is left, alternative by alternative. The share of what
is left that an alternative takes does not depend on the count, so it is computed once for all counts
that are split by the same shares (`conditional_shares`).
"""

from __future__ import annotations

import numpy as np

from steppe.simulation.compiled import kernel

#: NumPy draws a binomial by inversion up to this expected number, by rejection above it
#: (`random_binomial` in numpy/random/src/distributions/distributions.c).
INVERSION_BELOW = 30.0
#: Marks an owner whose people have nowhere to go.
NOWHERE = -1.0


@kernel
def conditional_shares(weights, starts, stops, p, log_q):  # type: ignore[no-untyped-def]
    """Fill p and log_q (S, A): the share of what is left that each alternative takes.

    Args:
        weights: (S, A), summing to one over each owner's alternatives.
        starts: (K,) first alternative of each owner.
        stops: (K,) the alternative after its last.
        p: result.
        log_q: log of one minus the smaller of p and 1 − p.

    Where an owner's weights are all zero, p of its first alternative is NOWHERE.
    """
    for s in range(weights.shape[0]):
        for k in range(len(starts)):
            if starts[k] < stops[k] and not weights[s, starts[k] : stops[k]].any():
                p[s, starts[k]] = NOWHERE
                continue
            left = 1.0
            for j in range(starts[k], stops[k] - 1):
                p[s, j] = weights[s, j] / left
                low = p[s, j] if p[s, j] <= 0.5 else 1.0 - p[s, j]
                log_q[s, j] = np.log(1.0 - low)
                left -= weights[s, j]
                if left == 0.0:  # nobody gets beyond here
                    break


@kernel
def _binomial(rng, n, p, log_q):  # type: ignore[no-untyped-def]
    """Return `rng.binomial(n, p)`; draws by inversion are done here, without its preparations."""
    if n == 0 or p == 0.0:
        return 0
    low = p if p <= 0.5 else 1.0 - p
    if not low * n <= INVERSION_BELOW:
        return rng.binomial(n, p)
    nobody = np.exp(n * log_q)
    u = rng.random()
    x = 0
    if u > nobody:
        q = 1.0 - low
        most = min(float(n), n * low + 10.0 * np.sqrt(n * low * q + 1.0))
        chance = nobody
        while u > chance:
            x += 1
            if x > most:
                x = 0
                chance = nobody
                u = rng.random()
            else:
                u -= chance
                chance = ((n - x + 1) * low * chance) / (x * q)
    return x if p <= 0.5 else n - x


@kernel
def split(rng, count, row, p, log_q, starts, stops, result):  # type: ignore[no-untyped-def]
    """Add to result (N, A) the multinomial splits of count (K, N), owner by owner.

    Args:
        rng: the stream.
        count: (K, N) people of each owner.
        row: (N,) row of p that holds the shares.
        p: (S, A) as `conditional_shares` fills it.
        log_q: as p.
        starts: (K,) first alternative of each owner.
        stops: (K,) the alternative after its last.
        result: (N, A), zero before.
    """
    for k in range(len(starts)):
        start, last = starts[k], stops[k] - 1
        if last < start:
            continue
        for i in range(count.shape[1]):
            left = np.int64(count[k, i])
            if left <= 0:
                continue
            s = row[i]
            if p[s, start] == NOWHERE:
                raise ValueError("people have nowhere to go: their shares are all zero")
            for j in range(start, last):
                x = _binomial(rng, left, p[s, j], log_q[s, j])
                if x > 0:
                    result[i, j] += x
                    left -= x
                    if left <= 0:
                        break
            if left > 0:
                result[i, last] += left


@kernel
def move(rng, count, p, log_q, result):  # type: ignore[no-untyped-def]
    """Add to result (N, B) the splits of count (N, B), each bin's people by its row of p."""
    last = p.shape[1] - 1
    for i in range(count.shape[0]):
        for b in range(count.shape[1]):
            left = np.int64(count[i, b])
            if left <= 0:
                continue
            for j in range(last):
                x = _binomial(rng, left, p[b, j], log_q[b, j])
                if x > 0:
                    result[i, j] += x
                    left -= x
                    if left <= 0:
                        break
            if left > 0:
                result[i, last] += left


@kernel
def ready(probability, p, log_q):  # type: ignore[no-untyped-def]
    """Fill p (N,) with probabilities between 0 and 1, log_q as `conditional_shares` does."""
    for i in range(len(probability)):
        p[i] = min(max(probability[i], 0.0), 1.0)
        log_q[i] = np.log(1.0 - (p[i] if p[i] <= 0.5 else 1.0 - p[i]))


@kernel
def thin(rng, count, row, p, log_q, result):  # type: ignore[no-untyped-def]
    """Fill result (N,) with binomial draws from count (N,), each with p[row]."""
    for i in range(len(count)):
        result[i] = 0.0
        if count[i] > 0:
            s = row[i]
            result[i] = _binomial(rng, np.int64(count[i]), p[s], log_q[s])


@kernel
def scatter_add(values, index, result):  # type: ignore[no-untyped-def]
    """Add values (N, R) to the bins (N, size) that index (R,) names; -1 names none."""
    for i in range(values.shape[0]):
        for r in range(values.shape[1]):
            if values[i, r] != 0.0 and index[r] >= 0:
                result[i, index[r]] += values[i, r]


@kernel
def advance(travelling, setting_off, travel_days, arrived, later):  # type: ignore[no-untyped-def]
    """Fill arrived (N, R) and later (N, S): one day of `travel.under_way`.

    Args:
        travelling: (N, S) by slot, those of a route together, who arrives tomorrow first.
        setting_off: (N, R).
        travel_days: (R,) slots of each route.
        arrived: result.
        later: result.
    """
    for i in range(setting_off.shape[0]):
        slot = 0
        for r in range(setting_off.shape[1]):
            if travel_days[r] == 0:
                arrived[i, r] = setting_off[i, r]
                continue
            arrived[i, r] = travelling[i, slot]
            for _ in range(travel_days[r] - 1):
                later[i, slot] = travelling[i, slot + 1]
                slot += 1
            later[i, slot] = setting_off[i, r]
            slot += 1
