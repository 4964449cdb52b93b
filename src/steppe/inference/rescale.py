"""Moves of a scale while what it scales stays as it is.

A walk is its scale times its steps, and reports tell of the product. Where they tell much of it, a
scale moved alone changes all of the curve and hardly gets anywhere; moved together with the steps,
so that the curve stays, it is free of the reports. The two kinds of move in turn mix where either
alone is slow (Yu and Meng, «To center or not to center: that is not the question», Journal of
Computational and Graphical Statistics 20, 2011).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: Proposals of each scale, one after the other; they cost next to nothing.
TRIES = 4
#: Length of a proposal in standard deviations, best for one number (Gelman, Roberts and Gilks 1996).
REACH = 2.4


@dataclass(frozen=True)
class Scaled:
    """A scale among the standard normals, and those it multiplies.

    Attributes:
        scale: place of the scale's standard normal u; the scale is exp(centre + spread · u).
        spread: its spread.
        members: places of those that it multiplies, standard normals.
        tail: t where the scale multiplies sinh(t · z) / t; 0 where it multiplies z.
    """

    scale: int
    spread: float
    members: np.ndarray
    tail: float = 0.0


def rescale(z: np.ndarray, scaled: Sequence[Scaled], rng: np.random.Generator) -> np.ndarray:
    """Return draws (…, D) with every scale moved and its products as they were.

    Each move is a Metropolis step on the density of the scale given the products. The likelihood is
    the same before and after, so that the draws keep their distribution under any reports.
    """
    z = z.copy()
    for each in scaled:
        u, members = z[..., each.scale], z[..., each.members]
        reach = REACH / np.sqrt(1.0 + 2.0 * each.members.size * each.spread**2)
        for _ in range(TRIES):
            to = u + reach * rng.standard_normal(u.shape)
            there = _members_at(each, members, each.spread * (u - to))
            gain = _log_density(each, to, there) - _log_density(each, u, members)
            taken = np.log(rng.random(u.shape)) < gain
            u, members = np.where(taken, to, u), np.where(taken[..., None], there, members)
        z[..., each.scale], z[..., each.members] = u, members
    return z


def _members_at(each: Scaled, members: np.ndarray, log_factor: np.ndarray) -> np.ndarray:
    """Return the members whose products with the scale are as before, the scale divided by a factor."""
    factor = np.exp(log_factor)[..., None]
    if not each.tail:
        return np.asarray(members * factor)
    return np.asarray(np.arcsinh(np.sinh(each.tail * members) * factor) / each.tail)


def _log_density(each: Scaled, u: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Return the log density of a scale given its products, up to a constant.

    The prior of scale and members, and by how much the members stretch with the products.
    """
    stretch = np.logaddexp(each.tail * members, -each.tail * members)
    return np.asarray(
        -0.5 * u**2 - (0.5 * members**2 + stretch).sum(-1) - each.members.size * each.spread * u
    )
