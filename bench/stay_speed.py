"""How long the days left of 100,000 itineraries take.

Each itinerary has up to eight stays of one to ninety days within three years; the law has two
versions, or two limits at once. Best and median of several runs, one process.

    python bench/stay_speed.py --out bench/results/stay_speed.json
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np

from steppe.scenario.rules.law import find_law
from steppe.scenario.rules.stay_days import days_left_many

LAWS = ("schengen", "kazakhstan", "turkiye", "mongolia", "armenia", "georgia")
STAYS = 8


def itineraries(number: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return entries, exits and the day asked about of each itinerary."""
    rng = np.random.default_rng(seed)
    nights = rng.integers(0, 90, (number, STAYS))
    gaps = rng.integers(0, 90, (number, STAYS))
    begin = np.datetime64("2022-01-01") + rng.integers(0, 120, (number, 1))
    entries = begin + np.cumsum(nights + gaps, axis=1) - nights
    exits = entries + nights
    none = np.arange(STAYS) >= rng.integers(1, STAYS + 1, (number, 1))
    nat = np.datetime64("NaT", "D")
    on = np.datetime64("2022-09-01") + rng.integers(0, 700, number)
    return np.where(none, nat, entries), np.where(none, nat, exits), on


def measure(number: int, repeats: int) -> dict[str, object]:
    """Return seconds by law."""
    given = itineraries(number)
    seconds: dict[str, dict[str, float]] = {}
    for name in LAWS:
        law = find_law(name)
        times = []
        for _ in range(repeats):
            began = time.perf_counter()
            days_left_many(law, *given)
            times.append(time.perf_counter() - began)
        seconds[name] = {
            "best": round(min(times), 3),
            "median": round(statistics.median(times), 3),
        }
    return {"itineraries": number, "stays": STAYS, "repeats": repeats, "seconds": seconds}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    text = json.dumps(measure(arguments.number, arguments.repeats), indent=2)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
