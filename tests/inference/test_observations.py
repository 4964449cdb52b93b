"""Each observation type reads its claims and sums the right flows over the right days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

import steppe.inference.observations as observations
from claims import claim
from steppe.claims.claim import Claim
from steppe.inference.grid import Grid, daily_grid
from steppe.inference.observations import observation_types, observe
from steppe.inference.observations.functional import Frame, Functional
from steppe.scenario.timeline import Timeline

TIMELINE = Timeline(date(2022, 3, 1), date(2022, 3, 28))
GROUPS = ("routine", "event")
COARSE = Grid((0, 4, 5, 9, 10, 17, 24, 28))
#: A flow that tells days and groups apart: 100 · day + 7 · group, stock 1000 · day + group.
FLOW = 100.0 * np.arange(28)[:, None] + np.array([1.0, 7.0])
STOCK = 1000.0 * np.arange(28)[:, None] + np.array([3.0, 5.0])
KINDS = (
    claim(), claim(measure="exits"), claim(measure="registrations"), claim(measure="returns"),
    claim(measure="stock", basis="snapshot"), claim(measure="stock", basis="change"),
)  # fmt: skip


def frame(grid: Grid | None = None) -> Frame:
    return Frame(TIMELINE, grid or daily_grid(28), GROUPS)


def total(functional: Functional, grid: Grid) -> float:
    """The functional of the known flows, summed over the steps of a grid."""
    starts = list(grid.edges[:-1])
    in_steps = np.add.reduceat(FLOW, starts, axis=0)
    parts = {
        "entries": FLOW, "exits": 2 * in_steps, "registrations": 3 * in_steps,
        "returns": 4 * in_steps, "stock": STOCK[np.array(grid.edges[1:]) - 1],
    }  # fmt: skip
    weights = {name: getattr(functional, name) for name in parts}
    return float(sum((w * parts[name]).sum() for name, w in weights.items() if w is not None))


def brute(a: Claim, times: float = 1.0, groups: tuple[int, ...] = (0, 1)) -> float:
    """The sum over the days of a claim's period, day by day."""
    result = 0.0
    for day in range(28):
        if a.period_start <= TIMELINE.date(day) <= a.period_end:
            for g in groups:
                result += times * (100.0 * day + (1.0, 7.0)[g])
    return result


def test_every_module_of_the_folder_is_an_observation_type() -> None:
    files = {path.stem for path in Path(observations.__file__).parent.glob("*.py")}
    names = {module.__name__.rpartition(".")[2] for module in observation_types()}
    assert names == files - {"__init__", "functional"}
    assert len(names) >= 6
    for module in observation_types():
        assert callable(module.observes)
        assert callable(module.functional)
        assert module.__doc__


def test_a_new_file_is_picked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "zz_tourists.py").write_text(
        "from steppe.inference.observations.functional import Functional\n"
        "def observes(claim): return claim.measure == 'tourists'\n"
        "def functional(claim, frame): return Functional(signed=True)\n",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match="no observation type reads tourists"):
        observe(claim(measure="tourists"), frame())
    monkeypatch.setattr(observations, "__path__", [*observations.__path__, str(tmp_path)])
    observation_types.cache_clear()
    try:
        assert observe(claim(measure="tourists"), frame()).signed
    finally:
        observation_types.cache_clear()


@pytest.mark.parametrize("a", KINDS, ids=lambda a: f"{a.measure}-{a.basis}")
def test_exactly_one_type_reads_a_claim(a: Claim) -> None:
    assert sum(bool(module.observes(a)) for module in observation_types()) == 1


@pytest.mark.parametrize("grid", [daily_grid(28), COARSE], ids=["daily", "coarse"])
@pytest.mark.parametrize(
    ("measure", "times"), [("entries", 1), ("exits", 2), ("registrations", 3), ("returns", 4)]
)
def test_a_cumulative_claim_sums_the_days_of_its_period(
    measure: str, times: float, grid: Grid
) -> None:
    # The period ends where steps of the coarse grid end.
    a = claim(measure=measure, period_start=date(2022, 3, 5), period_end=date(2022, 3, 17))
    assert total(observe(a, frame(grid)), grid) == pytest.approx(brute(a, times))


@pytest.mark.parametrize(
    ("unit", "days"), [("people/day", 1), ("people/week", 7), ("people/month", 365.25 / 12)]
)
@pytest.mark.parametrize("measure", ["entries", "exits", "registrations", "returns"])
def test_a_rate_is_the_mean_over_its_days_in_its_unit(measure: str, unit: str, days: float) -> None:
    times = {"entries": 1, "exits": 2, "registrations": 3, "returns": 4}[measure]
    a = claim(measure=measure, basis="rate", unit=unit, period_start=date(2022, 3, 3),
              period_end=date(2022, 3, 19))  # fmt: skip
    mean = brute(a, times) / 17
    assert total(observe(a, frame()), daily_grid(28)) == pytest.approx(mean * days)


def test_entries_of_a_single_day_are_that_days() -> None:
    a = claim(period_start=date(2022, 3, 9), period_end=date(2022, 3, 9))
    assert total(observe(a, frame(COARSE)), COARSE) == pytest.approx(808.0 + 800.0)


def test_a_part_of_a_step_gets_its_share_of_the_steps_exits() -> None:
    a = claim(measure="exits", period_start=date(2022, 3, 11), period_end=date(2022, 3, 12))
    step = 2 * FLOW[10:17].sum()
    assert total(observe(a, frame(COARSE)), COARSE) == pytest.approx(step * 2 / 7)


@pytest.mark.parametrize("day", [9, 16, 27])
def test_a_stock_is_counted_at_the_end_of_its_last_day(day: int) -> None:
    a = claim(measure="stock", basis="snapshot", period_end=TIMELINE.date(day))
    for grid in (daily_grid(28), COARSE):
        assert total(observe(a, frame(grid)), grid) == pytest.approx(STOCK[day].sum())


def test_a_difference_is_entries_less_exits_and_signed() -> None:
    a = claim(measure="stock", basis="change", period_start=date(2022, 3, 5),
              period_end=date(2022, 3, 17))  # fmt: skip
    functional = observe(a, frame(COARSE))
    assert functional.signed
    assert total(functional, COARSE) == pytest.approx(brute(a) - brute(a, 2))


@pytest.mark.parametrize(("group", "counted"), [("event", (1,)), ("routine", (0,)), ("", (0, 1))])
def test_a_claim_on_a_group_counts_that_group_alone(group: str, counted: tuple[int, ...]) -> None:
    a = claim(group=group)
    assert total(observe(a, frame()), daily_grid(28)) == pytest.approx(brute(a, groups=counted))


def test_a_group_that_the_model_lacks_counts_everybody() -> None:
    # All foreigners, say: an upper bound on everybody the model has.
    a = claim(group="all foreigners")
    assert total(observe(a, frame()), daily_grid(28)) == pytest.approx(brute(a))
