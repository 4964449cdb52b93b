"""Desks and the limit of stay in runs of the whole law: people kept, rules that change, files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from steppe.scenario.rules.law import Law
from steppe.scenario.rules.restart_on_exit import RestartOnExit
from steppe.scenario.rules.rolling_window import RollingWindow
from steppe.scenario.rules.visa_free_days import VisaFreeDays
from steppe.scenario.world import HostLimits, World
from steppe.simulation.ensemble import run_members, run_sampled
from steppe.simulation.host_limits import HostSide, host_side
from steppe.simulation.ledger import read_arrays
from steppe.simulation.network import Network, compile_network
from steppe.simulation.state import State, initial_state
from steppe.simulation.stay_schedule import law_schedule
from steppe.simulation.step import Flows
from steppe.simulation.trajectory import OF_LIMITS, VARIABLES, open_netcdf, write_netcdf
from worlds import four_places, made_law, parameters, plain_parameters

DAYS, LIMIT = 60, 20
LIMITS = HostLimits((5.9, 6.1), (1.9, 2.1), (0.9, 1.1), (0.4, 0.6), (40.0, 60.0))


def law(restarts_to: date | None = None) -> Law:
    """Twenty days a stay; the clock restarts on exit, to a last day."""
    common = {"reference": "test", "url": None, "confidence": "high", "valid_from": None}
    limit = {"id": "limit", "kind": "visa_free_days", "days": LIMIT, "applies_to": "entries"}
    rules = [VisaFreeDays.model_validate({**common, **limit, "valid_to": None})]
    restart = {**common, "id": "restart", "kind": "restart_on_exit", "restarts": True,
               "valid_to": restarts_to}  # fmt: skip
    rules.append(RestartOnExit.model_validate(restart))
    if restarts_to is not None:
        after = {"id": "none", "restarts": False, "valid_to": None,
                 "valid_from": restarts_to + timedelta(days=1)}  # fmt: skip
        rules.append(RestartOnExit.model_validate({**restart, **after}))
    return made_law(*rules)


def world(of: Law | None, limits: HostLimits | None = LIMITS) -> World:
    return replace(four_places(days=DAYS), law=of, host_limits=limits)


def daily(network: Network, of: World, members: int) -> HostSide:
    """The host with blocks of one day, so that counts can be worked by hand."""
    host = host_side(network, members, 1)
    assert host is not None
    assert of.law is not None
    return replace(host, schedule=law_schedule(of.law, of.timeline, 1))


def test_without_law_or_assumptions_no_limit_acts() -> None:
    for of in (world(None), world(law(), None)):
        assert host_side(compile_network(of), 4, 1) is None


def test_assumptions_are_drawn_for_each_member() -> None:
    network = compile_network(world(law()))
    host = host_side(network, 2_000, 1)
    assert host is not None
    np.testing.assert_allclose(np.median(host.weights, axis=0), [1, 6, 2, 1], rtol=0.01)
    desks = host.desks_per_day * 1e5 / network.residents
    assert ((desks > 40) & (desks < 60)).mean() == pytest.approx(0.9, abs=0.02)
    assert (host.members(slice(3, 5)).weights == host.weights[3:5]).all()


def test_people_are_conserved_to_the_unit_every_day_with_limits_and_desks() -> None:
    of = world(law(date(2022, 10, 25)))
    network = compile_network(of)
    rng = np.random.default_rng(1)
    chosen = parameters(network, rng, members=3)
    days: list[tuple[State, Flows]] = []
    (flows,) = run_sampled(
        network, chosen, 3, 5, lambda _, state, made: days.append((state, made)),
        host=host_side(network, 3, 5),
    )  # fmt: skip
    start = initial_state(network, np.round(chosen.present_at_start), 3).people()
    assert len(days) == DAYS
    for state, made in days:
        assert (state.people() == start).all()
        for block in (*state, *made):
            assert (block >= 0).all()
            assert (block == np.round(block)).all()
    assert flows.border_runs.sum() > 100
    assert flows.overstays.sum() > 100
    assert flows.backlog.max() > 100


def test_with_the_border_run_forbidden_it_ends_and_stays_beyond_the_limit_grow() -> None:
    """All enter on day 0, nobody leaves of their own will, the run is forbidden after day 25.

    Of 6 + 2 + 1 + 1 weights, 60 % run on day 19 and 10 % overstay; on day 39 of those who ran a
    quarter each leave and overstay and half get a permit. Kept, 60 % of them run again.
    """
    first = world(law()).timeline.start
    runs = {}
    for name, of in (("kept", law()), ("forbidden", law(first + timedelta(days=25)))):
        network = compile_network(world(of))
        there = np.full((1, len(network.groups), len(network.places)), 1e5)
        chosen = plain_parameters(network, 0.0, present_at_start=there)
        host = daily(network, world(of), 40)
        (flows,) = run_sampled(network, chosen, 40, 1, host=host)
        # Who is present at the start counts as having entered on the first day.
        runs[name] = {
            "ran": flows.border_runs.sum((2, 3)).mean(0) / there.sum(),
            "irregular": flows.irregular.sum((2, 3)).mean(0) / there.sum(),
        }
    kept, forbidden = runs["kept"], runs["forbidden"]
    assert np.flatnonzero(forbidden["ran"] > 1e-6).tolist() == [19]
    assert np.flatnonzero(kept["ran"] > 1e-6).tolist() == [19, 39, 59]
    assert kept["ran"][[19, 39]] == pytest.approx([0.6, 0.36], rel=0.03)
    assert forbidden["irregular"][[30, 58]] == pytest.approx([0.1, 0.25], rel=0.03)
    assert kept["irregular"][[30, 58]] == pytest.approx([0.1, 0.16], rel=0.03)


def test_a_rule_shortened_in_mid_run_acts_on_those_there() -> None:
    """A law tested every day: 40 days until day 29, then 10; who came on day 0 is over at once."""
    of = world(law())
    limits = [
        law().rules[0].model_copy(
            update={"id": f"limit_{days}", "days": days, "applies_to": "days",
                    "valid_from": since and of.timeline.date(since),
                    "valid_to": until and of.timeline.date(until)})
        for days, since, until in ((40, None, 29), (10, 30, None))
    ]  # fmt: skip
    of = world(made_law(*limits, law().rules[1]))
    network = compile_network(of)
    there = np.full((1, len(network.groups), len(network.places)), 1e4)
    chosen = plain_parameters(network, 0.0, present_at_start=there)
    (flows,) = run_sampled(network, chosen, 4, 1, host=daily(network, of, 4))
    over = flows.overstays.sum((2, 3)).mean(0)
    assert np.flatnonzero(over > there.sum() * 0.01)[0] == 29


def window_law(of: World, days: int, window_days: int) -> Law:
    """A rolling window from day 10 on for stays entered since, and the same days a stay before."""
    common = {"reference": "test", "url": None, "confidence": "high", "applies_to": "entries"}
    first = of.timeline.date(10)
    before = {"id": "before", "kind": "visa_free_days", "days": days, "valid_from": None,
              "valid_to": first - timedelta(days=1)}  # fmt: skip
    since = {"id": "since", "kind": "rolling_window", "days": days, "window_days": window_days,
             "valid_from": first, "valid_to": None}  # fmt: skip
    return made_law(
        VisaFreeDays.model_validate({**common, **before}),
        RollingWindow.model_validate({**common, **since}),
    )


@pytest.mark.parametrize("returning", [(1e-9, 2e-9), (0.7, 0.9)])
def test_under_a_rolling_window_returners_reach_the_limit_sooner(
    returning: tuple[float, float],
) -> None:
    of = world(law())
    limits = replace(LIMITS, returning=returning)
    of = replace(of, law=window_law(of, LIMIT, 50), host_limits=limits)
    network = compile_network(of)
    chosen = plain_parameters(
        network, 400.0, leave_hazard=np.full((1, DAYS, len(network.groups), 2), 0.1)
    )
    host = host_side(network, 8, 1)
    assert host is not None
    assert host.window is not None
    days: list[State] = []
    (flows,) = run_sampled(
        network, chosen, 8, 1, lambda _, state, __: days.append(state), host=host
    )
    (plain,) = run_sampled(network, chosen, 8, 1, host=replace(host, window=None))
    people = days[0].people()
    assert all((state.people() == people).all() for state in days)
    over, without = (f.overstays[:, 35:].sum((1, 2, 3)) for f in (flows, plain))
    if returning[0] < 0.1:
        assert over.mean() == pytest.approx(without.mean(), rel=0.1)
    else:
        assert over.mean() > 1.3 * without.mean()


def test_the_file_holds_what_the_limits_did(tmp_path: Path) -> None:
    network = compile_network(world(law()))
    chosen = parameters(network, np.random.default_rng(2), members=70)
    files = run_members(network, chosen, 70, 3, tmp_path / "blocks")
    write_netcdf(tmp_path / "all.nc", network, 70, map(read_arrays, files), {})
    full = list(run_sampled(network, chosen, 70, 3, host=host_side(network, 70, 3)))
    with open_netcdf(tmp_path / "all.nc") as stored:
        assert list(stored.data_vars) == [*VARIABLES, *OF_LIMITS]
        for name, (axes, units) in OF_LIMITS.items():
            expected = np.concatenate([getattr(block, name) for block in full])
            np.testing.assert_array_equal(stored[name], expected)
            assert stored[name].dims == ("member", *axes)
            assert stored[name].attrs["units"] == units
            assert expected.sum() > 0
        change = (stored["entries"] - stored["exits"]).sum("day")
        start = np.round(chosen.present_at_start)
        np.testing.assert_array_equal(stored["stock"].isel(day=-1), start + change)
