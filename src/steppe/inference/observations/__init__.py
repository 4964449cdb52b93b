"""Observation types: what a claim says of the model's flows, one file each.

Each module offers `observes(claim)`, whether it reads the claim, and `functional(claim, frame)`, the
linear functional of flows and stocks that the claim reports, in the claim's unit. A new file is
picked up by itself. How a report relates to that number (noise, bias, rounding, hedges, bounds,
wrong claims) is the same for all types and stands in `inference/reporting.py`.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from steppe.claims.claim import Claim
from steppe.inference.observations.functional import Frame, Functional


@cache
def observation_types() -> tuple[ModuleType, ...]:
    """Return the modules of all observation types, in alphabetical order."""
    names = sorted(
        info.name for info in pkgutil.iter_modules(__path__) if info.name != "functional"
    )
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)


def observe(claim: Claim, frame: Frame) -> Functional:
    """Return what a claim reports; raise ValueError if no type reads it."""
    for module in observation_types():
        if module.observes(claim):
            functional: Functional = module.functional(claim, frame)
            return functional
    raise ValueError(f"no observation type reads {claim.measure} ({claim.basis}) «{claim.id}»")
