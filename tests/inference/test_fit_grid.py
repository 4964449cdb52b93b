"""The fit's flows are those of the law, and its coarse grid tells the same as a daily one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from steppe.case.load import load_case
from steppe.inference.fit import use_float64_and_cache
from steppe.inference.grid import Grid, daily_grid, fit_grid, interpolation, knots
from steppe.inference.model import Model
from steppe.inference.realised import _run, host_network
from steppe.inference.unfold import Unfolder
from steppe.inference.walk import WEEK, make_walks
from steppe.simulation.linear import solve_host
from tiny_case import write_figures

#: Claims of the founding case that a prior draw may move by more than 1 % between the grids: the
#: share of a week-long step's newcomers who left again depends on when in the week they came.
DRAWS = 4


@pytest.fixture(scope="module", autouse=True)
def float64() -> None:
    use_float64_and_cache()


def test_on_daily_steps_the_fit_carries_people_as_the_law_does(tmp_path: Path) -> None:
    case = load_case(write_figures(tmp_path / "alone"))
    model = Model(case, daily_grid(case.world.timeline.days))
    z = np.random.default_rng(5).normal(0, 1, (3, model.layout.size))
    draws = Unfolder(model)(z)
    law = _run(model, host_network(model), draws, None)
    for member in range(3):
        flows = model.flows(model.values(jnp.asarray(z[member])))
        np.testing.assert_allclose(law.entries[member], flows.entries, rtol=1e-9)
        np.testing.assert_allclose(law.exits[member], flows.host.exits, rtol=1e-9)
        np.testing.assert_allclose(law.returns[member], flows.returns, rtol=1e-9)
        np.testing.assert_allclose(law.registrations[member], flows.host.registrations, rtol=1e-9)
        np.testing.assert_allclose(law.stock[member], flows.host.stock, rtol=1e-9)


@cache
def founding(grid: str) -> Model:
    case = load_case("kazakhstan-2022")
    days = case.world.timeline.days
    return Model(case, daily_grid(days) if grid == "daily" else fit_grid(case))


@cache
def expected(grid: str) -> np.ndarray:
    """Return what each claim is expected to be (draws, C): at the centre and at prior draws."""
    model = founding(grid)
    # The walk of the hazard has knots of its own on each grid, but as many.
    z = np.random.default_rng(1).normal(0, 0.5, (DRAWS, model.layout.size))
    z[0] = 0.0

    def one(z: jax.Array) -> jax.Array:
        values = model.values(z)
        return model.predict(values, model.flows(values)).expected

    run = jax.jit(one)
    return np.array([run(jnp.asarray(row)) for row in z])


def test_the_grids_have_the_same_unknowns_and_the_fits_is_coarser() -> None:
    daily, coarse = founding("daily"), founding("fit")
    assert daily.layout.slices == coarse.layout.slices
    assert coarse.grid.steps < daily.grid.steps / 2


@pytest.mark.parametrize("claim", [c.id for c in load_case("kazakhstan-2022").fitted])
def test_the_fits_grid_tells_of_a_claim_what_daily_steps_tell(claim: str) -> None:
    index = [c.id for c in founding("fit").claims].index(claim)
    np.testing.assert_allclose(expected("fit")[:, index], expected("daily")[:, index], rtol=0.01)


def test_coarse_steps_equal_daily_ones_where_intensities_are_constant() -> None:
    days, lengths = 28, np.array([7, 1, 6, 14])
    daily = np.ones(days, int)
    result = [
        solve_host(
            jnp.asarray(100.0 * steps)[:, None] * jnp.ones((1, 2)), jnp.array([0.3, 1.0]),
            jnp.ones((len(steps), 1, 1)) * jnp.array([[0.2, 0.01], [0.1, 0.1]]),
            jnp.array([[0.01, 0.02], [0.0, 0.0]]), jnp.array([500.0, 0.0]), steps,
        )
        for steps in (daily, lengths)
    ]  # fmt: skip
    ends = np.cumsum(lengths) - 1
    starts = np.cumsum(lengths) - lengths
    np.testing.assert_allclose(result[1].stock, result[0].stock[ends], rtol=1e-9)
    for fine, coarse in zip(result[0][1:], result[1][1:], strict=True):
        np.testing.assert_allclose(coarse, np.add.reduceat(fine, starts, axis=0), rtol=1e-9)


def test_smooth_intensities_agree_within_a_percent_on_weekly_steps() -> None:
    days = 84
    entries = 1000.0 * (1 + 0.5 * np.sin(np.arange(days) / 20))[:, None]
    hazard = (0.05 * np.exp(0.2 * np.cos(np.arange(days) / 25)))[:, None, None] * np.ones((1, 1, 2))
    grid = Grid(tuple(range(0, days + 1, 7)))
    share, register, start = jnp.array([0.5]), jnp.array([[0.01, 0.01]]), jnp.array([20_000.0])
    fine = solve_host(
        jnp.asarray(entries), share, jnp.asarray(hazard), register, start, np.ones(days, int)
    )
    coarse = solve_host(
        jnp.asarray(np.add.reduceat(entries, grid.edges[:-1], axis=0)), share,
        jnp.asarray(hazard[3::7]), register, start, grid.lengths,
    )  # fmt: skip
    np.testing.assert_allclose(coarse.stock, fine.stock[6::7], rtol=0.01)
    for name in ("exits", "registrations"):
        sums = np.add.reduceat(np.asarray(getattr(fine, name)), grid.edges[:-1], axis=0)
        np.testing.assert_allclose(getattr(coarse, name), sums, rtol=0.01)


def test_the_grid_has_an_edge_at_both_ends_of_every_claim_and_few_steps() -> None:
    case = load_case("kazakhstan-2022")
    grid = fit_grid(case)
    timeline = case.world.timeline
    for claim in case.fitted:
        assert set(timeline.span(claim.period_start, claim.period_end)) <= set(grid.edges)
    assert grid.steps <= 180
    assert grid.lengths.max() <= 7
    assert grid.lengths.sum() == timeline.days
    assert (np.diff(grid.step_of_day) >= 0).all()


def test_without_claims_near_it_an_event_gets_no_daily_steps() -> None:
    case = load_case("kazakhstan-2022")
    bare = replace(case, claims=(case.fitted[0],), questions=())
    assert fit_grid(bare).steps < fit_grid(case).steps


def test_knots_span_the_days_and_curves_go_through_them() -> None:
    days = knots(10, 60, 7.0, 100)
    assert (days[0], days[-1]) == (10, 60)
    assert len(days) == 8
    assert len(knots(0, 500, 7.0, 5)) == 5
    weights = interpolation(np.arange(70), days)
    np.testing.assert_allclose(weights.sum(1), 1.0)
    curve = weights @ days
    np.testing.assert_allclose(curve[10:61], np.arange(10, 61))
    np.testing.assert_allclose(curve[:10], 10)
    np.testing.assert_allclose(curve[61:], 60)


def test_a_movement_wanders_most_in_its_first_weeks(tmp_path: Path) -> None:
    rows = "".join(
        f"entries,1000,UKR,POL,2022-03-01,2022-0{m}-20,a,2022-07-20\n" for m in (3, 5, 7)
    )
    (tmp_path / "figures.csv").write_text(
        "measure,value_low,origin,destination,period_start,period_end,source,stated_on\n" + rows,
        encoding="utf-8",
    )
    model = Model(load_case(tmp_path))
    z = np.random.default_rng(0).standard_normal((4000, model.layout.size))
    z[:, model.layout.slices["walk.sd"]] = 0.0
    sd = float(model.values(z[0])["walk.sd"])
    walk = make_walks(model.case, model.grid)["routine"]
    steps = z[:, model.layout.slices["routine.walk"]]
    at_knots = np.asarray(jax.vmap(lambda each: walk.curve(each, sd, WEEK))(steps))
    at_knots = np.array([np.interp(walk.days, np.arange(model.grid.days), row) for row in at_knots])
    by_week = np.diff(at_knots).std(0) / np.sqrt(np.diff(walk.days) / 7)
    # sinh(0.4 z) / 0.4 has a variance of 1.18.
    middle = (walk.days[1:] + walk.days[:-1]) / 2
    expected = sd * (1 + 4 * np.exp(-middle / 26)) * np.sqrt(1.18)
    assert by_week == pytest.approx(expected, rel=0.12)
    assert by_week[0] > 2 * by_week[-1]
