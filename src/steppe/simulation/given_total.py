"""The law where the total is given: who arrives is known, where they arrive is not.

Counts of all places together are given day by day, as in hindcasts against camps. A day, in the
order of `simulation/step.py`; what is not named here does nothing:

1. departure: the total's rise says how many set out (they are counted as they arrive, so the way
   lies behind them); where it falls, so many return, taken from all places in proportion
2. route choice: origin, place and way at once, a logit over all of them
9. record: people in each place at the day's end

The share of place p among newcomers of day t is proportional to the sum over origins o and ways w

    people_o^a · intensity_o(t) · 2^(−age_o(t) / half-life) · ((near + km_opw) / near)^(−b)
        · exp(attraction_p(t)) · room_p(t) · open_p(t)

which is a multinomial logit with the named terms size of origin, intensity, age of the conflict,
distance, attraction and crowding. The gravity form follows from it (Wilson, «A statistical theory
of spatial distribution models», 1967). Ways that enter a place from different sides count apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from steppe.simulation.draw import Draw, Expected, Sampled
from steppe.simulation.incidence import Incidence
from steppe.simulation.streams import BLOCK_MEMBERS

#: Room left in a full place, so that newcomers have somewhere to go when all are full.
LEAST_ROOM = 1e-6


@dataclass(frozen=True)
class GivenTotal:
    """A world whose total is given. Axes: T days, O origins, P places, W road states, E ways in.

    Attributes:
        at_start: (P,) people in each place at the end of day 0.
        total: (T,) people in all places at each day's end; day 0 is `at_start`'s.
        capacity: (P,) people, inf where there is no limit.
        is_open: (T, P) whether newcomers are taken in.
        counted_at: (T, P) index of the place that newcomers of a place are sent on to.
        origin_people: (O,) people who live there.
        intensity: (T, O) of what drives them out, 0 = nothing.
        age_days: (T, O) days since it began.
        road_state: (T,) which of the W states the roads are in.
        way_km: (W, O, P, E) length of each way, inf where there is none.
    """

    at_start: np.ndarray
    total: np.ndarray
    capacity: np.ndarray
    is_open: np.ndarray
    counted_at: np.ndarray
    origin_people: np.ndarray
    intensity: np.ndarray
    age_days: np.ndarray
    road_state: np.ndarray
    way_km: np.ndarray

    @property
    def days(self) -> int:
        """Number of days."""
        return len(self.total)


@dataclass(frozen=True)
class Terms:
    """Coefficients of the terms of the law.

    Attributes:
        size_of_origin: exponent of the people of an origin.
        half_life_days: age at which a conflict drives out half as many.
        distance: exponent of the distance.
        near_km: distances well below it count alike.
        crowded_from: share of its capacity from which a place turns people away, more and more.
    """

    size_of_origin: float
    half_life_days: float
    distance: float
    near_km: float
    crowded_from: float


def pull(world: GivenTotal, terms: Terms) -> np.ndarray:
    """Return (T, P): the weight of each place before attraction, room and opening."""
    driven = (
        np.maximum(world.origin_people, 1.0) ** terms.size_of_origin
        * world.intensity
        * 0.5 ** (world.age_days / terms.half_life_days)
    )
    reach = ((terms.near_km + world.way_km) / terms.near_km) ** -terms.distance
    by_state = reach.sum(-1)  # (W, O, P); a way of infinite length weighs nothing
    weight = np.empty((world.days, len(world.at_start)))
    for state in range(len(by_state)):
        days = world.road_state == state
        weight[days] = driven[days] @ by_state[state]
    return weight


def newcomer_shares(
    world: GivenTotal, terms: Terms, weight: np.ndarray, attraction: Any, people: Any, day: int
) -> np.ndarray:
    """Return the share (M, P) of each place among the newcomers of a day.

    Where no open place can be reached, all open places share alike; where none is open, all do.

    Args:
        world: the world.
        terms: coefficients.
        weight: (T, P), from `pull`.
        attraction: (M, P) utility of each place on the day.
        people: (M, P) people in each place.
        day: index of the day.
    """
    room = (1.0 - people / world.capacity) / (1.0 - terms.crowded_from)
    size = np.exp(attraction) * np.clip(room, LEAST_ROOM, 1.0)
    is_open = world.is_open[day]
    share = size * weight[day] * is_open
    if not (share > 0).any(axis=-1).all():
        fallback = is_open if is_open.any() else np.ones_like(is_open)
        share = np.where((share > 0).any(-1, keepdims=True), share, size * fallback)
    sent_on = np.zeros_like(share)
    for place, counted in enumerate(world.counted_at[day]):
        sent_on[:, counted] += share[:, place]
    return np.asarray(sent_on / sent_on.sum(-1, keepdims=True))


def run_day(
    world: GivenTotal,
    terms: Terms,
    weight: np.ndarray,
    attraction: np.ndarray,
    people: np.ndarray,
    change: float,
    day: int,
    draw: Draw,
) -> np.ndarray:
    """Return people (M, P) at the end of a day, from those at the end of the day before.

    Args:
        world: the world.
        terms: coefficients.
        weight: (T, P), from `pull`.
        attraction: (M, P) utility of each place on the day.
        people: (M, P) people in each place.
        change: of the total on the day, in people.
        day: index of the day.
        draw: how counts are split.
    """
    if change >= 0:
        shares = newcomer_shares(world, terms, weight, attraction, people, day)
        return np.asarray(people + draw.split("route choice", np.full(len(people), change), shares))
    everywhere = Incidence(np.zeros(people.shape[-1], int), 1)
    leaving = np.minimum(people.sum(-1, keepdims=True), -change)
    return np.asarray(people - draw.serve("return", people[:, None], leaving, everywhere)[:, 0])


def run(
    world: GivenTotal,
    terms: Terms,
    attraction: np.ndarray,
    seed: int | None = None,
    block: int = 0,
    first_day: int = 0,
) -> np.ndarray:
    """Return people (M, T, P) in each place at each day's end: the reference execution.

    Args:
        world: the world.
        terms: coefficients.
        attraction: (M, T, P) utility of each place, 0 = all alike.
        seed: None for the expectation; else whole people by chance.
        block: which block of members this is.
        first_day: day whose counts are `world.at_start`; days before it are NaN.
    """
    weight = pull(world, terms)
    people, change = start(world, len(attraction), seed is not None, first_day)
    result = np.full((len(attraction), world.days, people.shape[-1]), np.nan)
    result[:, first_day] = people
    for day in range(first_day + 1, world.days):
        draw = Expected(np) if seed is None else Sampled(seed, block, day)
        people = run_day(world, terms, weight, attraction[:, day], people, change[day], day, draw)
        result[:, day] = people
    return result


def start(
    world: GivenTotal, members: int, whole: bool, first_day: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return people (M, P) at the end of the first day and the change (T,) of the total by day."""
    people = np.array(world.at_start, float)
    total = np.array(world.total, float)
    if whole:
        people, total = np.round(people), np.round(total)
    total[first_day] = people.sum()
    return np.tile(people, (members, 1)), np.diff(total, prepend=total[:1])


def blocks(members: int) -> Sequence[int]:
    """Return how many members each block holds."""
    return [min(BLOCK_MEMBERS, members - first) for first in range(0, members, BLOCK_MEMBERS)]
