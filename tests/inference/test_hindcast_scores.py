import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from steppe.inference.hindcast_scores import (
    best_constant_shares,
    camp_errors,
    constant_shares,
    coverage,
    e_normal,
    e_rescaled,
    frozen_shares,
    score,
    uniform_shares,
)
from steppe.scenario.formats.flee import read_flee_folder

INSTANCES = Path(os.environ.get("STEPPE_DISPLACEMENT", "../shared/data/displacement"))
COUNTED = np.array([[0.0, 0.0], [60.0, 40.0], [150.0, 50.0]])


def test_e_normal_by_hand():
    simulated = np.array([[5.0, 0.0], [50.0, 40.0], [100.0, 90.0]])
    # 5/1 on the day without people, 10/100, (50 + 40)/200.
    assert e_normal(simulated, COUNTED) == pytest.approx((5 + 0.1 + 0.45) / 3)
    assert e_normal(simulated, COUNTED, 1) == pytest.approx(0.275)
    assert camp_errors(simulated, COUNTED, 1) == pytest.approx([(0.1 + 0.25) / 2, 0.1])


def test_rescaling_leaves_only_the_shares():
    assert e_rescaled(COUNTED * [[0], [3], [7]], COUNTED) == 0
    # Nobody simulated: all people are missing.
    assert e_rescaled(np.zeros((3, 2)), COUNTED, 1) == pytest.approx(1)
    # Halves against 60 to 40 and 150 to 50.
    assert e_rescaled(np.ones((3, 2)), COUNTED, 1) == pytest.approx((0.2 + 0.5) / 2)


def test_scores_are_at_most_two():
    wrong = COUNTED[:, ::-1] * 1.0
    wrong[:, 0], wrong[:, 1] = 0, COUNTED.sum(axis=1)
    all_in_one = COUNTED.copy()
    all_in_one[:, 0], all_in_one[:, 1] = COUNTED.sum(axis=1), 0
    assert e_normal(wrong, all_in_one, 1) == 2


def test_frozen_and_uniform_shares():
    assert frozen_shares(COUNTED, 1).tolist() == [0.6, 0.4]
    assert frozen_shares(COUNTED, 0).tolist() == [0.5, 0.5]
    assert uniform_shares(COUNTED).tolist() == [0.5, 0.5]


def test_short_runs_have_no_score_after_day_30():
    scores = score(COUNTED, COUNTED)
    assert scores.e_normal == 0
    assert scores.e_rescaled_after_30 is None
    assert scores.frozen_shares_after_30 is None
    assert score(COUNTED, COUNTED, 3).e_normal is None


def test_after_learning_all_are_scored_on_the_same_days():
    rng = np.random.default_rng(3)
    counted = np.cumsum(rng.integers(0, 50, (80, 3)), axis=0).astype(float)
    simulated = counted * rng.uniform(0.5, 1.5, (80, 3))
    late = score(simulated[50:], counted[50:])
    learned = score(simulated, counted, 50)
    assert learned.e_normal == late.e_normal
    assert learned.e_rescaled_after_30 == late.e_rescaled
    assert learned.uniform_shares == late.uniform_shares
    assert learned.best_constant_shares == late.best_constant_shares
    frozen = constant_shares(counted[50] / counted[50].sum(), counted)
    assert learned.frozen_shares_after_30 == e_normal(frozen, counted, 50)
    assert score(simulated, counted, 10).e_rescaled_after_30 == e_rescaled(simulated, counted, 30)


def oracle(counted):
    """Solve the same problem as a linear programme."""
    total = counted.sum(axis=1)
    shares = counted[total > 0] / total[total > 0, None]
    days, camps = shares.shape
    cost = np.r_[np.zeros(camps), np.ones(days * camps)]
    pick = np.kron(np.ones((days, 1)), np.eye(camps))
    gap = -np.eye(days * camps)
    a_ub = np.block([[pick, gap], [-pick, gap]])
    b_ub = np.r_[shares.ravel(), -shares.ravel()]
    a_eq = np.r_[np.ones(camps), np.zeros(days * camps)][None]
    return linprog(cost, a_ub, b_ub, a_eq, [1.0], method="highs").fun / len(counted)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 12))
def test_best_constant_shares_are_the_optimum_of_the_linear_programme(seed, camps, days):
    rng = np.random.default_rng(seed)
    counted = rng.integers(0, 6, (days, camps)).astype(float) * rng.integers(0, 2, (days, 1))
    counted[0, 0] += 1
    best = best_constant_shares(counted)
    assert best.min() >= 0
    assert best.sum() == pytest.approx(1)
    found = e_normal(constant_shares(best, counted), counted)
    assert found == pytest.approx(oracle(counted), abs=1e-9)


def test_best_constant_shares_of_nobody_are_equal():
    assert best_constant_shares(np.zeros((4, 2))).tolist() == [0.5, 0.5]


def test_coverage_counts_later_days_only():
    low, high = COUNTED - 1, COUNTED + 1
    high[2, 0] = 100
    assert coverage(low, high, COUNTED) == pytest.approx(5 / 6)
    assert coverage(low, high, COUNTED, 2) == 0.5
    assert coverage(low, high, COUNTED, 3) is None


#: Frozen (day 30), uniform and best constant shares measured on the same files by others, with
#: series divided by Flee's agent scale and cut to whole numbers, and an oracle that is not exact.
MEASURED = {
    "mali2012": (0.398, 1.08, 0.152),
    "burundi": (0.363, 0.75, 0.278),
    "car": (0.885, 0.75, 0.306),
    "syria2013": (0.547, 0.50, 0.310),
    "ukraine2022": (0.148, 0.89, 0.049),
}


@pytest.mark.parametrize("name", MEASURED)
def test_baselines_measured_elsewhere(name):
    if not (INSTANCES / name).is_dir():
        pytest.skip("the instance is not here")
    folder = read_flee_folder(INSTANCES / name)
    # They left out the camp that is no location.
    counted = folder.counted[:, folder.camp_locations >= 0]
    frozen, uniform, best = MEASURED[name]
    scores = score(counted, counted)
    assert scores.e_normal == 0
    assert scores.e_rescaled == pytest.approx(0, abs=1e-12)
    assert scores.frozen_shares_after_30 == pytest.approx(frozen, abs=0.008)
    assert scores.uniform_shares == pytest.approx(uniform, abs=0.007)
    assert best - 0.02 < scores.best_constant_shares <= best
