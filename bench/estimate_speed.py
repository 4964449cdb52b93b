"""How much faster the fit's time grid is than daily steps, as a ratio measured in one run.

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


def gradient(model: Model) -> Callable[[np.ndarray], None]:
    """Return a compiled call of the gradient that waits for its result."""
    compiled = jax.jit(jax.grad(model.potential, has_aux=True))

    def call(z: np.ndarray) -> None:
        jax.block_until_ready(compiled(jnp.asarray(z), model.evidence))

    return call


def measure(name: str, repeats: int) -> dict[str, object]:
    """Return medians of both gradients and their ratio."""
    use_float64_and_cache()
    case = load_case(name)
    models = {
        "grid": Model(case, fit_grid(case)),
        "daily": Model(case, daily_grid(case.world.timeline.days)),
    }
    calls = {key: gradient(model) for key, model in models.items()}
    rng = np.random.default_rng(0)
    z = 0.3 * rng.standard_normal((repeats, models["grid"].layout.size))
    for call in calls.values():
        call(z[0])
    seconds: dict[str, list[float]] = {key: [] for key in calls}
    for row in z:
        for key, call in calls.items():
            began = time.perf_counter()
            call(row)
            seconds[key].append(time.perf_counter() - began)
    medians = {key: float(np.median(times)) for key, times in seconds.items()}
    return {
        "case": name,
        "unknowns": models["grid"].layout.size,
        "steps": {key: model.grid.steps for key, model in models.items()},
        "gradient_ms": {key: round(1000 * value, 4) for key, value in medians.items()},
        "daily_over_grid": round(medians["daily"] / medians["grid"], 3),
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
