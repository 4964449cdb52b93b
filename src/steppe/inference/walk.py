"""Random walks on the log scale, with heavy-tailed steps between knots."""

from __future__ import annotations

from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np

from steppe.simulation.incidence import Array

#: How much heavier than normal a step's tails are: step = sd · sinh(HEAVY_TAIL · z) / HEAVY_TAIL.
#: A step of three standard deviations becomes one of 3.8. Assumed: levels sometimes jump.
HEAVY_TAIL = 0.4


@dataclass(frozen=True)
class Walk:
    """A random walk: its knots and the weights of the curve through them (times, knots)."""

    name: str
    days: np.ndarray
    weights: np.ndarray  # (times, knots)

    @property
    def size(self) -> int:
        """Number of increments."""
        return len(self.days) - 1

    def curve(self, z: Array, sd_per_root: float, unit_days: float) -> Array:
        """Return the walk (times,), zero at its first knot."""
        gaps = np.sqrt(np.diff(self.days) / unit_days)
        steps = jnp.cumsum(jnp.sinh(HEAVY_TAIL * z) / HEAVY_TAIL * sd_per_root * gaps)
        return jnp.asarray(self.weights[:, 1:]) @ steps
