"""What the prior of the walk's scale is measured with, on walks whose scale is known."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from walk_scales import lognormal, monthly, windows

from steppe.inference.priors import default_priors

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
    # Medians of Ukraine's calm windows and of the first weeks in Poland and Moldova.
    assert prior.low < 0.07
    assert prior.high > 0.33
    assert np.sqrt(prior.low * prior.high) == pytest.approx(0.206, rel=0.1)
