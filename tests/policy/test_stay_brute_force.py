"""The arithmetic of stay against days counted one by one on a calendar."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from stays_by_hand import CHANGE, FIRST, LAWS, Span, days_left, earliest_entry, overstay_days

from steppe.policy.stay_calculator import stay_answer
from steppe.policy.stay_file import Stay
from steppe.scenario.rules.law import find_law
from steppe.scenario.rules.stay_days import days_left_many

#: Days under which people move: some laws change on one of them, so most dates lie around it.
BEGIN = CHANGE - 500
#: Itineraries a law; 10,000 in all.
NUMBER = {law: 2000 if law in ("schengen", "kazakhstan") else 6000 // 7 + 1 for law in LAWS}


def itinerary(rng: np.random.Generator) -> tuple[list[Span], int]:
    """Draw stays and gaps, many of them short, some of no night, and a day to ask about."""
    day, stays = BEGIN + int(rng.integers(0, 300)), []
    for _ in range(int(rng.integers(0, 8))):
        length = int(rng.choice([1, rng.integers(1, 40), rng.integers(1, 110)]))
        stays.append((day, day + length - 1))
        day += length - 1 + int(rng.choice([0, 1, rng.integers(0, 40), rng.integers(0, 150)]))
    return stays, int(rng.integers(BEGIN, max(day, BEGIN) + 60))


def drawn(law: str, number: int) -> list[tuple[list[Span], int]]:
    rng = np.random.default_rng([number, *law.encode()])
    return [itinerary(rng) for _ in range(number)]


def arrays(drawings: list[tuple[list[Span], int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    widest = max(len(stays) for stays, _ in drawings)
    entries = np.full((len(drawings), widest), "NaT", "datetime64[D]")
    exits, zero = entries.copy(), np.datetime64(FIRST)
    for row, (stays, _) in enumerate(drawings):
        for column, (first, last) in enumerate(stays):
            entries[row, column], exits[row, column] = zero + first, zero + last
    return entries, exits, zero + np.array([on for _, on in drawings])


def test_ten_thousand_itineraries_are_drawn() -> None:
    assert sum(NUMBER.values()) >= 10_000


@pytest.mark.parametrize("law", LAWS)
def test_days_left_agree_with_a_count_day_by_day(law: str) -> None:
    drawings = drawn(law, NUMBER[law])
    found = days_left_many(find_law(law), *arrays(drawings))
    expected = np.array([days_left(law, stays, on) for stays, on in drawings])
    wrong = np.flatnonzero(found != expected)
    assert wrong.size == 0, [(drawings[i], found[i], expected[i]) for i in wrong[:3]]
    # The draw reaches what can happen: no day left (rare where a year is free), some, all.
    assert 0 in expected or law == "georgia"
    assert len(set(expected)) > 20


@pytest.mark.parametrize("law", LAWS)
def test_overstay_and_earliest_entry_agree_with_a_count_day_by_day(law: str) -> None:
    seen = {"over": 0, "refused": 0}
    for stays, on in drawn(law, 60):
        days = [Stay(FIRST + timedelta(a), FIRST + timedelta(b)) for a, b in stays]
        answer = stay_answer(find_law(law), days, FIRST + timedelta(on))
        assert answer.days_left == days_left(law, stays, on)
        assert answer.overstay_days == overstay_days(law, stays, on)
        seen["over"] += answer.overstay_days > 0
        if answer.earliest_entry is not None:
            assert answer.earliest_entry == FIRST + timedelta(earliest_entry(law, stays, on))
            seen["refused"] += 1
    assert seen["over"] or law == "georgia"
    assert seen["refused"] or law == "georgia"


def test_one_day_for_all_or_one_each() -> None:
    entries = np.array([["2023-01-01"], ["2023-02-01"]], "datetime64[D]")
    exits = np.full((2, 1), "NaT", "datetime64[D]")
    law = find_law("schengen")
    assert list(days_left_many(law, entries, exits, FIRST.replace(2023, 3, 1))) == [30, 61]
    each = np.array(["2023-03-01", "2023-03-02"], "datetime64[D]")
    assert list(days_left_many(law, entries, exits, each)) == [30, 60]


def test_without_a_limit_on_file_days_are_infinite() -> None:
    none = np.full((1, 1), "NaT", "datetime64[D]")
    assert np.isinf(days_left_many(find_law("uzbekistan"), none, none, "2023-01-01")).all()


@pytest.mark.parametrize(
    ("entries", "exits", "said"),
    [
        (["2023-01-10"], ["2023-01-09"], "ends before"),
        (["2023-01-01", "2023-01-05"], ["2023-01-06", "2023-01-09"], "overlap"),
        (["2023-01-01", "2023-01-05"], ["NaT", "2023-01-09"], "overlap"),
        (["2023-01-01"], ["2023-01-06", "2023-01-09"], "shape"),
    ],
)
def test_impossible_stays_are_refused(entries: list[str], exits: list[str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        days_left_many(find_law("schengen"), [entries], [exits], "2023-02-01")
