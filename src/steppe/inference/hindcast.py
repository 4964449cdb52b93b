"""Hindcasts against counted camps: where do the people of a known total arrive?

The law is that of `simulation/given_total.py`, with one set of terms for all conflicts
(hindcast_terms.csv; `bench/fit_hindcast.py` fits it). What the terms miss is the attraction of a
place: each place's is a stationary Ornstein–Uhlenbeck process on the scale of log odds, mean zero
(Uhlenbeck and Ornstein, «On the theory of the Brownian motion», Physical Review 36, 1930). In
expectation it is zero; members each have their own. From the counts of the first days it can be
learnt; then the simulation starts from the last of them, and what was learnt fades as the process
does.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from importlib import resources
from pathlib import Path
from typing import Literal

import numpy as np
from scipy.optimize import minimize
from scipy.signal import lfilter

from steppe.errors import Fault, InputError, did_you_mean
from steppe.scenario.formats.flee_folder import FleeFolder
from steppe.simulation.flee_world import given_total_world
from steppe.simulation.given_total import GivenTotal, Terms, blocks
from steppe.simulation.given_total_kernel import run
from steppe.simulation.streams import stream

#: Warm runs that CPU and wall time are the median of.
TIMED_RUNS = 5
QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class HindcastTerms:
    """Numbers of the law and of what it misses; hindcast_terms.csv says what each means."""

    size_of_origin: float
    half_life_days: float
    distance: float
    near_km: float
    crowded_from: float
    passing_camp_km: float
    place_sd: float
    memory_days: float
    learnt_sd: float
    count_sd: float

    @property
    def law(self) -> Terms:
        """Return the coefficients of the law."""
        return Terms(
            self.size_of_origin, self.half_life_days, self.distance, self.near_km,
            self.crowded_from,
        )  # fmt: skip

    @property
    def memory(self) -> float:
        """Return the share of an attraction that is left after a day."""
        return float(0.5 ** (1.0 / self.memory_days))


@dataclass(frozen=True)
class Hindcast:
    """What a hindcast gives; days before `first_scored_day` − 1 hold the counts learnt from.

    Attributes:
        simulated: (days, camps) people in expectation.
        low, median, high: the same shape, 5, 50 and 95 % quantiles of the members; None without.
        people_at_end: people in camps on the last day.
        cpu_seconds: process time of the expected run alone, median of warm runs; with members,
            of all members in one run.
        wall_seconds: the same on the clock.
        camps: labels.
        first_scored_day: first day that was not learnt from.
    """

    simulated: np.ndarray
    low: np.ndarray | None
    median: np.ndarray | None
    high: np.ndarray | None
    people_at_end: float
    cpu_seconds: float
    wall_seconds: float
    camps: tuple[str, ...]
    first_scored_day: int


def read_terms(path: Path | None = None) -> HindcastTerms:
    """Read terms from a CSV with the columns name and value; the shipped ones if None.

    Raises:
        InputError: for a file that cannot be read, unknown or missing names, values out of range.
    """
    with (resources.files("steppe.inference") / "hindcast_terms.csv").open(encoding="utf-8") as f:
        shipped = {row["name"]: row for row in csv.DictReader(f)}
    if path is None:
        return HindcastTerms(**{name: float(row["value"]) for name, row in shipped.items()})
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            Fault("unreadable_file", f"cannot be read: {error}", str(path),
                  remedy="give a CSV file with the columns name and value")
        ) from None  # fmt: skip
    values: dict[str, float] = {}
    faults = []
    for line, row in enumerate(rows, start=2):
        name = (row.get("name") or "").strip()
        if name not in shipped:
            faults.append(
                Fault("unknown_field", f"«{name}» is no term", str(path), line=line, where="name",
                      remedy=did_you_mean(name, shipped) or "see hindcast_terms.csv")
            )  # fmt: skip
            continue
        low, high = float(shipped[name]["low"]), float(shipped[name]["high"])
        try:
            values[name] = float(row.get("value") or "")
        except ValueError:
            values[name] = np.nan
        if not low <= values[name] <= high:
            faults.append(
                Fault("bad_value", f"«{row.get('value')}» is not between {low:g} and {high:g}",
                      str(path), line=line, where="value", remedy=shipped[name]["meaning"])
            )  # fmt: skip
    missing = [f.name for f in fields(HindcastTerms) if f.name not in values]
    if missing and not faults:
        faults.append(
            Fault("missing_field", f"no value for {', '.join(missing)}", str(path),
                  remedy="add a row for each; hindcast_terms.csv in the package is an example")
        )  # fmt: skip
    if faults:
        raise InputError(faults)
    return HindcastTerms(**values)


def run_hindcast(
    folder: FleeFolder,
    *,
    capacities: Literal["shipped", "removed"],
    learn_days: int = 0,
    parameters: Path | None = None,
    members: int = 0,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> Hindcast:
    """Simulate a folder, its total given.

    Args:
        folder: the instance folder.
        capacities: as shipped, or removed.
        learn_days: counts of so many first days are learnt from; 0 for none.
        parameters: a file of terms; the shipped ones if None.
        members: size of the ensemble for intervals; 0 for none.
        seed: of the members.
        progress: told a stage and the share done.

    Raises:
        InputError: if no day is left to score, or the file of terms is bad.
    """
    if not 0 <= learn_days < folder.days:
        raise InputError(
            Fault("bad_value", f"{learn_days} days cannot be learnt from {folder.days}",
                  folder.name, where="--learn-days",
                  remedy=f"give a number from 0 to {folder.days - 1}")
        )  # fmt: skip
    terms = read_terms(parameters)
    world = given_total_world(folder, capacities, terms.passing_camp_km)
    path, spread = attraction(folder, world, terms, learn_days)
    world, first_day = restarted(folder, world, learn_days)
    simulated, cpu, wall = _timed(lambda: run(world, terms.law, path[None], first_day=first_day)[0])
    simulated[:first_day] = folder.counted[:first_day]
    low = median = high = None
    if members:
        began = time.process_time(), time.perf_counter()
        ensemble = run_members(world, terms, path, spread, members, seed, first_day, progress)
        cpu, wall = time.process_time() - began[0], time.perf_counter() - began[1]
        ensemble[:, :first_day] = folder.counted[:first_day]
        low, median, high = np.quantile(ensemble, QUANTILES, axis=0)
    return Hindcast(
        simulated, low, median, high, people_at_end=float(simulated[-1].sum()), cpu_seconds=cpu,
        wall_seconds=wall, camps=folder.camps, first_scored_day=learn_days,
    )  # fmt: skip


def _timed(simulate: Callable[[], np.ndarray]) -> tuple[np.ndarray, float, float]:
    """Return the result and the median CPU and wall seconds of warm runs."""
    result = simulate()
    times = []
    for _ in range(TIMED_RUNS):
        began = time.process_time(), time.perf_counter()
        simulate()
        times.append((time.process_time() - began[0], time.perf_counter() - began[1]))
    cpu, wall = np.median(times, axis=0)
    return result, float(cpu), float(wall)


def restarted(folder: FleeFolder, world: GivenTotal, learn_days: int) -> tuple[GivenTotal, int]:
    """Return the world from the last day learnt from, and that day's index.

    Counts between two reports are interpolated, as the folder's are everywhere: those of the last
    days learnt from lean on the next report, and so do the frozen shares they are compared with.
    """
    if learn_days == 0:
        return world, 0
    last = learn_days - 1
    return replace(world, at_start=folder.counted[last].astype(float)), last


def attraction(
    folder: FleeFolder, world: GivenTotal, terms: HindcastTerms, learn_days: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the attraction expected (T, P), and the covariance (P, P) of it on the first day.

    The first day is the last one learnt from. The posterior is taken as normal around its mode
    (Laplace's method), the error of a day's shares as independent between places.
    """
    places = len(world.at_start)
    prior = np.eye(places) * terms.place_sd**2
    path = np.zeros((world.days, places))
    if learn_days < 2:
        return path, prior
    counts = folder.counted[:learn_days].astype(float)
    total = counts.sum(axis=1)
    early = _first_days(world, counts, learn_days)
    scale = terms.learnt_sd * np.sqrt(learn_days) * np.maximum(total[:, None], 1.0)

    def misfit(values: np.ndarray) -> np.ndarray:
        steady = np.broadcast_to(values, (1, learn_days, places))
        return np.asarray(((run(early, terms.law, steady)[0] - counts) / scale)[1:].ravel())

    def objective(values: np.ndarray) -> float:
        return float((misfit(values) ** 2).sum() + (values**2).sum() / terms.place_sd**2) / 2

    mode = minimize(objective, np.zeros(places), method="L-BFGS-B", bounds=[(-6, 6)] * places).x
    step = 1e-4
    slope = np.stack(
        [(misfit(mode + step * e) - misfit(mode - step * e)) / (2 * step) for e in np.eye(places)]
    )
    path[learn_days - 1 :] = mode * _fading(terms, world.days - learn_days + 1)[:, None]
    return path, np.linalg.inv(np.linalg.inv(prior) + slope @ slope.T)


def _first_days(world: GivenTotal, counts: np.ndarray, days: int) -> GivenTotal:
    return replace(
        world, at_start=counts[0], total=counts.sum(axis=1), is_open=world.is_open[:days],
        counted_at=world.counted_at[:days], intensity=world.intensity[:days],
        age_days=world.age_days[:days], road_state=world.road_state[:days],
    )  # fmt: skip


def _fading(terms: HindcastTerms, days: int) -> np.ndarray:
    return np.asarray(terms.memory ** np.arange(days))


def run_members(
    world: GivenTotal,
    terms: HindcastTerms,
    path: np.ndarray,
    spread: np.ndarray,
    members: int,
    seed: int,
    first_day: int,
    progress: Callable[[str, float], None] | None = None,
) -> np.ndarray:
    """Return what is counted (members, T, P), each member with attractions of its own.

    Whole people arrive by chance; what is counted of them errs by a process of the same memory.
    """
    parts = []
    sizes = blocks(members)
    places = path.shape[-1]
    for block, size in enumerate(sizes):
        start = stream(seed, block, first_day, "attraction at first").standard_normal(
            (size, places)
        )
        first = start @ np.linalg.cholesky(spread).T
        wander = _wander(terms.place_sd, terms, first, world.days - first_day,
                         stream(seed, block, first_day, "attraction"))  # fmt: skip
        here = np.zeros((size, *path.shape))
        here[:, first_day:] = wander
        people = run(world, terms.law, path + here, seed, block, first_day)
        error = _wander(terms.count_sd, terms, np.zeros_like(first), world.days - first_day,
                        stream(seed, block, first_day, "error of counts"))  # fmt: skip
        people[:, first_day:] *= np.exp(error)
        parts.append(people)
        if progress is not None:
            progress("members", (block + 1) / len(sizes))
    return np.concatenate(parts)


def _wander(
    sd: float, terms: HindcastTerms, first: np.ndarray, days: int, rng: np.random.Generator
) -> np.ndarray:
    """Return (members, days, P) of an Ornstein–Uhlenbeck process that begins with `first`."""
    fresh = sd * np.sqrt(1.0 - terms.memory**2)
    noise = fresh * rng.standard_normal((len(first), days, first.shape[-1]))
    noise[:, 0] = first
    return np.asarray(lfilter([1.0], [1.0, -terms.memory], noise, axis=1))
