"""Where nothing binds, the short form of the law used by the fit equals the law."""

from __future__ import annotations

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from steppe.simulation.ensemble import run_expected
from steppe.simulation.linear import lagged, solve_host
from steppe.simulation.network import compile_network
from worlds import link, parameters, place, world


@pytest.mark.parametrize("steps", [[1] * 21, [7] * 3, [1, 1, 5, 7, 7]])
def test_stock_exits_and_registrations_equal_those_of_the_law(steps: list[int]) -> None:
    of = world([place("a", "RUS"), place("p", "KAZ")], [link("a", "p", hours=30)], 21, events=2)
    network = compile_network(of)
    chosen = parameters(network, np.random.default_rng(6), per_day=200.0)
    chosen = replace(chosen, leave_hazard=np.broadcast_to(
        chosen.leave_hazard[:, :1], chosen.leave_hazard.shape
    ), exit_day_factor=np.ones((1, 21)))  # fmt: skip
    flows = run_expected(network, chosen, steps)
    with jax.enable_x64(True):
        found = solve_host(
            jnp.asarray(flows.entries.sum(-1)[0]),
            jnp.asarray(chosen.transit_share[0]),
            jnp.asarray(chosen.leave_hazard[0, : len(steps)]),
            jnp.asarray(chosen.registration_hazard[0]),
            jnp.asarray(chosen.present_at_start[0, :, 0]),
            np.array(steps),
        )
    np.testing.assert_allclose(found.stock, flows.stock[0, :, :, 0], rtol=1e-9)
    exits = flows.returns[0, :, :, 0] + flows.onward[0, :, :, 0].sum(-1)
    np.testing.assert_allclose(found.exits, exits, rtol=1e-9)
    np.testing.assert_allclose(found.registrations, flows.registrations[0, :, :, 0], rtol=1e-9)


def test_lags_delay_entries_by_the_travel_days_of_the_routes() -> None:
    nights = [0, 2, 5]
    cities = [place(f"p{k}", "KAZ") for k in range(3)]
    links = [link("a", c.id, hours=12.0 * n + 1) for c, n in zip(cities, nights, strict=True)]
    network = compile_network(world([place("a", "RUS"), *cities], links, 20, events=1))
    chosen = parameters(network, np.random.default_rng(6), per_day=200.0)
    flows = run_expected(network, chosen)
    # Shares of routes are constant here, so those of the lags are too.
    sent = np.array([
        flows.entries[0, n:, 0, r].sum() / flows.departures[0, : 20 - n, 0].sum()
        for r, n in enumerate(network.travel_days)
    ])  # fmt: skip
    shares = np.zeros(6)
    np.add.at(shares, network.travel_days, sent)
    assert shares.sum() == pytest.approx(1.0)
    with jax.enable_x64(True):
        entries = lagged(jnp.asarray(flows.departures[0]), shares)
    np.testing.assert_allclose(entries[5:], flows.entries[0, 5:].sum(-1), rtol=1e-9)
