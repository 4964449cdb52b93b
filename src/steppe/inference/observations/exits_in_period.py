"""Exits: people who crossed out, back or onward, in a period or as a mean rate over it."""

from __future__ import annotations

import numpy as np

from steppe.claims.claim import Claim
from steppe.codes import PERCENT
from steppe.inference.observations.functional import Frame, Functional, per_unit


def observes(claim: Claim) -> bool:
    """Tell whether the claim counts exits."""
    return (
        claim.measure == "exits" and claim.unit != PERCENT and claim.basis in ("cumulative", "rate")
    )


def functional(claim: Claim, frame: Frame) -> Functional:
    """Return the sum over the days of the period, or its mean in the claim's unit."""
    weights = np.outer(frame.grid.over_days(frame.days(claim)), frame.selected_groups(claim.group))
    return Functional(exits=weights * per_unit(claim))
