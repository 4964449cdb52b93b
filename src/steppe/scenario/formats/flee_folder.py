"""What an instance folder of Flee holds, frozen."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from steppe.scenario.formats.flee_rows import Note

LocationKind = Literal["conflict", "town", "camp", "idpcamp", "forwarding_hub", "marker"]
ClosureKind = Literal["country", "location", "link", "camp", "idpcamp", "remove_forced_redirection"]


@dataclass(frozen=True)
class FleeLocation:
    """A place. `population` and `capacity` in people, 0 = not given (a capacity: no limit).

    Latitude and longitude in degrees, NaN where not given. `conflict_date` is a day index, None
    for places that are not typed as conflict zones.
    """

    name: str
    region: str
    country: str
    latitude: float
    longitude: float
    kind: LocationKind
    conflict_date: int | None
    population: float
    capacity: float
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FleeRoute:
    """A link that can be travelled both ways; `a` and `b` are indices of locations.

    `forced_redirection`: 0 none; 1 whoever comes to `b` is sent on to `a`; 2 from `a` on to `b`
    (Flee's documentation; its code never asks).
    """

    a: int
    b: int
    km: float
    forced_redirection: int = 0
    link_type: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FleeClosure:
    """Something shut from `first_day` to `last_day`, both included (None: for good).

    `a` and `b` are names: of countries for `country`, else of locations; `b` may be empty.
    """

    kind: ClosureKind
    a: str
    b: str
    first_day: int
    last_day: int | None


@dataclass(frozen=True)
class FleeFolder:
    """An instance folder, read completely.

    Attributes:
        name: name of the folder.
        start: date of day 0.
        days: number of days.
        locations: the places, in file order.
        routes: the links.
        closures: what was shut and when.
        conflict: (days, locations), intensity of the conflict, 0 = none.
        camps: labels of the counted camps, in the order of data_layout.csv.
        camp_locations: (camps,) index of the location of each, -1 for a camp that is no location.
        counted: (days, camps) people, whole numbers as Flee has them.
        reported: by camp the days (relative to `start`, sorted) and counts of its reports, after
            corrections; several files of a camp are already added.
        total: (days,) the `total` series, in people.
        settings: simsetting.yml as it stands.
        report: what was done with every field.
    """

    name: str
    start: datetime.date
    days: int
    locations: tuple[FleeLocation, ...]
    routes: tuple[FleeRoute, ...]
    closures: tuple[FleeClosure, ...]
    conflict: np.ndarray
    camps: tuple[str, ...]
    camp_locations: np.ndarray
    counted: np.ndarray
    reported: tuple[tuple[np.ndarray, np.ndarray], ...]
    total: np.ndarray
    settings: Mapping[str, Any]
    report: tuple[Note, ...]
