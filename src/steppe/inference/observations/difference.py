"""Difference: net change of the stock over a period, entries less exits. It has a sign."""

from __future__ import annotations

import numpy as np

from steppe.claims.claim import Claim
from steppe.inference.observations.functional import Frame, Functional, per_unit


def observes(claim: Claim) -> bool:
    """Tell whether the claim reports a change of the stock."""
    return claim.measure == "stock" and claim.basis in ("change", "rate")


def functional(claim: Claim, frame: Frame) -> Functional:
    """Return entries minus exits over the days of the period."""
    days, groups = frame.days(claim), frame.selected_groups(claim.group)
    scale = per_unit(claim)
    return Functional(
        entries=np.outer(days, groups) * scale,
        exits=-np.outer(frame.grid.over_days(days), groups) * scale,
        signed=True,
    )
