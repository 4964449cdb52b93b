"""The frozen world of a case: places, links, groups, push events, the law of stay."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from steppe.scenario.rules.law import Law
from steppe.scenario.timeline import Timeline

#: Hours a day that people spend under way, by mode: drivers rest at night, trains and planes go on.
#: Assumed; the driver's day follows from 65 km/h and some 700 to 800 km a day.
HOURS_UNDER_WAY_PER_DAY = {"road": 12.0, "foot": 8.0, "rail": 24.0, "air": 24.0, "sea": 24.0}
MODES = tuple(HOURS_UNDER_WAY_PER_DAY)


@dataclass(frozen=True)
class Place:
    """A node: a city people live or stay in, a checkpoint they pass, or a region or country.

    `population` in people, `capacity_per_day` in people a day (checkpoints only); None = unknown.
    """

    id: str
    name: str
    country: str
    kind: Literal["city", "region", "country", "checkpoint"]
    latitude: float
    longitude: float
    source: str
    region: str | None = None
    population: float | None = None
    housing_units: float | None = None
    capacity_per_day: float | None = None


@dataclass(frozen=True)
class Link:
    """An edge of one mode that can be travelled both ways; None = unknown or no limit."""

    start: str
    end: str
    mode: str
    distance_km: float
    hours: float
    source: str
    capacity_per_day: float | None = None
    open_from: datetime.date | None = None
    open_to: datetime.date | None = None


@dataclass(frozen=True)
class Group:
    """People with the same behaviour; `weekday` holds seven factors, Monday first, mean one."""

    id: str
    kind: Literal["routine", "event"]
    title: str
    weekday: tuple[float, ...] = (1.0,) * 7


@dataclass(frozen=True)
class PushEvent:
    """An event that makes the people of the group with the same id set out."""

    id: str
    date: datetime.date
    title: str
    known_from: datetime.date
    source: str = ""
    url: str | None = None


@dataclass(frozen=True)
class LevelStep:
    """A day on which the level of ordinary travel may jump, such as the opening of a border."""

    id: str
    date: datetime.date
    title: str
    known_from: datetime.date
    source: str = ""
    url: str | None = None


@dataclass(frozen=True)
class HostLimits:
    """What is assumed of people at the limit of stay and of desks: 90 % intervals, never fitted.

    Attributes:
        border_run, regularise, overstay: for each who leaves at the limit, how many go out and in
            again where that begins a new stay, get a permit, stay without right.
        returning: share of newcomers who were there before, where a rolling window holds.
        desks_per_100000: applications that desks decide a day per 100,000 inhabitants.
    """

    border_run: tuple[float, float]
    regularise: tuple[float, float]
    overstay: tuple[float, float]
    returning: tuple[float, float]
    desks_per_100000: tuple[float, float]


@dataclass(frozen=True)
class OnwardCountry:
    """A third country people go on to: the place that stands for it and its pull."""

    country: str
    place: str | None
    weight: float
    reason: str


@dataclass(frozen=True)
class World:
    """Everything that is fixed before anyone moves.

    `law` is that of stay in the host, for the people asked about; None = not known. `host_limits` is
    there where limits and desks are to act in the run; None = the hazards of leaving say it all.
    """

    timeline: Timeline
    origin: str
    host: str
    places: Mapping[str, Place]
    links: tuple[Link, ...]
    groups: tuple[Group, ...]
    events: tuple[PushEvent, ...]
    level_steps: tuple[LevelStep, ...] = ()
    law: Law | None = None
    onward: tuple[OnwardCountry, ...] = ()
    host_limits: HostLimits | None = None

    @property
    def origin_cities(self) -> tuple[Place, ...]:
        """Places that people set out from."""
        return self._cities(self.origin)

    @property
    def host_cities(self) -> tuple[Place, ...]:
        """Places of the host that people stay in."""
        return self._cities(self.host)

    def _cities(self, country: str) -> tuple[Place, ...]:
        return tuple(p for p in self.places.values() if p.kind == "city" and p.country == country)

    def event(self, group: str) -> PushEvent | None:
        """Return the push event of a group, None for the routine group."""
        return next((e for e in self.events if e.id == group), None)

    def admitted(self, when: datetime.date) -> bool:
        """Tell whether the law lets people into the host on a date; without one it does."""
        return self.law is None or all(rule.admits() for rule in self.law.in_force(when))
