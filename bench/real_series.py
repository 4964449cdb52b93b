"""Real series turned into dirty reports: are the intervals right, and better than a spreadsheet?

A stretch of 120 steps of a series with known truth becomes 25 reports: cumulatives, sums, rates,
hedged figures and, with two directions, net figures; rounded, from three sources of which one
counts 40 % too many; two reports are wrong. The nowcast is asked for every step and for ten sums;
the forecast is asked for the 14 steps after each of several days, from what was stated by then.

    python bench/real_series.py --data DIR --seeds 0-2 --out bench/results/real_series.json

DIR holds the series as CSV files. Monthly series are given one day a month. Every fit is one line
of a ledger beside the output; a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from dirty_reports import SERIES, Stretch, make_stretch, write_figures

from steppe.case.case import Question
from steppe.case.load import load_case
from steppe.errors import FitRefused
from steppe.inference.answers import Ensemble
from steppe.inference.baselines import FLOW_BASELINES, Count
from steppe.inference.forecast import carry_on, fit_until_today
from steppe.inference.nowcast import nowcast
from steppe.inference.scores import covered, crps, interval_width

# Scores -------------------------------------------------------------------------------------------

#: Steps forecast, and the steps of a stretch after which it is made, by its length.
AHEAD = 14
CUTS = {120: (60, 80, 100)}
SHORT_CUTS = (24,)
#: What is wanted: (lowest, highest) of each share and ratio.
WANTED = {
    "coverage_90": (0.85, 0.95), "sums_coverage_90": (0.85, 0.95), "crps_ratio": (0.0, 0.7),
    "wrong_found": (0.8, 1.0), "right_accused": (0.0, 0.05),
    "forecast_coverage_90": (0.85, 0.95), "forecast_crps_ratio": (0.0, 0.85),
}  # fmt: skip
Draws = Callable[[str, int, int], np.ndarray]


def counts(stretch: Stretch, measure: str, known_by: int) -> list[Count]:
    """Return the reports on a measure stated by a step, as baselines take them."""
    return [
        Count(
            r.first, r.last, r.value * (r.last - r.first + 1 if r.kind == "rate" else 1), r.source
        )
        for r in stretch.reports
        if r.measure == measure and r.stated <= known_by
    ]


def flow_scores(
    stretch: Stretch, measure: str, steps: np.ndarray, draws: np.ndarray, known_by: int
) -> dict[str, Any]:
    """Return scores of draws (n, steps) beside the baselines, in units of the mean flow."""
    truth = stretch.flows[measure][steps]
    scale = float(stretch.flows[measure].mean())
    known = counts(stretch, measure, known_by)
    rng = np.random.default_rng([stretch.seed, 1])
    baselines = {
        name: float(crps(estimate(known, steps, rng), truth).mean()) / scale
        for name, estimate in FLOW_BASELINES.items()
        if known
    }
    return {
        "scored": len(steps),
        "crps": float(crps(draws, truth).mean()) / scale,
        "coverage_50": float(covered(draws, truth, 0.5).mean()),
        "coverage_90": float(covered(draws, truth, 0.9).mean()),
        "bias": float((np.median(draws, 0) - truth).mean()) / scale,
        "width_90": float(interval_width(draws, 0.9).mean()) / scale,
        "baselines": baselines,
    }


def score_nowcast(stretch: Stretch, folder: Path) -> dict[str, Any]:
    """Fit the reports of a stretch and score every step, the sums and the reports' verdicts."""
    case = load_case(folder)
    last = min(stretch.steps, (case.world.timeline.end - stretch.start).days + 1)
    steps = np.arange((case.world.timeline.start - stretch.start).days, last)
    found = nowcast(case, (), seed=1)
    asked = _asked(found.posterior, stretch)
    flows = {}
    for measure in stretch.flows:
        draws = np.stack([asked(measure, int(k), int(k)) for k in steps], axis=1)
        flows[measure] = flow_scores(stretch, measure, steps, draws, 10**6)
    sums = [(m, a, b) for m, a, b in stretch.sums if steps[0] <= a and b <= steps[-1]]
    wrong = {report.id: report.wrong for report in stretch.reports}
    suspected = {
        check.claim.id: float(check.probability_wrong or 0.0)
        for check in found.estimate.claims
        if check.claim.use == "fitted"
    }
    return {
        "flows": flows,
        "sums_covered": [
            bool(covered(asked(m, a, b), stretch.flows[m][a : b + 1].sum(), 0.9))
            for m, a, b in sums
        ],
        "probability_wrong": {
            "wrong": {i: p for i, p in suspected.items() if wrong[i]},
            "right": {i: p for i, p in suspected.items() if not wrong[i]},
        },
        "unscored_steps": stretch.steps - len(steps),
        "diagnostics": {
            k: found.estimate.diagnostics[k] for k in ("rhat_max", "ess_min", "rounds")
        },
    }


def score_forecast(stretch: Stretch, folder: Path, cut: int) -> dict[str, Any]:
    """Forecast the steps after `cut` from what was stated by then, and score them."""
    fitted = fit_until_today(load_case(folder, stretch.start + timedelta(cut)), seed=1)
    today = (fitted.today - stretch.start).days
    steps = np.arange(today + 1, min(today + 1 + AHEAD, stretch.steps))
    asked = _asked(carry_on(fitted, AHEAD, seed=1), stretch)
    return {
        "flows": {
            measure: flow_scores(
                stretch, measure, steps,
                np.stack([asked(measure, int(k), int(k)) for k in steps], axis=1), cut,
            )
            for measure in stretch.flows
        }
    }  # fmt: skip


def _asked(posterior: Ensemble, stretch: Stretch) -> Draws:
    def answer(measure: str, first: int, last: int) -> np.ndarray:
        begin, end = (stretch.start + timedelta(step) for step in (first, last))
        return posterior.answer(Question("", measure, "people", begin, end))

    return answer


# Summary ------------------------------------------------------------------------------------------


def summarise(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what was met and what not, by series; the best baseline is the best over all runs."""
    return {name: _series_summary(lines, name) for name in SERIES
            if any(line["series"] == name for line in lines)}  # fmt: skip


def _series_summary(lines: Sequence[Mapping[str, Any]], name: str) -> dict[str, Any]:
    own = [line for line in lines if line["series"] == name]
    sound = [line for line in own if not line["refused"]]
    nowcasts = [line for line in sound if line["cut"] is None]
    found: dict[str, Any] = {"runs": len(own), "refused": len(own) - len(sound)}
    found |= _flow_summary(nowcasts, "")
    sums = [inside for line in nowcasts for inside in line["sums_covered"]]
    if sums:
        found["sums_coverage_90"] = float(np.mean(sums))
        wrong, right = (
            [p > 0.5 for line in nowcasts for p in line["probability_wrong"][kind].values()]
            for kind in ("wrong", "right")
        )
        found["wrong_found"], found["right_accused"] = float(np.mean(wrong)), float(np.mean(right))
    found |= _flow_summary([line for line in sound if line["cut"] is not None], "forecast_")
    found["met"] = {
        key: low <= found[key] <= high for key, (low, high) in WANTED.items() if key in found
    }
    return found


def _flow_summary(lines: Sequence[Mapping[str, Any]], prefix: str) -> dict[str, Any]:
    # A direction of which nothing was reported by then has no baseline to be measured against.
    flows = [flow for line in lines for flow in line["flows"].values() if flow["baselines"]]
    if not flows:
        return {}
    weights = [flow["scored"] for flow in flows]

    def mean(values: Iterable[float]) -> float:
        return float(np.average(list(values), weights=weights))

    baselines = {name: mean(f["baselines"][name] for f in flows) for name in FLOW_BASELINES}
    best = min(baselines, key=lambda name: baselines[name])
    own = {key: mean(f[key] for f in flows) for key in
           ("crps", "coverage_50", "coverage_90", "bias", "width_90")}  # fmt: skip
    return {
        f"{prefix}fits": len(lines),
        **{prefix + key: value for key, value in own.items()},
        f"{prefix}baselines": baselines,
        f"{prefix}best_baseline": best,
        f"{prefix}crps_ratio": own["crps"] / baselines[best],
    }


def table(summary: Mapping[str, Any]) -> str:
    """Return the summary for people; a star marks what is not met."""
    heads = list(WANTED)
    rows = [f"{'series':<34}{'fits':>10}" + "".join(f"{head:>22}" for head in heads)]
    for name, found in summary.items():
        cells = [
            f"{found[h]:.2f}{' ' if found['met'][h] else '*'}" if h in found else "– "
            for h in heads
        ]
        fits = f"{found['runs'] - found['refused']} of {found['runs']}"
        rows.append(f"{name:<34}{fits:>10}" + "".join(f"{cell:>22}" for cell in cells))
    wanted = "".join(f"{f'{low:g}–{high:g} ':>22}" for low, high in WANTED.values())
    return "\n".join([*rows, f"{'wanted':<34}{'':>10}{wanted}", "* not met"])


# Runs ---------------------------------------------------------------------------------------------


def run(data: Path, name: str, seed: int, cut: int | None) -> dict[str, Any]:
    """Make one fit and score it; a refused fit is a line of its own."""
    began = time.perf_counter()
    stretch = make_stretch(data, name, seed)
    line: dict[str, Any] = {"series": name, "seed": seed, "cut": cut, "refused": ""}
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "case"
        write_figures(stretch, folder)
        try:
            line |= (
                score_nowcast(stretch, folder)
                if cut is None
                else score_forecast(stretch, folder, cut)
            )
        except FitRefused as refusal:
            line["refused"] = "; ".join(refusal.reasons)
    return {**line, "seconds": round(time.perf_counter() - began, 1)}


def note(path: Path, line: Mapping[str, Any]) -> None:
    """Append a line in one write, so that a stop leaves whole lines."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(descriptor, (json.dumps(line, default=float) + "\n").encode())
    finally:
        os.close(descriptor)


def read_ledger(path: Path) -> list[dict[str, Any]]:
    """Return the lines noted so far."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def main() -> int:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description="Real series turned into dirty reports.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the series")
    parser.add_argument("--series", nargs="+", choices=SERIES, default=SERIES)
    parser.add_argument("--seeds", default="0-19", help="one seed, or first-last")
    parser.add_argument("--only", choices=("nowcast", "forecast"))
    parser.add_argument("--out", type=Path, default=Path("bench/results/real_series.json"))
    chosen = parser.parse_args()
    first, _, last = chosen.seeds.partition("-")
    ledger = chosen.out.with_suffix(".jsonl")
    lines = read_ledger(ledger)
    done = {(line["series"], line["seed"], line["cut"]) for line in lines}
    code = 0
    try:
        for seed in range(int(first), int(last or first) + 1):
            for name in chosen.series:
                steps = make_stretch(chosen.data, name, seed).steps
                cuts: list[int | None] = [] if chosen.only == "forecast" else [None]
                cuts += [] if chosen.only == "nowcast" else CUTS.get(steps, SHORT_CUTS)
                for cut in cuts:
                    if (name, seed, cut) not in done:
                        lines.append(run(chosen.data, name, seed, cut))
                        note(ledger, lines[-1])
                        told = f"{name} {seed} {cut}: {lines[-1]['seconds']} s"
                        print(told, lines[-1]["refused"], file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        print("stopped; the same command goes on from here", file=sys.stderr)
        code = 130
    if lines:
        found = summarise(lines)
        part = chosen.out.with_suffix(".part")
        part.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        part.replace(chosen.out)
        print(table(found))
    return code


if __name__ == "__main__":
    sys.exit(main())
