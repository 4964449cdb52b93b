"""Chance is keyed: the same seed gives the same numbers, whatever runs beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from steppe.simulation.draw import Sampled
from steppe.simulation.ensemble import run_sampled
from steppe.simulation.network import Network, compile_network
from steppe.simulation.parameters import Parameters
from steppe.simulation.step import Flows
from steppe.simulation.streams import BLOCK_MEMBERS, stream
from worlds import concatenate_members, four_places, parameters


def case(members: int = 1) -> tuple[Network, Parameters]:
    network = compile_network(four_places(days=6, capacity=200.0))
    return network, parameters(network, np.random.default_rng(5), members)


def same(first: Flows, second: Flows) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    network, chosen = case()
    first, again, other = (next(run_sampled(network, chosen, 8, seed)) for seed in (21, 21, 22))
    assert same(first, again)
    assert not same(first, other)


@pytest.mark.parametrize("of_parameters", [1, 130])
def test_first_block_does_not_depend_on_how_many_members_follow(of_parameters: int) -> None:
    network, chosen = case(of_parameters)
    (alone,) = run_sampled(network, chosen, BLOCK_MEMBERS, seed=3)
    blocks = list(run_sampled(network, chosen, 130, seed=3))
    assert [len(block.entries) for block in blocks] == [64, 64, 2]
    assert same(alone, blocks[0])
    assert len(concatenate_members(blocks).entries) == 130


def test_blocks_draw_other_numbers_though_they_share_parameters() -> None:
    network, chosen = case()
    first, second = run_sampled(network, chosen, 2 * BLOCK_MEMBERS, seed=3)
    assert not same(first, second)
    correlation = np.corrcoef(first.entries[:, 2].sum((1, 2)), second.entries[:, 2].sum((1, 2)))
    assert abs(correlation[0, 1]) < 4 / np.sqrt(BLOCK_MEMBERS)


def test_a_run_continued_at_a_later_block_equals_the_run_in_one_piece() -> None:
    network, chosen = case()
    whole = list(run_sampled(network, chosen, 130, seed=3))
    later = list(run_sampled(network, chosen, 66, seed=3, first_block=1))
    assert all(same(a, b) for a, b in zip(whole[1:], later, strict=True))


def test_a_run_continued_at_a_later_block_uses_the_parameters_of_its_members() -> None:
    network, chosen = case(130)
    whole = list(run_sampled(network, chosen, 130, seed=3))
    (later,) = run_sampled(
        network, chosen.members(slice(64, 128)), BLOCK_MEMBERS, seed=3, first_block=1
    )
    assert same(whole[1], later)


KEYS: dict[str, Callable[[], np.random.Generator]] = {
    "seed": lambda: stream(2, 0, 0, "departure"),
    "block": lambda: stream(1, 1, 0, "departure"),
    "day": lambda: stream(1, 0, 1, "departure"),
    "decision": lambda: stream(1, 0, 0, "route choice"),
}


def test_a_stream_is_known_by_its_key() -> None:
    first, again = (stream(1, 0, 0, "departure").random(4) for _ in range(2))
    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize("changed", KEYS)
def test_a_stream_differs_in_each_part_of_its_key(changed: str) -> None:
    assert not np.array_equal(stream(1, 0, 0, "departure").random(4), KEYS[changed]().random(4))


def test_decisions_do_not_disturb_one_another() -> None:
    counts = np.full((4, 3), 1000.0)
    alone = Sampled(1, 0, 0).thin("entry", counts, np.array(0.3))
    draw = Sampled(1, 0, 0)
    draw.split("route choice", counts, np.array([0.5, 0.5]))
    np.testing.assert_array_equal(draw.thin("entry", counts, np.array(0.3)), alone)


def test_days_before_a_change_of_parameters_are_untouched_by_it() -> None:
    network, chosen = case()
    busier = chosen.departures_per_day.copy()
    busier[:, 4:] *= 2
    (before,) = run_sampled(network, chosen, 8, seed=3)
    (after,) = run_sampled(network, replace(chosen, departures_per_day=busier), 8, seed=3)
    np.testing.assert_array_equal(before.entries[:, :4], after.entries[:, :4])
    assert not np.array_equal(before.departures[:, 4:], after.departures[:, 4:])
