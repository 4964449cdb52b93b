"""Stock: people present at the end of a day."""

from __future__ import annotations

import numpy as np

from steppe.claims.claim import Claim
from steppe.codes import PERCENT
from steppe.inference.observations.functional import Frame, Functional


def observes(claim: Claim) -> bool:
    """Tell whether the claim counts people present."""
    return claim.measure == "stock" and claim.unit != PERCENT and claim.basis == "snapshot"


def functional(claim: Claim, frame: Frame) -> Functional:
    """Return the stock at the end of the period's last day."""
    day = frame.timeline.day(claim.period_end)
    return Functional(stock=np.outer(frame.end_step(day), frame.selected_groups(claim.group)))
