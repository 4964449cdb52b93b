"""Named checks of a world: one function a fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from steppe.errors import Fault
from steppe.scenario.routes import Route, find_routes
from steppe.scenario.world import World


def check_world(world: World) -> tuple[Fault, ...]:
    """Return everything that the checks of this file find."""
    routes = find_routes(world)
    return (
        *unreachable_place(world, routes),
        *event_outside_period(world),
        *stay_rule_gap(world),
        *link_never_open(world),
    )


def unreachable_place(world: World, routes: tuple[Route, ...]) -> Iterator[Fault]:
    """Find cities of the host, checkpoints and cities of the origin that no route touches."""
    if not routes:
        yield Fault(
            "unreachable_place",
            "no route leads from the origin to the host",
            "links.csv",
            remedy="join a city of the origin to a checkpoint or a city of the host",
        )
        return
    passed = {route.crossing for route in routes}
    ends = {route.place for route in routes} | {route.origin for route in routes}
    nobody: dict[str, tuple[list[str], set[str] | set[str | None]]] = {
        "checkpoint": ([p.id for p in world.places.values() if p.kind == "checkpoint"], passed),
        "city": ([p.id for p in (*world.host_cities, *world.origin_cities)], ends),
    }
    for kind, (ids, reached) in nobody.items():
        missing = [id for id in ids if id not in reached]
        if missing:
            yield Fault(
                "unreachable_place",
                f"no route uses the {kind} " + ", ".join(missing),
                "places.csv",
                where="id",
                remedy="add links to it, or leave it: nobody will pass there",
                severity="warning",
            )


def event_outside_period(world: World) -> Iterator[Fault]:
    """Find push events outside the case, and steps of ordinary travel that can have no effect."""
    timeline = world.timeline
    dated: list[tuple[str, date, str]] = [(e.id, e.date, "error") for e in world.events]
    dated += [(s.id, s.date, "warning") for s in world.level_steps]
    for id, day, severity in dated:
        if day not in timeline:
            yield Fault(
                "event_outside_period",
                f"«{id}» on {day} is not in the period of the case, "
                f"{timeline.start} to {timeline.end}",
                "case.yaml",
                remedy="correct the date or the period",
                severity=severity,
            )


def stay_rule_gap(world: World) -> Iterator[Fault]:
    """Find days without a limit of stay, in cases whose law has such limits."""
    limits = world.law.limits if world.law else ()
    if not limits:
        return
    bare = [day for day in world.timeline.dates() if not any(r.in_force(day) for r in limits)]
    for first, last in _runs(bare):
        days = f"{first}" if first == last else f"{first} to {last}"
        yield Fault(
            "stay_rule_gap",
            f"no limit of stay is in force on {days}",
            "rules.yaml",
            where="law",
            remedy="lengthen a rule of the law or add the one that held then",
            severity="warning",
        )


def _runs(days: list[date]) -> Iterator[tuple[date, date]]:
    """Return first and last day of each unbroken run of sorted days."""
    start = 0
    for i, day in enumerate(days):
        if i + 1 == len(days) or days[i + 1] != day + timedelta(days=1):
            yield days[start], day
            start = i + 1


def link_never_open(world: World) -> Iterator[Fault]:
    """Find links whose days of use all lie outside the case."""
    timeline = world.timeline
    for link in world.links:
        late = link.open_from is not None and link.open_from > timeline.end
        early = link.open_to is not None and link.open_to < timeline.start
        if late or early:
            yield Fault(
                "link_never_open",
                f"{link.start} to {link.end} ({link.mode}) is not open on any day of the case",
                "links.csv",
                remedy="correct open_from or open_to, or remove it",
                severity="warning",
            )
