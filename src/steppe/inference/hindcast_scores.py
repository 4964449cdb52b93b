"""Scores of simulated against counted camps, and the baselines that stand beside every score.

All functions take arrays (days, camps) in people; day 0 is the first day of the instance. Scores
are relative errors between 0 (all right) and 2 (all people in wrong camps), as in the literature
on Flee: mean over days of the sum over camps of |simulated - counted| / people counted that day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Day on which shares are frozen, and from which scores «after 30» count.
FREEZE_DAY = 30


def camp_errors(simulated: np.ndarray, counted: np.ndarray, first: int = 0) -> np.ndarray:
    """Return each camp's part of `e_normal`, shape (camps,); the parts add up to the score."""
    total = np.maximum(counted.sum(axis=1, keepdims=True), 1.0)
    return np.asarray((np.abs(simulated - counted) / total)[first:].mean(axis=0))


def e_normal(simulated: np.ndarray, counted: np.ndarray, first: int = 0) -> float | None:
    """Return mean_t sum_c |sim - counted| / max(U_t, 1) over the days from `first` on.

    «Averaged relative difference» of Suleimenova et al., Sci. Rep. 7:13377 (2017). U_t is the sum
    of all counted camps. None if no day is left.
    """
    if first >= len(counted):
        return None
    return float(camp_errors(simulated, counted, first).sum())


def rescaled(simulated: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Return the simulated counts scaled to the counted total of each day (0 where nobody is)."""
    simulated_total = simulated.sum(axis=1, keepdims=True)
    counted_total = counted.sum(axis=1, keepdims=True)
    shares = np.divide(
        simulated, simulated_total, out=np.zeros_like(simulated, float), where=simulated_total > 0
    )
    return np.asarray(shares * counted_total)


def e_rescaled(simulated: np.ndarray, counted: np.ndarray, first: int = 0) -> float | None:
    """Return `e_normal` of the rescaled counts: the error of the shares alone."""
    return e_normal(rescaled(simulated, counted), counted, first)


def constant_shares(shares: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Return the counts (days, camps) of shares (camps,) that never change, with the known total."""
    return np.asarray(shares * counted.sum(axis=1, keepdims=True))


def frozen_shares(counted: np.ndarray, day: int = FREEZE_DAY) -> np.ndarray:
    """Return the camps' shares on a day; equal shares if nobody was counted then.

    The counts of that day are interpolated as in Flee, so they may lean on a later report.
    """
    total = counted[day].sum()
    return np.asarray(counted[day] / total) if total > 0 else uniform_shares(counted)


def uniform_shares(counted: np.ndarray) -> np.ndarray:
    """Return equal shares of all camps."""
    return np.full(counted.shape[1], 1.0 / counted.shape[1])


def best_constant_shares(counted: np.ndarray, first: int = 0) -> np.ndarray:
    """Return the constant shares with the least error on the days from `first` on: an oracle.

    Minimises sum_t sum_c |w_c - s_tc| over w >= 0 with sum w = 1, s being the counted shares on
    days with people. Each camp's cost is convex and linear between its sorted shares, with slope
    2k - T above k of T shares; so filling the segments in order of slope until the weights add up
    to one is exact.
    """
    total = counted[first:].sum(axis=1)
    days = total > 0
    if not days.any():
        return uniform_shares(counted)
    shares = np.sort(counted[first:][days] / total[days, None], axis=0)
    lengths = np.diff(shares, axis=0, prepend=0.0)  # segment k lies above k shares
    order = np.argsort(np.repeat(np.arange(len(shares)), shares.shape[1]), kind="stable")
    flat = lengths.ravel()[order]
    before = np.cumsum(flat) - flat
    taken = np.empty_like(flat)
    taken[order] = np.clip(1.0 - before, 0.0, flat)
    weights = taken.reshape(lengths.shape).sum(axis=0)
    # The largest shares of all camps add up to at least one, but for rounding.
    return np.asarray(weights / weights.sum())


def coverage(
    low: np.ndarray, high: np.ndarray, counted: np.ndarray, first: int = 0
) -> float | None:
    """Return the share of later counts (day, camp) that lie within [low, high]."""
    if first >= len(counted):
        return None
    inside = (low <= counted) & (counted <= high)
    return float(inside[first:].mean())


@dataclass(frozen=True)
class Scores:
    """Scores of one hindcast and of the baselines on the same days; None where no day is left."""

    e_normal: float | None
    e_rescaled: float | None
    e_rescaled_after_30: float | None
    frozen_shares_after_30: float | None
    uniform_shares: float | None
    best_constant_shares: float | None


def score(simulated: np.ndarray, counted: np.ndarray, first_scored_day: int = 0) -> Scores:
    """Return all scores on the days from `first_scored_day` on.

    Scores after 30 count the days from the later of day 30 and `first_scored_day`; the shares are
    frozen on that day, so that the baseline has seen no less than a forecast that learnt.
    """
    first, late = first_scored_day, max(FREEZE_DAY, first_scored_day)
    frozen = None
    if late < len(counted):
        frozen = e_normal(constant_shares(frozen_shares(counted, late), counted), counted, late)
    best = constant_shares(best_constant_shares(counted, first), counted)
    return Scores(
        e_normal=e_normal(simulated, counted, first),
        e_rescaled=e_rescaled(simulated, counted, first),
        e_rescaled_after_30=e_rescaled(simulated, counted, late),
        frozen_shares_after_30=frozen,
        uniform_shares=e_normal(constant_shares(uniform_shares(counted), counted), counted, first),
        best_constant_shares=e_normal(best, counted, first),
    )
