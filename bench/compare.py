"""Times `steppe compare` and measures what shared luck is worth, on the shipped case.

    python bench/compare.py out/posterior.nc

Prints the seconds of a comparison of all shipped reforms, and for outcomes driven by chance the width
of what chance adds to a difference, on shared luck over other streams, on the same draws. Where a
reform leaves no chance in an outcome, such as a queue that it removes, the baseline's own chance is the
whole of it on any streams.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from steppe.case.load import load_case
from steppe.inference.fit import use_float64_and_cache
from steppe.inference.forward import posterior_draws
from steppe.inference.model import Model
from steppe.inference.simulate import read_posterior
from steppe.policy.compare import compare
from steppe.policy.corridor import baseline_plan, build_corridor, plan_of
from steppe.policy.host_runs import Corridor, Plan, arrivals, host
from steppe.policy.host_settings import HostSettings, read_host_settings
from steppe.policy.outcomes import Values, outcomes
from steppe.policy.reform import Reform, find_reforms
from steppe.simulation.draw import Draw, Expected
from steppe.simulation.shared_luck import SharedLuck

MEMBERS = 40
#: Outcomes driven by chance.
MEASURED = ("border_days", "longest_queue", "desk_days", "longest_desk_wait", "desk_hours",
            "numbers_given", "irregular_days", "irregular_at_end", "border_runs")  # fmt: skip
#: Chance in a reform's own outcome under this share of that in the baseline is none to share.
LEFT = 0.25


def run(
    corridor: Corridor, plan: Plan, settings: HostSettings, seed: int | None
) -> dict[str, Values]:
    def draws(day: int) -> Draw:
        return Expected(np) if seed is None else SharedLuck(seed).on(day)

    came = arrivals(corridor, plan, draws)
    return outcomes(host(corridor, plan, came, draws), corridor, settings.bearable_rent_share, 0.0)


def main(posterior: Path) -> None:
    use_float64_and_cache()
    case = load_case("kazakhstan-2022")
    settings, reforms = read_host_settings(case), find_reforms(case, [])
    model = Model(case)
    z = read_posterior(case, posterior, model)
    start, cpu = time.perf_counter(), time.process_time()
    compare(model, z, reforms, settings, 400, 50, 1, lambda *_: None)
    print(f"all reforms, 400 draws, 50 members: {time.perf_counter() - start:.0f} s wall, "
          f"{time.process_time() - cpu:.0f} s CPU")  # fmt: skip
    shared_luck(model, z, reforms, settings)


def shared_luck(
    model: Model, z: np.ndarray, reforms: Sequence[Reform], settings: HostSettings
) -> None:
    """Print by reform and outcome what chance adds to a difference, by width of its 90 % interval."""
    case = model.case
    corridor, law = build_corridor(model, posterior_draws(model, z, MEMBERS, 1), settings, 1)
    plans = {"": baseline_plan(corridor, law, case)}
    plans |= {r.id: plan_of(r, corridor, law, case, 1) for r in reforms}
    blocks = max(plan.schedule.blocks for plan in plans.values())
    plans = {k: replace(p, schedule=p.schedule.with_blocks(blocks)) for k, p in plans.items()}
    runs = {seed: run(corridor, plans[""], settings, seed) for seed in (None, 1)}
    print(f"{'reform':22} {'outcome':18} {'shared':>9} {'other':>9} {'ratio':>6}  chance left")
    for reform in reforms:
        changed = {seed: run(corridor, plans[reform.id], settings, seed) for seed in (None, 1, 2)}
        for name in MEASURED:
            base, ours = ({seed: r[name].total for seed, r in of.items()} for of in (runs, changed))
            exact = ours[None] - base[None]
            if np.abs(exact).max() <= 1e-9 * (1.0 + np.abs(base[None]).max()):
                continue
            shared, other = (_width(ours[seed] - base[1] - exact) for seed in (1, 2))
            left = _width(ours[1] - ours[None]) / max(_width(base[1] - base[None]), 1e-12)
            note = "little: the baseline's alone" if left < LEFT else ""
            print(f"{reform.id:22} {name:18} {shared:9.3g} {other:9.3g} "
                  f"{shared / max(other, 1e-12):6.2f}  {left:.2f} {note}")  # fmt: skip


def _width(values: np.ndarray) -> float:
    low, high = np.quantile(values, [0.05, 0.95])
    return float(high - low)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
