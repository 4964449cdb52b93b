"""Steps 6 and 7, registration and stay: hazards of applying for a number and of leaving.

A sojourn is transit or stay; within a kind the hazard of leaving does not depend on the days of
stay. Each day people register first (step 6) and leave afterwards (step 7), on the day of entry too,
so that a sojourn of kind k is geometric: it lasts n nights with probability h (1 − h)^n and
(1 − h) / h nights on average. The formulas below are the exact sums of that daily law over a step
of any number of days; newcomers enter evenly over the step.

The hazards say all about leaving here, as in the fit. Where desks and the legal limit of stay act,
`stay_limit` takes the place of this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from steppe.simulation.draw import Draw
from steppe.simulation.incidence import Array


@dataclass(frozen=True)
class StayOdds:
    """What happens over a step to people who are present, as probabilities of any shape.

    Attributes:
        registering: an unregistered person registers within the step (and may leave after it).
        staying: a person is still present at the end of the step.
        staying_unregistered: an unregistered person is still present and still unregistered.
    """

    registering: Array
    staying: Array
    staying_unregistered: Array

    def with_bins(self) -> StayOdds:
        """Return the odds with an axis for days of stay; within a kind they do not depend on it."""
        return StayOdds(
            self.registering[..., None], self.staying[..., None],
            self.staying_unregistered[..., None],
        )  # fmt: skip

    def leaving_if(self, xp: Any) -> tuple[Array, Array, Array]:
        """Return the probability of leaving if unregistered, newly registered, registered before."""
        not_registering = 1.0 - self.registering
        unregistered = 1.0 - self.staying_unregistered / _not_zero(not_registering, xp)
        newly = 1.0 - (self.staying - self.staying_unregistered) / _not_zero(self.registering, xp)
        return xp.clip(unregistered, 0.0, 1.0), xp.clip(newly, 0.0, 1.0), 1.0 - self.staying


def stay_odds(
    leave_hazard: Array, registration_hazard: Array, step_days: Array, xp: Any
) -> tuple[StayOdds, StayOdds]:
    """Return the odds over a step for those present before it and for its newcomers.

    Args:
        leave_hazard: probability of leaving per day, any shape.
        registration_hazard: probability of registering per day while unregistered.
        step_days: length of the step in days.
        xp: numpy or jax.numpy.
    """
    stay = 1.0 - leave_hazard
    neither = stay * (1.0 - registration_hazard)
    days = step_days
    before = StayOdds(
        registering=registration_hazard * _mean_power(neither, days, 0, xp) * days,
        staying=_power(stay, days, xp),
        staying_unregistered=_power(neither, days, xp),
    )
    newcomers = StayOdds(
        registering=registration_hazard * _mean_partial_sum(neither, days, xp),
        staying=_mean_power(stay, days, 1, xp),
        staying_unregistered=_mean_power(neither, days, 1, xp),
    )
    return before, newcomers


def _power(x: Array, n: Array, xp: Any) -> Array:
    """Return x^n for x in [0, 1] and n > 0; a general power takes several times as long in a fit."""
    return xp.exp(n * xp.log(xp.maximum(x, 1e-300)))


def _mean_power(x: Array, n: Array, first: int, xp: Any) -> Array:
    """Return (1/n) Σ_{j=first}^{first+n−1} x^j for x in [0, 1], smooth at x = 1."""
    gap = 1.0 - x
    small = gap * n < 1e-6
    safe = xp.where(small, 0.5, gap)
    exact = x**first * (1.0 - _power(x, n, xp)) / (n * safe)
    return xp.where(small, 1.0 - gap * (first + (n - 1) / 2.0), exact)


def _mean_partial_sum(x: Array, n: Array, xp: Any) -> Array:
    """Return (1/n) Σ_{j=1}^{n} Σ_{i=0}^{j−1} x^i for x in [0, 1]."""
    gap = 1.0 - x
    small = gap * n < 1e-4
    safe = xp.where(small, 0.5, gap)
    exact = (1.0 - _mean_power(x, n, 1, xp)) / safe
    series = (n + 1) / 2.0 - gap * (n * n - 1.0) / 6.0
    return xp.where(small, series, exact)


def _not_zero(x: Array, xp: Any) -> Array:
    return xp.where(x > 0.0, x, 1.0)


def carry(
    present: Array,
    newcomers: Array,
    odds: tuple[StayOdds, StayOdds],
    ageing: Array,
    newcomer_bins: Array,
    draw: Draw,
) -> tuple[Array, Array, Array]:
    """Carry those present through steps 6 and 7.

    Args:
        present: (M, G, P, K, B, S) at the end of the day before.
        newcomers: (M, G, P, K), all unregistered.
        odds: of those present (M, G, P, K, B) and of newcomers (M, G, P, K), broadcastable.
        ageing: (B, B) shares of each bin of days of stay that move to each bin.
        newcomer_bins: (B,) shares of the bins that newcomers are in at the step's end.
        draw: how counts are split.

    Returns:
        present at the step's end, registrations (M, G, P, K) and leavers (M, G, P, K).
    """
    stayed, registered, left = _register_and_leave(
        "present", present[..., 0], present[..., 1], odds[0], draw
    )
    nobody = draw.xp.zeros_like(newcomers)
    new_stayed, new_registered, new_left = _register_and_leave(
        "newcomers", newcomers, nobody, odds[1], draw
    )
    xp = draw.xp
    aged = draw.move("days of stay", xp.moveaxis(stayed, -1, -2), ageing)
    placed = draw.split("days of stay of newcomers", new_stayed, newcomer_bins)
    after = xp.moveaxis(aged, -1, -2) + xp.moveaxis(placed, -1, -2)
    return after, registered.sum(-1) + new_registered, left.sum(-1) + new_left


def _register_and_leave(
    who: str, unregistered: Array, registered: Array, odds: StayOdds, draw: Draw
) -> tuple[Array, Array, Array]:
    """Return those who stay by status (…, S), registrations (…) and leavers (…)."""
    xp = draw.xp
    if_unregistered, if_newly, if_registered = odds.leaving_if(xp)
    newly = draw.thin(f"registration {who}", unregistered, odds.registering)
    still = unregistered - newly
    left_unregistered = draw.thin(f"leaving unregistered {who}", still, if_unregistered)
    left_newly = draw.thin(f"leaving newly registered {who}", newly, if_newly)
    left_registered = draw.thin(f"leaving registered {who}", registered, if_registered)
    stayed = xp.stack(
        [still - left_unregistered, newly - left_newly + registered - left_registered], axis=-1
    )
    return stayed, newly, left_unregistered + left_newly + left_registered


def ageing_matrix(bin_starts: tuple[int, ...], step_days: int) -> np.ndarray:
    """Return (B, B) shares of each bin of days of stay that move to each bin in a step.

    Within a bin people are taken to be spread evenly over its days; with bins of one day this is
    the exact shift. The last bin absorbs.
    """
    starts = np.array(bin_starts, float)
    size = len(starts)
    matrix = np.zeros((size, size))
    for b in range(size - 1):
        days = np.arange(starts[b], starts[b + 1]) + step_days
        to = np.searchsorted(starts, days, side="right") - 1
        matrix[b] = np.bincount(to, minlength=size) / len(days)
    matrix[-1, -1] = 1.0
    return matrix


def newcomer_bins(bin_starts: tuple[int, ...], step_days: int) -> np.ndarray:
    """Return (B,) shares of the bins of days of stay at the end of the step they entered in."""
    days = np.arange(step_days)
    to = np.searchsorted(np.array(bin_starts), days, side="right") - 1
    return np.bincount(to, minlength=len(bin_starts)) / step_days
