"""Outcomes of runs of a small corridor: levers pull the way they should, and luck is shared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.policy.small_corridor import DAYS, MEMBERS, NUMBERS, corridor, limit_of, plan

from steppe.policy.host_runs import Corridor, HostRecord, Plan, arrivals, host
from steppe.policy.host_settings import HostNumbers
from steppe.policy.outcomes import OUTCOMES, Values, outcomes
from steppe.simulation.days_used import Window
from steppe.simulation.desks_kernel import hours_within_day
from steppe.simulation.draw import Expected
from steppe.simulation.returners import WindowRule
from steppe.simulation.shared_luck import SharedLuck

EXPECTED = Expected(np)


def run(ours: Corridor, reform: Plan, seed: int | None = None) -> HostRecord:
    def draws(day: int) -> Expected | SharedLuck:
        return EXPECTED if seed is None else SharedLuck(seed).on(day)

    return host(ours, reform, arrivals(ours, reform, draws), draws)


def results(ours: Corridor, reform: Plan, seed: int | None = None) -> dict[str, Values]:
    return outcomes(run(ours, reform, seed), ours, 0.3, 0.0)


@pytest.fixture(scope="module")
def ours() -> Corridor:
    return corridor()


@pytest.fixture(scope="module")
def base(ours: Corridor) -> dict[str, Values]:
    return results(ours, plan())


def test_every_outcome_has_a_number_for_each_draw(ours: Corridor, base: dict[str, Values]) -> None:
    assert set(base) == {outcome.id for outcome in OUTCOMES}
    for name, values in base.items():
        assert np.isfinite(values.total).all(), name
        for part in values.parts.values():
            assert part.shape[0] == len(ours.crossing_capacity)


@pytest.mark.parametrize("rule", [None, WindowRule(Window(30, 60), 40, 40)])
def test_people_are_conserved_between_border_and_host(
    ours: Corridor, rule: WindowRule | None
) -> None:
    reform = plan(window=rule)
    came = arrivals(ours, reform, SharedLuck(3).on)
    record = host(ours, reform, came, SharedLuck(3).on)
    entered = came.newcomers.sum((1, 2, 3, 4))
    left = record.sums["leavers"].sum((1, 2))
    assert (entered - left == record.stock_at_end.sum((1, 2))).all()


def test_twice_the_desks_halve_no_less_than_the_backlog(
    ours: Corridor, base: dict[str, Values]
) -> None:
    more = results(ours, plan(desks_times=np.full((DAYS, 2), 2.0)))
    assert (base["longest_desk_wait"].total > 1).all()
    assert (more["desk_days"].total < base["desk_days"].total / 2).all()
    assert (more["numbers_given"].total > base["numbers_given"].total).all()
    assert more["border_days"].total == pytest.approx(base["border_days"].total)


def test_waiting_within_the_day_is_erlang_c_of_the_days_load(ours: Corridor) -> None:
    """Few enough come that no day is too much; each desk sees 30 in eight hours, 16 minutes each."""
    few = replace(
        ours,
        parameters=replace(
            ours.parameters, departures_per_day=ours.parameters.departures_per_day * 0.05
        ),
    )
    days: list[np.ndarray] = []
    desks = ours.desks_per_day[0]

    class Noted(Expected):
        """Notes whom the desks had before them on each day."""

        def thin(self, decision: str, count: np.ndarray, probability: np.ndarray) -> np.ndarray:
            taken = super().thin(decision, count, probability)
            if decision == "applying":
                days.append(taken.sum((1, 3, 4)))
            return taken

    law = Noted(np)
    record = host(few, plan(), arrivals(few, plan(), lambda _: law), lambda _: law)
    assert record.sums["backlog"].max() == 0
    waited = np.zeros(2)
    for applications in days:
        for p in range(2):
            number = round(desks[p] / 30)
            minutes = 60 * 8 * number / desks[p]
            per_hour = applications[0, p] / 8
            waited[p] += applications[0, p] * hours_within_day(per_hour, minutes, number)
    assert record.hours_at_desk[0] == pytest.approx(waited)
    assert record.served_in_time[0] == pytest.approx(sum(a[0] for a in days))
    slow = outcomes(record, few, 0.3, 0.0)["desk_hours"].total
    faster = plan(desks_times=np.full((DAYS, 2), 2.0))
    quick = outcomes(
        host(few, faster, arrivals(few, faster, lambda _: EXPECTED), lambda _: EXPECTED),
        few, 0.3, 0.0,
    )  # fmt: skip
    assert (quick["desk_hours"].total < slow / 2).all()


def test_more_lanes_shorten_the_queue(ours: Corridor, base: dict[str, Values]) -> None:
    crossings = len(ours.network.crossings)
    more = results(ours, plan(border_times=((10, np.full(crossings, 2.0)),)))
    assert (base["longest_queue"].total > 100).all()
    assert (more["border_days"].total < base["border_days"].total / 2).all()


def test_without_the_border_run_more_stay_without_right(
    ours: Corridor, base: dict[str, Values]
) -> None:
    never = results(ours, plan(schedule=limit_of(restarts_until=0)))
    assert never["border_runs"].total == pytest.approx(0)
    assert (never["irregular_days"].total > base["irregular_days"].total).all()
    assert (never["permits"].total > base["permits"].total).all()


def test_a_longer_stay_leaves_fewer_without_right(ours: Corridor, base: dict[str, Values]) -> None:
    longer = results(ours, plan(schedule=limit_of(days=60, restarts_until=110)))
    assert (longer["irregular_days"].total < 0.6 * base["irregular_days"].total).all()
    assert (longer["border_runs"].total < base["border_runs"].total).all()
    shorter = results(ours, plan(schedule=limit_of(15, 65).with_blocks(limit_of().blocks)))
    assert (shorter["irregular_days"].total > base["irregular_days"].total).all()


def test_under_a_rolling_window_who_returns_reaches_the_limit_sooner(
    ours: Corridor, base: dict[str, Values]
) -> None:
    """The same limit of 30 days, in any 60 from day 30 on; nine in ten come back if they may."""
    never, rule = limit_of(restarts_until=0), WindowRule(Window(30, 60), 30, 30)
    many, nobody_returns = (
        replace(
            ours,
            numbers=HostNumbers(ours.numbers.values | {"window.returning": np.full(MEMBERS, x)}),
        )
        for x in (0.9, 1e-9)
    )
    once = results(ours, plan(schedule=never))
    again = results(many, plan(schedule=never, window=rule))
    assert (again["irregular_days"].total > 1.02 * once["irregular_days"].total).all()
    assert (again["present_at_end"].total < once["present_at_end"].total).all()
    same = results(nobody_returns, plan(schedule=never, window=rule))
    assert same["irregular_days"].total == pytest.approx(once["irregular_days"].total)
    assert base["border_runs"].total.sum() > once["border_runs"].total.sum()


def test_settling_elsewhere_moves_people_of_the_event_and_nobody_else(ours: Corridor) -> None:
    shares = np.array([[0.0, 1.0], [0.0, 1.0]]) * np.ones((len(ours.crossing_capacity), 1, 1))
    record = run(ours, plan(settling=((0, shares),)))
    came = arrivals(ours, plan(), lambda _: EXPECTED).newcomers.sum((1, 4))
    assert record.sums["stock"][:, 1, 0] == pytest.approx(0)
    assert (record.sums["stock"][:, 0, 0] > 0).all()
    assert record.supported[:, 1] == pytest.approx(came[:, 1, 0])


def test_rents_and_needs_follow_from_the_most_people_present(ours: Corridor) -> None:
    record = run(ours, plan())
    found = outcomes(record, ours, 0.3, 0.0)
    assert found["rent_peak"].parts["place"] == pytest.approx(100 * record.peak / ours.residents)
    beds = ours.floor_m2 * 0.02 / 20.0
    assert found["beds_short"].parts["place"] == pytest.approx(np.maximum(record.peak - beds, 0))
    assert found["bank_cards"].parts["place"] == pytest.approx(
        record.peak * NUMBERS["needs.bank_cards"]
    )
    years = record.sums["stock"].sum((1, 2)) / 365.25
    assert found["clinic_visits"].total == pytest.approx(
        years * NUMBERS["needs.clinic_visits_per_year"]
    )


def test_sampled_members_scatter_around_the_expected_run(
    ours: Corridor, base: dict[str, Values]
) -> None:
    sampled = results(ours, plan(), seed=5)
    for name in ("returns", "border_runs", "irregular_days"):
        apart = sampled[name].total - base[name].total
        error = apart.std() / np.sqrt(len(apart))
        assert abs(apart.mean()) < 4 * error + 0.01 * base[name].total.mean(), name


@pytest.mark.parametrize("name", ["desk_days", "border_days", "longest_queue"])
def test_shared_luck_makes_differences_at_most_half_as_wide(ours: Corridor, name: str) -> None:
    crossings = len(ours.network.crossings)
    times = np.full(crossings, 1.03)
    reform = plan(border_times=((10, times),), desks_times=np.full((DAYS, 2), 1.03))
    expected = results(ours, reform)[name].total - results(ours, plan())[name].total

    def width(seed: int) -> float:
        apart = results(ours, reform, seed)[name].total - results(ours, plan(), 11)[name].total
        low, high = np.quantile(apart - expected, [0.05, 0.95])
        return float(high - low)

    assert width(11) <= width(12) / 2
