"""Logistic regression of two classes with a ridge penalty, for the scripts that train the reader."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize


def fit_two_classes(
    rows: np.ndarray, right: np.ndarray, weight: np.ndarray, penalty: np.ndarray
) -> np.ndarray:
    """Return the weights (n,) that tell right from wrong cases.

    Args:
        rows: (m, n) signs of each case.
        right: (m,) 1 or 0.
        weight: (m,) how much each case counts.
        penalty: (n,) ridge penalty of each weight; 0 for the intercept.
    """

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        score = rows @ weights
        chance = 1 / (1 + np.exp(-score))
        value = (weight * (np.logaddexp(0, score) - right * score)).sum()
        slope = rows.T @ (weight * (chance - right)) + penalty * weights
        return value + 0.5 * (penalty * weights**2).sum(), slope

    return minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
