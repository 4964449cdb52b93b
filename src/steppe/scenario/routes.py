"""Routes: loop-free chains of links from a place people set out from to a place they stay in.

A route leaves the origin country over one crossing: a checkpoint, or a link that joins the two
countries directly (a flight, or a plain edge in a small world). Before and behind the crossing it
is the quickest way. For each origin, destination and mode the quickest few crossings are kept;
exact duplicates (two halves of a post or of a city) count as one and are kept together.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

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
    crossings = _crossings(world, links, out_side, in_side, checkpoints)
    numbers = link_numbers(world)
    onward = {
        place: _behind(world, place, _quickest(in_graph, place, checkpoints), crossings, in_side)
        for place in sorted(in_side)
    }
    kept: list[Route] = []
    for origin in sorted(out_side):
        outward = _quickest(out_graph, origin, set())
        approach = [outward.get(crossing.near) for crossing in crossings]
        for place, behind in onward.items():
            ways: dict[str, list[_Way]] = defaultdict(list)
            for index, far in behind:
                near = approach[index]
                if near is not None:
                    leg = crossings[index].leg
                    hours = near.hours + leg.hours + far.hours
                    ways[leg.mode].append((hours, crossings[index], near.links, far.links))
            for mode in sorted(ways, key=MODES.index):
                found = _best(world, origin, place, ways[mode], numbers, crossings_per_mode,
                              slowest_crossing)  # fmt: skip
                kept += found
    return tuple(kept)


#: Hours (summed in another order than those of the route), the crossing, the links before and
#: behind it.
_Way = tuple[float, "_Crossing", tuple[int, ...], tuple[int, ...]]
#: Room for sums in another order.
_ROUNDING = 1e-9


def _best(
    world: World,
    origin: str,
    place: str,
    ways: list[_Way],
    numbers: Sequence[int],
    most: int,
    slowest: float,
) -> list[Route]:
    """Return the quickest ways over the first `most` crossings that differ."""
    ways.sort(key=itemgetter(0))
    limit = slowest * ways[0][0] * (1.0 + _ROUNDING)
    routes: list[Route] = []
    # Exact duplicates take equally long. So the first `most` that differ are among the ways of the
    # first `most` different hours, not counting slower ways over a post that was seen before.
    posts: set[str | None] = set()
    different_hours, last_hours = 0, -1.0
    for hours, crossing, before, behind in ways:
        if hours > limit:
            break
        if hours > last_hours * (1.0 + _ROUNDING) and crossing.post not in posts:
            if different_hours == most:
                break
            different_hours, last_hours = different_hours + 1, hours
        if crossing.post is not None:
            posts.add(crossing.post)
        chain = (*before, crossing.leg_index, *behind)
        routes.append(_route(world, origin, place, crossing.leg.mode, crossing.post, chain))
    by_crossing: dict[object, Route] = {}
    for route in sorted(routes, key=lambda r: (r.hours, r.links)):
        by_crossing.setdefault(route.crossing or route.links, route)
    ordered = sorted(by_crossing.values(), key=lambda r: (r.hours, r.links))
    groups: dict[object, list[Route]] = defaultdict(list)
    for route in ordered:
        groups[tuple(numbers[i] for i in route.links)].append(route)
    return [
        r for same in list(groups.values())[:most] for r in same
        if r.hours <= slowest * ordered[0].hours
    ]  # fmt: skip


def _behind(
    world: World,
    place: str,
    inward: Mapping[str, _Path],
    crossings: Sequence[_Crossing],
    in_side: set[str],
) -> list[tuple[int, _Path]]:
    """Return the crossings from which a place is reached, and the way from there to it."""
    here = spot(world.places[place])
    halves = {other for other in in_side - {place} if spot(world.places[other]) == here}
    found = []
    for index, crossing in enumerate(crossings):
        path = inward.get(crossing.far)
        if path is None or (halves and halves & _ends(world, path.links)):
            continue  # whoever has reached one half of a city has reached the city
        found.append((index, _Path(path.hours, tuple(reversed(path.links)))))
    return found


def spot(place: Place) -> tuple[object, ...]:
    """Tell where a place lies: places of one kind and country at one spot are one place."""
    return (place.kind, place.country, place.latitude, place.longitude)


def link_key(world: World, index: int) -> tuple[object, ...]:
    """Identify a link up to an exact duplicate: its ends are known by where they lie."""
    link = world.links[index]
    ends = sorted((spot(world.places[link.start]), spot(world.places[link.end])))
    return (*ends, link.mode, link.distance_km, link.hours, link.open_from, link.open_to)


def link_numbers(world: World) -> tuple[int, ...]:
    """Return a number for each link; exact duplicates have the same one."""
    known: dict[tuple[object, ...], int] = {}
    return tuple(known.setdefault(link_key(world, i), i) for i in range(len(world.links)))


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


@dataclass(frozen=True)
class _Crossing:
    """A link that leaves the origin's side at `near`, to a checkpoint or (post None) into the host.

    `far` is where the way through the host begins: the checkpoint, or the far end of the link.
    """

    post: str | None
    near: str
    far: str
    leg: Link
    leg_index: int


def _crossings(
    world: World,
    links: dict[tuple[str, str, str], list[int]],
    out_side: set[str],
    in_side: set[str],
    checkpoints: set[str],
) -> list[_Crossing]:
    found = []
    first_of = {link: i for i, link in reversed(list(enumerate(world.links)))}
    for (a, b, _), indices in links.items():
        leg = world.links[min(indices, key=lambda i: (world.links[i].hours, i))]
        for near, far in ((a, b), (b, a)):
            if near in out_side and (far in checkpoints or far in in_side):
                post = far if far in checkpoints else None
                found.append(_Crossing(post, near, far, leg, first_of[leg]))
    return sorted(found, key=lambda c: (c.post or "", c.near, c.leg.hours))


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


def pooled_capacities(world: World) -> tuple[float | None, ...]:
    """Return people a day over each link and its exact parallels; None if one has no limit."""
    totals: dict[object, float | None] = {}
    keys = [
        (*sorted((way.start, way.end)), way.mode, way.hours, way.open_from, way.open_to)
        for way in world.links
    ]
    for key, way in zip(keys, world.links, strict=True):
        so_far = totals.get(key, 0.0)
        limit = way.capacity_per_day
        totals[key] = None if so_far is None or limit is None else so_far + limit
    return tuple(totals[key] for key in keys)
