"""Newcomers who were there before under a rolling window: who they are and where they begin."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from steppe.scenario.rules.law import find_law
from steppe.scenario.timeline import Timeline
from steppe.simulation.days_used import DaysUsed, Window, nobody
from steppe.simulation.returners import (
    Week,
    WindowRule,
    after_week,
    returning,
    starting_blocks,
    window_rule,
)

WINDOW = Window(90, 180)
TIMELINE = Timeline(date(2022, 9, 1), date(2023, 6, 30))
CELLS = (2, 1, 1)


def outside(weeks: tuple[int, int], number: float) -> DaysUsed:
    """People outside who have used weeks in the later and the earlier half of the window."""
    people = nobody(CELLS, WINDOW)
    people.outside[(..., *weeks)] = number
    return people


def test_the_window_of_a_law_and_the_days_that_count() -> None:
    change = TIMELINE.day(date(2023, 1, 27))
    assert window_rule(find_law("kazakhstan"), TIMELINE) == WindowRule(WINDOW, change, change)
    all_days = window_rule(find_law("kazakhstan-all-days"), TIMELINE)
    assert all_days == WindowRule(WINDOW, max(change - 180, 0), change)
    assert window_rule(find_law("schengen"), TIMELINE) == WindowRule(WINDOW, 0, 0)
    assert window_rule(find_law("georgia"), TIMELINE) is None
    early = Timeline(date(2022, 1, 1), date(2022, 12, 31))
    assert window_rule(find_law("kazakhstan"), early) is None


def test_a_share_of_newcomers_returns_as_far_as_there_is_somebody_with_days_left() -> None:
    newcomers = np.full(CELLS, 100.0)
    share = np.array([0.2, 0.5])
    back = returning(outside((5, 0), 30.0), share, newcomers, WINDOW)
    assert back.sum((1, 2, 3, 4)).tolist() == [20, 30]
    assert back[..., 5, 0].sum() == 50
    nobody_may = returning(outside((13, 0), 30.0), share, newcomers, WINDOW)
    assert nobody_may.sum() == 0


def test_who_has_used_days_begins_so_many_days_later() -> None:
    newcomers = np.full(CELLS, 100.0)
    back = returning(outside((5, 0), 1_000.0), np.array([0.2, 1.0]), newcomers, WINDOW)
    begun = starting_blocks(back, newcomers, WINDOW, 12, 8)
    assert begun.sum(-1) == pytest.approx(np.ones(CELLS))
    days = (begun * 12 * np.arange(8)).sum(-1).ravel()
    assert days == pytest.approx([0.2 * 35, 35])
    none = starting_blocks(np.zeros_like(back), np.zeros(CELLS), WINDOW, 12, 8)
    assert (none[..., 0] == 1).all()


def test_a_week_loses_only_those_without_a_week_and_those_who_stay_on_beyond_the_limit() -> None:
    newcomers, hazard = np.full(CELLS, 70.0), np.full(CELLS, 0.1)
    people, none = nobody(CELLS, WINDOW), np.zeros_like(nobody(CELLS, WINDOW).outside)
    people.first[..., 2] = 100.0
    after = after_week(people, none, Week(newcomers, hazard, np.full(2, 0.3)), WINDOW)
    still = np.mean(0.9 ** np.arange(1, 8))
    assert after.first[..., 1] == pytest.approx(np.full(CELLS, 70 * still))
    assert after.first[..., 3] == pytest.approx(np.full(CELLS, 100 * 0.9**7))
    assert after.outside.sum((-2, -1)) == pytest.approx(np.full(CELLS, 100 * (1 - 0.9**7)))
    at_limit = nobody(CELLS, WINDOW)
    at_limit.first[..., -1] = 100.0
    empty = np.zeros(CELLS)
    gone = after_week(at_limit, none, Week(empty, empty, np.full(2, 0.3)), WINDOW)
    assert gone.people() == pytest.approx(np.full(CELLS, 30.0))
    assert gone.first.sum() == 0


def test_returners_are_taken_from_those_outside() -> None:
    newcomers = np.full(CELLS, 100.0)
    people = outside((4, 0), 500.0)
    back = returning(people, np.full(2, 0.5), newcomers, WINDOW)
    still = np.zeros(CELLS)
    after = after_week(people, back, Week(newcomers, still, np.ones(2)), WINDOW)
    assert after.people() == pytest.approx(np.full(CELLS, 550.0))
    assert after.first.sum(-1) == pytest.approx(np.full(CELLS, 50.0))
    assert after.again.sum((-2, -1)) == pytest.approx(np.full(CELLS, 50.0))
