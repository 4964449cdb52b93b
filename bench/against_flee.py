"""Steppe against flee 3.1 from the package index: the same folders, the same totals given.

    python bench/against_flee.py FOLDER... --hasten 100 --repeats 3

Flee gets an environment of its own, made once in the cache folder of the user, and runs each
instance with its own settings, as many agents as people divided by `--hasten`, and a seed a repeat.
Its cost grows in proportion to its agents (compare two values of `--hasten`), so the cost at full
size is taken to be its CPU time times `--hasten`. Steppe always runs at full size, in expectation.
Both are scored by `steppe.inference.hindcast_scores`; times are CPU seconds, medians of repeats, of
the days alone, and once more with reading the folder and building the world.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from steppe.inference.hindcast import run_hindcast
from steppe.inference.hindcast_scores import e_normal, e_rescaled
from steppe.scenario.formats.flee import read_flee_folder
from steppe.scenario.formats.flee_folder import FleeFolder

FLEE = "flee==3.1"
DRIVER = Path(__file__).with_name("flee_driver.py")
RESULT = Path(__file__).parent / "results" / "against_flee.json"


def flee_python(folder: Path) -> Path:
    """Return the interpreter of Flee's environment, made if it is not there."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not (folder / "ready").exists():
        print(f"making an environment with {FLEE} …", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", FLEE], check=True)
        (folder / "ready").write_text(FLEE + "\n", encoding="utf-8")
    return python


def run_flee(python: Path, folder: Path, hasten: int, seed: int) -> dict[str, Any]:
    """Return what the driver writes; it works on a copy, so that the folder stays as it is."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / folder.name
        shutil.copytree(folder, copy)
        result = Path(scratch) / "result.json"
        done = subprocess.run(
            [python, DRIVER.resolve(), str(hasten), str(seed), result],
            cwd=copy, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"Flee failed on {folder.name}:\n{done.stderr[-2000:]}")
        return dict(json.loads(result.read_text(encoding="utf-8")))


def measure_flee(
    python: Path, path: Path, folder: FleeFolder, hasten: int, repeats: int
) -> dict[str, Any]:
    """Return Flee's cost and scores over seeds 1 to `repeats`."""
    runs = [run_flee(python, path, hasten, seed) for seed in range(1, repeats + 1)]
    for run in runs:
        order = [run["camps"].index(camp) for camp in folder.camps]
        run["people"] = np.array(run["people"], float)[:, order]
    cpu = float(np.median([run["cpu_seconds"] for run in runs]))
    rates = [run["agent_days"] / run["cpu_seconds"] for run in runs]
    normal = [e_normal(run["people"], folder.counted) or 0.0 for run in runs]
    later = [e_rescaled(run["people"], folder.counted, 30) for run in runs]
    return {
        "hasten": hasten,
        "repeats": repeats,
        "agents": runs[0]["agents"],
        "agent_days": int(np.median([run["agent_days"] for run in runs])),
        "cpu_seconds": round(cpu, 3),
        "cpu_seconds_with_reading": round(
            float(np.median([run["cpu_seconds_with_reading"] for run in runs])), 3
        ),
        "agent_days_per_cpu_second": round(float(np.median(rates))),
        "cpu_seconds_full_size": round(cpu * hasten, 1),
        "e_normal": rounded(mean(normal)),
        "e_normal_sd": rounded(float(np.std(normal, ddof=1))) if repeats > 1 else None,
        "e_rescaled_after_30": rounded(mean(later)),
    }


def measure_steppe(path: Path, capacities: Literal["shipped", "removed"]) -> dict[str, Any]:
    """Return Steppe's cost (medians of warm runs at full size) and scores."""
    folder = read_flee_folder(path)
    run = run_hindcast(folder, capacities=capacities)
    with_reading = []
    for _ in range(5):
        began = time.process_time()
        # Simulates as often as it needs for its own timing; reading and building weigh more.
        run_hindcast(read_flee_folder(path), capacities=capacities)
        with_reading.append(time.process_time() - began)
    return {
        "people_at_end": round(run.people_at_end),
        "cpu_seconds": float(f"{run.cpu_seconds:.3g}"),
        "cpu_seconds_with_reading": float(f"{np.median(with_reading):.3g}"),
        "e_normal": rounded(e_normal(run.simulated, folder.counted)),
        "e_rescaled_after_30": rounded(e_rescaled(run.simulated, folder.counted, 30)),
    }


def mean(scores: Sequence[float | None]) -> float | None:
    """Return the mean of scores; None where there are none, in runs shorter than their days."""
    known = [score for score in scores if score is not None]
    return float(np.mean(known)) if known else None


def rounded(score: float | None) -> float | None:
    """Return a score to four digits."""
    return None if score is None else round(score, 4)


def measure(python: Path, path: Path, hasten: int, repeats: int) -> dict[str, Any]:
    """Return both sides of one instance and their ratio of cost at full size."""
    folder = read_flee_folder(path)
    flee = measure_flee(python, path, folder, hasten, repeats)
    shipped, removed = measure_steppe(path, "shipped"), measure_steppe(path, "removed")
    seconds = shipped["cpu_seconds"]
    with_reading = flee["cpu_seconds_full_size"] / shipped["cpu_seconds_with_reading"]
    # The days that people spend counted: what Flee's agent-days are at full size.
    person_days = float(folder.counted.sum())
    return {
        "instance": folder.name,
        "days": folder.days,
        "locations": len(folder.locations),
        "camps": len(folder.camps),
        "flee": flee,
        "steppe_capacities_shipped": shipped,
        "steppe_capacities_removed": removed,
        "steppe_person_days_per_cpu_second": float(f"{person_days / seconds:.3g}"),
        "times_cheaper_at_full_size": int(float(f"{flee['cpu_seconds_full_size'] / seconds:.2g}")),
        "times_cheaper_with_reading": int(float(f"{with_reading:.2g}")),
    }


def main() -> int:
    """Measure every instance, print a line each, write the results."""
    parser = argparse.ArgumentParser(description="Steppe against flee 3.1 on the same folders.")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument(
        "--hasten", type=int, default=100, help="people an agent of Flee stands for"
    )
    parser.add_argument("--repeats", type=int, default=3)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser.add_argument("--environment", type=Path, default=cache / "steppe" / "flee-3.1")
    parser.add_argument("--out", type=Path, default=RESULT)
    chosen = parser.parse_args()
    python = flee_python(chosen.environment)
    results = []
    for path in chosen.folders:
        result = measure(python, path, chosen.hasten, chosen.repeats)
        results.append(result)
        flee, ours = result["flee"], result["steppe_capacities_shipped"]
        print(
            f"{result['instance']}: Flee {flee['agent_days_per_cpu_second']:,} agent-days a CPU s, "
            f"E_normal {flee['e_normal']}, {flee['cpu_seconds_full_size']:,} CPU s at full size; "
            f"Steppe {1000 * ours['cpu_seconds']:.3g} CPU ms, E_normal {ours['e_normal']} "
            f"({result['steppe_capacities_removed']['e_normal']} without capacities); "
            f"{result['times_cheaper_at_full_size']:,} times cheaper, "
            f"{result['times_cheaper_with_reading']:,} with reading the folder"
        )
    machine = {"python": platform.python_version(), "machine": platform.machine(),
               "cores": os.cpu_count(), "flee": FLEE}  # fmt: skip
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"setting": machine, "results": results}, indent=1)
    chosen.out.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
