"""Step 1, departure: how many people set out.

Push events set the intensity of leaving; ordinary travellers are a group under the same law with an
intensity of their own and a day-of-week cycle. Intensities are people a day who set out for the host.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from steppe.simulation.draw import Draw
from steppe.simulation.incidence import Array


def push_profile(days_since: np.ndarray, rise_days: Array, decay_days: Array, xp: Any) -> Array:
    """Return the share of a push event's people who set out on each day since the event.

    A difference of exponentials (the Bateman function): nobody before the event, a rise over
    `rise_days`, a decay over `decay_days`; it sums to one over an infinite time. The day's value is
    the intensity at noon.

    Args:
        days_since: (T,) whole days since the event; negative before it.
        rise_days: (…) time constant of the rise, days.
        decay_days: (…) time constant of the decay, days.
        xp: numpy or jax.numpy.

    Returns:
        (…, T) per day.
    """
    noon = xp.maximum(days_since + 0.5, 0.0)
    rise, decay = rise_days[..., None], decay_days[..., None]
    profile = (1.0 - xp.exp(-noon / rise)) * xp.exp(-noon / decay) * (decay + rise) / decay**2
    return xp.where(days_since >= 0, profile, 0.0)


def departing(
    home: Array,
    departures_per_day: Array,
    origin_open: Array,
    step_days: Array,
    draw: Draw,
) -> tuple[Array, Array]:
    """Return those who set out (M, G, O) and those who stay at home (M, O).

    Origins with an open route share the intensity in proportion to their people; each person at
    home sets out with the same probability, at most one in all.

    Args:
        home: people at home (M, O).
        departures_per_day: (M, G).
        origin_open: (O,) whether any route from there is open.
        step_days: length of the step in days.
        draw: how counts are split.
    """
    xp = draw.xp
    reachable = home * origin_open
    total = reachable.sum(-1, keepdims=True)
    probability = departures_per_day * step_days / xp.where(total > 0, total, 1.0)
    scale = 1.0 / xp.maximum(probability.sum(-1, keepdims=True), 1.0)
    per_group = (probability * scale)[:, None, :] * origin_open[:, None]
    staying = 1.0 - per_group.sum(-1, keepdims=True)
    parts = draw.split("departure", home, xp.concatenate([per_group, staying], axis=-1))
    return xp.moveaxis(parts[..., :-1], 1, 2), parts[..., -1]
