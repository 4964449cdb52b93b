"""The sampler's metric, widened where a pilot run reaches further than the curvature says."""

from __future__ import annotations

import numpy as np

#: Directions in which the pilot's variance exceeds the metric's so many times are widened, at most
#: so many of them.
WIDE_EIGENVALUE = 2.0
MOST_WIDE = 20
#: Widest such factor. Directions that reach far are as a rule bent, and steps fit for their length
#: miss what is narrow across them: on a monthly series 100 leapfrog steps a draw and not 255.
WIDEST_EIGENVALUE = 10.0


def widened(metric: np.ndarray, pilot: np.ndarray) -> np.ndarray:
    """Return the metric (D, D) widened along the directions in which pilot draws (n, D) reach further.

    In coordinates where the metric is the identity, the pilot's covariance is decomposed; only its
    few largest eigenvalues are known well enough from few draws to be used.
    """
    root = np.linalg.cholesky(metric)
    white = np.linalg.solve(root, (pilot - pilot.mean(0)).T)
    values, vectors = np.linalg.eigh(np.cov(white))
    wide = np.flatnonzero(values > WIDE_EIGENVALUE)[-MOST_WIDE:]
    directions = root @ vectors[:, wide]
    factors = np.minimum(values[wide], WIDEST_EIGENVALUE)
    return np.asarray(metric + (directions * (factors - 1.0)) @ directions.T)
