"""Simulation-based calibration: does the fit find again what it is simulated from?

Unknowns are drawn from the prior, reports from the model's own likelihood, and the fit is run on
them. Over many runs the rank of the truth among posterior draws is uniform if sampler and
likelihood are right (Talts et al., «Validating Bayesian inference algorithms with simulation-based
calibration», 2018), and a 90 % interval holds the truth in 90 % of the runs.

The band around the ranks' distribution holds at all ranks at once (Säilynoja, Bürkner and Vehtari,
«Graphical test for discrete uniformity», Statistics and Computing 32, 2022).

    python bench/sbc.py --fits 400 --out bench/results/sbc.json
    python bench/sbc.py --fits 50 --case kazakhstan-2022 --out bench/results/sbc_founding.json

Every fit is one line of a ledger beside the output; a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import hashlib
import inspect
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from scipy import stats

from steppe.case.case import Case, Prior
from steppe.case.load import load_case
from steppe.errors import FitRefused
from steppe.inference.evidence import Evidence
from steppe.inference.fit import fit, use_float64_and_cache
from steppe.inference.model import Model
from steppe.inference.particles import ISLANDS, Sampler

#: The claims of every run; what they report is simulated, the values here only fill the column.
FIGURES = """\
measure,value_low,qualifier,qualifier_text,unit,origin,destination,period_start,period_end,\
source,stated_on
entries,1000,,,,UKR,POL,2022-03-01,2022-03-07,Border Guard,2022-04-29
entries,1000,,,,UKR,POL,2022-03-08,2022-03-21,Border Guard,2022-04-29
entries,1000,at_most,almost,,UKR,POL,2022-03-01,2022-03-30,agency,2022-04-29
entries,1000,,,people/day,UKR,POL,2022-04-10,2022-04-16,agency,2022-04-29
entries,1000,,,,UKR,POL,2022-03-20,2022-03-20,press,2022-04-29
exits,1000,,,,POL,UKR,2022-03-01,2022-03-14,Border Guard,2022-04-29
exits,1000,at_least,more than,,POL,UKR,2022-03-15,2022-04-14,agency,2022-04-29
exits,1000,,,people/day,POL,UKR,2022-04-20,2022-04-29,Border Guard,2022-04-29
stock,1000,,,,UKR,POL,,2022-03-31,agency,2022-04-29
stock,1000,,,,UKR,POL,,2022-04-29,press,2022-04-29
"""
#: Width of the cells, on the log scale, that the simulated figures are rounded to.
CELL_WIDTHS = (0.005, 0.01, 0.1, 0.03, 0.05, 0.005, 0.05, 0.02, 0.1, 0.02)
#: Priors of a case with some knowledge. With the common priors, open over four orders of magnitude,
#: simulated flows are often a handful of people or millions (`--priors common` measures that).
INFORMED = (
    ("routine.level_per_day", 1000.0, 20_000.0),
    ("figures_only.sojourn_days", 3.0, 60.0),
)
#: Posterior draws that the truth is ranked among; fewer than the effective ones.
RANKED = 49


@dataclass(frozen=True)
class Outcome:
    """One run: rank of the truth (0 … RANKED), and whether the intervals hold it."""

    index: int
    ranks: dict[str, int] = field(default_factory=dict)
    in_50: dict[str, bool] = field(default_factory=dict)
    in_90: dict[str, bool] = field(default_factory=dict)
    refused: str = ""
    seconds: float = 0.0
    diagnostics: dict[str, Any] = field(default_factory=dict)


def small_case(priors: str) -> Case:
    """Return the case of figures alone with the priors named."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "figures.csv").write_text(FIGURES, encoding="utf-8")
        case = load_case(folder)
    if priors == "common":
        return case
    return replace(case, priors=tuple(Prior(*prior, reason="calibration") for prior in INFORMED))


class Study:
    """A model compiled once, and runs of it on simulated reports.

    Args:
        case: the case whose figures are simulated; its own numbers only say how finely they are
            rounded. None is the small case above.
        seed: seeds all runs.
        priors: of the small case, `informed` or `common`.
        particles: of an island; None for as many as a fit takes.
    """

    def __init__(
        self,
        seed: int,
        priors: str = "informed",
        case: Case | None = None,
        particles: int | None = None,
    ) -> None:
        self.seed, self.particles = seed, particles
        use_float64_and_cache()
        self.model = Model(case or small_case(priors))
        self.sampler = Sampler(self.model)
        reports = self.model.evidence.reports
        self.widths = np.array(CELL_WIDTHS if case is None else reports["high"] - reports["low"])

    @cached_property
    def _quantities(self) -> Any:
        model = self.model
        events = [event.id for event in model.case.world.events]

        def one(z: jax.Array) -> dict[str, jax.Array]:
            values = model.values(z)
            flows = model.flows(values)
            found = {
                "level_per_day": values["routine.level_per_day"],
                "wrong_share": values["wrong.share"],
                "total_entries": flows.entries.sum(),
                "total_exits": flows.host.exits.sum(),
                "final_stock": flows.host.stock[-1].sum(),
            }
            if model.case.figures_only:
                found["walk_sd"] = values["walk.sd"]
                found["sojourn_days"] = values["figures_only.sojourn_days"]
                found["first_week"] = flows.entries[:7].sum()
            for event in events:
                first = model.timeline.day(model.case.world.event(event).date)
                found[f"size_{event}"] = values[f"{event}.size_people"]
                found[f"two_weeks_{event}"] = flows.entries[first : first + 14].sum()
            return found

        return jax.jit(jax.vmap(one))

    @cached_property
    def _predict(self) -> Any:
        model = self.model

        def one(z: jax.Array) -> tuple[jax.Array, ...]:
            values = model.values(z)
            prediction = model.predict(values, model.flows(values))
            centre = model.centre(prediction)
            return centre, prediction.spread, prediction.wrong_spread, values["wrong.share"]

        return jax.jit(one)

    def quantities(self, z: np.ndarray) -> dict[str, np.ndarray]:
        """Return what is ranked, by name (n,), of draws (n, D)."""
        return {name: np.asarray(q) for name, q in self._quantities(jnp.asarray(z)).items()}

    def simulate(self, z: np.ndarray, rng: np.random.Generator) -> tuple[Evidence, np.ndarray]:
        """Return reports drawn from the likelihood at z (D,), and which of them are wrong."""
        centre, spread, wrong_spread, share = (np.asarray(a) for a in self._predict(z))
        given = {k: np.asarray(v) for k, v in self.model.evidence.reports.items()}
        wrong = rng.random(len(centre)) < share
        meant = centre + np.where(wrong, wrong_spread, spread) * rng.standard_normal(len(centre))
        hedge = given["skew"] * given["skew_scale"] * np.abs(rng.standard_normal(len(centre)))
        low = np.floor((meant + hedge) / self.widths) * self.widths
        reports = {**given, "low": low, "high": low + self.widths}
        return self.evidence(reports), wrong

    def evidence(self, reports: dict[str, np.ndarray]) -> Evidence:
        """Return reports as the likelihood takes them, every one in use."""
        arrays = {name: jnp.asarray(value) for name, value in reports.items()}
        return Evidence(arrays, jnp.ones(len(self.model.claims)))

    def run(self, index: int) -> Outcome:
        """Simulate and fit once; the same seed and index give the same outcome."""
        began = time.perf_counter()
        rng = np.random.default_rng([self.seed, index])
        z = self.model.layout.draw(rng, 1)[0]
        evidence, _ = self.simulate(z, rng)
        seed = int(rng.integers(1, 2**20))
        try:
            found = fit(self.sampler, evidence, seed, self.particles)
        except FitRefused as refusal:
            return Outcome(
                index, refused="; ".join(refusal.reasons),
                seconds=time.perf_counter() - began, diagnostics=dict(refusal.diagnostics),
            )  # fmt: skip
        truth = self.quantities(z[None])
        # One shape whatever the number of rounds, so that nothing is compiled again.
        flat = found.flat
        size = ISLANDS * found.particles
        keep = np.linspace(0, len(flat) - 1, size).round().astype(int)
        draws = self.quantities(flat[keep])
        ranked = np.linspace(0, size - 1, RANKED).round().astype(int)
        ends = {n: np.quantile(q, [0.05, 0.25, 0.75, 0.95]) for n, q in draws.items()}
        return Outcome(
            index,
            ranks={n: int((q[ranked] < truth[n][0]).sum()) for n, q in draws.items()},
            in_50={n: bool(e[1] <= truth[n][0] <= e[2]) for n, e in ends.items()},
            in_90={n: bool(e[0] <= truth[n][0] <= e[3]) for n, e in ends.items()},
            seconds=round(time.perf_counter() - began, 3),
            diagnostics={k: found.diagnostics[k] for k in ("rhat_max", "ess_min", "rounds",
                                                           "divergences", "gradients")},
        )  # fmt: skip


def study(
    fits: int,
    seed: int,
    done: Sequence[int] = (),
    priors: str = "informed",
    case: Case | None = None,
    particles: int | None = None,
) -> Iterator[Outcome]:
    """Yield the outcomes of `fits` runs, but for those already done."""
    runs = Study(seed, priors, case, particles)
    skip = set(done)
    for index in range(fits):
        if index not in skip:
            yield runs.run(index)


# Summary ------------------------------------------------------------------------------------------


def ecdf_distance(ranks: np.ndarray) -> np.ndarray:
    """Return the tail probability of the least likely point of each ECDF of ranks (…, n)."""
    n = ranks.shape[-1]
    levels = np.arange(1, RANKED + 1) / (RANKED + 1)
    below = (ranks[..., None] < np.arange(1, RANKED + 1)).sum(-2)
    lower = stats.binom.cdf(below, n, levels)
    upper = stats.binom.sf(below - 1, n, levels)
    return np.asarray(2 * np.minimum(lower, upper).min(-1))


def simultaneous_limit(n: int, share: float, samples: int = 2000) -> float:
    """Return the tail probability that `share` of uniform samples of n ranks do not fall below."""
    rng = np.random.default_rng(0)
    parts = [ecdf_distance(rng.integers(0, RANKED + 1, (100, n))) for _ in range(samples // 100)]
    return float(np.quantile(np.concatenate(parts), 1.0 - share))


def summarise(outcomes: Sequence[Outcome], seed: int) -> dict[str, Any]:
    """Return coverage with its binomial bands, and whether the ranks look uniform."""
    sound = [o for o in outcomes if not o.refused]
    n = len(sound)
    limit = simultaneous_limit(n, 0.99)
    bands = {
        level: [float(x) / n for x in stats.binom.interval(0.99, n, level / 100)]
        for level in (50, 90)
    }
    quantities = {}
    for name in sound[0].ranks if sound else ():
        ranks = np.array([o.ranks[name] for o in sound])
        coverage = {
            50: float(np.mean([o.in_50[name] for o in sound])),
            90: float(np.mean([o.in_90[name] for o in sound])),
        }
        distance = float(ecdf_distance(ranks))
        quantities[name] = {
            **{f"coverage_{level}": coverage[level] for level in bands},
            **{f"within_{level}": bands[level][0] <= coverage[level] <= bands[level][1]
               for level in bands},
            "mean_rank": float(ranks.mean() / RANKED),
            "ecdf_tail_probability": distance,
            "ecdf_within_99": distance >= limit,
            "rank_histogram": np.bincount(ranks * 10 // (RANKED + 1), minlength=10).tolist(),
        }  # fmt: skip
    seconds = [o.seconds for o in outcomes]
    return {
        "fits": len(outcomes),
        "refused": len(outcomes) - n,
        "refused_share": (len(outcomes) - n) / len(outcomes),
        "seed": seed,
        "ranked_among": RANKED,
        "seconds_per_fit_median": float(np.median(seconds)),
        "band_99_of_coverage": {str(level): band for level, band in bands.items()},
        "ecdf_limit_99": limit,
        "quantities": quantities,
        "refusals": [{"index": o.index, "reason": o.refused} for o in outcomes if o.refused],
    }


def table(summary: dict[str, Any]) -> str:
    """Return the summary as a table for people."""
    b50, b90 = (summary["band_99_of_coverage"][level] for level in ("50", "90"))
    lines = [
        f"{summary['fits']} fits, {summary['refused']} refused "
        f"({summary['refused_share']:.1%}, at most 2 % wanted), "
        f"{summary['seconds_per_fit_median']:.1f} s a fit",
        f"coverage expected: 50 % in {b50[0]:.3f} … {b50[1]:.3f}, "
        f"90 % in {b90[0]:.3f} … {b90[1]:.3f} (99 % binomial bands)",
        f"{'quantity':<16}{'50 %':>8}{'':>5}{'90 %':>8}{'':>5}{'mean rank':>11}{'ranks':>8}",
    ]
    for name, q in summary["quantities"].items():
        marks = ["ok" if q[k] else "OUT" for k in ("within_50", "within_90", "ecdf_within_99")]
        lines.append(
            f"{name:<16}{q['coverage_50']:>8.3f}{marks[0]:>5}{q['coverage_90']:>8.3f}"
            f"{marks[1]:>5}{q['mean_rank']:>11.3f}{marks[2]:>8}"
        )
    return "\n".join(lines)


# Ledger -------------------------------------------------------------------------------------------


def run_key(seed: int, what: str) -> str:
    """Return what tells runs apart: settings, and a hash of the code that simulates and fits."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    package = Path(inspect.getfile(load_case)).parents[1]
    for folder in ("inference", "simulation"):
        for path in sorted((package / folder).rglob("*.[pc][ys]*")):
            if "__pycache__" not in path.parts:
                digest.update(path.read_bytes())
    return f"{seed}-{what}-{digest.hexdigest()[:16]}"


def read_ledger(path: Path, run: str) -> list[Outcome]:
    """Return the outcomes noted so far; a line that was cut off is dropped."""
    if not path.exists():
        return []
    outcomes = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        if entry.pop("run", "") != run:
            raise SystemExit(
                f"{path} holds runs of another seed, setting or version; remove it or choose --out anew"
            )
        outcomes[entry["index"]] = Outcome(**entry)
    return [outcomes[index] for index in sorted(outcomes)]


def note(path: Path, outcome: Outcome, run: str) -> None:
    """Append an outcome in one write, so that a stop leaves whole lines."""
    line = json.dumps({"run": run, **asdict(outcome)}, default=float) + "\n"
    if path.exists() and not path.read_bytes().endswith(b"\n"):
        line = "\n" + line
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_summary(path: Path, outcomes: Sequence[Outcome], seed: int) -> dict[str, Any]:
    """Write the summary in one go and return it."""
    summary = summarise(outcomes, seed)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    part.replace(path)
    return summary


def main() -> int:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description="Simulation-based calibration of the fit.")
    parser.add_argument("--fits", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--priors", choices=("informed", "common"), default="informed")
    parser.add_argument("--case", help="a case whose figures are simulated instead")
    parser.add_argument("--out", type=Path, default=Path("bench/results/sbc.json"))
    chosen = parser.parse_args()
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    ledger = chosen.out.with_suffix(".jsonl")
    key = run_key(chosen.seed, chosen.case or chosen.priors)
    case = load_case(chosen.case) if chosen.case else None
    outcomes = [o for o in read_ledger(ledger, key) if o.index < chosen.fits]
    try:
        done = [o.index for o in outcomes]
        for outcome in study(chosen.fits, chosen.seed, done, chosen.priors, case):
            note(ledger, outcome, key)
            outcomes.append(outcome)
            print(
                f"\r{len(outcomes)} of {chosen.fits} fits, "
                f"{sum(bool(o.refused) for o in outcomes)} refused, last {outcome.seconds:.1f} s ",
                end="", file=sys.stderr, flush=True,
            )  # fmt: skip
    except KeyboardInterrupt:
        print("\nstopped; the same command goes on from here", file=sys.stderr)
        if outcomes:
            print(table(write_summary(chosen.out, outcomes, chosen.seed)))
        return 130
    print(file=sys.stderr)
    print(table(write_summary(chosen.out, outcomes, chosen.seed)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
