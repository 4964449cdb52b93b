"""Several hosts fitted together: what do reports on one host tell of another with few reports?

The first 45 days of a movement into two hosts become ten reports on the first and three on the
second: cumulatives and sums over random windows, rounded. The second is asked for its weeks and for
ten random windows, fitted alone and together with the first, and with two figures on the origin's
total where that is known. Scores are those of the second host, and of the first, which should not
lose.

    python bench/several_hosts.py --data DIR --seeds 0-5 --out bench/results/several_hosts.json

DIR holds the series as CSV files: UNHCR's cumulative entries into Poland and Moldova from Ukraine,
and regular monthly entries of Venezuelans (given one day a month). Every fit is one line of a
ledger beside the output; a run that was stopped goes on where it was.

    python bench/several_hosts.py --calibrate 20 --out bench/results/several_hosts_prior.json

draws worlds from the joint prior instead, makes reports of them by the model's own law, and counts how
often the 90 % interval of entries holds the drawn ones.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from scipy.stats import binom

from steppe.case.case import Question
from steppe.case.load import load_movement
from steppe.case.several_hosts import SeveralHosts
from steppe.errors import FitRefused
from steppe.inference.answers import Ensemble
from steppe.inference.evidence import Evidence
from steppe.inference.fit import fit, use_float64_and_cache
from steppe.inference.nowcast import nowcast
from steppe.inference.nowcast_hosts import nowcast_hosts
from steppe.inference.particles import Sampler
from steppe.inference.scores import covered, crps, interval_width
from steppe.inference.several_hosts import SHARED_PUSH, JointModel

DAYS = 45
REPORTS = {"main": 10, "thin": 3}
WINDOWS = 10
START = date(2022, 2, 24)
#: Pairs of hosts of Venezuelans: many reports on the first, few on the second.
PAIRS = (
    ("COL", "PER"),
    ("ECU", "COL"),
    ("PER", "BRA"),
    ("MEX", "GTM"),
    ("GTM", "HND"),
    ("PER", "ECU"),
)
HEADER = "id,measure,value_low,origin,destination,period_start,period_end,source,stated_on"


@dataclass(frozen=True)
class Truth:
    """Entries a day by host, and of all who left the origin where that is known."""

    name: str
    origin: str
    hosts: tuple[str, str]
    entries: Mapping[str, np.ndarray]
    left: np.ndarray | None = None


def ukraine(folder: Path) -> Truth:
    """Return the first days of the movement from Ukraine to Poland and Moldova."""
    days = [START + timedelta(k) for k in range(DAYS)]

    def column(name: str, field: str) -> np.ndarray:
        with (folder / f"{name}.csv").open(encoding="utf-8") as lines:
            found = {row["date"]: float(row[field]) for row in csv.DictReader(lines)}
        return np.diff([found[day.isoformat()] for day in days], prepend=0.0)

    entries = {
        code: column(f"{name}_unhcr_cumulative_2022_2023", "cumulative_entries_from_ukraine")
        for code, name in (("POL", "poland"), ("MDA", "moldova"))
    }
    left = column("ukraine_unhcr_daily_total", "cumulative")
    return Truth("ukraine", "UKR", ("POL", "MDA"), entries, left)


def americas(folder: Path, seed: int) -> Truth:
    """Return the longest common stretch of months of a pair of hosts, a day a month."""
    pair = PAIRS[seed % len(PAIRS)]
    with (folder / "americas_monthly_entries_exits.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["nationality"] == "VEN"]
    by_host = {
        host: {row["month"]: float(row["entries"]) for row in rows if row["country"] == host}
        for host in pair
    }
    months = sorted(set(by_host[pair[0]]) & set(by_host[pair[1]]))
    entries = {host: np.array([by_host[host][month] for month in months]) for host in pair}
    return Truth("americas", "VEN", pair, entries)


def figures(truth: Truth, seed: int, totals: bool) -> str:
    """Return figures.csv of a truth; the same seed gives the same reports, with or without totals."""
    rng = np.random.default_rng(seed)
    rows = [HEADER]
    days = len(truth.entries[truth.hosts[0]])

    def add(name: str, measure: str, flow: np.ndarray, first: int, last: int, to: str) -> None:
        value = _rounded(float(flow[first : last + 1].sum()), int(rng.integers(2, 4)))
        begin, end = (START + timedelta(day) for day in (first, last))
        source = f"source of {to or truth.origin}"
        rows.append(
            f"{name},{measure},{value:.0f},{truth.origin},{to},{begin},{end},{source},{end}"
        )

    for host, number in zip(truth.hosts, REPORTS.values(), strict=True):
        for k in range(number):
            first, last = 0, int(rng.integers(3, days))
            if k % 2:
                width = int(rng.integers(3, 11))
                first = int(rng.integers(0, days - width + 1))
                last = first + width - 1
            if k == 0:
                last = days - 1  # so that both are asked over the same days
            add(f"{host.lower()}{k}", "entries", truth.entries[host], first, last, host)
    if totals and truth.left is not None:
        for k, last in enumerate(sorted(rng.choice(np.arange(5, days), 2, replace=False))):
            add(f"left{k}", "exits", truth.left, 0, int(last), "")
    return "\n".join(rows) + "\n"


def _rounded(value: float, digits: int) -> float:
    unit = 10.0 ** (np.floor(np.log10(max(value, 1.0))) - digits + 1)
    return float(round(value / unit) * unit)


def asked(truth: Truth, seed: int) -> list[tuple[int, int]]:
    """Return the weeks and random windows (first, last day) that are asked."""
    rng = np.random.default_rng([seed, 1])
    days = len(truth.entries[truth.hosts[0]])
    found = [(first, first + 6) for first in range(0, days - 6, 7)]
    for _ in range(WINDOWS):
        width = int(rng.integers(3, 15))
        first = int(rng.integers(0, days - width + 1))
        found.append((first, first + width - 1))
    return found


def scores(truth: Truth, host: str, seed: int, posterior: Ensemble) -> dict[str, Any]:
    """Return coverage, width and CRPS of a host's windows, in units of the true number."""
    found = []
    for first, last in asked(truth, seed):
        begin, end = (START + timedelta(day) for day in (first, last))
        draws = posterior.answer(Question("", "entries", "people", begin, end))
        true = float(truth.entries[host][first : last + 1].sum())
        found.append(
            (bool(covered(draws, true, 0.9)), bool(covered(draws, true, 0.5)),
             float(interval_width(draws, 0.9)) / true, float(crps(draws, true)) / true)
        )  # fmt: skip
    inside, half, width, score = np.array(found, float).T
    return {
        "asked": len(found), "inside_90": int(inside.sum()), "inside_50": int(half.sum()),
        "width_90": float(np.median(width)), "crps": float(score.mean()),
    }  # fmt: skip


def run(truth: Truth, seed: int, way: str) -> dict[str, Any]:
    """Fit alone, together or with totals, and score both hosts."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / truth.name
        folder.mkdir()
        text = figures(truth, seed, totals=way == "with totals")
        (folder / "figures.csv").write_text(text, encoding="utf-8")
        several = load_movement(folder)
        assert isinstance(several, SeveralHosts), several
    began = time.perf_counter()
    main, thin = truth.hosts
    if way == "alone":
        by_host = {case.world.host: nowcast(case, (), 1).posterior for case in several.hosts}
    else:
        found = nowcast_hosts(several, (), 1)
        by_host = found.posterior.hosts
    seconds = time.perf_counter() - began
    line: dict[str, Any] = {
        "series": truth.name, "seed": seed, "way": way, "hosts": truth.hosts, "refused": False,
        "seconds": round(seconds, 1),
        "thin": scores(truth, thin, seed, by_host[thin]),
        "main": scores(truth, main, seed, by_host[main]),
    }  # fmt: skip
    if way != "alone":
        line["shared_push"] = found.estimate.diagnostics["hosts.shared_push"]["median"]
        line["ess_min"] = found.estimate.diagnostics["ess_min"]
    return line


def summarise(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return scores by series, host and way, over the seeds that no way was refused on."""
    result: dict[str, Any] = {}
    for series in dict.fromkeys(line["series"] for line in lines):
        own = [line for line in lines if line["series"] == series]
        bad = {line["seed"] for line in own if line["refused"]}
        ways = dict.fromkeys(line["way"] for line in own)
        seeds = set.intersection(*({x["seed"] for x in own if x["way"] == w} for w in ways)) - bad
        table: dict[str, Any] = {"seeds": sorted(seeds), "refused": sorted(bad)}
        for host in ("thin", "main"):
            for way in ways:
                some = [x[host] for x in own if x["way"] == way and x["seed"] in seeds]
                asked_ = sum(x["asked"] for x in some)
                table[f"{host}, {way}"] = {
                    "coverage_90": round(sum(x["inside_90"] for x in some) / max(asked_, 1), 3),
                    "coverage_50": round(sum(x["inside_50"] for x in some) / max(asked_, 1), 3),
                    "width_90": round(float(np.mean([x["width_90"] for x in some])), 3),
                    "crps": round(float(np.mean([x["crps"] for x in some])), 4),
                }  # fmt: skip
        result[series] = table
    return result


# Calibration --------------------------------------------------------------------------------------

CALIBRATION = """\
id,measure,value_low,origin,destination,period_start,period_end,source,stated_on
a1,entries,1000,UKR,POL,2022-03-01,2022-03-07,Guard,2022-03-30
a2,entries,1000,UKR,POL,2022-03-08,2022-03-20,Guard,2022-03-30
a3,entries,1000,UKR,POL,2022-03-01,2022-03-28,agency,2022-03-30
a4,stock,1000,UKR,POL,,2022-03-28,agency,2022-03-30
b1,entries,1000,UKR,MDA,2022-03-01,2022-03-10,Police,2022-03-30
b2,entries,1000,UKR,MDA,2022-03-01,2022-03-28,agency,2022-03-30
t1,exits,1000,UKR,,2022-03-01,2022-03-21,agency,2022-03-30
"""


def calibrate(number: int) -> dict[str, Any]:
    """Draw worlds and reports from the joint prior, fit them, count what intervals hold.

    The ranks are those of entries into each host and into both, of the shared push, and of the
    entries into the second host in the second half, for all of which the truth is that of the draw.
    """
    use_float64_and_cache()
    with tempfile.TemporaryDirectory() as parent:
        (Path(parent) / "figures.csv").write_text(CALIBRATION, encoding="utf-8")
        several = load_movement(parent)
    assert isinstance(several, SeveralHosts)
    model = JointModel(several)
    sampler = Sampler(model)
    expected = jax.jit(lambda z: _expected(model, z))
    numbers = jax.jit(lambda z: jax.lax.map(lambda one: _numbers(model, one), z))
    inside: dict[str, list[bool]] = {}
    refused = 0
    for seed in range(number):
        rng = np.random.default_rng([seed, 7])
        z = model.layout.draw(rng, 1)
        evidence = _reports_of(model, expected(jnp.asarray(z[0])), z, rng)
        try:
            draws = fit(sampler, evidence, seed)
        except FitRefused:
            refused += 1
            continue
        true = numbers(jnp.asarray(z))
        found = numbers(jnp.asarray(draws.thinned(400).flat))
        for name, values in found.items():
            low, high = np.quantile(np.asarray(values), [0.05, 0.95])
            inside.setdefault(name, []).append(bool(low <= float(true[name][0]) <= high))
        print(seed, {name: sum(held) for name, held in inside.items()}, refused, flush=True)
    kept = number - refused
    least, most = (int(binom.ppf(q, kept, 0.9)) for q in (0.005, 0.995))
    return {"worlds": kept, "refused": refused, "binomial_99": [least, most],
            "inside_90": {name: sum(held) for name, held in inside.items()}}  # fmt: skip


def _expected(model: JointModel, z: jax.Array) -> dict[str, jax.Array]:
    """Return centre and spreads of every report (C,)."""
    parts = [(part, part.predict(values, flows)) for part, values, flows in model.parts_of(z)]
    return {
        "centre": jnp.concatenate([part.centre(p) for part, p in parts]),
        "right": jnp.concatenate([p.spread for _, p in parts]),
        "wrong": jnp.concatenate([p.wrong_spread for _, p in parts]),
    }


def _reports_of(
    model: JointModel, expected: Mapping[str, Any], z: np.ndarray, rng: np.random.Generator
) -> Evidence:
    """Return reports drawn given the unknowns: right or wrong, printed to three digits or so."""
    centre, right, wrong = (np.asarray(expected[name]) for name in ("centre", "right", "wrong"))
    is_wrong = rng.random(len(centre)) < float(model.values(z, np)["wrong.share"][0])
    log = centre + np.where(is_wrong, wrong, right) * rng.standard_normal(len(centre))
    reports = {**model.evidence.reports, "low": jnp.asarray(log - 0.002),
               "high": jnp.asarray(log + 0.002)}  # fmt: skip
    return Evidence(reports, model.evidence.mask)


def _numbers(model: JointModel, z: jax.Array) -> dict[str, jax.Array]:
    """Return what is asked of a draw."""
    parts = model.parts_of(z)[: len(model.hosts)]
    entries = [flows.entries.sum(1) for _, _, flows in parts]
    found = {f"entries {h}": e.sum() for h, e in zip(model.ids, entries, strict=True)}
    return found | {
        "entries, all": jnp.stack(entries).sum(),
        "entries of the second, late": entries[1][14:].sum(),
        "shared push": model.layout.values(z, jnp)[SHARED_PUSH],
    }


def main() -> None:
    """Run what is missing from the ledger, then write the summary."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seeds", default="0-5")
    parser.add_argument("--series", default="ukraine,americas")
    parser.add_argument("--calibrate", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    given.out.parent.mkdir(parents=True, exist_ok=True)
    if given.calibrate:
        found = calibrate(given.calibrate)
        given.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        print(json.dumps(found, indent=2))
        return
    first, _, last = given.seeds.partition("-")
    ledger = given.out.with_suffix(".jsonl")
    lines = (
        [json.loads(text) for text in ledger.read_text().splitlines()] if ledger.exists() else []
    )
    done = {(line["series"], line["seed"], line["way"]) for line in lines}
    for seed in range(int(first), int(last or first) + 1):
        for series in given.series.split(","):
            truth = ukraine(given.data) if series == "ukraine" else americas(given.data, seed)
            ways = ["alone", "together"] + ["with totals"] * (truth.left is not None)
            for way in [w for w in ways if (series, seed, w) not in done]:
                try:
                    line = run(truth, seed, way)
                except FitRefused as error:
                    line = {"series": series, "seed": seed, "way": way, "refused": True,
                            "reasons": list(error.reasons)}  # fmt: skip
                lines.append(line)
                with ledger.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line) + "\n")
                print(json.dumps(line), flush=True)
    summary = summarise(lines)
    given.out.write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(summary, indent=2))


if __name__ == "__main__":
    main()
