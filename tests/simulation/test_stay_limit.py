"""The legal limit of stay: who reaches it when, and what a change of rule does."""

from __future__ import annotations

import numpy as np
import pytest

from steppe.simulation.draw import Expected, Sampled
from steppe.simulation.stay_limit import (
    HostDay,
    HostFlows,
    Residents,
    StayIndex,
    carry,
    nobody,
    shares_by_rule,
)

WEIGHTS = np.array([[1.0, 6.0, 2.0, 1.0]])
SHAPE = (1, 1, 1, 1)


def run(
    index: StayIndex,
    newcomers: np.ndarray,
    restarts: np.ndarray,
    hazard: float = 0.0,
    sampled: bool = False,
    members: int = 1,
) -> tuple[Residents, HostFlows]:
    """Run a host of one place and group; flows are stacked by day."""
    shape = (members, *SHAPE[1:])
    people, flows = nobody(shape, index), []
    one = np.ones((1, 1, 1))
    for day, came in enumerate(newcomers):
        today = HostDay(
            one * hazard, one * 0.02, np.array([[30.0]]),
            shares_by_rule(WEIGHTS, index.around(restarts, day)), index.moves(day),
            index.ahead,
        )  # fmt: skip
        draw = Sampled(1, 0, day) if sampled else Expected(np)
        people, flow = carry(people, np.full(shape, came), today, draw)
        flows.append(flow)
    return people, HostFlows(*(np.stack(block) for block in zip(*flows, strict=True)))


def test_the_limit_comes_at_the_end_of_the_last_lawful_day() -> None:
    """Who enters on day 0 with 90 days of stay is lawful to the end of day 89."""
    newcomers = np.zeros(100)
    newcomers[0] = 1_000.0
    _, flows = run(StayIndex(90, 1), newcomers, np.zeros(100, bool))
    overstayed = flows.overstayed[:, 0, 0, 0]
    assert np.flatnonzero(overstayed).tolist() == [89]
    assert overstayed[89] == pytest.approx(250)  # 1 of the weights 1, 2, 1


@pytest.mark.parametrize("width", [1, 4, 12, 20])
def test_blocks_reach_the_limit_at_the_right_age_on_average(width: int) -> None:
    index = StayIndex(90, width)
    mean = index.blocks * width - (width + 1) / 2
    assert mean == pytest.approx(89, abs=0.5 + 0.02 * width)


def test_without_the_border_run_stays_fall_as_the_arithmetic_says() -> None:
    """1,000 enter on day 0 of a law of 30 days; the border-run is forbidden from day 50 on.

    At the first limit 60 % run, so 600 are on the clock again; at the second limit nobody may, so
    of the 600 a quarter each leave and overstay and half regularise. With the run they are 360.
    """
    newcomers = np.zeros(70)
    newcomers[0] = 1_000.0
    days = np.arange(70)
    kept, with_run = run(StayIndex(30, 1), newcomers, days < 100)
    after, without = run(StayIndex(30, 1), newcomers, days < 50)
    assert with_run.ran[29].sum() == without.ran[29].sum() == pytest.approx(600)
    assert with_run.ran[59].sum() == pytest.approx(360)
    assert without.ran[59].sum() == 0
    assert kept.on_clock.total().sum() == pytest.approx(360)
    assert after.on_clock.total().sum() == 0
    assert without.leavers[59].sum() == pytest.approx(150)
    assert without.irregular[69].sum() == pytest.approx(100 + 150)
    assert with_run.irregular[69].sum() == pytest.approx(100 + 60)


@pytest.mark.parametrize("width", [1, 7, 12])
def test_people_are_conserved_to_the_unit(width: int) -> None:
    rng = np.random.default_rng(2)
    newcomers = rng.poisson(200, 120).astype(float)
    people, flows = run(
        StayIndex(30, width), newcomers, np.arange(120) < 60, hazard=0.01, sampled=True, members=3
    )
    entered = newcomers.sum() * np.ones(3)
    left = flows.leavers.sum((0, 2, 3))
    assert (entered - left == people.people().sum((1, 2))).all()
    for block in (*people.on_clock, people.irregular, people.permitted, *flows):
        assert (block >= 0).all()
        assert (block == np.round(block)).all()


def test_a_coarse_index_agrees_with_days_within_two_percent() -> None:
    newcomers = 300 + 200 * np.sin(np.arange(400) / 40.0)
    restarts = np.arange(400) < 250
    _, fine = run(StayIndex(90, 1), newcomers, restarts, hazard=0.006)
    _, coarse = run(StayIndex(90, 12), newcomers, restarts, hazard=0.006)
    for name in ("leavers", "ran", "regularised", "overstayed", "stock", "irregular"):
        ours, exact = getattr(coarse, name).sum(), getattr(fine, name).sum()
        assert ours == pytest.approx(exact, rel=0.02), name


def test_members_scatter_around_the_expectation() -> None:
    newcomers = np.full(80, 50.0)
    restarts = np.arange(80) < 40
    index = StayIndex(30, 4)
    _, expected = run(index, newcomers, restarts, hazard=0.01)
    _, sampled = run(index, newcomers, restarts, hazard=0.01, sampled=True, members=200)
    for name in ("leavers", "ran", "overstayed"):
        totals = getattr(sampled, name).sum((0, 2, 3))
        error = totals.std() / np.sqrt(len(totals))
        assert abs(totals.mean() - getattr(expected, name).sum()) < 4 * error + 1e-9, name
