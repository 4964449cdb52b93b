"""Days used in a rolling window as an index of counts, against a count person by person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from steppe.scenario.rules.law import find_law
from steppe.scenario.rules.presence import FAR_AHEAD, LONG_AGO
from steppe.scenario.rules.stay_days import unbroken_days
from steppe.simulation.days_used import (
    DaysUsed,
    Window,
    come_back,
    enter,
    leave,
    nobody,
    week,
)
from steppe.simulation.draw import Expected, Sampled

SCHENGEN = Window(90, 180)
EXPECTED = Expected(np)
PEOPLE, DAYS = 10_000, 420


@cache
def itineraries() -> np.ndarray:
    """Whether each person is inside on each day (n, D), under the limit of 90 days in any 180.

    Each has a mean stay of 3 to 120 days and a mean gap of 5 to 150, spread evenly on the log scale,
    and leaves when no day is left.
    """
    rng = np.random.default_rng(1)
    stay, gap = (np.exp(rng.uniform(*np.log(ends), PEOPLE)) for ends in ((3, 120), (5, 150)))
    inside, there = np.zeros((PEOPLE, DAYS), bool), np.zeros(PEOPLE, bool)
    left = rng.exponential(gap)
    for day in range(DAYS):
        free = inside[:, max(day - 179, 0) : day].sum(1) < 90
        left -= 1
        out, back = there & ((left < 0) | ~free), ~there & (left < 0) & free
        there = (there & ~out) | back
        left = np.where(out, rng.exponential(gap), np.where(back, rng.exponential(stay), left))
        inside[:, day] = there
    return inside


@cache
def stays() -> tuple[np.ndarray, np.ndarray]:
    """First and last days (n, stay) of the itineraries; where there is no stay, far away."""
    edges = np.diff(np.pad(itineraries(), ((0, 0), (1, 1))).astype(int), axis=1)
    found = []
    for change, none in ((1, FAR_AHEAD), (-1, LONG_AGO)):
        person, day = np.nonzero(edges == change)
        turn = np.arange(len(person)) - np.searchsorted(person, person)
        table = np.full((PEOPLE, turn.max() + 1), none)
        table[person, turn] = day - (change == -1)
        found.append(table)
    return found[0], found[1]


def days_left(people: np.ndarray, day: int) -> np.ndarray:
    """The longest stays (n,) that may begin on a day, by the law from all stays before."""
    starts, ends = (table[people] for table in stays())
    ends = np.where(starts < day, ends, LONG_AGO)
    long_after = 20_000  # days on which the law was in force all the time
    entry = np.full(len(people), day + long_after)
    return unbroken_days(find_law("schengen"), starts + long_after, ends + long_after, entry)


@dataclass(frozen=True)
class Entries:
    """Entries of all itineraries after half a year: days left by the index, and by the count.

    `used`: days used in the window that ends on the day before.
    """

    index: np.ndarray
    count: np.ndarray
    used: np.ndarray


def put(people: DaysUsed, rows: np.ndarray, those: DaysUsed) -> None:
    for block, part in zip(people, those, strict=True):
        block[rows] = part


@cache
def entries() -> Entries:
    """Carry every person as a cell of the index along their own stays."""
    inside, window = itineraries(), SCHENGEN
    people, allowed = nobody((PEOPLE,), window), window.days_left()
    never = np.ones(PEOPLE)
    before = np.zeros(PEOPLE, bool)
    found: list[tuple[np.ndarray, ...]] = []
    for day in range(DAYS):
        now = inside[:, day]
        out, into = np.flatnonzero(before & ~now), np.flatnonzero(~before & now)
        those = DaysUsed(*(block[out] for block in people))
        put(people, out, leave(those, those.first, those.again, window))
        those = DaysUsed(*(block[into] for block in people))
        if day >= 180:
            by_index = never[into] * window.days + (those.outside * allowed).sum((1, 2))
            used = inside[into, day - 180 : day].sum(1)
            found.append((by_index, days_left(into, day), used))
        put(people, into, enter(come_back(those, those.outside), never[into]))
        never[into] = 0.0
        if day % 7 == 6:
            people, forgotten = week(people, window, EXPECTED)
            never += forgotten
        before = now
    assert people.people() + never == pytest.approx(np.ones(PEOPLE))
    return Entries(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def test_the_index_agrees_with_a_count_person_by_person() -> None:
    """The figures of docs/rules-of-stay.md: the mean is off by 4 %, one entry by 14 days."""
    found = entries()
    assert len(found.count) > 20_000
    error = found.index - found.count
    assert found.count.mean() == pytest.approx(50, abs=10)
    assert abs(error.mean()) < 0.06 * found.count.mean()
    assert np.abs(error).mean() < 15


def test_without_the_index_every_stay_would_be_taken_for_a_first_one() -> None:
    found = entries()
    assert (90 - found.count).mean() > 2.5 * np.abs(found.index - found.count).mean()


def test_the_index_is_about_as_good_as_the_exact_number_of_days_used() -> None:
    """The best guess from the exact number is its mean: it does not say when the days drop out."""
    found = entries()
    mean = np.bincount(found.used, found.count) / np.maximum(np.bincount(found.used), 1)
    by_number = np.abs(mean[found.used] - found.count).mean()
    assert by_number == pytest.approx(13.4, abs=0.5)
    assert np.abs(found.index - found.count).mean() < 1.1 * by_number


def test_the_index_blurs_the_ends() -> None:
    found = entries()
    assert (found.count < 14).mean() == pytest.approx(0.18, abs=0.02)
    assert (found.index < 14).mean() == pytest.approx(0.08, abs=0.02)


def test_who_has_few_days_left_is_told_from_who_has_many() -> None:
    found = entries()
    low, high = np.quantile(found.index, [0.25, 0.75])
    assert found.count[found.index <= low].mean() < 0.5 * found.count[found.index >= high].mean()


def test_a_first_stay_is_exact() -> None:
    people = enter(nobody((1,), SCHENGEN), np.array([100.0]))
    for weeks in range(1, 13):
        people, _ = week(people, SCHENGEN, EXPECTED)
        assert people.first[0, weeks] == 100
    people = leave(people, people.first, people.again, SCHENGEN)
    assert (people.outside * SCHENGEN.days_left()).sum() / 100 == pytest.approx(6)


def test_days_left_of_histories_worked_by_hand() -> None:
    """Nothing used: 90. Ten weeks of late: 20. Seven weeks early: (90 − 49) / (1 − 49 / 90)."""
    left = SCHENGEN.days_left()
    assert left[0, 0] == 90
    assert left[10, 0] == 20
    assert left[0, 7] == pytest.approx(90)  # 41 / 0.456 is 90: as fast as they drop, more are used
    assert left[6, 2] == pytest.approx(34 / (1 - 14 / 90))
    assert left[13, 0] == left[13, 13] == 0


def test_what_was_used_is_forgotten_after_about_the_window() -> None:
    """Four weeks used: on average they leave the window after some 26 weeks, as they should."""
    people = nobody((1,), SCHENGEN)
    people.outside[0, 4, 0] = 1.0
    used = []
    weeks = np.arange(14)
    for _ in range(120):
        used.append((people.outside[0] * (weeks[:, None] + weeks)).sum())
        people, _ = week(people, SCHENGEN, EXPECTED)
    assert np.sum(used) / 4 == pytest.approx(180 / 7, rel=0.02)
    assert people.people()[0] < 0.01


def test_whole_people_are_conserved() -> None:
    rng = np.random.default_rng(3)
    people, outer = nobody((5, 2), SCHENGEN), np.zeros((5, 2))
    entered = np.zeros((5, 2))
    for number in range(60):
        draw = Sampled(1, 0, number)
        newcomers = rng.poisson(50, (5, 2)).astype(float)
        entered += newcomers
        people = enter(people, newcomers)
        gone = [draw.thin(f"out {k}", block, np.array(0.2)) for k, block in enumerate(people[:2])]
        people = leave(people, *gone, SCHENGEN)
        people = come_back(people, draw.thin("back", people.outside, np.array(0.1)))
        people, forgotten = week(people, SCHENGEN, draw)
        outer += forgotten
    assert (people.people() + outer == entered).all()
    assert outer.sum() > 0
    for block in DaysUsed(*people):
        assert (block >= 0).all()
        assert (block == np.round(block)).all()
