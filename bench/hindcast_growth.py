"""Does the cost of a hindcast follow the number of people? Ratios in one run.

    python bench/hindcast_growth.py DIR

DIR is an instance folder in Flee's format; its people and capacities are scaled together.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from steppe.inference.hindcast import read_terms
from steppe.scenario.formats.flee import read_flee_folder
from steppe.simulation.flee_world import given_total_world
from steppe.simulation.given_total_kernel import run

PEOPLE = (1e4, 1e5, 1e6, 1e8, 1e10)
MEMBERS = 64
REPEATS = 3


def main() -> int:
    """Print CPU milliseconds by number of people, and the ratio of 10^10 to 10^5."""
    parser = argparse.ArgumentParser(description="Cost of a hindcast by number of people.")
    parser.add_argument("folder", type=Path)
    terms = read_terms()
    folder = read_flee_folder(parser.parse_args().folder)
    world = given_total_world(folder, "shipped", terms.passing_camp_km)
    for mode, seed in (("expected", None), ("sampled", 1)):
        seconds: dict[float, list[float]] = {people: [] for people in PEOPLE}
        for _ in range(REPEATS):
            for people in PEOPLE:
                factor = people / world.total[-1]
                scaled = replace(
                    world, at_start=world.at_start * factor, total=world.total * factor,
                    capacity=world.capacity * factor,
                )  # fmt: skip
                level = np.zeros((MEMBERS, *world.is_open.shape))
                run(scaled, terms.law, level, seed=seed)
                began = time.process_time()
                run(scaled, terms.law, level, seed=seed)
                seconds[people].append(time.process_time() - began)
        median = {people: float(np.median(times)) for people, times in seconds.items()}
        row = ", ".join(f"{people:.0e}: {1e3 * s:.1f} ms" for people, s in median.items())
        print(f"{mode}, {MEMBERS} members: {row}; 1e10 over 1e5: {median[1e10] / median[1e5]:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
