"""Nobody is lost and nobody invented, whatever the world."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steppe.scenario.world import World
from steppe.simulation.ensemble import run_expected, run_sampled
from steppe.simulation.network import Network, compile_network
from steppe.simulation.parameters import Parameters
from steppe.simulation.state import State, initial_state
from steppe.simulation.step import Flows
from worlds import (
    extreme,
    four_places,
    link,
    parameters,
    place,
    plain_parameters,
    shut_entry,
    worlds,
)
from worlds import world as small_world

MEMBERS = 3
any_case = given(
    world=worlds(),
    seed=st.integers(0, 2**32 - 1),
    per_day=st.sampled_from((0.0, 3.0, 500.0, 1e6)),
    ends=st.booleans(),
)
thorough = settings(max_examples=60, deadline=None, derandomize=True)


def some_parameters(network: Network, seed: int, per_day: float, ends: bool) -> Parameters:
    rng = np.random.default_rng(seed)
    drawn = parameters(network, rng, MEMBERS, per_day)
    return extreme(drawn, rng) if ends else drawn


def sampled_days(
    network: Network, chosen: Parameters, seed: int = 5
) -> tuple[Flows, list[tuple[State, Flows]]]:
    days: list[tuple[State, Flows]] = []
    (flows,) = run_sampled(
        network, chosen, MEMBERS, seed, on_day=lambda _, state, made: days.append((state, made))
    )
    return flows, days


def assert_not_negative(state: State, flows: Flows) -> None:
    for block in (state, flows):
        for name, values in block._asdict().items():
            assert (values >= 0).all(), f"{name} has {values.min()}"


def assert_stock_is_kept(network: Network, chosen: Parameters, flows: Flows, rtol: float) -> None:
    entries = network.place_of_route.sum(flows.entries)
    change = entries - flows.returns - flows.onward.sum(-1)
    expected = chosen.present_at_start[:, None] + change.cumsum(1)
    np.testing.assert_allclose(flows.stock, expected, rtol=rtol, atol=rtol * 1e6)


@thorough
@any_case
def test_sampled_people_are_conserved_to_the_unit_every_day_in_every_member(
    world: World, seed: int, per_day: float, ends: bool
) -> None:
    network = compile_network(world)
    chosen = some_parameters(network, seed, per_day, ends)
    start = initial_state(network, chosen.present_at_start, MEMBERS).people()
    flows, days = sampled_days(network, chosen)
    assert len(days) == network.days
    for state, made in days:
        assert (state.people() == start).all()
        assert_not_negative(state, made)
        for values in (*state, *made):
            assert (values == np.floor(values)).all()
    assert_stock_is_kept(network, chosen, flows, rtol=0.0)


@thorough
@any_case
def test_expected_people_are_conserved_and_never_negative(
    world: World, seed: int, per_day: float, ends: bool
) -> None:
    network = compile_network(world)
    chosen = some_parameters(network, seed, per_day, ends)
    start = initial_state(network, chosen.present_at_start, MEMBERS).people()

    def check(_: int, state: State, flows: Flows) -> None:
        np.testing.assert_allclose(state.people(), start, rtol=1e-9)
        assert_not_negative(state, flows)

    flows = run_expected(network, chosen, on_day=check)
    assert flows.entries.shape[:2] == (MEMBERS, network.days)
    assert_stock_is_kept(network, chosen, flows, rtol=1e-9)


@settings(thorough, max_examples=25)
@any_case
def test_steps_of_several_days_conserve_people_too(
    world: World, seed: int, per_day: float, ends: bool
) -> None:
    network = compile_network(world)
    chosen = some_parameters(network, seed, per_day, ends)
    start = initial_state(network, chosen.present_at_start, MEMBERS).people()
    steps = [network.days - 1, 1]

    def check(_: int, state: State, flows: Flows) -> None:
        np.testing.assert_allclose(state.people(), start, rtol=1e-9)
        assert_not_negative(state, flows)

    flows = run_expected(network, chosen, steps, on_day=check)
    assert flows.stock.shape[1] == 2
    assert_stock_is_kept(network, chosen, flows, rtol=1e-9)


@pytest.mark.parametrize("run", ["sampled", "expected"])
def test_nobody_moves_where_there_is_no_route(run: str) -> None:
    network = compile_network(small_world([place("a", "RUS"), place("p", "KAZ")], [], days=4))
    chosen = some_parameters(network, 1, 500.0, ends=False)
    if run == "sampled":
        flows, _ = sampled_days(network, chosen)
    else:
        flows = run_expected(network, chosen)
    assert flows.departures.sum() == 0
    assert flows.entries.shape == (MEMBERS, 4, 2, 0)
    assert flows.returns.sum() > 0


@pytest.mark.parametrize("cut_off", ["a", "m", "z"])
def test_an_origin_without_any_route_keeps_its_people(cut_off: str) -> None:
    others = [o for o in "amz" if o != cut_off]
    places = [*(place(o, "RUS") for o in "amz"), place("p", "KAZ")]
    network = compile_network(small_world(places, [link(o, "p") for o in others], days=4))
    chosen = some_parameters(network, 1, 500.0, ends=False)
    states: list[State] = []
    flows = run_expected(network, chosen, on_day=lambda _, state, __: states.append(state))
    assert flows.entries.sum() > 0
    kept = network.origins.index(cut_off)
    returned = flows.returns.sum((1, 2, 3)) * network.home_shares[kept]
    np.testing.assert_allclose(states[-1].home[:, kept], 100_000.0 + returned, rtol=1e-12)


def test_nobody_sets_out_from_an_empty_place() -> None:
    places = [place("a", "RUS", population=0.0), place("b", "RUS"), place("p", "KAZ")]
    network = compile_network(small_world(places, [link("a", "p"), link("b", "p")], days=4))
    chosen = some_parameters(network, 1, 500.0, ends=False)
    flows = run_expected(network, chosen)
    from_empty = network.origin == network.origins.index("a")
    assert network.home_people.tolist() == [0.0, 100_000.0]
    assert flows.entries[..., ~from_empty].sum() > 0
    assert flows.entries[:, 0, :, from_empty].sum() == 0


def test_a_world_whose_only_origin_is_empty_stays_finite() -> None:
    places = [place("a", "RUS", population=0.0), place("p", "KAZ")]
    network = compile_network(small_world(places, [link("a", "p")], days=4))
    flows = run_expected(network, some_parameters(network, 1, 500.0, ends=False))
    assert all(np.isfinite(values).all() for values in flows)


def test_no_more_people_set_out_than_there_are() -> None:
    network = compile_network(four_places(days=6))
    chosen = some_parameters(network, 2, 1e7, ends=False)
    states: list[State] = []
    flows = run_expected(network, chosen, on_day=lambda _, state, __: states.append(state))
    assert (flows.departures[:, 0].sum(-1) <= network.home_people.sum() * (1 + 1e-12)).all()
    assert all((state.home >= 0).all() for state in states)


def test_people_at_a_shut_border_turn_back_home() -> None:
    world = small_world([place("a", "RUS"), place("p", "KAZ")], [link("a", "p")], 6, events=0)
    network = compile_network(replace(world, law=shut_entry(world, 2, 3)))
    flows = run_expected(network, plain_parameters(network, 50.0))
    np.testing.assert_allclose(flows.entries[0, :, 0, 0], [50, 50, 0, 0, 50, 50])
    np.testing.assert_allclose(flows.turned_back[0, :, 0], [0, 0, 50, 50, 0, 0])
