"""The root of a function of one number.

SciPy has the same; but its import takes longer than the whole sampling of a quick fit.
"""

from __future__ import annotations

import math
from collections.abc import Callable

MOST_STEPS = 100


def root(
    function: Callable[[float], float], low: float, high: float, xtol: float, rtol: float
) -> float:
    """Return where a function is zero, between two points at which its signs differ.

    Brent's method: inverse quadratic or linear interpolation, and bisection where these go astray
    (Brent, «Algorithms for Minimization without Derivatives», 1973, chapter 4). Step by step that of
    `scipy.optimize.brentq`, so that the same numbers come out.

    Args:
        function: of one number.
        low: one end.
        high: the other end.
        xtol: how near the root is found, absolutely.
        rtol: and relatively; the larger of the two counts.

    Raises:
        ValueError: the function has the same sign at both ends.
    """
    last, here = low, high
    at_last, at_here = function(last), function(here)
    if at_last == 0.0:
        return last
    if at_here != 0.0 and (at_last < 0.0) == (at_here < 0.0):
        raise ValueError("the function has the same sign at both ends")
    across = at_across = step_before = step = 0.0
    for _ in range(MOST_STEPS):
        if at_last != 0.0 and at_here != 0.0 and (at_last < 0.0) != (at_here < 0.0):
            across, at_across = last, at_last
            step_before = step = here - last
        if abs(at_across) < abs(at_here):
            last, here, across = here, across, here
            at_last, at_here, at_across = at_here, at_across, at_here
        near = (xtol + rtol * abs(here)) / 2.0
        half = (across - here) / 2.0
        if at_here == 0.0 or abs(half) < near:
            break
        step_before, step = _step(
            (last, here, across), (at_last, at_here, at_across), step_before, step, half, near
        )
        last, at_last = here, at_here
        here += step if abs(step) > near else math.copysign(near, half)
        at_here = function(here)
    return here


def _step(
    at: tuple[float, float, float],
    values: tuple[float, float, float],
    before: float,
    step: float,
    half: float,
    near: float,
) -> tuple[float, float]:
    """Return the step before and the next: interpolated where that is short enough, else by half."""
    last, here, across = at
    f_last, f_here, f_across = values
    if not (abs(before) > near and abs(f_here) < abs(f_last)):
        return half, half
    if last == across:
        tried = -f_here * (here - last) / (f_here - f_last)
    else:
        slope_last = (f_last - f_here) / (last - here)
        slope_across = (f_across - f_here) / (across - here)
        tried = -f_here * (f_across * slope_across - f_last * slope_last)
        tried /= slope_across * slope_last * (f_across - f_last)
    if 2.0 * abs(tried) < min(abs(before), 3.0 * abs(half) - near):
        return step, tried
    return half, half
