"""Share of a group: what percentage of those who came, left or are present belong to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from steppe.claims.claim import Claim
from steppe.codes import PERCENT
from steppe.inference.observations.functional import Frame, Functional


def observes(claim: Claim) -> bool:
    """Tell whether the claim is a group's share of entries or of the stock."""
    return claim.unit == PERCENT and claim.measure in ("entries", "stock") and bool(claim.group)


def functional(claim: Claim, frame: Frame) -> Functional:
    """Return 100 times the group's number, as a percentage of the number of all groups."""
    everybody, group = np.ones(len(frame.groups)), frame.selected_groups(claim.group)
    if claim.measure == "stock":
        step = frame.end_step(frame.timeline.day(claim.period_end))
        whole = Functional(stock=np.outer(step, everybody))
        return replace(Functional(stock=np.outer(step, 100.0 * group)), of=whole)
    days = frame.days(claim)
    whole = Functional(entries=np.outer(days, everybody))
    return replace(Functional(entries=np.outer(days, 100.0 * group)), of=whole)
