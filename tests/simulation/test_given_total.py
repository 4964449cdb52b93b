"""The law where the total is given: conservation, its terms, and the compiled days."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steppe.simulation import given_total, given_total_kernel
from steppe.simulation.given_total import GivenTotal, Terms

TERMS = Terms(
    size_of_origin=0.4, half_life_days=40.0, distance=2.0, near_km=100.0, crowded_from=0.5
)


def a_world(seed: int = 1, days: int = 30, origins: int = 3, places: int = 4) -> GivenTotal:
    rng = np.random.default_rng(seed)
    total = np.maximum(np.cumsum(rng.normal(300.0, 400.0, days)) + 2_000.0, 0.0)
    at_start = rng.multinomial(int(total[0]), np.full(places, 1.0 / places)).astype(float)
    onset = rng.integers(0, days, origins)
    age = np.arange(days)[:, None] - onset
    km = rng.uniform(20.0, 900.0, (2, origins, places, 2))
    km[rng.random(km.shape) < 0.3] = np.inf
    capacity = np.where(rng.random(places) < 0.5, rng.uniform(500.0, 5_000.0, places), np.inf)
    return GivenTotal(
        at_start=at_start,
        total=total,
        capacity=capacity,
        is_open=rng.random((days, places)) < 0.8,
        counted_at=np.where(
            rng.random((days, places)) < 0.1, rng.integers(0, places, (days, places)),
            np.arange(places),
        ),
        origin_people=rng.uniform(0.0, 1e6, origins),
        intensity=(age >= 0) * rng.uniform(0.2, 2.0, origins),
        age_days=np.maximum(age, 0),
        road_state=(np.arange(days) > days // 2).astype(int),
        way_km=km,
    )  # fmt: skip


def plain(days: int = 5, places: int = 2) -> GivenTotal:
    """One origin, places alike, nobody there, a hundred more people a day."""
    return GivenTotal(
        at_start=np.zeros(places),
        total=100.0 * np.arange(days),
        capacity=np.full(places, np.inf),
        is_open=np.ones((days, places), bool),
        counted_at=np.tile(np.arange(places), (days, 1)),
        origin_people=np.array([1_000.0]),
        intensity=np.ones((days, 1)),
        age_days=np.zeros((days, 1)),
        road_state=np.zeros(days, int),
        way_km=np.full((1, 1, places, 1), 100.0),
    )


def no_attraction(world: GivenTotal, members: int = 1) -> np.ndarray:
    return np.zeros((members, *world.is_open.shape))


def expected(world: GivenTotal, terms: Terms = TERMS) -> np.ndarray:
    return given_total.run(world, terms, no_attraction(world))[0]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 40), st.integers(1, 6), st.integers(1, 7))
def test_people_of_all_places_add_up_to_the_given_total_every_day(
    seed: int, days: int, origins: int, places: int
) -> None:
    world = a_world(seed, days, origins, places)
    np.testing.assert_allclose(expected(world)[1:].sum(-1), world.total[1:], rtol=1e-9, atol=1e-6)
    whole = given_total.run(world, TERMS, no_attraction(world, 3), seed=seed % 1000)
    assert (whole == np.round(whole)).all()
    assert (whole >= 0).all()
    assert (whole[:, 1:].sum(-1) == np.round(world.total[1:])).all()


@pytest.mark.parametrize("seed", range(8))
def test_compiled_days_are_the_reference(seed: int) -> None:
    world = a_world(seed, 60, 4, 6)
    attraction = np.random.default_rng(seed).normal(0, 1, (3, *world.is_open.shape))
    reference = given_total.run(world, TERMS, attraction, first_day=2)
    compiled = given_total_kernel.run(world, TERMS, attraction, first_day=2)
    np.testing.assert_allclose(compiled, reference, rtol=0, atol=1e-10 * reference[:, 2:].max())
    sampled = given_total.run(world, TERMS, attraction, seed=seed, block=1)
    assert (given_total_kernel.run(world, TERMS, attraction, seed=seed, block=1) == sampled).all()


def test_mean_of_members_is_the_expectation_where_nothing_is_crowded() -> None:
    world = replace(a_world(5), capacity=np.full(4, np.inf))
    members = 2_000
    sampled = given_total_kernel.run(world, TERMS, no_attraction(world, members), seed=3)
    whole = replace(world, at_start=np.round(world.at_start), total=np.round(world.total))
    gap = np.abs(sampled.mean(0) - expected(whole))
    error = sampled.std(0, ddof=1) / np.sqrt(members)
    assert (gap <= 4.5 * error + 1e-9).all()


def test_members_of_a_block_do_not_depend_on_how_they_are_run() -> None:
    world = a_world(2)
    first = given_total_kernel.run(world, TERMS, no_attraction(world, 8), seed=9, block=4)
    assert (
        given_total_kernel.run(world, TERMS, no_attraction(world, 8), seed=9, block=4) == first
    ).all()
    assert (
        given_total_kernel.run(world, TERMS, no_attraction(world, 8), seed=9, block=5) != first
    ).any()


def shares(world: GivenTotal, terms: Terms = TERMS) -> np.ndarray:
    return np.diff(expected(world, terms), axis=0)[0] / 100.0


def test_distance_halves_as_the_power_says() -> None:
    world = plain()
    world = replace(world, way_km=np.array([[[[100.0], [300.0]]]]))
    near, far = shares(world)
    assert near / far == pytest.approx((400.0 / 200.0) ** 2)


def test_ways_from_different_sides_count_apart() -> None:
    km = np.array([[[[100.0, 100.0], [100.0, np.inf]]]])
    assert shares(replace(plain(), way_km=km)) == pytest.approx([2 / 3, 1 / 3])


def test_larger_origins_and_young_conflicts_send_more() -> None:
    km = np.array([[[[50.0], [np.inf]], [[np.inf], [50.0]]]])
    two = replace(
        plain(), origin_people=np.array([1_000.0, 16_000.0]), intensity=np.ones((5, 2)),
        age_days=np.zeros((5, 2)), way_km=km,
    )  # fmt: skip
    assert shares(two)[1] / shares(two)[0] == pytest.approx(16**0.4)
    aged = replace(two, age_days=np.tile([0.0, 40.0], (5, 1)))
    assert shares(aged)[1] / shares(aged)[0] == pytest.approx(0.5 * 16**0.4)
    fierce = replace(two, intensity=np.tile([3.0, 1.0], (5, 1)))
    assert shares(fierce)[1] / shares(fierce)[0] == pytest.approx(16**0.4 / 3)


def test_a_crowded_place_turns_people_away() -> None:
    world = replace(plain(), at_start=np.array([300.0, 300.0]), total=600.0 + 100.0 * np.arange(5))
    half_full = replace(world, capacity=np.array([400.0, np.inf]))
    assert shares(half_full)[0] / shares(half_full)[1] == pytest.approx(0.25 / 0.5)
    full = replace(world, capacity=np.array([300.0, np.inf]))
    assert shares(full)[0] < 1e-5
    both_full = replace(world, capacity=np.array([300.0, 200.0]))
    assert shares(both_full) == pytest.approx([0.5, 0.5])


def test_a_closed_place_takes_nobody_in_unless_all_are_closed() -> None:
    world = plain()
    closed = world.is_open.copy()
    closed[:, 0] = False
    assert shares(replace(world, is_open=closed)) == pytest.approx([0.0, 1.0])
    assert shares(replace(world, is_open=np.zeros_like(closed))) == pytest.approx([0.5, 0.5])


def test_who_can_reach_no_place_is_still_counted() -> None:
    nowhere = replace(plain(), way_km=np.full((1, 1, 2, 1), np.inf))
    assert shares(nowhere) == pytest.approx([0.5, 0.5])


def test_newcomers_are_counted_where_they_are_sent_on_to() -> None:
    world = plain()
    assert shares(replace(world, counted_at=np.ones_like(world.counted_at))) == pytest.approx(
        [0, 1]
    )


def test_people_return_from_all_places_in_proportion() -> None:
    world = replace(
        plain(3), at_start=np.array([300.0, 100.0]), total=np.array([400.0, 200.0, 200.0])
    )
    assert expected(world)[-1] == pytest.approx([150.0, 50.0])


def test_cost_does_not_follow_the_number_of_people() -> None:
    few = a_world(3)
    many = replace(few, at_start=few.at_start * 10**6, total=few.total * 10**6,
                   capacity=few.capacity * 10**6)  # fmt: skip
    whole = given_total_kernel.run(many, TERMS, no_attraction(many, 2), seed=1)
    small = given_total_kernel.run(few, TERMS, no_attraction(few, 64), seed=1)
    gap = np.abs(whole[0] / 10**6 - small.mean(0)).max() / small.mean(0).max()
    assert gap < 0.05
