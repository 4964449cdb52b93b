"""Differences: counted draw by draw, with what chance adds, and said in words."""

from __future__ import annotations

import numpy as np
import pytest

from steppe.policy.compare import Difference, _difference
from steppe.policy.outcomes import BY_ID
from steppe.report.compare_view import NO_DIFFERENCE, amount, matters, verdict

RNG = np.random.default_rng(4)
BASE = RNG.lognormal(8, 0.5, 400)


def difference(
    reform: np.ndarray, noise: float = 0.0, outcome: str = "irregular_days"
) -> Difference:
    luck = noise * RNG.standard_normal((2, 50))
    return _difference(
        BY_ID[outcome], "total", "", [BASE, reform, BASE[:50] + luck[0], reform[:50] + luck[1]]
    )


def test_nothing_changed_is_no_difference() -> None:
    same = difference(BASE)
    assert (same.difference.q05, same.difference.median, same.difference.q95) == (0, 0, 0)
    assert (same.better, same.worse, same.chance) == (0, 0, 0)
    assert verdict(same) == NO_DIFFERENCE


def test_differences_are_taken_draw_by_draw() -> None:
    """A tenth less in every draw is a tenth less for sure, however wide the level is."""
    less = difference(0.9 * BASE)
    assert less.better == 1.0
    assert less.difference.median == pytest.approx(-0.1 * np.median(BASE))
    assert less.difference.q95 < 0 < less.baseline.q05
    assert verdict(less) == "better: almost certain (over 99\u00a0%)"
    more = difference(0.9 * BASE, outcome="intake")
    assert (more.better, more.worse) == (0.0, 1.0)
    assert difference(0.9 * BASE, outcome="returns").better is None


def test_chance_widens_the_interval_and_lowers_the_probability() -> None:
    sure, unsure = difference(0.99 * BASE), difference(0.99 * BASE, noise=60.0)
    assert unsure.chance > 100 > sure.chance
    assert unsure.better is not None
    assert 0.5 < unsure.better < 1.0 == sure.better
    width, exact = (d.difference.q95 - d.difference.q05 for d in (unsure, sure))
    assert width > exact


def test_where_there_is_nothing_chance_adds_nothing() -> None:
    base = np.concatenate([np.zeros(200), np.full(200, 1_000.0)])
    found = _difference(
        BY_ID["border_days"], "total", "",
        [base, base / 2, base[:50], base[:50] / 2],
    )  # fmt: skip
    assert found.better == pytest.approx(0.5)
    assert found.worse == 0.0
    assert verdict(found).startswith("better")


def test_small_differences_are_not_spoken_of() -> None:
    assert not matters(difference(0.999 * BASE))
    assert matters(difference(0.8 * BASE))


def test_amounts_without_width_have_no_interval() -> None:
    flat = difference(BASE).difference
    assert str(amount(flat, "days")) == "0 days"
