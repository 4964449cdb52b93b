"""A known truth, reported by three sources, two of whose figures are wrong, is found again."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import jax.numpy as jnp
import numpy as np
import pytest

from steppe.case.case import Case
from steppe.case.load import load_case
from steppe.inference.fit import use_float64_and_cache
from steppe.inference.grid import daily_grid
from steppe.inference.model import Model
from steppe.inference.nowcast import Nowcast, nowcast
from tiny_case import write_figures

HEADER = "id,measure,value_low,unit,origin,destination,period_start,period_end,source,stated_on"
#: Measure, first and last day, source; the case lasts from 1 March to 29 May, 90 days.
CLAIMS = (
    ("entries", "2022-03-01", "2022-03-07", "Border Guard"),
    ("entries", "2022-03-08", "2022-03-14", "Border Guard"),
    ("entries", "2022-03-15", "2022-03-28", "Border Guard"),
    ("entries", "2022-03-29", "2022-04-18", "Border Guard"),
    ("entries", "2022-04-19", "2022-05-29", "Border Guard"),
    ("entries", "2022-03-01", "2022-03-31", "agency"),
    ("entries", "2022-04-01", "2022-04-30", "agency"),
    ("entries", "2022-05-01", "2022-05-29", "agency"),
    ("exits", "2022-03-01", "2022-03-21", "Border Guard"),
    ("exits", "2022-03-22", "2022-04-20", "Border Guard"),
    ("exits", "2022-04-21", "2022-05-29", "Border Guard"),
    ("exits", "2022-03-01", "2022-04-15", "agency"),
    ("exits", "2022-04-16", "2022-05-29", "press"),
    ("stock", "2022-03-31", "2022-03-31", "press"),
    ("stock", "2022-05-29", "2022-05-29", "agency"),
    ("entries", "2022-03-10", "2022-03-20", "press"),
)
#: Claims that are wrong, by number, and the factor they are wrong by.
WRONG = {2: 3.0, 11: 1 / 3}
TRUTH = {
    "routine.level_per_day": 3000.0, "event.size_people": 400_000.0, "event.rise_days": 2.0,
    "event.decay_days": 15.0, "event.transit_share": 0.5, "event.transit_days": 2.0,
    "event.stay_days": 120.0, "figures_only.sojourn_days": 12.0, "day.sd": 0.15,
}  # fmt: skip
DIGITS = 3


def figures(values: np.ndarray) -> str:
    rows = [HEADER]
    for number, (claim, value) in enumerate(zip(CLAIMS, values, strict=True)):
        measure, first, last, source = claim
        ends = ("POL", "UKR") if measure == "exits" else ("UKR", "POL")
        start = "" if measure == "stock" else first
        rows.append(
            f"c{number},{measure},{value:.0f},,{ends[0]},{ends[1]},{start},{last},{source},"
            "2022-05-29"
        )
    return "\n".join(rows) + "\n"


def case_of(values: np.ndarray) -> Case:
    with TemporaryDirectory() as parent:
        return load_case(write_figures(Path(parent) / "known", figures(values)))


def rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits - 1}e}")


def truth(case: Case, rng: np.random.Generator) -> tuple[np.ndarray, dict[str, float]]:
    """What each claim counts, and the totals, in a world whose days vary by 15 %."""
    model = Model(case, daily_grid(case.world.timeline.days))
    values = model.values(jnp.zeros(model.layout.size))
    values |= {name: jnp.asarray(value) for name, value in TRUTH.items()}
    host = model.flows(values)
    sd = TRUTH["day.sd"]
    # Days vary in what is counted; the stock of so many days hardly notices.
    entries = np.asarray(host.entries.sum(-1)) * rng.lognormal(-(sd**2) / 2, sd, model.grid.days)
    exits = np.asarray(host.host.exits.sum(-1)) * rng.lognormal(-(sd**2) / 2, sd, model.grid.days)
    stock = np.asarray(host.start_stock.sum()) + np.cumsum(entries - exits)
    counted = []
    for claim in model.claims:
        first, stop = model.timeline.span(claim.period_start, claim.period_end)
        flow = {"entries": entries, "exits": exits}.get(claim.measure)
        counted.append(stock[stop - 1] if flow is None else flow[max(first, 0) : stop].sum())
    return np.array(counted), {"entries": entries.sum(), "exits": exits.sum()}


@cache
def recovered(seed: int) -> tuple[Nowcast, dict[str, float]]:
    use_float64_and_cache()
    rng = np.random.default_rng(seed)
    counted, totals = truth(case_of(np.full(len(CLAIMS), 1000.0)), rng)
    reports = counted * np.exp(0.05 * rng.standard_normal(len(counted)))
    for number, factor in WRONG.items():
        reports[number] *= factor
    values = np.array([rounded(r, 2 + i % 2) for i, r in enumerate(reports)])
    return nowcast(case_of(values), seed=1), totals


@pytest.mark.parametrize("seed", [1])
def test_the_two_wrong_figures_are_the_two_most_suspicious(seed: int) -> None:
    checks = recovered(seed)[0].estimate.claims
    wrong = {f"c{number}" for number in WRONG}
    assert {check.claim.id for check in checks[:2]} == wrong
    for check in checks[:2]:
        assert check.probability_wrong is not None
        assert check.probability_wrong > 0.5
        # Without it the model expects what the others say.
        low, high = check.expected["q05"], check.expected["q95"]
        assert not low < check.reported[0] < high
    for check in checks[2:]:
        assert check.probability_wrong is not None
        assert check.probability_wrong < 0.5


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize("measure", ["entries", "exits"])
def test_the_truth_lies_in_the_90_per_cent_interval(seed: int, measure: str) -> None:
    found, totals = recovered(seed)
    answer = next(a for a in found.estimate.standing if a.question.measure == measure)
    assert answer.quantiles["q05"] < totals[measure] < answer.quantiles["q95"]
    assert answer.quantiles["q95"] / answer.quantiles["q05"] < 1.5


def test_a_counted_stock_is_no_change() -> None:
    estimate = recovered(1)[0].estimate
    assert not estimate.case.stock_is_change
    assert not any("change since" in note for note in estimate.notes)
