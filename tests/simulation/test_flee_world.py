"""Ways, closures and redirections of an instance folder, as the law sees them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from made_up_instance import DAYS, folder, location
from steppe.scenario.formats.flee_folder import FleeClosure, FleeFolder, FleeRoute
from steppe.simulation.flee_world import given_total_world


def nearest(of: FleeFolder, passing: float = 200.0, day: int = 0) -> list[float]:
    """Length of the shortest way from Z into each camp on a day."""
    world = given_total_world(of, "shipped", passing)
    return [float(x) for x in world.way_km[world.road_state[day], 0].min(-1)]


def test_ways_follow_the_links_and_other_camps_lengthen_them() -> None:
    assert nearest(folder()) == pytest.approx([150.0, 380.0, 300.0])
    assert nearest(folder(), passing=0.0) == pytest.approx([150.0, 180.0, 300.0])


def test_a_way_does_not_pass_the_camp_that_it_leads_to() -> None:
    world = given_total_world(folder(), "shipped", 0.0)
    assert np.isfinite(world.way_km[0, 0, 0]).sum() == 1  # C1 from T; from C2 only through C1


def test_links_out_of_a_hub_count_nothing() -> None:
    hub = folder()
    locations = (hub.locations[0], location("T", "forwarding_hub"), *hub.locations[2:])
    assert nearest(replace(hub, locations=locations)) == pytest.approx([100, 330, 100], rel=1e-6)


@pytest.mark.parametrize(
    ("kind", "a", "b", "shut"),
    [
        ("link", "T", "C1", [True, True, False]),
        ("link", "C1", "T", [True, True, False]),
        ("country", "A", "C", [False, False, True]),
        ("country", "B", "", [True, True, False]),
        ("location", "T", "", [True, True, True]),
        ("location", "C3", "", [False, False, True]),
    ],
)
def test_closures_shut_links_on_their_days(kind: str, a: str, b: str, shut: list[bool]) -> None:
    closed = folder(closures=(FleeClosure(kind, a, b, 3, 5),))
    for day in range(DAYS):
        expected = shut if 3 <= day <= 5 else [False] * 3
        assert [np.isinf(x) for x in nearest(closed, day=day)] == expected


def test_a_closed_camp_takes_nobody_in_and_one_that_is_no_location_never_does() -> None:
    closed = folder(
        closures=(FleeClosure("camp", "C2", "", 4, None),), camp_locations=np.array([2, 3, -1])
    )
    world = given_total_world(closed, "shipped", 0.0)
    assert world.is_open[:, 1].tolist() == [True] * 4 + [False] * 6
    assert not world.is_open[:, 2].any()
    assert world.is_open[:, 0].all()


def test_forced_redirection_sends_newcomers_on_until_it_is_lifted() -> None:
    routes = [*folder().routes]
    routes[2] = FleeRoute(2, 3, 30.0, forced_redirection=2)
    lifted = folder(
        routes=tuple(routes),
        closures=(FleeClosure("remove_forced_redirection", "C1", "C2", 6, None),),
    )
    counted_at = given_total_world(lifted, "shipped", 0.0).counted_at
    assert counted_at[:, 0].tolist() == [1] * 6 + [0] * 4
    assert (counted_at[:, 1:] == [1, 2]).all()
    routes[2] = FleeRoute(2, 3, 30.0, forced_redirection=1)
    back = given_total_world(folder(routes=tuple(routes)), "shipped", 0.0).counted_at
    assert (back == [0, 0, 2]).all()


def test_capacities_are_used_removed_or_unknown_to_people() -> None:
    assert given_total_world(folder(), "shipped", 0.0).capacity.tolist() == [500.0, np.inf, np.inf]
    assert np.isinf(given_total_world(folder(), "removed", 0.0).capacity).all()
    unaware = folder(settings={"move_rules": {"awareness_level": 0}})
    assert np.isinf(given_total_world(unaware, "shipped", 0.0).capacity).all()


def test_the_age_of_a_conflict_starts_anew_when_it_breaks_out_again() -> None:
    world = given_total_world(folder(), "shipped", 0.0)
    active = world.intensity[:, 0] > 0
    assert world.age_days[active, 0].tolist() == [0, 1, 2, 3, 0, 1]
    assert world.intensity[8, 0] == 0.5
