"""The frozen world of a case: places, links, groups, push events, rules of stay."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

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
class Rule:
    """A dated rule of entry, stay, registration, residence or removal, with its reference."""

    id: str
    kind: str
    country: str
    value: bool | float | str
    who: str
    reference: str
    unit: str = ""
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    url: str | None = None
    known_from: datetime.date | None = None
    confidence: str = ""
    note: str = ""

    def in_force(self, when: datetime.date) -> bool:
        """Tell whether the rule applies on a date."""
        return (self.valid_from is None or self.valid_from <= when) and (
            self.valid_to is None or when <= self.valid_to
        )


@dataclass(frozen=True)
class OnwardCountry:
    """A third country people go on to: the place that stands for it and its pull."""

    country: str
    place: str | None
    weight: float
    reason: str


@dataclass(frozen=True)
class World:
    """Everything that is fixed before anyone moves."""

    timeline: Timeline
    origin: str
    host: str
    places: Mapping[str, Place]
    links: tuple[Link, ...]
    groups: tuple[Group, ...]
    events: tuple[PushEvent, ...]
    level_steps: tuple[LevelStep, ...] = ()
    rules: tuple[Rule, ...] = ()
    onward: tuple[OnwardCountry, ...] = ()

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
        """Tell whether the rule of entry of the host lets people in on a date."""
        rules = [
            r for r in self.rules
            if r.kind == "entry" and r.country == self.host and r.in_force(when)
        ]  # fmt: skip
        return all(bool(r.value) for r in rules)
