"""Ratio: what share of those who came left, registered, or of those who left went home, in percent.

«Two out of three left» compares the exits of a period with its entries; they need not be the same
people. Returns are compared with exits.
"""

from __future__ import annotations

import numpy as np

from steppe.claims.claim import Claim
from steppe.codes import PERCENT
from steppe.inference.observations.functional import Frame, Functional

MEASURES = ("exits", "registrations", "returns")


def observes(claim: Claim) -> bool:
    """Tell whether the claim is a share of one flow in another."""
    return claim.unit == PERCENT and claim.measure in MEASURES


def functional(claim: Claim, frame: Frame) -> Functional:
    """Return 100 times the measure over the period, as a percentage of the flow it is part of."""
    groups = frame.selected_groups(claim.group)
    by_day = np.outer(frame.days(claim), groups)
    by_step = np.outer(frame.grid.over_days(frame.days(claim)), groups)
    of = {
        "exits": Functional(entries=by_day),
        "registrations": Functional(entries=by_day),
        "returns": Functional(exits=by_step),
    }[claim.measure]
    return {
        "exits": Functional(exits=100.0 * by_step, of=of),
        "registrations": Functional(registrations=100.0 * by_step, of=of),
        "returns": Functional(returns=100.0 * by_step, of=of),
    }[claim.measure]
