"""Routes: loop-free chains of links from a place people set out from to a place they stay in.

A route leaves the origin country over one crossing: a checkpoint, or a link that joins the two
countries directly (a flight, or a plain edge in a small world). Before and behind the crossing it
is the quickest way. For each origin, destination and mode the quickest few crossings are kept;
exact duplicates (two halves of a post or of a city) count as one and are kept together.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steppe.scenario.world import HOURS_UNDER_WAY_PER_DAY, MODES, Link, Place, World

#: Crossings kept for each origin, destination and mode, and how much slower than the quickest
#: one they may be. Assumed: people rarely drive half as long again to another border post.
CROSSINGS_PER_MODE = 3
SLOWEST_CROSSING = 1.5


@dataclass(frozen=True)
class Route:
    """A way from `origin` to `place`; `mode` is that of its crossing.

    Attributes:
        crossing: id of the checkpoint, or None for a direct link.
        links: indices into `World.links`, in order of travel.
        hours: time under way, without waiting.
        travel_days: whole days between setting out and entering (nights under way).
    """

    origin: str
    place: str
    mode: str
    crossing: str | None
    links: tuple[int, ...]
    hours: float
    distance_km: float
    travel_days: int


@dataclass(frozen=True)
class _Path:
    hours: float
    links: tuple[int, ...]


def find_routes(
    world: World,
    crossings_per_mode: int = CROSSINGS_PER_MODE,
    slowest_crossing: float = SLOWEST_CROSSING,
) -> tuple[Route, ...]:
    """Return the routes of a world, sorted by origin, destination, mode and hours."""
    links = _quickest_parallels(world.links)
    out_side = {p.id for p in world.origin_cities}
    in_side = {p.id for p in world.host_cities}
    checkpoints = {p.id for p in world.places.values() if p.kind == "checkpoint"}
    out_graph = _graph(world, links, out_side)
    in_graph = _graph(world, links, in_side)
    index_of = {link: i for i, link in reversed(list(enumerate(world.links)))}
    candidates: dict[tuple[str, str, str], list[Route]] = defaultdict(list)
    inward = {place: _quickest(in_graph, place, checkpoints) for place in in_side}
    spots = {place: spot(world.places[place]) for place in in_side}
    halves = {
        place: {other for other in in_side - {place} if spots[other] == spots[place]}
        for place in in_side
    }
    for origin in sorted(out_side):
        outward = _quickest(out_graph, origin, set())
        for crossing, approach_to, leg in _crossings(world, links, out_side, in_side, checkpoints):
            approach = outward.get(approach_to)
            if approach is None:
                continue
            for place in sorted(in_side):
                exit_to = leg.end if leg.start == approach_to else leg.start
                far_end = crossing if crossing is not None else exit_to
                onward = inward[place].get(far_end)
                if onward is None or halves[place] & _ends(world, onward.links):
                    continue  # whoever has reached one half of a city has reached the city
                leg_index = index_of[leg]
                chain = (*approach.links, leg_index, *reversed(onward.links))
                candidates[origin, place, leg.mode].append(
                    _route(world, origin, place, leg.mode, crossing, chain)
                )
    kept: list[Route] = []
    for key in sorted(candidates, key=lambda k: (k[0], k[1], MODES.index(k[2]))):
        by_crossing: dict[object, Route] = {}
        for route in sorted(candidates[key], key=lambda r: (r.hours, r.links)):
            by_crossing.setdefault(route.crossing or route.links, route)
        ordered = sorted(by_crossing.values(), key=lambda r: (r.hours, r.links))
        limit = slowest_crossing * ordered[0].hours
        different: dict[object, list[Route]] = defaultdict(list)
        for route in ordered:
            different[tuple(link_key(world, i) for i in route.links)].append(route)
        kept += [
            r for same in list(different.values())[:crossings_per_mode] for r in same
            if r.hours <= limit
        ]  # fmt: skip
    return tuple(kept)


def spot(place: Place) -> tuple[object, ...]:
    """Tell where a place lies: places of one kind and country at one spot are one place."""
    return (place.kind, place.country, place.latitude, place.longitude)


def link_key(world: World, index: int) -> tuple[object, ...]:
    """Identify a link up to an exact duplicate: its ends are known by where they lie."""
    link = world.links[index]
    ends = sorted((spot(world.places[link.start]), spot(world.places[link.end])))
    return (*ends, link.mode, link.distance_km, link.hours, link.open_from, link.open_to)


def _ends(world: World, links: Iterable[int]) -> set[str]:
    return {end for i in links for end in (world.links[i].start, world.links[i].end)}


def _quickest_parallels(links: Iterable[Link]) -> dict[tuple[str, str, str], list[int]]:
    """Group the links between the same two places by mode."""
    grouped: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for index, link in enumerate(links):
        low, high = sorted((link.start, link.end))
        grouped[low, high, link.mode].append(index)
    return grouped


_Graph = Mapping[str, list[tuple[str, float, int]]]


def _graph(world: World, links: dict[tuple[str, str, str], list[int]], cities: set[str]) -> _Graph:
    """Return the adjacency of one side: its cities, and the checkpoints as ends only."""
    graph: dict[str, list[tuple[str, float, int]]] = defaultdict(list)
    for (a, b, _), indices in links.items():
        quickest = min(indices, key=lambda i: (world.links[i].hours, i))
        hours = world.links[quickest].hours
        for start, end in ((a, b), (b, a)):
            end_is_post = world.places[end].kind == "checkpoint"
            if start in cities and (end in cities or end_is_post):
                graph[start].append((end, hours, quickest))
    return graph


def _quickest(graph: _Graph, start: str, wanted_posts: set[str]) -> dict[str, _Path]:
    """Return the quickest path from `start` to every city, and to the wanted checkpoints."""
    done: dict[str, _Path] = {}
    heap: list[tuple[float, tuple[int, ...], str]] = [(0.0, (), start)]
    while heap:
        hours, chain, node = heapq.heappop(heap)
        if node in done:
            continue
        done[node] = _Path(hours, chain)
        for end, leg, index in graph.get(node, ()):
            is_post = end not in graph
            if end not in done and (not is_post or end in wanted_posts):
                heapq.heappush(heap, (hours + leg, (*chain, index), end))
    return done


def _crossings(
    world: World,
    links: dict[tuple[str, str, str], list[int]],
    out_side: set[str],
    in_side: set[str],
    checkpoints: set[str],
) -> list[tuple[str | None, str, Link]]:
    """Return (checkpoint or None, place on the origin's side, link that leaves it)."""
    found: list[tuple[str | None, str, Link]] = []
    for (a, b, _), indices in links.items():
        leg = world.links[min(indices, key=lambda i: (world.links[i].hours, i))]
        for near, far in ((a, b), (b, a)):
            if near in out_side and far in checkpoints:
                found.append((far, near, leg))
            elif near in out_side and far in in_side:
                found.append((None, near, leg))
    return sorted(found, key=lambda c: (c[0] or "", c[1], c[2].hours))


def _route(
    world: World, origin: str, place: str, mode: str, crossing: str | None, chain: tuple[int, ...]
) -> Route:
    legs = [world.links[i] for i in chain]
    days = sum(leg.hours / HOURS_UNDER_WAY_PER_DAY[leg.mode] for leg in legs)
    return Route(
        origin=origin,
        place=place,
        mode=mode,
        crossing=crossing,
        links=chain,
        hours=sum(leg.hours for leg in legs),
        distance_km=sum(leg.distance_km for leg in legs),
        travel_days=int(days),
    )


def pooled_capacity(world: World, link: Link) -> float | None:
    """Return people a day over a link and its exact parallels; None if one has no limit."""
    same = [
        other
        for other in world.links
        if {other.start, other.end} == {link.start, link.end}
        and (other.mode, other.hours, other.open_from, other.open_to)
        == (link.mode, link.hours, link.open_from, link.open_to)
    ]
    total = 0.0
    for other in same:
        if other.capacity_per_day is None:
            return None
        total += other.capacity_per_day
    return total
