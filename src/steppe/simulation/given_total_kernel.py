"""Compiled days of `given_total`; its functions are the definition, this only does them faster.

Numba compiles at the first call and keeps the result on disc. A draw is a binomial of NumPy's own
generator, in the order of NumPy's multinomial, so that whole people come out the same.
"""

from __future__ import annotations

import numba
import numpy as np

from steppe.simulation.draw import Sampled
from steppe.simulation.given_total import LEAST_ROOM, GivenTotal, Terms, pull, run_day, start
from steppe.simulation.streams import stream


def run(
    world: GivenTotal,
    terms: Terms,
    attraction: np.ndarray,
    seed: int | None = None,
    block: int = 0,
    first_day: int = 0,
) -> np.ndarray:
    """Return what `given_total.run` returns."""
    people, change = start(world, len(attraction), seed is not None, first_day)
    result = np.full((len(attraction), world.days, people.shape[-1]), np.nan)
    result[:, first_day] = people
    weight = pull(world, terms)
    size = np.exp(attraction)
    if seed is None:
        _expected(
            result, size, weight, change, world.capacity, world.is_open, world.counted_at,
            terms.crowded_from, first_day,
        )  # fmt: skip
        return result
    for day in range(first_day + 1, world.days):
        before = result[:, day - 1]
        if change[day] < 0:
            result[:, day] = run_day(
                world, terms, weight, attraction[:, day], before, change[day], day,
                Sampled(seed, block, day),
            )  # fmt: skip
        else:
            _arrive(
                stream(seed, block, day, "route choice"), before, result[:, day], size[:, day],
                weight[day], change[day], world.capacity, world.is_open[day],
                world.counted_at[day], terms.crowded_from,
            )  # fmt: skip
    return result


@numba.njit(cache=True)
def _shares(people, size, weight, capacity, is_open, counted_at, crowded_from, share):  # type: ignore[no-untyped-def]
    """Fill share (P,) as `given_total.newcomer_shares` does for one member."""
    places = len(people)
    total, any_open = 0.0, False
    for p in range(places):
        room = (1.0 - people[p] / capacity[p]) / (1.0 - crowded_from)
        room = min(max(room, LEAST_ROOM), 1.0)
        share[p] = size[p] * room
        any_open |= is_open[p]
        if is_open[p]:
            total += share[p] * weight[p]
    for p in range(places):
        if total > 0:
            share[p] = share[p] * weight[p] if is_open[p] else 0.0
        elif any_open and not is_open[p]:
            share[p] = 0.0
    sent_on = np.zeros(places)
    for p in range(places):
        sent_on[counted_at[p]] += share[p]
    whole = sent_on.sum()
    for p in range(places):
        share[p] = sent_on[p] / whole


@numba.njit(cache=True)
def _expected(result, size, weight, change, capacity, is_open, counted_at, crowded_from, first):  # type: ignore[no-untyped-def]
    members, days, places = result.shape
    share = np.empty(places)
    for m in range(members):
        for day in range(first + 1, days):
            before = result[m, day - 1]
            if change[day] >= 0:
                _shares(
                    before, size[m, day], weight[day], capacity, is_open[day], counted_at[day],
                    crowded_from, share,
                )  # fmt: skip
                for p in range(places):
                    result[m, day, p] = before[p] + change[day] * share[p]
            else:
                held = before.sum()
                taken = min(held, -change[day]) / held if held > 0 else 0.0
                for p in range(places):
                    result[m, day, p] = before[p] - before[p] * taken


@numba.njit(cache=True)
def _arrive(rng, before, after, size, weight, change, capacity, is_open, counted_at, crowded_from):  # type: ignore[no-untyped-def]
    members, places = before.shape
    share = np.empty(places)
    for m in range(members):
        _shares(before[m], size[m], weight, capacity, is_open, counted_at, crowded_from, share)
        left, remaining = np.int64(change), 1.0
        for p in range(places):
            after[m, p] = before[m, p]
        for p in range(places - 1):
            if left <= 0:
                break
            drawn = rng.binomial(left, min(max(share[p] / remaining, 0.0), 1.0))
            after[m, p] += drawn
            left -= drawn
            remaining -= share[p]
        after[m, places - 1] += max(left, 0)
