"""How much real flows wander: the scales `walk.sd` and `weekday.sd` of figures alone, measured.

Daily series are cut into windows of 17 weeks, about as long as a case of figures alone. Of each: how
far the mean log flow moves from week to week, less what days scatter (`walk.sd`, by √week), and how
far the days of the week lie apart (`weekday.sd`). Means over neighbouring weeks of a random walk
differ by two thirds of the variance that it gains in a week. A monthly series is one window; its
steps are brought to weeks. A lognormal is fitted to all windows, every series with the same weight,
and once more without each series.

Movements are young at first: with `--registers`, a folder of instance folders of Flee, the first 17
weeks of five conflicts tell how fast they ebb. The log flow of a movement is its walk, less
r · ∫ (a/τ) exp(−a/τ) da up to its age, and where it comes from a register the scatter of registering.
All is normal; r has one value in a movement and a spread between them. The three series of Ukraine
weigh as one conflict.

    python bench/walk_scales.py --data DIR [--registers DIR]
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
#: Registers are read by fortnights: they fill in leaps.
FORTNIGHT = 14
#: Least flow of a fortnight of a register, over the mean: sums there are corrected downwards.
LEAST_SHARE = 0.1
#: First days of registers that begin before people fled, as the instance folders have them.
REGISTERS = {"mali2012": None, "burundi": date(2015, 5, 1), "car": None, "syria2013": None}
#: sd by √week on the first day, days to 1/e, sd later: the walk with which drifts are told.
HELD_WALK = (0.8, 21.0, 0.1)
HELD_DAYS = 12.0
#: sd of the log flow of a week of a daily series beside its walk.
DAILY_SD = 0.03


@dataclass(frozen=True)
class Beginning:
    """The first weeks of a movement.

    Attributes:
        conflict: what it fled from.
        days: (n,) middles of weeks or fortnights, in days since the first.
        log_flow: (n,) log of the mean flow a day.
        registered: whether it is the growth of a register.
        weight: one over the number of series of the conflict.
    """

    conflict: str
    days: np.ndarray
    log_flow: np.ndarray
    registered: bool
    weight: float = 1.0


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


def first_flows(data: Path) -> dict[str, np.ndarray]:
    """Return the daily flow of three movements' first weeks."""
    flows = {"Ukraine": daily(data / "ukraine_unhcr_daily_total.csv", "crossings_out_of_ukraine")}
    for name in ("Poland", "Moldova"):
        path = data / f"{name.lower()}_unhcr_cumulative_2022_2023.csv"
        first = float(rows(path)[0]["cumulative_entries_from_ukraine"])
        rest = from_cumulative(path, "cumulative_entries_from_ukraine")
        flows[name] = np.concatenate([[first], rest])
    return {name: flow[: WINDOW_WEEKS * 7] for name, flow in flows.items()}


def young(data: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return days since the start and weekly steps, by √week, of three movements' first weeks."""
    found = {}
    for name, flow in first_flows(data).items():
        log = np.log(np.maximum(flow[: len(flow) // 7 * 7], 1.0)).reshape(-1, 7).mean(1)
        steps = np.diff(log) / np.sqrt(OF_MEANS)
        days = 7.0 * np.arange(1, len(log))
        found[name] = (days[np.isfinite(steps)], steps[np.isfinite(steps)])
    return found


def early_walk(movements: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Return sd on the first day, days in which it falls to 1/e, and sd that stays (Student's t)."""
    days, steps = (np.concatenate(parts) for parts in zip(*movements.values(), strict=True))

    def off(logs: np.ndarray) -> float:
        first, fall, later = np.exp(logs)
        sd = np.hypot(first * np.exp(-days / fall), later)
        return float(-student.logpdf(steps / sd, DEGREES).sum() + np.log(sd).sum())

    starts = [np.log([first, fall, 0.1]) for first in (0.5, 1.0) for fall in (14.0, 30.0)]
    found = [minimize(off, start, method="Nelder-Mead") for start in starts]
    return np.asarray(np.exp(min(found, key=lambda one: one.fun).x))


def register(path: Path, first: date | None) -> Beginning:
    """Return the first weeks of a register's growth, by fortnights."""
    with path.open(encoding="utf-8") as lines:
        counts = {
            date.fromisoformat(row[0]).toordinal(): float(row[1])
            for row in csv.reader(lines)
            if len(row) > 1 and row[0][:1].isdigit()
        }
    days = np.array(sorted(counts))
    start = days[0] if first is None else first.toordinal()
    ends = np.arange(start, start + WINDOW_WEEKS * 7, FORTNIGHT)
    held = np.maximum.accumulate(np.interp(ends, days, [counts[day] for day in days]))
    flow = np.diff(held) / FORTNIGHT
    flow = np.maximum(flow, LEAST_SHARE * flow.mean())
    middle = FORTNIGHT * (np.arange(len(flow)) + 0.5)
    return Beginning(path.parent.parent.name, middle, np.log(flow), True)


def beginnings(data: Path, registers: Path) -> list[Beginning]:
    """Return the first weeks of all movements."""
    found = []
    flows = first_flows(data)
    for flow in flows.values():
        week = flow[: len(flow) // 7 * 7].reshape(-1, 7).mean(1)
        whole = np.isfinite(week)
        middle = 7 * (np.arange(len(week)) + 0.5)
        found.append(
            Beginning("ukraine", middle[whole], np.log(week[whole]), False, 1 / len(flows))
        )
    for name, first in REGISTERS.items():
        found.append(register(registers / name / "source_data" / "refugees.csv", first))
    return found


def misfit(
    one: Beginning, drift: np.ndarray, scatter: float, walk: np.ndarray, hump: bool
) -> float:
    """Return minus the log likelihood of one movement.

    Args:
        one: the movement.
        drift: mean rate by which the log falls a day, its sd between movements, days.
        scatter: sd of the log of what is registered in a fortnight.
        walk: sd by √week on the first day, days to 1/e, sd later.
        hump: whether the rate is (a/τ) exp(−a/τ) and not exp(−a/τ).
    """
    first, fall, later = walk
    rate, sd, peak = drift
    age = one.days
    gained = (first**2 * fall / 2 * (1 - np.exp(-2 * age / fall)) + later**2 * age) / 7
    beside = scatter if one.registered else DAILY_SD
    fallen = peak * (1 - np.exp(-age / peak))
    if hump:
        fallen = peak - (age + peak) * np.exp(-age / peak)
    spread = np.minimum.outer(gained, gained) + beside**2 * np.eye(len(age))
    # The level is unknown: 3 in the log is as good as anything.
    spread += sd**2 * np.outer(fallen, fallen) + 9.0
    rest = one.log_flow - one.log_flow.mean() + rate * fallen
    _, volume = np.linalg.slogdet(spread)
    return float(0.5 * (rest @ np.linalg.solve(spread, rest) + volume))


def ebb(movements: Iterable[Beginning], free: bool, hump: bool = True) -> tuple[np.ndarray, float]:
    """Return the likeliest rate a day, its sd, days, scatter and walk, and the misfit.

    Args:
        movements: first weeks.
        free: whether days and walk are free, or held at HELD_DAYS and HELD_WALK.
        hump: as in `misfit`.
    """
    some = list(movements)
    start = np.array([0.05, *np.log([0.1, 0.7, HELD_DAYS, *HELD_WALK])])
    count = len(start) if free else 3

    def unpacked(x: np.ndarray) -> np.ndarray:
        whole = np.concatenate([x, start[count:]])
        rate, rest = whole[:1], np.exp(whole[1:])
        return np.concatenate([rate, rest])

    def total(x: np.ndarray) -> float:
        rate, sd, scatter, peak, *walk = unpacked(x)
        drift = np.array([rate, sd, peak])
        return sum(m.weight * misfit(m, drift, scatter, np.array(walk), hump) for m in some)

    options = {"maxiter": 4000, "maxfev": 4000}
    found = minimize(total, start[:count], method="Nelder-Mead", options=options)
    return unpacked(found.x), float(found.fun)


def print_ebb(movements: list[Beginning]) -> None:
    """Print how fast young movements ebb, and without each conflict."""
    print("ebb: rate of the log a day, sd between movements, scatter of registers; days; walk")
    for title, free, hump in (
        ("all free", True, True),
        ("walk held", False, True),
        ("from the first day on", False, False),
    ):
        found, off = ebb(movements, free, hump)
        rates = "{:.3f} {:.3f} {:.2f}; {:.1f}; {:.2f} {:.0f} {:.2f}".format(*found)
        print(f"  {title:<22} {rates}; misfit {off:.2f}")
    for name in dict.fromkeys(one.conflict for one in movements):
        found, _ = ebb((one for one in movements if one.conflict != name), False)
        print(f"    without {name:<12} " + "{:.3f} {:.3f} {:.2f}".format(*found[:3]))


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
    parser.add_argument("--registers", type=Path, help="folder of instance folders of Flee")
    given = parser.parse_args()
    data = given.data
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
    if given.registers:
        print_ebb(beginnings(data, given.registers))


if __name__ == "__main__":
    main()
