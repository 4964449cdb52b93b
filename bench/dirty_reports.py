"""Dirty reports made of a stretch of a series with known truth, and a case folder of them."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

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
