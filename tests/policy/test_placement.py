"""Placement: equal to trying everything on small problems, whole families, honest about no room."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from placement import made_up

from steppe.policy.placement import (
    EVEN_SLACK,
    RESOURCES,
    Party,
    Placement,
    Town,
    family_costs,
    needs_of,
    place,
)

TOWNS = (Town("a", "A", 6, jobs=3, cost_per_person_week=1.0), Town("b", "B", 9, school_places=2))


def room_of(towns: tuple[Town, ...]) -> np.ndarray:
    return np.array(
        [[np.inf if (v := getattr(t, name)) is None else v for t in towns] for name in RESOURCES]
    )


def splits(families: int, towns: int) -> list[tuple[int, ...]]:
    return [s for s in product(range(families + 1), repeat=towns) if sum(s) == families]


def every_placement(parties: tuple[Party, ...], towns: tuple[Town, ...]) -> list[np.ndarray]:
    """Try everything, week by week, without the programme: all that keep to the room."""
    weeks = 1 + max(p.week for p in parties)
    need, arrive, leave = needs_of(parties, weeks)
    room, found = room_of(towns), []
    for choice in product(*(splits(p.families, len(towns)) for p in parties)):
        x = np.array(choice)
        fits = all(
            (sum(x[u] * need[u][:, None] for u in range(len(parties)) if arrive[u] <= w < leave[u])
             <= room + 1e-9).all()
            for w in range(weeks)
        )  # fmt: skip
        if fits:
            found.append(x)
    return found


def load_of(parties: tuple[Party, ...], towns: tuple[Town, ...], x: np.ndarray) -> float:
    weeks = 1 + max(p.week for p in parties)
    need, arrive, leave = needs_of(parties, weeks)
    beds = np.array([t.beds for t in towns])
    highest = 0.0
    for w in range(weeks):
        here = sum(x[u] * need[u, 0] for u in range(len(parties)) if arrive[u] <= w < leave[u])
        highest = max(highest, float(np.max(np.asarray(here) / np.maximum(beds, 1e-12))))
    return highest


@st.composite
def small_problems(draw: st.DrawFn) -> tuple[tuple[Party, ...], tuple[Town, ...]]:
    ids = "abc"[: draw(st.integers(1, 3))]
    parties = []
    for number in range(draw(st.integers(1, 3))):
        people = draw(st.integers(1, 4))
        children = draw(st.integers(0, people - 1))
        parties.append(
            Party(
                f"g{number}", draw(st.integers(0, 2)), draw(st.integers(0, 3)), people, children,
                draw(st.integers(0, people - children)),
                draw(st.sampled_from([None, 1, 2])),
                tuple(draw(st.lists(st.sampled_from(ids), unique=True, max_size=2))),
                draw(st.sampled_from([0.0, 1.0, 2.5])),
            )
        )  # fmt: skip
    limit = st.none() | st.integers(0, 8)
    towns = tuple(
        Town(i, i, draw(st.integers(0, 14)), draw(limit), draw(limit), draw(limit),
             draw(st.sampled_from([0.0, 1.0, 3.0])))
        for i in ids
    )  # fmt: skip
    return tuple(parties), towns


def assert_kept_whole(placement: Placement) -> None:
    assert placement.families.dtype.kind == "i"
    assert (placement.families >= 0).all()
    assert placement.families.sum(1).tolist() == [p.families for p in placement.parties]
    assert (placement.present() <= room_of(placement.towns) + 1e-9).all()


@settings(max_examples=40, deadline=None)
@given(small_problems())
def test_least_cost_equals_trying_everything(
    problem: tuple[tuple[Party, ...], tuple[Town, ...]],
) -> None:
    parties, towns = problem
    cost = family_costs(parties, towns, 1 + max(p.week for p in parties))
    tried = every_placement(parties, towns)
    found = place(parties, towns, "cost")
    assert found.feasible == bool(tried)
    if tried:
        assert_kept_whole(found)
        assert found.value == pytest.approx(min(float((x * cost).sum()) for x in tried), abs=1e-6)
        assert found.bound <= found.value + 1e-6


@settings(max_examples=40, deadline=None)
@given(small_problems())
def test_most_even_equals_trying_everything(
    problem: tuple[tuple[Party, ...], tuple[Town, ...]],
) -> None:
    parties, towns = problem
    tried = every_placement(parties, towns)
    found = place(parties, towns, "even")
    assert found.feasible == bool(tried)
    if tried:
        assert_kept_whole(found)
        best = min(load_of(parties, towns, x) for x in tried)
        assert found.value == pytest.approx(best, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(small_problems())
def test_what_is_missing_is_enough_and_not_too_much(
    problem: tuple[tuple[Party, ...], tuple[Town, ...]],
) -> None:
    parties, towns = problem
    found = place(parties, towns, "cost")
    if found.feasible:
        return
    missing = {(s.resource, s.town): s.missing for s in found.shortages}
    assert all(value > 0 for value in missing.values())
    fields = {name: {t.id: getattr(t, name) for t in towns} for name in RESOURCES}
    wider = tuple(
        Town(t.id, t.name, *(
            None if fields[name][t.id] is None
            else fields[name][t.id] + missing.get((name, t.id), 0.0)
            for name in RESOURCES))
        for t in towns
    )  # fmt: skip
    again = place(parties, wider, "cost")
    assert again.feasible or again.split_would_fit


def test_a_bed_short_is_said_with_its_number() -> None:
    parties = (Party("g", 0, 4, 2),)
    found = place(parties, (Town("a", "A", 5),), "cost")
    assert [(s.resource, s.town, s.missing) for s in found.shortages] == [("beds", "a", 3)]
    assert not found.split_would_fit


def test_no_other_resource_is_blamed() -> None:
    parties = (Party("g", 0, 4, 3, children=2),)
    towns = (Town("a", "A", 30, school_places=3), Town("b", "B", 30, school_places=2))
    found = place(parties, towns, "cost")
    assert {s.resource for s in found.shortages} == {"school_places"}
    assert sum(s.missing for s in found.shortages) == 3


def test_families_that_would_have_to_be_split_do_not_fit() -> None:
    found = place((Party("g", 0, 1, 4),), (Town("a", "A", 2), Town("b", "B", 2)), "cost")
    assert not found.feasible
    assert found.split_would_fit
    assert sum(s.missing for s in found.shortages) == 2


def test_price_of_a_bed_is_what_one_more_bed_saves() -> None:
    parties = (Party("g", 0, 40, 1),)
    cheap = Town("a", "A", 10, cost_per_person_week=1.0)
    dear = Town("b", "B", 100, cost_per_person_week=4.0)
    found = place(parties, (cheap, dear), "cost")
    more = place(parties, (Town("a", "A", 11, cost_per_person_week=1.0), dear), "cost")
    assert found.prices[0].tolist() == pytest.approx([3.0, 0.0])
    assert found.bound - more.bound == pytest.approx(3.0)


def test_beds_are_used_again_by_those_who_come_later() -> None:
    parties = (Party("early", 0, 5, 1, stay_weeks=2), Party("late", 2, 5, 1))
    assert place(parties, (Town("a", "A", 5),), "cost").feasible
    too_soon = (Party("early", 0, 5, 1, stay_weeks=2), Party("late", 1, 5, 1))
    assert not place(too_soon, (Town("a", "A", 5),), "cost").feasible


def test_wishes_weigh_against_cost() -> None:
    towns = (Town("a", "A", 9, cost_per_person_week=2.0), Town("b", "B", 9))
    cold = place((Party("g", 0, 1, 1, wishes=("a",), wish_cost=1.0),), towns, "cost")
    warm = place((Party("g", 0, 1, 1, wishes=("a",), wish_cost=3.0),), towns, "cost")
    assert cold.families.tolist() == [[0, 1]]
    assert warm.families.tolist() == [[1, 0]]


def test_no_limit_known_is_no_limit_applied() -> None:
    found = place((Party("g", 0, 5, 2, 1, 1),), (Town("a", "A", 10),), "cost")
    assert found.feasible


def test_a_large_problem_is_rounded_near_its_bound() -> None:
    parties, towns = made_up(groups=30, weeks=8, towns=14, seed=3)
    assert len(parties) * len(towns) > 3000
    for objective, slack in (("cost", 0.01), ("even", EVEN_SLACK * 2)):
        found = place(parties, towns, objective)  # type: ignore[arg-type]
        assert found.feasible
        assert_kept_whole(found)
        assert 0.0 <= found.gap <= slack


def test_nobody_arrives_and_everybody_fits() -> None:
    found = place((Party("g", 0, 0, 3),), TOWNS, "even")
    assert found.feasible
    assert found.value == 0.0
    assert found.gap == 0.0
