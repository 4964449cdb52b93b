"""The expectation under JAX is the one under NumPy, and can be differentiated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from steppe.scenario.world import World
from steppe.simulation.ensemble import run_expected, run_expected_jax
from steppe.simulation.incidence import Incidence
from steppe.simulation.network import Network, compile_network
from steppe.simulation.parameters import Parameters
from worlds import four_places, parameters, place, shut_entry, world


@pytest.fixture(autouse=True, scope="module")
def _double_precision() -> Iterator[None]:
    before = jax.config.read("jax_enable_x64")
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", before)


def in_jax(chosen: Parameters) -> Parameters:
    return Parameters(**{f.name: jnp.asarray(getattr(chosen, f.name)) for f in fields(chosen)})


def eventful(capacity: float | None) -> World:
    """A limited post, a flight that stops, an origin without routes, a shut border."""
    base = four_places(days=12, capacity=capacity)
    links = (*base.links[:-1], replace(base.links[-1], open_to=base.timeline.date(6)))
    lonely = place("z", "RUS")
    return replace(
        base, places={**base.places, "z": lonely}, links=links, law=shut_entry(base, 4, 5)
    )


@pytest.mark.parametrize("capacity", [None, 120.0])
def test_expectation_is_the_same_with_numpy_and_jax(capacity: float | None) -> None:
    network = compile_network(eventful(capacity))
    chosen = parameters(network, np.random.default_rng(7), members=2, per_day=300.0)
    with_numpy = run_expected(network, chosen)
    with_jax = run_expected_jax(network, in_jax(chosen))
    if capacity is not None:
        assert with_numpy.waiting.sum() > 1000
    for name, values in with_numpy._asdict().items():
        other = np.asarray(getattr(with_jax, name))
        assert other.dtype == np.float64
        np.testing.assert_allclose(other, values, rtol=1e-10, atol=1e-10, err_msg=name)


def test_a_world_without_routes_runs_with_jax() -> None:
    network = compile_network(world([place("a", "RUS"), place("p", "KAZ")], [], days=3))
    chosen = parameters(network, np.random.default_rng(1))
    flows = run_expected_jax(network, in_jax(chosen))
    np.testing.assert_allclose(flows.stock, run_expected(network, chosen).stock, rtol=1e-10)


def outcome(network: Network, chosen: Parameters) -> jax.Array:
    """A number that every step of the law has a part in."""
    flows = run_expected_jax(network, chosen)
    return (
        flows.stock[:, -1].sum()
        + 0.3 * flows.registrations.sum()
        + 0.7 * (network.place_of_route.sum(flows.entries) * jnp.array([1.0, 2.0])).sum()
        + 0.1 * flows.onward.sum()
        + 0.2 * flows.waiting.sum()
    )


DIFFERENTIATED = (
    "departures_per_day", "leave_hazard", "transit_share", "registration_hazard", "onward_share",
    "route_utility", "mode_nest", "route_nest", "present_at_start",
)  # fmt: skip


Part = dict[str, jax.Array]
Slope = Callable[[Part], tuple[jax.Array, Part]]


@pytest.fixture(scope="module")
def differentiated(_double_precision: None) -> tuple[Part, Slope]:
    """A point, and value and gradient of the outcome, compiled once because that takes long."""
    network = compile_network(eventful(120.0))
    chosen = in_jax(parameters(network, np.random.default_rng(7), per_day=300.0))
    slope = jax.value_and_grad(lambda part: outcome(network, replace(chosen, **part)))
    return {name: getattr(chosen, name) for name in DIFFERENTIATED}, jax.jit(slope)


def test_gradient_exists_and_is_finite_in_every_parameter(
    differentiated: tuple[Part, Slope],
) -> None:
    at, slope = differentiated
    _, gradient = slope(at)
    for name, values in gradient.items():
        assert np.isfinite(values).all(), name
        assert (np.asarray(values) != 0).any(), name


@pytest.mark.parametrize("name", DIFFERENTIATED)
def test_gradient_is_the_slope_of_the_expectation(
    differentiated: tuple[Part, Slope], name: str
) -> None:
    at, slope = differentiated
    way = jnp.asarray(np.random.default_rng(3).uniform(0.5, 1, at[name].shape)) * at[name]
    by_gradient = float((slope(at)[1][name] * way).sum())
    above, below = (slope({**at, name: at[name] + step * way})[0] for step in (1e-6, -1e-6))
    np.testing.assert_allclose((above - below) / 2e-6, by_gradient, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize(
    "name", ["leave_hazard", "registration_hazard", "departures_per_day", "transit_share"]
)
def test_gradient_stays_finite_where_a_parameter_is_zero(
    differentiated: tuple[Part, Slope], name: str
) -> None:
    at, slope = differentiated
    _, gradient = slope({**at, name: at[name] * 0})
    assert all(np.isfinite(values).all() for values in gradient.values())


def test_sums_over_bins_are_the_same_with_numpy_and_jax() -> None:
    incidence = Incidence(np.array([2, 0, -1, 2, 1, -1]), 4)
    values = np.arange(12.0).reshape(2, 6)
    expected = [[1.0, 4.0, 3.0, 0.0], [7.0, 10.0, 15.0, 0.0]]
    np.testing.assert_array_equal(incidence.sum(values), expected)
    np.testing.assert_array_equal(incidence.sum(jnp.asarray(values)), expected)
