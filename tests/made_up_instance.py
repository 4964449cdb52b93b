"""A made-up instance folder, as read."""

from __future__ import annotations

from datetime import date

import numpy as np

from steppe.scenario.formats.flee_folder import FleeFolder, FleeLocation, FleeRoute

DAYS = 10


def location(name: str, kind: str, country: str = "A", capacity: float = 0.0) -> FleeLocation:
    people = 1_000.0 if kind == "conflict" else 0.0
    return FleeLocation(name, "", country, 0.0, 0.0, kind, None, people, capacity)


def folder(**more: object) -> FleeFolder:
    """A zone Z, a town T and three camps: Z–T 100 km, T–C1 50 km, C1–C2 30 km, T–C3 200 km."""
    locations = (
        location("Z", "conflict"), location("T", "town"), location("C1", "camp", "B", 500.0),
        location("C2", "camp", "B"), location("C3", "camp", "C"),
    )  # fmt: skip
    conflict = np.zeros((DAYS, 5))
    conflict[2:6, 0] = 1.0
    conflict[8:, 0] = 0.5
    counted = np.cumsum(np.full((DAYS, 3), 10.0), axis=0)
    given = {
        "name": "made up", "start": date(2020, 1, 1), "days": DAYS, "locations": locations,
        "routes": (FleeRoute(0, 1, 100.0), FleeRoute(1, 2, 50.0), FleeRoute(2, 3, 30.0),
                   FleeRoute(1, 4, 200.0)),
        "closures": (), "conflict": conflict, "camps": ("C1", "C2", "C3"),
        "camp_locations": np.array([2, 3, 4]), "counted": counted,
        "reported": tuple((np.arange(DAYS), counted[:, c]) for c in range(3)),
        "total": counted.sum(1), "settings": {}, "report": (), **more,
    }  # fmt: skip
    return FleeFolder(**given)
