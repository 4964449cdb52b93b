"""Figures on a wider population: what share of the people counted is the case's own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from steppe.case.case import Case
from steppe.claims.claim import Claim
from steppe.inference.priors import Priors


def counted_shares(
    case: Case, claims: Sequence[Claim], priors: Priors
) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and sd of the log share (C,) of the case's people in what a claim counts.

    The share of a wider population is not an unknown that is sampled: with hardly ever two
    figures on one, it would only bend the posterior. Its spread is noise of the claim instead.
    """
    mean, sd = np.zeros(len(claims)), np.zeros(len(claims))
    normal = ndtri((np.arange(200) + 0.5) / 200)
    for c, claim in enumerate(claims):
        if claim.group and claim.group in case.wider:
            share = priors.get("wider.share", claim.group)
            logs = -np.log1p(np.exp(-(share.centre + share.spread * normal)))
            mean[c], sd[c] = logs.mean(), logs.std()
    return mean, sd
