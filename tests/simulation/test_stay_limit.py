"""The legal limit of stay: who reaches it when, and what a change of rule does."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from steppe.scenario.rules.law import Law, find_law
from steppe.scenario.rules.restart_on_exit import RestartOnExit
from steppe.scenario.rules.stay_rule import StayRule
from steppe.scenario.rules.visa_free_days import VisaFreeDays
from steppe.scenario.timeline import Timeline
from steppe.simulation.desks import Numbers
from steppe.simulation.draw import Expected, Sampled
from steppe.simulation.stay_limit import HostDay, HostFlows, carry, nobody, with_blocks
from steppe.simulation.stay_schedule import Schedule, law_schedule, moves_until, schedule
from worlds import made_law

WEIGHTS = np.array([[1.0, 6.0, 2.0, 1.0]])
SHAPE = (1, 1, 1, 1)
FIRST = date(2022, 1, 1)


def constant(days: int, restarts_until: int, number: int, width: int = 1) -> Schedule:
    """The schedule of one length; the clock restarts if the limit is reached before a day."""
    entry = np.arange(number + 1)
    return schedule(np.full(number + 1, days), entry + days - 1 < restarts_until, width)


def run(
    law: Schedule,
    newcomers: np.ndarray,
    hazard: float = 0.0,
    sampled: bool = False,
    members: int = 1,
) -> tuple[Numbers, HostFlows]:
    """Run a host of one place and group; flows are stacked by day."""
    shape = (members, *SHAPE[1:])
    people, flows = nobody(shape, law.blocks), []
    one = np.ones((1, 1, 1))
    for day, came in enumerate(newcomers):
        today = HostDay(one * hazard, one * 0.02, np.array([[30.0]]), WEIGHTS, law.on(day))
        draw = Sampled(1, 0, day) if sampled else Expected(np)
        people, flow = carry(people, np.full(shape, came), today, draw)
        flows.append(flow)
    return people, HostFlows(*(np.stack(block) for block in zip(*flows, strict=True)))


def thousand(number: int, day: int = 0) -> np.ndarray:
    """A thousand newcomers on one day."""
    newcomers = np.zeros(number)
    newcomers[day] = 1_000.0
    return newcomers


def days_of(law: Law, number: int, entered: int = 0) -> dict[int, float]:
    """People who reach the limit of a law by day, of a thousand who enter on a day."""
    _, flows = run(
        law_schedule(law, Timeline(FIRST, FIRST + timedelta(days=number - 1)), 1),
        thousand(number, entered),
    )
    at_limit = (flows.leavers + flows.ran + flows.regularised + flows.overstayed).ravel()
    return {int(day): float(at_limit[day]) for day in np.flatnonzero(at_limit > 1e-9)}


def rule(kind: type[StayRule], first: int | None, last: int | None, **values: object) -> StayRule:
    def day(number: int | None) -> date | None:
        return None if number is None else FIRST + timedelta(days=number)

    common = {"id": f"{kind.__name__}_{first}".lower(), "kind": "made", "valid_from": day(first),
              "valid_to": day(last), "reference": "test", "url": None, "confidence": "high"}  # fmt: skip
    return kind.model_validate({**common, **values})


def stays(first: int | None, last: int | None, days: int, applies_to: str) -> StayRule:
    return rule(VisaFreeDays, first, last, days=days, applies_to=applies_to)


NO_RUN = rule(RestartOnExit, None, None, restarts=False)


def test_the_limit_comes_at_the_end_of_the_last_lawful_day() -> None:
    """Who enters on day 0 with 90 days of stay is lawful to the end of day 89."""
    _, flows = run(constant(90, 0, 100), thousand(100))
    overstayed = flows.overstayed[:, 0, 0, 0]
    assert np.flatnonzero(overstayed).tolist() == [89]
    assert overstayed[89] == pytest.approx(250)  # 1 of the weights 1, 2, 1


@pytest.mark.parametrize("width", [1, 4, 12, 20])
def test_blocks_reach_the_limit_at_the_right_age_on_average(width: int) -> None:
    """1,000 a day enter for 240 days; their stays end 89 nights later on average."""
    newcomers = np.where(np.arange(480) < 240, 1_000.0, 0.0)
    _, flows = run(constant(90, 0, 480, width), newcomers)
    ended = (flows.leavers + flows.regularised + flows.overstayed).ravel()
    assert ended.sum() == pytest.approx(240_000)
    mean = (ended * np.arange(480)).sum() / ended.sum() - (newcomers * np.arange(480)).mean() / 500
    assert mean == pytest.approx(89)
    assert moves_until(np.array(90), 1) == 90


def test_without_the_border_run_stays_fall_as_the_arithmetic_says() -> None:
    """1,000 enter on day 0 of a law of 30 days; the border-run is forbidden from day 50 on.

    At the first limit 60 % run, so 600 are on the clock again; at the second limit nobody may, so
    of the 600 a quarter each leave and overstay and half regularise. With the run they are 360.
    """
    kept, with_run = run(constant(30, 100, 70), thousand(70))
    after, without = run(constant(30, 50, 70), thousand(70))
    assert with_run.ran[29].sum() == without.ran[29].sum() == pytest.approx(600)
    assert with_run.ran[59].sum() == pytest.approx(360)
    assert without.ran[59].sum() == 0
    assert kept.total()[..., :-2].sum() == pytest.approx(360)
    assert after.total()[..., :-2].sum() == 0
    assert without.leavers[59].sum() == pytest.approx(150)
    assert without.irregular[69].sum() == pytest.approx(100 + 150)
    assert with_run.irregular[69].sum() == pytest.approx(100 + 60)


def test_a_rule_by_entry_leaves_those_there_their_days() -> None:
    """30 days, and 50 for stays entered from day 20 on; no stay entered before counts among these."""
    law = made_law(stays(None, 19, 30, "entries"), stays(20, None, 50, "entries"), NO_RUN)
    assert days_of(law, 90, entered=0) == {29: pytest.approx(1_000), 79: pytest.approx(600)}
    assert days_of(law, 90, entered=19) == {48: pytest.approx(1_000)}
    assert days_of(law, 90, entered=20) == {69: pytest.approx(1_000)}


def test_a_rule_tested_every_day_acts_on_those_there() -> None:
    """60 days until day 39, then 20: who has been there longer is beyond it at once."""
    law = made_law(stays(None, 39, 60, "days"), stays(40, None, 20, "days"), NO_RUN)
    assert days_of(law, 90, entered=0) == {39: pytest.approx(1_000)}
    assert days_of(law, 90, entered=15) == {39: pytest.approx(1_000)}
    assert days_of(law, 90, entered=30) == {49: pytest.approx(1_000)}


def test_a_law_that_begins_later_finds_those_who_had_no_limit() -> None:
    law = made_law(stays(50, None, 30, "days"), NO_RUN)
    assert days_of(law, 90, entered=0) == {49: pytest.approx(1_000)}
    assert days_of(law, 90, entered=40) == {69: pytest.approx(1_000)}
    assert days_of(made_law(), 90) == {}


def test_a_law_by_entry_that_begins_later_never_ends_older_stays() -> None:
    law = made_law(stays(50, None, 20, "entries"), NO_RUN)
    assert days_of(law, 90, entered=10) == {}
    assert days_of(law, 90, entered=50) == {69: pytest.approx(1_000)}


@pytest.mark.parametrize("width", [1, 7, 12])
def test_people_are_conserved_to_the_unit(width: int) -> None:
    rng = np.random.default_rng(2)
    newcomers = rng.poisson(200, 120).astype(float)
    lengths = np.where(np.arange(121) < 47, 30, 53)
    law = schedule(lengths, np.arange(121) < 60, width)
    people, flows = run(law, newcomers, hazard=0.01, sampled=True, members=3)
    entered = newcomers.sum() * np.ones(3)
    left = flows.leavers.sum((0, 2, 3))
    assert flows.overstayed.sum() > 0
    assert (entered - left == people.total().sum((1, 2, 3, 4))).all()
    for block in (*people, *flows):
        assert (block >= 0).all()
        assert (block == np.round(block)).all()


@pytest.mark.parametrize("change", [None, 180, 45])
def test_a_coarse_index_agrees_with_days_within_two_percent(change: int | None) -> None:
    newcomers = 300 + 200 * np.sin(np.arange(400) / 40.0)
    lengths = np.where(np.arange(401) < 201, 90, change or 90)
    restarts = np.arange(401) < 161
    _, fine = run(schedule(lengths, restarts, 1), newcomers, hazard=0.006)
    _, coarse = run(schedule(lengths, restarts, 12), newcomers, hazard=0.006)
    for name in ("leavers", "ran", "regularised", "overstayed", "stock", "irregular"):
        ours, exact = getattr(coarse, name).sum(), getattr(fine, name).sum()
        assert ours == pytest.approx(exact, rel=0.015), name


def test_empty_blocks_change_nothing() -> None:
    law = constant(30, 50, 70, 4)
    few, narrow = run(law, thousand(70), hazard=0.01)
    many, wide = run(law.with_blocks(20), thousand(70), hazard=0.01)
    for name, ours, theirs in zip(HostFlows._fields, narrow, wide, strict=True):
        np.testing.assert_allclose(ours, theirs, err_msg=name, atol=1e-9)
    for ours, theirs in zip(with_blocks(few, 20), many, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-9)


def test_members_scatter_around_the_expectation() -> None:
    newcomers = np.full(80, 50.0)
    law = constant(30, 40, 80, 4)
    _, expected = run(law, newcomers, hazard=0.01)
    _, sampled = run(law, newcomers, hazard=0.01, sampled=True, members=200)
    for name in ("leavers", "ran", "overstayed"):
        totals = getattr(sampled, name).sum((0, 2, 3))
        error = totals.std() / np.sqrt(len(totals))
        assert abs(totals.mean() - getattr(expected, name).sum()) < 4 * error + 1e-9, name


def test_the_shipped_law_lets_those_there_already_restart_once_more() -> None:
    """Stays entered before 27 January 2023 do not count: of these the last ends on 25 April."""
    timeline = Timeline(date(2022, 9, 1), date(2023, 6, 30))
    law = law_schedule(find_law("kazakhstan"), timeline, 1)
    reached = law.reaching[:, 89] > 0
    assert reached[89:].all()
    assert not reached[:89].any()
    last = np.flatnonzero(law.restarts[:, 89] > 0)[-1]
    assert timeline.date(int(last)) == date(2023, 4, 25)
    assert (law.restarts[89 : last + 1, 89] == 1).all()
