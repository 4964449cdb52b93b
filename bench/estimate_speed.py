"""How much faster the fit's time grid is than daily steps, and pieces of an island than all of it, as
ratios measured in one run.

The gradient of the posterior is what sampling spends its time on. Both models hold the same case
and the same unknowns; calls take turns, so that other load falls on both alike.

    python bench/estimate_speed.py --case kazakhstan-2022
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from steppe.case.load import load_case
from steppe.inference.fit import use_float64_and_cache
from steppe.inference.grid import daily_grid, fit_grid
from steppe.inference.model import Model
from steppe.inference.particles import PIECE

#: Particles whose gradients are taken at once, or in pieces.
PARTICLES = 128


def gradient(model: Model) -> Callable[[np.ndarray], None]:
    """Return a compiled call of the gradient that waits for its result."""
    compiled = jax.jit(jax.grad(model.potential, has_aux=True))

    def call(z: np.ndarray) -> None:
        jax.block_until_ready(compiled(jnp.asarray(z), model.evidence))

    return call


def gradients(model: Model) -> Callable[[np.ndarray], None]:
    """Return a compiled call of the gradients of many particles (n, D)."""
    compiled = jax.jit(jax.vmap(jax.grad(model.potential, has_aux=True), (0, None)))

    def call(z: np.ndarray) -> None:
        jax.block_until_ready(compiled(jnp.asarray(z), model.evidence))

    return call


def medians(calls: dict[str, Callable[[], None]], repeats: int) -> dict[str, float]:
    """Return the median seconds of calls that take turns, the first of each not counted."""
    seconds: dict[str, list[float]] = {key: [] for key in calls}
    for turn in range(repeats + 1):
        for key, call in calls.items():
            began = time.perf_counter()
            call()
            if turn:
                seconds[key].append(time.perf_counter() - began)
    return {key: float(np.median(times)) for key, times in seconds.items()}


def measure(name: str, repeats: int) -> dict[str, object]:
    """Return medians of the gradients and their ratios."""
    use_float64_and_cache()
    case = load_case(name)
    models = {
        "grid": Model(case, fit_grid(case)),
        "daily": Model(case, daily_grid(case.world.timeline.days)),
    }
    rng = np.random.default_rng(0)
    z = 0.3 * rng.standard_normal((PARTICLES, models["grid"].layout.size))
    one = {key: gradient(model) for key, model in models.items()}
    of_one = medians({key: lambda call=call: call(z[0]) for key, call in one.items()}, repeats)
    many = gradients(models["grid"])
    pieces = np.split(z, PARTICLES // PIECE)
    of_many = medians(
        {"at once": lambda: many(z), "in pieces": lambda: [many(piece) for piece in pieces]},
        max(repeats // 10, 3),
    )
    return {
        "case": name,
        "unknowns": models["grid"].layout.size,
        "steps": {key: model.grid.steps for key, model in models.items()},
        "gradient_ms": {key: round(1000 * value, 4) for key, value in of_one.items()},
        "daily_over_grid": round(of_one["daily"] / of_one["grid"], 3),
        f"{PARTICLES}_gradients_ms": {key: round(1000 * v, 3) for key, v in of_many.items()},
        "at_once_over_in_pieces": round(of_many["at once"] / of_many["in pieces"], 3),
        "repeats": repeats,
    }


def main() -> int:
    """Print the measurement as JSON."""
    parser = argparse.ArgumentParser(description="Gradient on the fit's grid against daily steps.")
    parser.add_argument("--case", default="kazakhstan-2022")
    parser.add_argument("--repeats", type=int, default=200)
    chosen = parser.parse_args()
    print(json.dumps(measure(chosen.case, chosen.repeats), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
