"""Compiled draws are the draws of `Sampled`, number for number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steppe.scenario.world import World
from steppe.simulation import draw_kernel
from steppe.simulation.compiled import kernel
from steppe.simulation.draw import Expected, Sampled
from steppe.simulation.draw_compiled import Compiled
from steppe.simulation.ensemble import day_inputs, run_sampled
from steppe.simulation.network import compile_network
from steppe.simulation.state import initial_state
from steppe.simulation.step import Law
from worlds import extreme, parameters, worlds

thorough = settings(max_examples=60, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
#: Counts below and above the change of NumPy's method, and of billions.
SIZES = (1, 4, 60, 5_000, 10**6, 10**10)


def counts(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    drawn = rng.integers(0, rng.choice(SIZES, shape), shape, endpoint=True)
    return np.where(rng.random(shape) < 0.4, 0.0, drawn)


def some_shares(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Shares that sum to one; some are zero, some nearly so, some all of it."""
    weight = rng.random(shape) ** rng.choice([0, 1, 30], shape)
    weight *= rng.random(shape) < 0.7
    weight[..., -1] += weight.sum(-1) == 0
    return weight / weight.sum(-1, keepdims=True)


def both(seed: int, day: int = 3) -> tuple[Sampled, Compiled]:
    return Sampled(seed, 2, day), Compiled(seed, 2).on(day)


@thorough
@given(seed=seeds, members=st.integers(1, 3), cells=st.integers(0, 5), n=st.integers(1, 12))
def test_split(seed: int, members: int, cells: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    count = counts(rng, (members, cells))
    shared = [some_shares(rng, shape) for shape in ((n,), (members, 1, n), (members, cells, n))]
    reference, compiled = both(seed)
    for shares in shared:
        made = compiled.split("departure", count, shares)
        np.testing.assert_array_equal(made, reference.split("departure", count, shares))
        np.testing.assert_array_equal(made.sum(-1), count)


@thorough
@given(seed=seeds, of_owner=st.lists(st.integers(0, 9), min_size=1, max_size=5))
def test_split_by_owner(seed: int, of_owner: list[int]) -> None:
    rng = np.random.default_rng(seed)
    owner = np.repeat(np.arange(len(of_owner)), of_owner)
    count = counts(rng, (3, 2, len(of_owner))) * (np.array(of_owner) > 0)
    parts = [some_shares(rng, (3, 1, n)) for n in of_owner if n]
    shares = np.concatenate([*parts, np.zeros((3, 1, 0))], axis=-1)
    reference, compiled = both(seed)
    for _ in range(2):  # the second time with shares that are ready
        np.testing.assert_array_equal(
            compiled.split_by_owner("route choice", count, shares, owner),
            reference.split_by_owner("route choice", count, shares, owner),
        )


@thorough
@given(seed=seeds, bins=st.integers(1, 7))
def test_move(seed: int, bins: int) -> None:
    rng = np.random.default_rng(seed)
    count, shares = counts(rng, (2, 3, bins)), some_shares(rng, (bins, bins))
    reference, compiled = both(seed)
    made = compiled.move("days of stay", count, shares)
    np.testing.assert_array_equal(made, reference.move("days of stay", count, shares))
    np.testing.assert_array_equal(made.sum(-1), count.sum(-1))
    np.testing.assert_allclose(
        Expected().move("days of stay", count, shares),
        Expected().split("days of stay", count, shares).sum(-2),
    )


@thorough
@given(seed=seeds)
def test_thin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = counts(rng, (3, 4, 5))
    reference, compiled = both(seed)
    for shape in ((), (3, 1, 1), (4, 5), (3, 4, 5)):
        probability = rng.random(shape) ** rng.choice([0, 1, 20], shape)
        strided = np.moveaxis(np.moveaxis(count, 0, -1).copy(), -1, 0)
        for given_count in (count, strided):
            np.testing.assert_array_equal(
                compiled.thin("entry", given_count, probability),
                reference.thin("entry", given_count, probability),
            )


@pytest.mark.parametrize("draw", both(1), ids=["reference", "compiled"])
def test_nobody_is_sent_where_no_share_leads(draw: Sampled) -> None:
    owner, shares = np.array([0, 0, 1, 1]), np.array([0.0, 0.0, 0.3, 0.7])
    none = draw.split_by_owner("route choice", np.array([[0.0, 9.0]]), shares, owner)
    assert none[0, :2].sum() == 0
    with pytest.raises(ValueError, match="nowhere to go"):
        draw.split_by_owner("route choice", np.array([[1.0, 9.0]]), shares, owner)


def test_days_have_streams_of_their_own() -> None:
    count, half = np.full((3, 4), 1_000.0), np.array([0.5, 0.5])
    compiled = Compiled(7, 0)
    first = compiled.on(0).split("departure", count, half)
    second = compiled.on(1).split("departure", count, half)
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(compiled.on(0).split("departure", count, half), first)


@thorough
@given(seed=seeds, rows=st.integers(0, 4), elements=st.integers(0, 9), size=st.integers(1, 4))
def test_scatter_add(seed: int, rows: int, elements: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    values, index = counts(rng, (rows, elements)), rng.integers(-1, size, elements)
    added = np.zeros((rows, size))
    draw_kernel.scatter_add(values, index, added)
    expected = [[row[index == k].sum() for k in range(size)] for row in values]
    np.testing.assert_array_equal(added, np.reshape(expected, (rows, size)))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(of=worlds(), seed=seeds, per_day=st.sampled_from((3.0, 500.0, 1e6)))
def test_whole_days_of_any_world_are_those_of_the_reference(
    of: World, seed: int, per_day: float
) -> None:
    network, rng = compile_network(of), np.random.default_rng(seed)
    chosen = extreme(parameters(network, rng, 3, per_day), rng)
    (compiled,) = run_sampled(network, chosen, 3, seed=seed)
    law, state = Law(network, chosen), initial_state(network, chosen.present_at_start, 3)
    for day in range(network.days):
        state, flows = law.step(state, day_inputs(network, chosen, day), Sampled(seed, 0, day))
        for name, values in flows._asdict().items():
            np.testing.assert_array_equal(getattr(compiled, name)[:, day], values)


def test_a_kernel_that_cannot_be_kept_on_disc_is_compiled_all_the_same() -> None:
    made: dict[str, object] = {}
    exec("def twice(x):\n    return 2 * x", made)  # has no file to keep a compiled one beside
    assert kernel(made["twice"])(21) == 42  # type: ignore[arg-type]
