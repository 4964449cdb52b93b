"""Hindcasts: terms from a file, what is learnt from the first days, intervals of members."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from made_up_instance import folder
from steppe.errors import InputError
from steppe.inference.hindcast import (
    HindcastTerms,
    attraction,
    read_terms,
    restarted,
    run_hindcast,
    run_members,
)
from steppe.inference.hindcast_scores import e_normal, e_rescaled
from steppe.scenario.formats.flee import read_flee_folder
from steppe.scenario.formats.flee_folder import FleeFolder
from steppe.simulation.flee_world import given_total_world
from steppe.simulation.given_total_kernel import run

TERMS = read_terms()
DAYS = 120


def longer(counted: np.ndarray) -> FleeFolder:
    days = len(counted)
    conflict = np.zeros((days, 5))
    conflict[:, 0] = 1.0
    return replace(folder(), days=days, conflict=conflict, counted=counted)


def drawn(seed: int, terms: HindcastTerms = TERMS) -> FleeFolder:
    """A folder whose counts are one member of the law: the truth of a calibration."""
    total = np.cumsum(np.full(DAYS, 500.0))
    counted = np.zeros((DAYS, 3))
    counted[:, 0] = total
    blank = longer(counted)
    world = given_total_world(blank, "removed", terms.passing_camp_km)
    rng = np.random.default_rng(seed)
    path = np.zeros((1, DAYS, 3))
    path[0, 0] = rng.normal(0, terms.place_sd, 3)
    for day in range(1, DAYS):
        fresh = terms.place_sd * np.sqrt(1 - terms.memory**2)
        path[0, day] = terms.memory * path[0, day - 1] + rng.normal(0, fresh, 3)
    start = np.round(total[0] * rng.dirichlet([5.0, 5.0, 5.0]))
    return longer(run(replace(world, at_start=start), terms.law, path, seed=seed)[0])


def test_learning_brings_later_days_nearer_than_the_blind_law_and_restarts_from_the_counts() -> (
    None
):
    better = 0
    for seed in range(6):
        truth = drawn(seed)
        blind = run_hindcast(truth, capacities="removed")
        learnt = run_hindcast(truth, capacities="removed", learn_days=60)
        assert learnt.first_scored_day == 60
        assert learnt.simulated[:60] == pytest.approx(truth.counted[:60])
        errors = [e_rescaled(h.simulated, truth.counted, 60) for h in (blind, learnt)]
        better += errors[1] < errors[0]
    assert better >= 5


def test_intervals_of_members_hold_what_the_law_itself_draws() -> None:
    """Coverage over drawn truths, with the error of counts switched off, as the truth has none."""
    exact = replace(TERMS, count_sd=1e-9)
    held = []
    for seed in range(40):
        truth = drawn(seed)
        world = given_total_world(truth, "removed", TERMS.passing_camp_km)
        path, spread = attraction(truth, world, exact, 30)
        later, day = restarted(truth, world, 30)
        members = run_members(later, exact, path, spread, 64, seed + 1, day)
        low, high = np.quantile(members[:, -1], [0.05, 0.95], axis=0)
        held.append((low <= truth.counted[-1]) & (truth.counted[-1] <= high))
    assert 0.8 <= np.mean(held) <= 0.98


def test_members_are_the_same_for_the_same_seed_only() -> None:
    truth = drawn(1)
    first, again, other = (
        run_hindcast(truth, capacities="shipped", learn_days=20, members=70, seed=seed)
        for seed in (3, 3, 4)
    )
    assert first.low is not None
    assert again.low is not None
    assert other.low is not None
    assert (first.low == again.low).all()
    assert (first.low != other.low).any()
    assert (first.low <= first.median).all()
    assert (first.median <= first.high).all()


def write(path: Path, **changed: str) -> Path:
    shipped = resources.files("steppe.inference") / "hindcast_terms.csv"
    with shipped.open(encoding="utf-8") as lines:
        rows = [
            (row["name"], changed.get(row["name"], row["value"])) for row in csv.DictReader(lines)
        ]
    path.write_text("name,value\n" + "".join(f"{n},{v}\n" for n, v in rows), encoding="utf-8")
    return path


def test_terms_are_read_from_a_file(tmp_path: Path) -> None:
    assert read_terms(write(tmp_path / "t.csv")) == TERMS
    assert read_terms(write(tmp_path / "t.csv", distance="3")).distance == 3.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,value\ndistanse,2\n", "distance"),
        ("name,value\ndistance,nine\n", "not between"),
        ("name,value\ndistance,nan\n", "not between"),
        ("name,value\ndistance,99\n", "not between"),
        ("name,value\ndistance,2\n", "no value for"),
    ],
)
def test_bad_terms_are_named_with_their_line(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_terms(path)


@pytest.mark.parametrize("days", [-1, DAYS, 10**6])
def test_learning_must_leave_a_day_to_score(days: int) -> None:
    with pytest.raises(InputError, match="learnt from"):
        run_hindcast(drawn(1), capacities="shipped", learn_days=days)


DISPLACEMENT = Path(os.environ.get("STEPPE_DISPLACEMENT", "../shared/data/displacement"))


@pytest.mark.skipif(not DISPLACEMENT.is_dir(), reason="the public instances are not here")
@pytest.mark.parametrize(
    ("name", "flee"),
    [("mali2012", 0.354), ("burundi", 0.470), ("car", 0.402), ("syria2013", 0.272)],
)
def test_public_instances_are_hindcast_better_than_flee_does(name: str, flee: float) -> None:
    """Flee's errors with its own settings, capacities as shipped: measured, three seeds."""
    truth = read_flee_folder(DISPLACEMENT / name)
    blind = run_hindcast(truth, capacities="shipped")
    assert e_normal(blind.simulated, truth.counted) < flee
    assert blind.people_at_end == pytest.approx(truth.counted[-1].sum(), rel=1e-9)
