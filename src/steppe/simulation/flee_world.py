"""An instance folder of Flee as a world whose total is given.

Camps are the places; every location with conflict on some day is an origin. A way leads over the
links of the day; it ends with the link by which it enters the camp, and is the shortest one that
does not pass that camp before. Its length counts each link in km, but

- links out of a forwarding hub count nothing: from a hub people are carried on,
- every other camp on the way adds `passing_camp_km`: most of those who reach a camp stay there.

Closures of a country, location or link shut links, those of a camp shut its gates. Whoever comes to
a camp with forced redirection is counted where it points to, while that is open; a hub with one only
leads there. With `awareness_level: 0` people know nothing of camps ahead, and crowding is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from steppe.scenario.formats.flee_folder import FleeClosure, FleeFolder
from steppe.simulation.given_total import GivenTotal

Capacities = Literal["shipped", "removed"]
#: Length of a link that costs nothing; not zero, which a sparse matrix does not hold. In km.
NO_LENGTH = 1e-9


def given_total_world(
    folder: FleeFolder, capacities: Capacities, passing_camp_km: float
) -> GivenTotal:
    """Return the world of a folder.

    Args:
        folder: the instance folder.
        capacities: as shipped with the folder, or removed (they are read off the outcome).
        passing_camp_km: what another camp on the way adds to its length.
    """
    origins = np.flatnonzero((folder.conflict > 0).any(axis=0))
    begun = np.maximum.accumulate(_onsets(folder.conflict[:, origins]), axis=0)
    states, state_of_day = _road_states(folder)
    is_open = _open_days(folder)
    return GivenTotal(
        at_start=folder.counted[0].astype(float),
        total=folder.counted.sum(axis=1).astype(float),
        capacity=_capacities(folder, capacities),
        is_open=is_open,
        counted_at=_counted_at(folder, is_open),
        origin_people=np.array([folder.locations[i].population for i in origins], float),
        intensity=folder.conflict[:, origins],
        age_days=np.arange(folder.days)[:, None] - begun,
        road_state=state_of_day,
        way_km=np.stack([ways(folder, shut, origins, passing_camp_km) for shut in states]),
    )


def _onsets(conflict: np.ndarray) -> np.ndarray:
    """Return (T, O) the day where a conflict begins anew on that day, 0 elsewhere."""
    active = conflict > 0
    begins = active & ~np.vstack([np.zeros_like(active[:1]), active[:-1]])
    return np.where(begins, np.arange(len(conflict))[:, None], 0)


def _capacities(folder: FleeFolder, capacities: Capacities) -> np.ndarray:
    result = np.full(len(folder.camps), np.inf)
    known_ahead = folder.settings.get("move_rules") or {}
    if capacities == "removed" or known_ahead.get("awareness_level") == 0:
        return result
    for camp, location in enumerate(folder.camp_locations):
        if location >= 0 and folder.locations[location].capacity > 0:
            result[camp] = folder.locations[location].capacity
    return result


def _shut(closure: FleeClosure) -> slice:
    return slice(closure.first_day, None if closure.last_day is None else closure.last_day + 1)


def _open_days(folder: FleeFolder) -> np.ndarray:
    """Return (T, P) whether each camp takes people in; a camp that is no location never does."""
    is_open = np.tile(folder.camp_locations >= 0, (folder.days, 1))
    for closure in folder.closures:
        if closure.kind in ("camp", "idpcamp") and closure.a in folder.camps:
            is_open[_shut(closure), folder.camps.index(closure.a)] = False
    return is_open


def _redirections(folder: FleeFolder) -> list[tuple[int, int, np.ndarray]]:
    """Return (from, to, days (T,)) of each forced redirection, as indices of locations."""
    found = []
    for route in folder.routes:
        if not route.forced_redirection:
            continue
        a, b = (route.a, route.b) if route.forced_redirection == 2 else (route.b, route.a)
        in_force = np.ones(folder.days, bool)
        for closure in folder.closures:
            ends = {folder.locations[a].name, folder.locations[b].name}
            if closure.kind == "remove_forced_redirection" and {closure.a, closure.b} == ends:
                in_force[_shut(closure)] = False
        found.append((a, b, in_force))
    return found


def _counted_at(folder: FleeFolder, is_open: np.ndarray) -> np.ndarray:
    """Return (T, P) the camp that newcomers of each camp are sent on to."""
    counted_at = np.tile(np.arange(len(folder.camps)), (folder.days, 1))
    camp_of = {location: camp for camp, location in enumerate(folder.camp_locations)}
    for a, b, in_force in _redirections(folder):
        if a in camp_of and b in camp_of:
            to_open = in_force & is_open[:, camp_of[b]]
            counted_at[to_open, camp_of[a]] = camp_of[b]
    return counted_at


def _road_states(folder: FleeFolder) -> tuple[np.ndarray, np.ndarray]:
    """Return the different sets of shut directions (W, 2 L) and the one of each day (T,)."""
    links = len(folder.routes)
    shut = np.zeros((folder.days, 2 * links), bool)  # a to b, then b to a
    for closure in folder.closures:
        for index, route in enumerate(folder.routes):
            if _closes(folder, closure, (route.a, route.b)):
                shut[_shut(closure), index] = True
                shut[_shut(closure), links + index] = True
    for a, b, in_force in _redirections(folder):
        if folder.locations[a].kind != "forwarding_hub":
            continue
        for index, route in enumerate(folder.routes):
            for way, ends in ((index, (route.a, route.b)), (links + index, (route.b, route.a))):
                if ends[0] == a and ends[1] != b:
                    shut[in_force, way] = True
    states, of_day = np.unique(shut, axis=0, return_inverse=True)
    return states, of_day.ravel()


def _closes(folder: FleeFolder, closure: FleeClosure, ends: Sequence[int]) -> bool:
    countries = {folder.locations[i].country for i in ends}
    names = {folder.locations[i].name for i in ends}
    if closure.kind == "country":
        if not closure.b:
            return closure.a in countries and len(countries) == 2
        return {closure.a, closure.b} == countries
    if closure.kind == "location":
        return closure.a in names
    return closure.kind == "link" and {closure.a, closure.b} == names


def ways(
    folder: FleeFolder, shut: np.ndarray, origins: np.ndarray, passing_camp_km: float
) -> np.ndarray:
    """Return the length (O, P, E) of each way in, inf where there is none.

    Args:
        folder: the instance folder.
        shut: (2 L,) directions that are shut: each link from a to b, then each from b to a.
        origins: (O,) locations people set out from.
        passing_camp_km: what another camp on the way adds.
    """
    start, end, km = _legs(folder, shut, passing_camp_km)
    size = len(folder.locations)
    degree = np.bincount([i for r in folder.routes for i in (r.a, r.b)], minlength=size)
    most = max([int(degree[i]) for i in folder.camp_locations if i >= 0], default=0)
    result = np.full((len(origins), len(folder.camps), max(most, 1)), np.inf)
    for camp, location in enumerate(folder.camp_locations):
        sides = start[end == location]
        if location < 0 or not len(sides):
            continue
        kept = start != location  # a way does not pass the camp before it enters it
        reverse = _shortest(end[kept], start[kept], km[kept], size, sides)
        for side, last_leg in enumerate(km[end == location]):
            result[:, camp, side] = reverse[side, origins] + last_leg
        result[origins == location, camp] = np.inf
        result[origins == location, camp, 0] = NO_LENGTH
    return result


def _legs(
    folder: FleeFolder, shut: np.ndarray, passing_camp_km: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return start, end and length of every open direction of a link, one for parallels."""
    camps = set(folder.camp_locations.tolist())
    shortest: dict[tuple[int, int], float] = {}
    directions = [(r.a, r.b, r.km) for r in folder.routes]
    directions += [(r.b, r.a, r.km) for r in folder.routes]
    for (a, b, length), is_shut in zip(directions, shut, strict=True):
        if is_shut:
            continue
        hub = folder.locations[a].kind == "forwarding_hub"
        cost = NO_LENGTH if hub else max(length, NO_LENGTH)
        cost += passing_camp_km if a in camps else 0.0
        shortest[a, b] = min(cost, shortest.get((a, b), np.inf))
    ends = np.array(list(shortest), int).reshape(-1, 2)
    return ends[:, 0], ends[:, 1], np.array(list(shortest.values()))


def _shortest(
    start: np.ndarray, end: np.ndarray, km: np.ndarray, size: int, sources: np.ndarray
) -> np.ndarray:
    graph = csr_matrix((km, (start, end)), shape=(size, size))
    return np.asarray(dijkstra(graph, indices=sources))
