"""Sums of route values by what routes have in common: place, crossing, server, nest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

#: Elements from which on the compiled sum is worth the import of the compiler.
WORTH_COMPILING = 100_000

#: An array of NumPy or JAX.
Array = Any


@dataclass(frozen=True)
class Incidence:
    """Which of `size` bins each element belongs to; index -1 belongs to none."""

    index: np.ndarray
    size: int

    @cached_property
    def _matrix(self) -> csr_matrix:
        from scipy.sparse import csr_matrix

        member = np.flatnonzero(self.index >= 0)
        return csr_matrix(
            (np.ones(len(member)), (self.index[member], member)),
            shape=(self.size, len(self.index)),
        )

    def sum(self, values: Array) -> Array:
        """Return the sums (…, size) of values (…, n)."""
        if isinstance(values, np.ndarray):
            rows = math.prod(values.shape[:-1])  # not -1: there may be no elements at all
            flat = values.reshape(rows, values.shape[-1])
            if flat.size > WORTH_COMPILING:
                from steppe.simulation import draw_kernel

                sums = np.zeros((rows, self.size))
                draw_kernel.scatter_add(flat, self.index, sums)
                return sums.reshape(*values.shape[:-1], self.size)
            return (self._matrix @ flat.T).T.reshape(*values.shape[:-1], self.size)
        import jax.numpy as jnp

        bins = np.where(self.index >= 0, self.index, self.size)
        zeros = jnp.zeros((*values.shape[:-1], self.size + 1), values.dtype)
        return zeros.at[..., bins].add(values)[..., : self.size]

    def spread(self, values: Array) -> Array:
        """Return to each element the value (…, size) of its bin; elements of no bin get the last."""
        return values[..., self.index]
