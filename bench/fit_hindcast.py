"""Fit the terms of the hindcasts' law on conflicts, and test them on conflicts left out.

One set of terms for all conflicts and for capacities shipped and removed: the set with the least
mean error (`error`). Each conflict is also scored with terms fitted on the others, by the same rule.

    python bench/fit_hindcast.py DIR... --out bench/results/hindcast.json

DIR are instance folders in the format of FabFlee. `--write` makes the set fitted on all of them the
shipped one (src/steppe/inference/hindcast_terms.csv); the terms of memory and of intervals are kept.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import differential_evolution

from steppe.inference import hindcast
from steppe.inference.hindcast import HindcastTerms, read_terms, restarted, run_hindcast
from steppe.inference.hindcast_scores import coverage, e_normal, e_rescaled, score
from steppe.scenario.formats.flee import read_flee_folder
from steppe.scenario.formats.flee_folder import FleeFolder
from steppe.simulation.flee_world import Capacities, given_total_world
from steppe.simulation.given_total import GivenTotal
from steppe.simulation.given_total_kernel import run

BOTH: tuple[Capacities, ...] = ("shipped", "removed")
#: The terms that are fitted, with their bounds; the half-life on the log scale. The others are
#: kept: the error hardly depends on `near_km` and `passing_camp_km`, and what cannot be told from
#: four conflicts is better not fitted to them.
BOUNDS = {
    "size_of_origin": (0.0, 1.0),
    "half_life_days": (np.log(10.0), np.log(1000.0)),
    "distance": (0.5, 4.0),
    "crowded_from": (0.0, 0.9),
}
LEARN_DAYS = 30
MEMBERS = 128


@dataclass(frozen=True)
class Conflict:
    """A folder with its worlds; hashed by identity, so that they are made once."""

    folder: FleeFolder
    path: Path

    def __hash__(self) -> int:
        return hash(self.path)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Conflict) and self.path == other.path


@cache
def world_of(conflict: Conflict, capacities: Capacities, passing_camp_km: float) -> GivenTotal:
    return given_total_world(conflict.folder, capacities, passing_camp_km)


def error(conflict: Conflict, terms: HindcastTerms, capacities: Capacities) -> float:
    """Return the mean of two errors: E_normal from day 0, and E_rescaled from the counts of a day."""
    world = world_of(conflict, capacities, terms.passing_camp_km)
    counted = conflict.folder.counted
    level = np.zeros((1, *world.is_open.shape))
    blind = e_normal(run(world, terms.law, level)[0], counted)
    later, day = restarted(conflict.folder, world, LEARN_DAYS)
    known = run(later, terms.law, level, first_day=day)[0]
    from_there = e_rescaled(known[LEARN_DAYS:], counted[LEARN_DAYS:])
    assert blind is not None
    assert from_there is not None
    return (blind + from_there) / 2


def fit_terms(conflicts: Sequence[Conflict], start: HindcastTerms, seed: int) -> HindcastTerms:
    """Return the terms with the least mean error over conflicts and both treatments of capacity."""

    def terms_of(values: np.ndarray) -> HindcastTerms:
        named = {name: float(value) for name, value in zip(BOUNDS, values, strict=True)}
        named["half_life_days"] = float(np.exp(named["half_life_days"]))
        return replace(start, **named)

    def objective(values: np.ndarray) -> float:
        terms = terms_of(values)
        return float(np.mean([error(c, terms, k) for c in conflicts for k in BOTH]))

    found = differential_evolution(
        objective, list(BOUNDS.values()), seed=seed, maxiter=25, popsize=8, tol=1e-4, polish=False
    )
    return terms_of(found.x)


def judge(conflict: Conflict, terms: HindcastTerms) -> dict[str, Any]:
    """Return all scores of a conflict with given terms."""
    result: dict[str, Any] = {"terms": asdict(terms)}
    shipped = hindcast.read_terms
    hindcast.read_terms = lambda _=None: terms
    try:
        for capacities in BOTH:
            blind = run_hindcast(conflict.folder, capacities=capacities)
            learnt = run_hindcast(
                conflict.folder, capacities=capacities, learn_days=LEARN_DAYS, members=MEMBERS
            )
            counted = conflict.folder.counted
            assert learnt.low is not None
            assert learnt.high is not None
            result[capacities] = {
                "blind": asdict(score(blind.simulated, counted)),
                "learnt": asdict(score(learnt.simulated, counted, LEARN_DAYS)),
                "coverage_90": coverage(learnt.low, learnt.high, counted, LEARN_DAYS),
            }
    finally:
        hindcast.read_terms = shipped
    return result


def write_terms(path: Path, terms: HindcastTerms) -> None:
    """Write the values of terms into the shipped table."""
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        row["value"] = f"{getattr(terms, row['name']):.4g}"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def table(results: dict[str, Any]) -> str:
    lines = [f"{'left out':<14}{'shipped':>9}{'removed':>9}  after 30 days learnt: "
             f"{'shipped':>8}{'removed':>9}{'frozen':>8}{'cover':>12}"]  # fmt: skip
    for name, result in results.items():
        s, r = result["shipped"], result["removed"]
        lines.append(
            f"{name:<14}{s['blind']['e_normal']:>9.3f}{r['blind']['e_normal']:>9.3f}"
            f"{'':>24}{s['learnt']['e_rescaled']:>8.3f}{r['learnt']['e_rescaled']:>9.3f}"
            f"{s['learnt']['frozen_shares_after_30']:>8.3f}"
            f"{s['coverage_90']:>6.2f}{r['coverage_90']:>6.2f}"
        )
    return "\n".join(lines)


def main() -> int:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description="Fit the terms of the hindcasts' law.")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("bench/results/hindcast.json"))
    parser.add_argument("--write", action="store_true", help="make the fit on all the shipped one")
    chosen = parser.parse_args()
    conflicts = [Conflict(read_flee_folder(path), path) for path in chosen.folders]
    start = read_terms()
    results = {}
    for left_out in conflicts:
        others = [c for c in conflicts if c is not left_out]
        terms = fit_terms(others, start, chosen.seed)
        results[left_out.folder.name] = judge(left_out, terms)
        print(f"{left_out.folder.name} left out: {terms}", file=sys.stderr, flush=True)
    on_all = fit_terms(conflicts, start, chosen.seed)
    fitted = {c.folder.name: judge(c, on_all) for c in conflicts}
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    report = {"left_out": results, "on_all": fitted, "terms_on_all": asdict(on_all)}
    chosen.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(table(results), "\n\nwith the terms fitted on all:\n" + table(fitted), "\n", on_all)
    if chosen.write:
        write_terms(Path(hindcast.__file__).with_name("hindcast_terms.csv"), on_all)
    return 0


if __name__ == "__main__":
    sys.exit(main())
