"""Entries: crossings in, in a period or as a mean rate over it."""

from __future__ import annotations

import numpy as np

from steppe.claims.claim import Claim
from steppe.codes import PERCENT
from steppe.inference.observations.functional import Frame, Functional, per_unit


def observes(claim: Claim) -> bool:
    """Tell whether the claim counts entries."""
    return (
        claim.measure == "entries"
        and claim.unit != PERCENT
        and claim.basis in ("cumulative", "rate")
        and not claim.counts_persons
    )


def functional(claim: Claim, frame: Frame) -> Functional:
    """Return the sum over the days of the period, or its mean in the claim's unit."""
    weights = np.outer(frame.days(claim), frame.selected_groups(claim.group))
    return Functional(entries=weights * per_unit(claim))
