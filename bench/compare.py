"""Times `steppe compare` and measures what shared luck is worth, on the shipped case.

    python bench/compare.py out/posterior.nc

Prints the seconds of a comparison of all shipped reforms, and for outcomes driven by chance the width
of what chance adds to a difference, on shared luck over other streams, on the same draws.
"""

from __future__ import annotations

import sys
import time
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
from steppe.policy.reform import find_reforms
from steppe.simulation.draw import Draw, Expected
from steppe.simulation.shared_luck import SharedLuck

MEMBERS = 40
#: Outcomes driven by chance, each under a reform that moves it.
MEASURED = {"doubled_desks": ("desk_days", "longest_desk_wait"),
            "lanes_and_trains": ("border_days", "longest_queue"),
            "even_spread": ("irregular_days", "numbers_given")}  # fmt: skip


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
    model = Model(case)
    corridor, law = build_corridor(model, posterior_draws(model, z, MEMBERS, 1), settings, 1)
    base = baseline_plan(corridor, law, case)
    runs = {seed: run(corridor, base, settings, seed) for seed in (None, 1)}
    for reform in reforms:
        if reform.id not in MEASURED:
            continue
        plan = plan_of(reform, corridor, law, case, 1)
        changed = {seed: run(corridor, plan, settings, seed) for seed in (None, 1, 2)}
        for name in MEASURED[reform.id]:
            exact = changed[None][name].total - runs[None][name].total
            widths = [
                np.subtract(*np.quantile(
                    changed[seed][name].total - runs[1][name].total - exact, [0.95, 0.05]))
                for seed in (1, 2)
            ]  # fmt: skip
            print(f"{reform.id} {name}: {widths[0]:.4g} on shared luck, {widths[1]:.4g} on other "
                  f"streams, ratio {widths[0] / widths[1]:.2f}")  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
