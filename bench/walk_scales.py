"""How much real flows wander: the scales `walk.sd` and `weekday.sd` of figures alone, measured.

Daily series are cut into windows of 17 weeks, about as long as a case of figures alone. Of each: how
far the mean log flow moves from week to week, less what days scatter (`walk.sd`, by √week), and how
far the days of the week lie apart (`weekday.sd`). Means over neighbouring weeks of a random walk
differ by two thirds of the variance that it gains in a week. A monthly series is one window; its
steps are brought to weeks. A lognormal is fitted to all windows, every series with the same weight,
and once more without each series.

    python bench/walk_scales.py --data DIR
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.stats import t as student

WINDOW_WEEKS = 17
FEWEST_WEEKS = 6
FEWEST_MONTHS = 12
#: Variance of the step between means over neighbouring stretches, over that of the walk in a stretch.
OF_MEANS = 2 / 3
Z95 = 1.6449
#: A step that is lost in the scatter of days is taken as this large.
SMALLEST = 0.02
#: Degrees of freedom of the steps of a young movement.
DEGREES = 4


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def daily(path: Path, column: str) -> np.ndarray:
    """Return a column of daily numbers."""
    return np.array([float(row[column]) for row in rows(path)])


def from_cumulative(path: Path, column: str) -> np.ndarray:
    """Return daily numbers, NaN where rows are more than a day apart."""
    counts = {date.fromisoformat(row["date"]).toordinal(): float(row[column]) for row in rows(path)}
    days = range(min(counts) + 1, max(counts) + 1)
    return np.array([counts.get(d, np.nan) - counts.get(d - 1, np.nan) for d in days])


def windows(flow: np.ndarray) -> list[tuple[float, float]]:
    """Return walk.sd and weekday.sd of each window of a daily flow (T,)."""
    log = np.log(np.maximum(flow, 1.0))
    weeks = log[: len(log) // 7 * 7].reshape(-1, 7)
    found = []
    for first in range(0, len(weeks), WINDOW_WEEKS):
        some = weeks[first : first + WINDOW_WEEKS]
        mean = some.mean(1)
        whole = np.isfinite(mean)
        steps = np.diff(mean)
        steps = steps[np.isfinite(steps)]
        if whole.sum() < FEWEST_WEEKS or not len(steps):
            continue
        at = np.flatnonzero(whole) * 7 + 3
        level = np.interp(np.arange(some.size), at, mean[whole]).reshape(-1, 7)
        rest = (some - level)[whole]
        effect = rest.mean(0)
        day = np.sqrt(((rest - effect) ** 2).sum() / (7 * (len(rest) - 1)))
        walk = (np.mean(steps**2) - 2 * day**2 / 7) / OF_MEANS
        weekday = effect.var(ddof=1) - day**2 / len(rest)
        found.append(tuple(float(np.sqrt(max(v, SMALLEST**2))) for v in (walk, weekday)))
    return found


def monthly(months: Iterable[tuple[date, float]]) -> float:
    """Return walk.sd of a monthly flow, by √week."""
    whole = sorted(months)
    steps = [
        np.log(max(b, 1.0) / max(a, 1.0)) / np.sqrt((y - x).days / 7)
        for (x, a), (y, b) in pairwise(whole)
    ]
    return float(np.sqrt(np.mean(np.square(steps)) / OF_MEANS))


def measure(data: Path) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Return walk.sd and weekday.sd of all windows by series."""
    hong_kong = data / "hongkong_daily_in_out_2021_2025.csv"
    cumulative = "cumulative_entries_from_ukraine"
    found = {
        "Ukraine": windows(daily(data / "ukraine_unhcr_daily_total.csv",
                                 "crossings_out_of_ukraine")),
        "Poland": windows(from_cumulative(data / "poland_unhcr_cumulative_2022_2023.csv",
                                          cumulative)),
        "Moldova": windows(from_cumulative(data / "moldova_unhcr_cumulative_2022_2023.csv",
                                           cumulative)),
        "Hong Kong": windows(daily(hong_kong, "in_total")) + windows(daily(hong_kong, "out_total")),
    }  # fmt: skip
    walk = {name: [w for w, _ in values] for name, values in found.items()}
    corridors: dict[tuple[str, str, str], list[tuple[date, float]]] = {}
    for row in rows(data / "americas_monthly_entries_exits.csv"):
        for way in ("entries", "exits"):
            if row[way]:
                month = (date.fromisoformat(row["month"]), float(row[way]))
                corridors.setdefault((row["country"], row["nationality"], way), []).append(month)
    walk["Americas"] = [monthly(m) for m in corridors.values() if len(m) >= FEWEST_MONTHS]
    darien = rows(data / "darien_monthly_transits.csv")
    walk["Darién"] = [monthly((date.fromisoformat(r["month"]), float(r["total"])) for r in darien)]
    return walk, {name: [w for _, w in values] for name, values in found.items()}


def young(data: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return days since the start and weekly steps, by √week, of three movements' first weeks."""
    flows = {"Ukraine": daily(data / "ukraine_unhcr_daily_total.csv", "crossings_out_of_ukraine")}
    for name in ("Poland", "Moldova"):
        path = data / f"{name.lower()}_unhcr_cumulative_2022_2023.csv"
        first = float(rows(path)[0]["cumulative_entries_from_ukraine"])
        rest = from_cumulative(path, "cumulative_entries_from_ukraine")
        flows[name] = np.concatenate([[first], rest])
    found = {}
    for name, flow in flows.items():
        log = np.log(np.maximum(flow[: WINDOW_WEEKS * 7], 1.0)).reshape(-1, 7).mean(1)
        steps = np.diff(log) / np.sqrt(OF_MEANS)
        days = 7.0 * np.arange(1, len(log))
        found[name] = (days[np.isfinite(steps)], steps[np.isfinite(steps)])
    return found


def early_walk(movements: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Return sd on the first day, days in which it falls to 1/e, and sd that stays (Student's t)."""
    days, steps = (np.concatenate(parts) for parts in zip(*movements.values(), strict=True))

    def misfit(logs: np.ndarray) -> float:
        first, fall, later = np.exp(logs)
        sd = np.hypot(first * np.exp(-days / fall), later)
        return float(-student.logpdf(steps / sd, DEGREES).sum() + np.log(sd).sum())

    starts = [np.log([first, fall, 0.1]) for first in (0.5, 1.0) for fall in (14.0, 30.0)]
    found = [minimize(misfit, start, method="Nelder-Mead") for start in starts]
    return np.asarray(np.exp(min(found, key=lambda one: one.fun).x))


def lognormal(series: Mapping[str, list[float]]) -> tuple[float, float, float]:
    """Return 5 %, 50 % and 95 % of a lognormal with the moments of all windows."""
    log = np.log(np.concatenate(list(series.values())))
    weight = np.concatenate([np.full(len(v), 1 / len(v)) for v in series.values()]) / len(series)
    mean = float(weight @ log)
    reach = Z95 * float(np.sqrt(weight @ (log - mean) ** 2))
    low, middle, high = np.exp([mean - reach, mean, mean + reach])
    return float(low), float(middle), float(high)


def main() -> None:
    """Print the scales of every series and the lognormals."""
    parser = argparse.ArgumentParser(description="How much real flows wander.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the series")
    data = parser.parse_args().data
    for name, series in zip(("walk.sd", "weekday.sd"), measure(data), strict=True):
        print(name)
        for title, values in series.items():
            low, middle, high = np.quantile(values, [0, 0.5, 1])
            print(f"  {title:<12}{len(values):>4} windows  {low:.3f} … {middle:.3f} … {high:.3f}")
        print("  lognormal of all: {:.3f} … {:.3f} … {:.3f}".format(*lognormal(series)))
        for title in series:
            others = {k: v for k, v in series.items() if k != title}
            print(
                f"    without {title:<12}" + "{:.3f} … {:.3f} … {:.3f}".format(*lognormal(others))
            )
    movements = young(data)
    print("young movements: sd by √week on the first day, days to 1/e, sd later")
    print("  all: {:.2f}, {:.0f}, {:.2f}".format(*early_walk(movements)))
    for name in movements:
        others = {k: v for k, v in movements.items() if k != name}
        print(f"    without {name:<12}" + "{:.2f}, {:.0f}, {:.2f}".format(*early_walk(others)))


if __name__ == "__main__":
    main()
