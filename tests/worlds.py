"""Small worlds for tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from zlib import crc32

import numpy as np
from hypothesis import strategies as st

from steppe.scenario.rules.closure import Closure
from steppe.scenario.rules.law import Law
from steppe.scenario.rules.stay_rule import StayRule
from steppe.scenario.timeline import Timeline
from steppe.scenario.world import (
    MODES,
    Group,
    Link,
    OnwardCountry,
    Place,
    PushEvent,
    World,
)
from steppe.simulation.network import Network
from steppe.simulation.parameters import Parameters
from steppe.simulation.step import Flows


def place(
    id: str, country: str, kind: str = "city", latitude: float = 50.0, **more: object
) -> Place:
    return Place(
        id=id, name=id.title(), country=country, kind=kind, latitude=latitude,
        longitude=60.0 + crc32(id.encode()) % 1000 / 100,  # no two places at one spot
        source="test", **{"population": 100_000.0 if kind == "city" else None, **more},
    )  # fmt: skip


def link(start: str, end: str, mode: str = "road", hours: float = 5.0, **more: object) -> Link:
    return Link(
        start=start, end=end, mode=mode, distance_km=hours * 60, hours=hours, source="test", **more
    )


def world(places: list[Place], links: list[Link], days: int = 30, events: int = 1) -> World:
    start = date(2022, 9, 20)
    groups = (
        Group("routine", "routine", "ordinary travel"),
        *(Group(f"event_{k}", "event", "event") for k in range(events)),
    )
    return World(
        timeline=Timeline(start, Timeline(start, start).date(days - 1)),
        origin="RUS",
        host="KAZ",
        places={p.id: p for p in places},
        links=tuple(links),
        groups=groups,
        events=tuple(
            PushEvent(f"event_{k}", Timeline(start, start).date(2 + 3 * k), "event", start)
            for k in range(events)
        ),
        onward=(OnwardCountry("KGZ", None, 2.0, "test"), OnwardCountry("GEO", None, 1.0, "test")),
    )


def four_places(days: int = 30, capacity: float | None = None) -> World:
    """Two cities on each side, a checkpoint, a railway post and a flight."""
    return world(
        [
            place("a", "RUS"),
            place("b", "RUS", population=300_000.0),
            place("p", "KAZ"),
            place("q", "KAZ", population=200_000.0),
            place("post", "KAZ", "checkpoint", capacity_per_day=capacity),
            place("station", "KAZ", "checkpoint", latitude=51.0),
        ],
        [
            link("a", "b", hours=6),
            link("a", "post", hours=8),
            link("b", "post", hours=3),
            link("post", "p", hours=2),
            link("p", "q", hours=14),
            link("b", "station", "rail", 20),
            link("station", "q", "rail", 10),
            link("b", "q", "air", 2, capacity_per_day=150.0),
        ],
        days=days,
    )


def parameters(
    network: Network, rng: np.random.Generator, members: int = 1, per_day: float = 500.0
) -> Parameters:
    """Random parameters; departures are about `per_day` for each group."""
    days, groups, routes = network.days, len(network.groups), len(network.origin)
    choice = rng.dirichlet(np.ones(max(len(network.third_countries), 1)), members)
    return Parameters(
        departures_per_day=per_day * rng.gamma(2.0, 0.5, (members, days, groups)),
        entry_day_factor=rng.lognormal(0.0, 0.2, (members, days)),
        leave_hazard=rng.uniform(0.01, 0.4, (members, days, groups, 2)),
        exit_day_factor=rng.lognormal(0.0, 0.2, (members, days)),
        transit_share=rng.uniform(0, 1, (members, groups)),
        registration_hazard=rng.uniform(0, 0.1, (members, groups, 2)),
        onward_share=rng.uniform(0, 1, (members, groups)),
        onward_choice=choice[:, : len(network.third_countries)],
        route_utility=rng.normal(0, 1, (members, routes)),
        mode_nest=rng.uniform(0.6, 1.0, members),
        route_nest=rng.uniform(0.2, 0.6, members),
        present_at_start=rng.integers(0, 3000, (members, groups, len(network.places))).astype(
            float
        ),
    )


def extreme(parameters: Parameters, rng: np.random.Generator) -> Parameters:
    """The same parameters with some probabilities at their ends, 0 and 1."""

    def ends(values: np.ndarray) -> np.ndarray:
        return np.where(
            rng.random(values.shape) < 0.5, rng.choice([0.0, 1.0], values.shape), values
        )

    return replace(
        parameters,
        leave_hazard=ends(parameters.leave_hazard),
        registration_hazard=ends(parameters.registration_hazard),
        transit_share=ends(parameters.transit_share),
        onward_share=ends(parameters.onward_share),
    )


def plain_parameters(network: Network, per_day: float = 100.0, **changed: object) -> Parameters:
    """One member, everything constant; nobody leaves, registers or is present at the start."""
    days, groups, routes = network.days, len(network.groups), len(network.origin)
    countries = len(network.third_countries)
    values: dict[str, object] = {
        "departures_per_day": np.full((1, days, groups), per_day),
        "entry_day_factor": np.ones((1, days)),
        "leave_hazard": np.zeros((1, days, groups, 2)),
        "exit_day_factor": np.ones((1, days)),
        "transit_share": np.full((1, groups), 0.5),
        "registration_hazard": np.zeros((1, groups, 2)),
        "onward_share": np.zeros((1, groups)),
        "onward_choice": np.full((1, countries), 1.0 / max(countries, 1)),
        "route_utility": np.zeros((1, routes)),
        "mode_nest": np.ones(1),
        "route_nest": np.ones(1),
        "present_at_start": np.zeros((1, groups, len(network.places))),
        **changed,
    }
    return Parameters(**values)  # type: ignore[arg-type]


@st.composite
def worlds(draw: st.DrawFn, side: int = 10, days: int = 8) -> World:
    """Worlds of 2 to 3 · `side` places, any of their links, limits, closures and rules of entry."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1), label="attributes"))
    length = draw(st.integers(2, days), label="days")
    people = st.sampled_from((None, 0.0, 3.0, 2_000.0, 400_000.0))
    limits = st.sampled_from((None, None, 0.0, 1.0, 7.0, 300.0))
    places = [
        place(f"{side_of}{k}", country, kind, latitude=40.0 + rng.uniform(), **more)
        for side_of, country, kind, least in (
            ("o", "RUS", "city", 1), ("h", "KAZ", "city", 1), ("x", "KAZ", "checkpoint", 0),
        )
        for k in range(draw(st.integers(least, side)))
        for more in [
            {"capacity_per_day": draw(limits)} if kind == "checkpoint"
            else {"population": draw(people)}
        ]
    ]  # fmt: skip
    ends = st.integers(0, len(places) - 1)
    first = world([], []).timeline.start
    dates = (
        st.none() | st.none() | st.integers(-1, length).map(lambda day: first + timedelta(days=day))
    )
    links = []
    for _ in range(draw(st.integers(0, 3 * len(places)), label="links")):
        start, end = draw(ends), draw(ends)
        opens, closes = draw(dates), draw(dates)
        if start == end or (opens and closes and closes < opens):
            continue
        links.append(
            link(
                places[start].id, places[end].id, draw(st.sampled_from(MODES)),
                hours=rng.uniform(0.5, 40.0), capacity_per_day=draw(limits),
                open_from=opens, open_to=closes,
            )
        )  # fmt: skip
    shut = draw(st.none() | st.tuples(st.integers(0, length), st.integers(0, length)))
    made = world(places, links, days=length, events=draw(st.integers(0, 3), label="events"))
    return replace(
        made,
        onward=made.onward[: draw(st.integers(0, 2), label="third countries")],
        law=None if shut is None else shut_entry(made, *sorted(shut)),
    )


def shut_entry(of: World, first: int, last: int) -> Law:
    """A law that lets nobody in from day `first` to day `last`."""
    return made_law(
        Closure(
            id="shut", kind="closure", border="all", direction="entry", reference="test", url=None,
            confidence="high", valid_from=of.timeline.date(first),
            valid_to=of.timeline.date(last),
        )
    )  # fmt: skip


def made_law(*rules: StayRule) -> Law:
    """A law of the host with some rules."""
    return Law("made", "A made-up law", "KAZ", "all", date(2022, 1, 1), rules)


def concatenate_members(blocks: Iterable[Flows]) -> Flows:
    """Join blocks of members."""
    return Flows(*(np.concatenate(arrays) for arrays in zip(*blocks, strict=True)))
