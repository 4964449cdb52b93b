"""What the prior of the walk's scale is measured with, on walks whose scale is known."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from walk_scales import HELD_WALK, Beginning, ebb, lognormal, monthly, register, windows

from steppe.inference.priors import default_priors
from steppe.inference.walk import early_times

WALK, DAY, WEEKDAY = 0.2, 0.1, 0.15
WEEKS = 17 * 60


def test_scales_of_a_daily_walk_are_found():
    rng = np.random.default_rng(3)
    days = 7 * WEEKS
    effect = np.linspace(-1.0, 1.0, 7)
    effect *= WEEKDAY / effect.std(ddof=1)
    level = np.cumsum(rng.normal(0, WALK / np.sqrt(7), days))
    log = 60.0 + level + rng.normal(0, DAY, days) + np.tile(effect, WEEKS)
    walk, weekday = np.array(windows(np.exp(log))).T
    assert np.sqrt(np.mean(walk**2)) == pytest.approx(WALK, rel=0.06)
    assert np.median(weekday) == pytest.approx(WEEKDAY, rel=0.05)


def test_the_scale_of_a_monthly_walk_is_found():
    rng = np.random.default_rng(4)
    level = np.cumsum(rng.normal(0, WALK / np.sqrt(7), 30 * 2000)).reshape(-1, 30)
    first = date(1900, 1, 1)
    sums = np.exp(60.0 + level).mean(1)
    found = monthly((first + timedelta(30 * k), float(v)) for k, v in enumerate(sums))
    assert found == pytest.approx(WALK, rel=0.06)


def test_every_series_weighs_alike():
    low, middle, high = lognormal({"long": [0.1] * 50, "short": [0.4]})
    assert middle == pytest.approx(0.2)
    assert low * high == pytest.approx(middle**2)


def test_the_prior_reaches_from_calm_crossings_to_flights():
    prior = default_priors()["walk.sd"]
    # Medians of Ukraine's calm windows, highest of Hong Kong; centre without Moldova, whose only window
    # is the first weeks of a flight, which wander by a multiple of it.
    assert prior.low < 0.07
    assert prior.high > 0.43
    assert np.sqrt(prior.low * prior.high) == pytest.approx(0.153, rel=0.1)
    assert prior.low * early_times(np.zeros(1))[0] < 1.22 < prior.high * early_times(np.zeros(1))[0]


def test_the_ebb_of_movements_is_found():
    rng = np.random.default_rng(6)
    days, first, fall, later = np.arange(1.0, 120.0), *HELD_WALK
    by_day = np.hypot(first * np.exp(-days / fall), later) / np.sqrt(7)
    found = []
    for rate in rng.normal(0.1, 0.1, 100):
        steps = rng.normal(0, by_day) - rate * days / 12 * np.exp(-days / 12)
        week = np.exp(np.cumsum(steps)).reshape(17, 7).mean(1)
        found.append(Beginning("some", 7 * (np.arange(17) + 0.5), np.log(week), False))
    rate, sd = ebb(found, free=False)[0][:2]
    assert rate == pytest.approx(0.1, abs=0.035)
    assert sd == pytest.approx(0.1, abs=0.035)


def test_a_register_is_read_by_fortnights_and_never_shrinks(tmp_path):
    path = tmp_path / "somewhere" / "source_data" / "refugees.csv"
    path.parent.mkdir(parents=True)
    lines = ["Date,Refugee_numbers"]
    for k, count in enumerate([500, 1900, 3300, 2000, 4700]):
        lines.append(f"{date(2020, 1, 1) + timedelta(14 * k)},{count}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = register(path, date(2020, 1, 1))
    assert found.conflict == "somewhere"
    assert np.exp(found.log_flow[:2]) == pytest.approx(100)
    # The fall is no flow, but a little of the mean; what grows again counts from the highest.
    assert np.exp(found.log_flow[2]) < 10
    assert np.exp(found.log_flow[3]) == pytest.approx(100)
