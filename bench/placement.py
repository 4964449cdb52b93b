"""How long a placement of 60 groups over 30 towns in 40 weeks takes, and how near it is to the best.

The groups differ in size, children, workers, wishes and length of stay, so that people come and go
in nearly every week; beds are 15 % more than the most people present, and school places and jobs
run short in some towns. Seconds of the wall clock and of the processor, one process.

    python bench/placement.py --out bench/results/placement.json
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np

from steppe.policy.placement import Party, Town, needs_of, place

STAYS = (6, 13, 26, None)


def made_up(
    groups: int, weeks: int, towns: int, seed: int
) -> tuple[tuple[Party, ...], tuple[Town, ...]]:
    """Return parties and towns made up by formula and chance."""
    rng = np.random.default_rng(seed)
    ids = [f"town_{t:02d}" for t in range(towns)]
    parties = []
    for g in range(groups):
        people = int(rng.integers(1, 7))
        workers = min(people, 2)
        children = int(rng.integers(0, people - workers + 1))
        wishes = tuple(ids[t] for t in rng.permutation(towns)[: 1 + g % 3])
        stay = STAYS[int(rng.integers(len(STAYS)))]
        parties += [
            Party(f"group_{g:02d}", w, int(rng.poisson(6)), people, children, workers, stay, wishes,
                  wish_cost=300.0)
            for w in range(weeks)
        ]  # fmt: skip
    need, arrive, leave = needs_of(parties, weeks)
    each = need * np.array([p.families for p in parties])[:, None]
    most = max(float(each[(arrive <= w) & (w < leave), 0].sum()) for w in range(weeks))
    share = rng.uniform(0.3, 2.0, towns)
    beds = np.round(1.15 * most * share / share.sum())
    return tuple(parties), tuple(
        Town(ids[t], ids[t], float(beds[t]), round(0.45 * beds[t] * rng.uniform(0.5, 1.5)),
             round(beds[t] * rng.uniform(0.8, 2.0)), round(beds[t] * rng.uniform(0.5, 1.2)),
             float(rng.integers(50, 150)))
        for t in range(towns)
    )  # fmt: skip


def measure(groups: int, weeks: int, towns: int, seed: int) -> dict[str, object]:
    """Return seconds, value, bound and gap of both objectives."""
    parties, places = made_up(groups, weeks, towns, seed)
    found: dict[str, object] = {
        "groups": groups, "weeks": weeks, "towns": towns, "seed": seed,
        "families": sum(p.families for p in parties),
        "people": sum(p.families * p.people for p in parties),
    }  # fmt: skip
    for objective in ("cost", "even"):
        wall, processor = time.perf_counter(), time.process_time()
        answer = place(parties, places, objective)
        found[objective] = {
            "wall_seconds": round(time.perf_counter() - wall, 2),
            "cpu_seconds": round(time.process_time() - processor, 2),
            "value": answer.value, "bound": answer.bound, "gap": answer.gap,
            "everybody_placed": answer.feasible,
        }  # fmt: skip
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--groups", type=int, default=60)
    parser.add_argument("--weeks", type=int, default=40)
    parser.add_argument("--towns", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    size = (arguments.groups, arguments.weeks, arguments.towns, arguments.seed)
    text = json.dumps(measure(*size), indent=2)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
