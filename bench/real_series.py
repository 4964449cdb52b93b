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
import csv
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from steppe.case.case import Question
from steppe.case.load import load_case
from steppe.errors import FitRefused
from steppe.inference.answers import Ensemble
from steppe.inference.baselines import FLOW_BASELINES, Count
from steppe.inference.forecast import carry_on, fit_until_today
from steppe.inference.nowcast import nowcast
from steppe.inference.scores import covered, crps, interval_width

STEPS = 120
REPORTS = 25
SUMS_ASKED = 10
KINDS = ("cumulative",) * 8 + ("sum",) * 9 + ("rate",) * 4 + ("more than",) * 2 + ("almost",) * 2
SOURCES = ("A",) * 12 + ("B",) * 8 + ("C",) * 5
BIAS_OF_C = 1.4
WRONG = 2
SHIFT = 30
NET = 4
SERIES = (
    "ukraine_unhcr_daily_total",
    "hongkong_daily_in_out_2021_2025",
    "poland_unhcr_cumulative_2022_2023",
    "americas_monthly_entries_exits",
)
#: Monthly series are dated one day a step from here.
STEP_DATES_FROM = date(2022, 1, 3)


@dataclass(frozen=True)
class Report:
    """One report on steps first … last (both included) of the stretch."""

    id: str
    kind: str  # of KINDS, or «net»
    measure: str  # entries | exits | net
    first: int
    last: int
    value: float
    digits: int
    source: str
    stated: int  # step
    wrong: bool = False


@dataclass(frozen=True)
class Stretch:
    """A stretch of a series, with the reports made of it."""

    name: str
    seed: int
    start: date
    flows: Mapping[str, np.ndarray]  # measure -> (steps,)
    reports: tuple[Report, ...]
    sums: tuple[tuple[str, int, int], ...]  # (measure, first, last) asked for

    @property
    def steps(self) -> int:
        """Number of steps."""
        return len(self.flows["entries"])


def read_series(folder: Path, name: str, seed: int) -> tuple[date, dict[str, np.ndarray]]:
    """Return the first date and the flows by step; the seed picks a corridor of `americas`."""
    with (folder / f"{name}.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))

    def column(title: str) -> np.ndarray:
        return np.array([float(row[title]) for row in rows])

    if name.startswith("ukraine"):
        return date(2022, 2, 24), {"entries": column("crossings_out_of_ukraine")}
    if name.startswith("hongkong"):
        return date(2021, 1, 1), {"entries": column("in_total"), "exits": column("out_total")}
    if name.startswith("poland"):
        cumulative = column("cumulative_entries_from_ukraine")
        return date(2022, 2, 24), {"entries": np.diff(cumulative, prepend=0.0)}
    # A corridor of which one direction is not published has no truth to be asked.
    rows = [row for row in rows if row["entries"] and row["exits"]]
    corridors = sorted({(row["country"], row["nationality"]) for row in rows})
    long = [c for c in corridors if sum((r["country"], r["nationality"]) == c for r in rows) >= 36]
    chosen = long[seed % len(long)]
    rows = sorted(
        (r for r in rows if (r["country"], r["nationality"]) == chosen), key=lambda r: r["month"]
    )
    return STEP_DATES_FROM, {"entries": column("entries"), "exits": column("exits")}


def make_stretch(folder: Path, name: str, seed: int) -> Stretch:
    """Turn a stretch of a series into reports; the same seed gives the same reports."""
    rng = np.random.default_rng(seed)
    begin, whole = read_series(folder, name, seed)
    length = len(whole["entries"])
    steps = min(STEPS, length)
    offset = int(rng.integers(0, length - steps + 1))
    flows = {measure: flow[offset : offset + steps] for measure, flow in whole.items()}
    two_ways = "exits" in flows
    sources = rng.permutation(SOURCES)
    plain = [i for i, kind in enumerate(KINDS) if kind in ("cumulative", "sum", "rate")]
    net = set(rng.choice(plain, NET, replace=False).tolist()) if two_ways else set()
    reports = []
    for i, kind in enumerate(KINDS):
        measure = "exits" if two_ways and rng.random() < 0.5 else "entries"
        kind, measure = ("net", "net") if i in net else (kind, measure)
        first, last = _period(kind, steps, rng)
        digits = 2 if rng.random() < 0.5 else 3
        stated = last + int(rng.integers(0, 4))
        reports.append(
            Report(f"r{i}", kind, measure, first, last, 0.0, digits, str(sources[i]), stated)
        )
    exact = [_true_value(report, whole, offset) for report in reports]
    wrong = rng.choice([i for i, r in enumerate(reports) if r.source != "C"], WRONG, replace=False)
    for i in wrong:
        exact[i] = _made_wrong(reports[i], exact[i], whole, offset, rng)
    printed = tuple(
        replace(report, value=_printed(report, value, rng), wrong=i in wrong)
        for i, (report, value) in enumerate(zip(reports, exact, strict=True))
    )
    sums = []
    for _ in range(SUMS_ASKED):
        first, last = sorted(rng.choice(steps, 2, replace=False).tolist())
        sums.append(("exits" if two_ways and rng.random() < 0.5 else "entries", first, last))
    start = begin + timedelta(offset)
    return Stretch(name, seed, start, flows, printed, tuple(sums))


def _period(kind: str, steps: int, rng: np.random.Generator) -> tuple[int, int]:
    if kind == "sum":
        width = int(rng.integers(3, 22))
    elif kind == "rate":
        width = int(rng.integers(5, 15))
    else:
        return 0, int(rng.integers(3, steps))
    first = int(rng.integers(0, steps - width + 1))
    return first, first + width - 1


def _true_value(report: Report, whole: Mapping[str, np.ndarray], offset: int) -> float:
    days = slice(offset + report.first, offset + report.last + 1)
    if report.measure == "net":
        return float((whole["entries"][days] - whole["exits"][days]).sum())
    flow = whole[report.measure][days]
    return float(flow.mean() if report.kind == "rate" else flow.sum())


def _made_wrong(
    report: Report,
    right: float,
    whole: Mapping[str, np.ndarray],
    offset: int,
    rng: np.random.Generator,
) -> float:
    """Return three times, a third, or the value 30 steps away; never within 20 % of the truth."""
    while True:
        way = int(rng.integers(3))
        if way < 2:
            return right * (3.0, 1 / 3)[way]
        for shift in (SHIFT, -SHIFT):
            if offset + report.first + shift >= 0 and offset + report.last + shift < len(
                whole["entries"]
            ):
                moved = _true_value(report, whole, offset + shift)
                if abs(moved - right) > 0.2 * abs(right):
                    return moved


def _printed(report: Report, value: float, rng: np.random.Generator) -> float:
    if report.source == "C":
        value *= BIAS_OF_C
    if report.kind == "more than":
        return _rounded(value * rng.uniform(0.85, 0.99), report.digits, math.floor)
    if report.kind == "almost":
        return _rounded(value * rng.uniform(1.01, 1.10), report.digits, math.ceil)
    return _rounded(value, report.digits, round)


def _rounded(value: float, digits: int, to_whole: object) -> float:
    if value == 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)
    return float(f"{to_whole(value / unit) * unit:.10g}")  # type: ignore[operator]


def write_figures(stretch: Stretch, folder: Path) -> None:
    """Write figures.csv of a stretch."""
    header = (
        "id,measure,value_low,qualifier,qualifier_text,basis,unit,origin,destination,"
        "period_start,period_end,source,stated_on"
    )
    words = {"more than": "at_least", "almost": "at_most"}
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "figures.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        for r in stretch.reports:
            ends = ("POL", "UKR") if r.measure == "exits" else ("UKR", "POL")
            net, rate, hedged = r.kind == "net", r.kind == "rate", r.kind in words
            writer.writerow([
                r.id, "stock" if net else r.measure, r.value,
                words.get(r.kind, "about" if r.digits == 2 else "exact"), r.kind if hedged else "",
                "change" if net else "rate" if rate else "cumulative",
                "people/day" if rate else "people", *ends,
                _date(stretch, r.first), _date(stretch, r.last), r.source,
                _date(stretch, r.stated),
            ])  # fmt: skip


def _date(stretch: Stretch, step: int) -> str:
    return (stretch.start + timedelta(step)).isoformat()


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
