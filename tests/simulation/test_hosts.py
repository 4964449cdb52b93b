"""Equations of the host's side against examples worked by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steppe.simulation.hosts import (
    LARGEST_STUDIED_GROWTH,
    Statement,
    beds_short,
    money,
    needed,
    priced_out,
    reception,
    rent_rise,
    vacant_beds,
)


def test_rent_of_a_town_worked_by_hand() -> None:
    """20,000 come to a town of 200,000: 10 % more people; 1.1 ** 0.7 = 1.069, 1.1 ** 1.2 = 1.121."""
    rise = rent_rise(20_000.0, 200_000.0, np.array([0.7, 1.0, 1.2]))
    assert rise == pytest.approx([0.06900, 0.1, 0.12117], abs=5e-5)


def test_rents_of_krakow_and_warsaw_lie_in_the_range_of_the_literature() -> None:
    """+23 % of people gave +16.5 % of rent, +15 % gave +14 %: elasticities 0.74 and 0.94."""
    assert np.log(1.165) / np.log(1.23) == pytest.approx(0.74, abs=0.01)
    assert rent_rise(0.23, 1.0, 0.7) < 0.165 < rent_rise(0.23, 1.0, 1.2)
    assert rent_rise(0.15, 1.0, 0.7) < 0.14 < rent_rise(0.15, 1.0, 1.2)


def test_growth_beyond_what_was_studied_is_not_carried_on() -> None:
    assert rent_rise(5.0, 1.0, 1.0) == pytest.approx(LARGEST_STUDIED_GROWTH)


def test_beds_of_a_town_worked_by_hand() -> None:
    """6.63 million m², 3 % of them vacant, 26.4 m² a head: 7,534 people fit in."""
    beds = vacant_beds(6.63e6, 0.03, 26.4)
    assert beds == pytest.approx(7534, abs=1)
    assert beds_short(np.array([5_000.0, 10_000.0]), beds) == pytest.approx([0, 2_466], abs=1)


def test_people_priced_out_worked_by_hand() -> None:
    """Mean share 0.25, so shares from 0 to 0.5: 40 % are above 0.3. +20 %: 0 to 0.6, so 50 %."""
    assert priced_out(1_000.0, 0.25, 0.20, 0.3) == pytest.approx(100.0)
    assert priced_out(1_000.0, 0.10, 0.20, 0.3) == 0.0


@given(st.floats(0, 3), st.floats(0, 3))
def test_a_higher_rise_prices_out_no_fewer(a: float, b: float) -> None:
    low, high = sorted([a, b])
    assert priced_out(1.0, 0.25, low, 0.3) <= priced_out(1.0, 0.25, high, 0.3) <= 1.0


def test_needs_and_money_are_counted_per_person() -> None:
    assert needed(10_000.0, 0.12) == pytest.approx(1_200)
    result = money(1_000.0, 5.0, 20.0, 0.12, 3.0)
    assert (result.rent, result.spending, result.cost) == (5_000.0, 20_000.0, 3_000.0)
    assert result.tax == pytest.approx(2_400)


def test_a_document_counts_once_for_a_theme_in_a_place() -> None:
    def said(day: int, place: str, document: str) -> Statement:
        return Statement("housing_cost", "hostility", place, date(2022, 9, day), document)

    counts = reception(
        [said(28, "p", "a"), said(25, "p", "a"), said(27, "p", "b"), said(1, "q", "a")]
    )
    assert [(c.place, c.statements, c.first.day, c.last.day) for c in counts] == [
        ("p", 2, 25, 27), ("q", 1, 1, 1),
    ]  # fmt: skip
