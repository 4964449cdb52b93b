"""The two executions of the law agree: the mean of members is the expectation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from steppe.scenario.world import World
from steppe.simulation.ensemble import run_expected, run_sampled
from steppe.simulation.network import Network, compile_network
from steppe.simulation.step import Flows
from worlds import (
    concatenate_members,
    four_places,
    link,
    parameters,
    place,
    plain_parameters,
    world,
)

DAYS = 20


def without_limits(of: World) -> World:
    return replace(of, links=tuple(replace(way, capacity_per_day=None) for way in of.links))


def functionals(network: Network, flows: Flows) -> dict[str, np.ndarray]:
    """Sums over the run and stocks at its middle and end, by member."""
    entries = network.place_of_route.sum(flows.entries)
    return {
        "entries by group and place": entries.sum(1),
        "entries by place on day 9": entries[:, 9].sum(1),
        "entries by crossing": network.crossing_of_route.sum(flows.entries).sum((1, 2)),
        "stock by group and place at the end": flows.stock[:, -1],
        "stock by place on day 10": flows.stock[:, 10].sum(1),
        "registered at the end": flows.registered[:, -1],
        "registrations": flows.registrations.sum(1),
        "returns": flows.returns.sum(1),
        "onward by country": flows.onward.sum((1, 2, 3)),
        "departures": flows.departures.sum(1),
        "turned back": flows.turned_back.sum(1),
    }


def test_mean_of_members_equals_the_expectation_where_no_capacity_binds() -> None:
    members = 512
    network = compile_network(without_limits(four_places(DAYS)))
    network = replace(network, admitted=np.where(np.arange(DAYS) % 5 == 4, 0.7, 1.0))
    chosen = parameters(network, np.random.default_rng(11), per_day=300.0)
    blocks = list(run_sampled(network, chosen, members, seed=3))
    sampled = functionals(network, concatenate_members(blocks))
    expected = functionals(network, run_expected(network, chosen))
    for name, values in sampled.items():
        error = values.std(0, ddof=1) / np.sqrt(members)
        gap = np.abs(values.mean(0) - expected[name][0])
        assert (error > 0).all(), name
        assert (gap <= 4 * error).all(), f"{name}: {gap / error} standard errors"


def test_members_scatter_as_independent_people_do() -> None:
    members, people, hazard, days = 2_048, 400.0, 0.07, 10
    network = compile_network(without_limits(four_places(days)))
    chosen = plain_parameters(
        network,
        0.0,
        leave_hazard=np.full((1, days, 2, 2), hazard),
        present_at_start=np.full((1, 2, 2), people),
    )
    stock = concatenate_members(list(run_sampled(network, chosen, members, seed=8))).stock[:, -1]
    staying = (1 - hazard) ** days
    variance = people * staying * (1 - staying)
    np.testing.assert_allclose(
        stock.mean(0), people * staying, atol=4 * np.sqrt(variance / members)
    )
    np.testing.assert_allclose(stock.var(0, ddof=1), variance, rtol=4 * np.sqrt(2 / members))
    together = np.corrcoef(stock.reshape(members, -1).T)
    assert (np.abs(together - np.eye(4)) < 4 / np.sqrt(members)).all()


def queueing_world(scale: float) -> World:
    return world(
        [
            place("a", "RUS", population=20_000.0 * scale),
            place("p", "KAZ"),
            place("q", "KAZ"),
            place("post", "KAZ", "checkpoint", capacity_per_day=5.0 * scale),
            place("pass", "KAZ", "checkpoint", latitude=51.0, capacity_per_day=3.0 * scale),
        ],
        [link("a", "post"), link("post", "p"), link("a", "pass"), link("pass", "q")],
        days=30,
        events=1,
    )


def relative_gaps(scale: float, members: int) -> np.ndarray:
    """Gap between mean of members and expectation: entries on three days, waiting, stock."""
    network = compile_network(queueing_world(scale))
    # Some 8 people a day where 8 a day are served: whether the queue empties is a matter of chance.
    chosen = plain_parameters(network, 4.0 * scale)
    busy = 1.0 + 0.5 * np.sin(np.arange(network.days) / 3.0)[None, :, None]
    chosen = replace(
        chosen,
        departures_per_day=chosen.departures_per_day * busy,
        leave_hazard=np.full((1, network.days, 2, 2), 0.1),
    )
    sampled = concatenate_members(list(run_sampled(network, chosen, members, seed=4)))
    expected = run_expected(network, chosen)

    def values(flows: Flows) -> np.ndarray:
        return np.array([
            flows.entries[:, 8:22].sum((1, 2, 3)).mean(),
            flows.waiting[:, 5:].sum((1, 2, 3)).mean(),
            flows.stock[:, -1].sum((1, 2)).mean(),
        ])  # fmt: skip

    assert expected.waiting.sum() > 0
    return np.abs(values(sampled) / values(expected) - 1.0)


def test_gap_to_the_expectation_shrinks_as_people_and_capacities_grow_together() -> None:
    worst = [relative_gaps(scale, members=128).max() for scale in (1.0, 10.0, 100.0, 1000.0)]
    assert worst[0] > worst[1] > worst[2] > worst[3]
    assert worst[3] < 0.005
