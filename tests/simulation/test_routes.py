"""Routes of a world, and the days of its timeline."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steppe.scenario.routes import (
    CROSSINGS_PER_MODE,
    SLOWEST_CROSSING,
    Route,
    find_routes,
    link_numbers,
)
from steppe.scenario.timeline import Timeline
from steppe.scenario.world import World
from worlds import four_places, link, made_law, place, shut_entry, world, worlds

many = settings(max_examples=80, deadline=None, derandomize=True)


def stops(of: World, route: Route) -> list[str]:
    """The places of a route in order; fails if its links do not join up."""
    at, way = route.origin, [route.origin]
    for index in route.links:
        ends = [of.links[index].start, of.links[index].end]
        assert at in ends
        ends.remove(at)
        at = ends[0]
        way.append(at)
    return way


@many
@given(of=worlds())
def test_routes_lead_from_origin_to_place_without_loops_over_one_border(of: World) -> None:
    cities = {"RUS": {p.id for p in of.origin_cities}, "KAZ": {p.id for p in of.host_cities}}
    for route in find_routes(of):
        way = stops(of, route)
        assert way[0] == route.origin in cities["RUS"]
        assert way[-1] == route.place in cities["KAZ"]
        assert len(set(way)) == len(way)
        sides = ["out" if s in cities["RUS"] else "in" if s in cities["KAZ"] else s for s in way]
        assert sum(a != b for a, b in pairwise(sides)) == (1 if route.crossing is None else 2)
        assert [s for s in sides if s not in ("out", "in")] == (
            [] if route.crossing is None else [route.crossing]
        )
        first_in = next(i for i, side in enumerate(sides) if side != "out")
        assert of.links[route.links[first_in - 1]].mode == route.mode


@many
@given(of=worlds())
def test_hours_and_length_are_sums_over_the_links(of: World) -> None:
    for route in find_routes(of):
        assert route.hours == pytest.approx(sum(of.links[i].hours for i in route.links))
        assert route.distance_km == pytest.approx(sum(of.links[i].distance_km for i in route.links))
        assert route.travel_days <= route.hours / 8.0


def quickest_hours(of: World) -> dict[tuple[str, str], float]:
    """Least hours from each origin to each place over one border, by relaxing every link."""
    side = {p.id: 0 if p.country == "RUS" else 2 for p in of.places.values()}
    side |= {p.id: 1 for p in of.places.values() if p.kind == "checkpoint"}
    found: dict[tuple[str, str], float] = {}
    for origin in of.origin_cities:
        hours: dict[str, float] = defaultdict(lambda: float("inf"), {origin.id: 0.0})
        for _ in of.places:
            for way in of.links:
                for a, b in ((way.start, way.end), (way.end, way.start)):
                    if side[a] < side[b] or side[a] == side[b] != 1:
                        hours[b] = min(hours[b], hours[a] + way.hours)
        found |= {
            (origin.id, p.id): hours[p.id] for p in of.host_cities if hours[p.id] < float("inf")
        }
    return found


@many
@given(of=worlds(side=6))
def test_the_quickest_way_is_among_the_routes_of_every_place_that_can_be_reached(of: World) -> None:
    best: dict[tuple[str, str], float] = {}
    for route in find_routes(of):
        key = (route.origin, route.place)
        best[key] = min(best.get(key, float("inf")), route.hours)
    assert best == pytest.approx(quickest_hours(of))


@many
@given(of=worlds())
def test_each_mode_keeps_its_few_quickest_crossings(of: World) -> None:
    kept: dict[tuple[str, str, str], list[Route]] = defaultdict(list)
    for route in find_routes(of):
        kept[route.origin, route.place, route.mode].append(route)
    every: dict[tuple[str, str, str], list[Route]] = defaultdict(list)
    for route in find_routes(of, crossings_per_mode=10_000, slowest_crossing=1e9):
        every[route.origin, route.place, route.mode].append(route)
    assert kept.keys() == every.keys()
    for key, routes in kept.items():
        hours = [r.hours for r in every[key]]
        assert hours == sorted(hours)
        quick = [r for r in every[key] if r.hours <= SLOWEST_CROSSING * hours[0]]
        assert routes == quick[:CROSSINGS_PER_MODE]
        crossings = [r.crossing for r in every[key] if r.crossing]
        assert len(set(crossings)) == len(crossings)


def test_routes_are_sorted_by_origin_place_mode_and_hours() -> None:
    routes = find_routes(four_places())
    modes = ("road", "foot", "rail", "air", "sea")
    keys = [(r.origin, r.place, modes.index(r.mode), r.hours) for r in routes]
    assert keys == sorted(keys)
    assert len(routes) == 12


def test_a_place_that_cannot_be_reached_has_no_route() -> None:
    base = four_places()
    island = place("island", "KAZ")
    off = replace(base, places={**base.places, "island": island})
    assert find_routes(off) == find_routes(base)
    assert all(r.place != "island" for r in find_routes(off))


def test_a_world_without_a_crossing_has_no_routes() -> None:
    base = four_places()
    domestic = [way for way in base.links if {way.start, way.end} in ({"a", "b"}, {"p", "q"})]
    assert len(domestic) == 2
    assert find_routes(replace(base, links=tuple(domestic))) == ()


@many
@given(of=worlds(side=7), whole_hours=st.booleans())
def test_routes_that_are_not_looked_at_would_not_have_been_kept(
    of: World, whole_hours: bool
) -> None:
    if whole_hours:  # so that many ways take equally long
        links = tuple(replace(way, hours=1.0 + way.hours // 15) for way in of.links)
        of = replace(of, links=links)
    numbers = link_numbers(of)
    every: dict[tuple[str, ...], list[Route]] = defaultdict(list)
    for route in find_routes(of, crossings_per_mode=10**6, slowest_crossing=1e9):
        every[route.origin, route.place, route.mode].append(route)
    expected: list[Route] = []
    for routes in every.values():
        kinds = {route: tuple(numbers[i] for i in route.links) for route in routes}
        first = list(dict.fromkeys(kinds.values()))[:CROSSINGS_PER_MODE]
        limit = SLOWEST_CROSSING * routes[0].hours
        expected += [r for k in first for r in routes if kinds[r] == k and r.hours <= limit]
    assert find_routes(of) == tuple(expected)


def test_a_slow_crossing_is_left_out() -> None:
    def crossings(hours: float) -> set[str | None]:
        of = world(
            [place("a", "RUS"), place("p", "KAZ"), place("x", "KAZ", "checkpoint"),
             place("y", "KAZ", "checkpoint")],
            [link("a", "x", hours=8), link("x", "p", hours=2),
             link("a", "y", hours=hours), link("y", "p", hours=2)],
        )  # fmt: skip
        return {r.crossing for r in find_routes(of)}

    assert crossings(13.0) == {"x", "y"}
    assert crossings(13.1) == {"x"}


def test_of_parallel_links_the_quickest_is_taken() -> None:
    base = world(
        [place("a", "RUS"), place("p", "KAZ")], [link("a", "p", hours=9), link("p", "a", hours=4)]
    )
    (route,) = find_routes(base)
    assert route.links == (1,)


def test_a_way_through_the_host_does_not_lead_through_a_second_post() -> None:
    of = world(
        [place("a", "RUS"), place("p", "KAZ"), place("q", "KAZ"),
         place("x", "KAZ", "checkpoint"), place("y", "KAZ", "checkpoint")],
        [link("a", "x"), link("x", "p"), link("p", "y"), link("y", "q")],
    )  # fmt: skip
    assert {r.place for r in find_routes(of)} == {"p"}


@pytest.mark.parametrize(
    ("mode", "hours", "days"), [("road", 11, 0), ("road", 25, 2), ("rail", 25, 1), ("foot", 25, 3)]
)
def test_travel_days_count_the_nights_under_way(mode: str, hours: float, days: int) -> None:
    (route,) = find_routes(world([place("a", "RUS"), place("p", "KAZ")],
                                 [link("a", "p", mode, hours)]))  # fmt: skip
    assert route.travel_days == days


# --- Timeline and rules -------------------------------------------------------------------------

days_of_a_century = st.dates(date(1980, 1, 1), date(2079, 12, 31))


@given(start=days_of_a_century, length=st.integers(0, 3000), day=st.integers(-500, 3500))
def test_days_and_dates_are_each_others_inverse(start: date, length: int, day: int) -> None:
    timeline = Timeline(start, Timeline(start, start).date(length))
    assert timeline.days == length + 1
    assert timeline.day(timeline.date(day)) == day
    assert (timeline.date(day) in timeline) == (0 <= day <= length)
    assert timeline.weekday(day) == timeline.date(day).weekday()


def test_both_ends_of_a_period_count() -> None:
    timeline = Timeline(date(2022, 9, 20), date(2022, 9, 28))
    assert timeline.days == 9
    assert timeline.span(date(2022, 9, 21), date(2022, 9, 27)) == (1, 8)
    assert timeline.span(date(2022, 9, 28), date(2022, 9, 28)) == (8, 9)
    assert timeline.span(date(2022, 9, 1), date(2022, 9, 20)) == (-19, 1)
    assert len(timeline.dates()) == timeline.days
    assert timeline.dates()[-1] == timeline.end


def test_the_rule_of_entry_is_shut_on_both_of_its_end_days_and_open_around_them() -> None:
    base = four_places(days=8)
    shut = replace(base, law=shut_entry(base, 2, 4))
    admitted = [shut.admitted(day) for day in shut.timeline.dates()]
    assert admitted == [True, True, False, False, False, True, True, True]


def test_rules_that_keep_nobody_out_do_not_shut_the_host() -> None:
    base = four_places()
    (rule,) = shut_entry(base, 0, 5).rules
    out = rule.model_copy(update={"direction": "exit"})
    by_air = rule.model_copy(update={"ways_open": ["by air"]})
    for law in (made_law(), made_law(out), made_law(by_air), made_law(out, by_air)):
        assert all(replace(base, law=law).admitted(day) for day in base.timeline.dates())
