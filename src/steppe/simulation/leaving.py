"""Step 7, second half: where those who leave go: back to the origin, or on to a third country."""

from __future__ import annotations

from steppe.simulation.draw import Draw
from steppe.simulation.incidence import Array


def destinations(
    leavers: Array, onward_share: Array, onward_choice: Array, draw: Draw
) -> tuple[Array, Array]:
    """Return returns (M, G, P) and onward movement (M, G, P, N).

    Args:
        leavers: (M, G, P).
        onward_share: (M, G) share of leavers who go on to a third country.
        onward_choice: (M, N) shares of third countries among them; N may be 0.
        draw: how counts are split.
    """
    if onward_choice.shape[-1] == 0:
        return leavers, draw.xp.zeros((*leavers.shape, 0))
    onward = draw.thin("onward movement", leavers, onward_share[:, :, None])
    return leavers - onward, draw.split("third country", onward, onward_choice[:, None, None, :])
