"""Persons: different people who entered in a period, each counted once however often they came.

Of the entries f_t of day t, some are made by people who already entered since the first day a of the
period; they add crossings, but no persons. Take one entry of day t and ask when the same person
entered before. With probability ρ there was an earlier entry at all, and the time since it is
exponential with mean τ: a renewal process without memory, whose gaps look the same backwards as
forwards. The entry is the person's first since a if there was none, or if it was longer ago than
t − a days, so with probability 1 − ρ + ρ · exp(−(t − a) / τ), and the persons of [a, b] are

    Σ_t f_t · (1 − ρ · (1 − exp(−(t − a) / τ)))        over t = a … b

On the first day all are new; the longer the period, the nearer the share of repeats comes to ρ.

Assumed: ρ and τ are the same on all days and for all groups, whatever the flow; and gaps are without
memory. Where each entry is followed by another with probability ρ, that is so for a steady flow. In
a movement that began from nothing and goes on steadily repeats need some time to reach the share ρ:
with ρ = 0.4 the formula has 3 % too few persons after 90 days. In one that fades within days, late
entries are mostly repeats: it then has 29 % too many, unless the fit finds a larger ρ.
"""

from __future__ import annotations

import numpy as np

from steppe.claims.claim import Claim
from steppe.inference.observations.functional import Frame, Functional

#: Mean days τ between two entries of a person who comes again. Fixed: a number of persons tells one
#: thing, and ρ takes up what τ leaves. Assumed: between commuters, who come again within days, and
#: visitors, who come again every season.
REPEAT_DAYS = 30.0


def observes(claim: Claim) -> bool:
    """Tell whether the claim counts the different people who entered."""
    return claim.measure == "entries" and claim.basis == "cumulative" and claim.counts_persons


def functional(claim: Claim, frame: Frame) -> Functional:
    """Return the entries of the period, less the repeats among those of people who come again."""
    days, groups = frame.days(claim), frame.selected_groups(claim.group)
    return Functional(entries=np.outer(days, groups), repeats=-np.outer(repeated(days), groups))


def repeated(days: np.ndarray) -> np.ndarray:
    """Return (T,) by what share of ρ the entries of a day are repeats, from (T,) ones on a period."""
    first = int(np.argmax(days > 0))
    since = np.arange(len(days)) - first
    return np.where(days > 0, -np.expm1(-np.maximum(since, 0) / REPEAT_DAYS), 0.0)
