"""Needs: what people present need by published standards, week by week and town by town.

A need is people (or registrations) times a standard, so that its quantiles are those of the people,
scaled: no further draws. How far a standard itself is uncertain is not in the interval; its source
and how sure it is stand beside it.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from steppe.inference.answers import Ensemble
from steppe.inference.estimate import QUANTILES
from steppe.policy.present import Present, counted_groups, people_present

#: People under this are withheld with everything that follows from them: they may be persons.
SMALLEST_COUNT = 10


@dataclass(frozen=True)
class Standard:
    """One row of standards.csv.

    Attributes:
        id: short name.
        need: what is needed, in words.
        unit: of the amount.
        people_per_unit: for what is counted in whole units; else None.
        units_per_person: for what is measured; else None.
        counted: `present` or `registrations` (those of the week).
        standard, edition, confidence, source, note: where it comes from and how sure it is.
    """

    id: str
    need: str
    unit: str
    people_per_unit: float | None
    units_per_person: float | None
    counted: str
    standard: str
    edition: str
    confidence: str
    source: str
    note: str

    def amount(self, people: float) -> float:
        """Return what so many people need; whole units are rounded up."""
        if self.people_per_unit is None:
            assert self.units_per_person is not None
            return people * self.units_per_person
        return float(math.ceil(people / self.people_per_unit - 1e-9))


@cache
def standards() -> tuple[Standard, ...]:
    """Return the standards shipped, in the order in which they are shown."""
    source = resources.files("steppe.policy") / "standards.csv"
    with source.open(encoding="utf-8") as lines:
        return tuple(_standard(row) for row in csv.DictReader(lines))


def _standard(row: dict[str, str]) -> Standard:
    numbers = ("people_per_unit", "units_per_person")
    per_unit, per_person = (float(row[name]) if row[name] else None for name in numbers)
    words = {name: text for name, text in row.items() if name not in numbers}
    return Standard(people_per_unit=per_unit, units_per_person=per_person, **words)


@dataclass(frozen=True)
class Cell:
    """People, registrations and needs of one week in the host (`place` empty) or one town.

    `people` and `registrations` hold q05, q25, median, q75, q95, mean; they are empty, and so are
    the needs that follow from them, where they are withheld.
    """

    place: str
    name: str
    week_start: date
    week_end: date
    people: Mapping[str, float]
    registrations: Mapping[str, float]

    def need(self, standard: Standard) -> dict[str, float]:
        """Return the quantiles of a need; empty where they are withheld."""
        counted = self.people if standard.counted == "present" else self.registrations
        return {name: standard.amount(value) for name, value in counted.items()}

    def as_json(self, used: tuple[Standard, ...]) -> dict[str, Any]:
        """Return the cell with q05, median and q95 of each need; null where withheld."""
        return {
            "week_start": self.week_start.isoformat(),
            "week_end": self.week_end.isoformat(),
            "place": self.place or None,
            "people": dict(self.people) or None,
            "registrations": dict(self.registrations) or None,
            "needs": {s.id: {k: self.need(s)[k] for k in ("q05", "median", "q95")}
                      if self.need(s) else None for s in used},
        }  # fmt: skip


@dataclass(frozen=True)
class Needs:
    """Needs of some groups by week; towns only where the case has places.

    Attributes:
        groups: whose people count.
        standards: those that apply; without a report on registrations there are no desks.
        host: a cell for each week, of the whole host.
        towns: cells by town and week, the fullest town of the last week first.
        is_change: people are the change since the first day of the case.
    """

    groups: tuple[str, ...]
    standards: tuple[Standard, ...]
    host: tuple[Cell, ...]
    towns: tuple[tuple[Cell, ...], ...] = ()
    is_change: bool = False

    @property
    def fullest(self) -> Cell:
        """The week with the most people (median)."""
        return max(self.host, key=lambda cell: cell.people.get("median", 0.0))

    def as_json(self) -> dict[str, Any]:
        """Return every cell, and the standards with their sources."""
        return {
            "groups": list(self.groups),
            "people_are_change": self.is_change,
            "withheld_under": SMALLEST_COUNT,
            "standards": [dict(vars(s)) for s in self.standards],
            "host": [cell.as_json(self.standards) for cell in self.host],
            "towns": [cell.as_json(self.standards) for town in self.towns for cell in town],
        }


def needs(present: Present) -> Needs:
    """Return the needs of people present."""
    used = tuple(s for s in standards() if s.counted == "present" or present.registrations_reported)
    weeks = range(len(present.starts))

    def cells(place: str, name: str, share: np.ndarray | None) -> list[Cell]:
        people = present.people if share is None else present.people * share
        registered = present.registrations if share is None else present.registrations * share
        return [
            Cell(place, name, present.starts[w], present.ends[w], _counted(people[:, w]),
                 _counted(registered[:, w]) if present.registrations_reported else {})
            for w in weeks
        ]  # fmt: skip

    towns = [
        cells(place, name, present.shares[:, :, p])
        for p, (place, name) in enumerate(present.places)
    ]
    last = [float((present.people * present.shares[:, :, p])[:, -1].mean())
            for p in range(len(towns))]  # fmt: skip
    towns = [town for _, town in sorted(zip(last, towns, strict=True), key=lambda pair: -pair[0])]
    for w in weeks:
        _hide_differences([town[w] for town in towns], towns, w)
    return Needs(
        present.groups, used, tuple(cells("", "", None)), tuple(map(tuple, towns)),
        present.is_change,
    )  # fmt: skip


def event_needs(ensemble: Ensemble) -> Needs | None:
    """Return the needs of those who came because of the push events so far; None without any."""
    case = ensemble.model.case
    if not any(event.date <= case.today for event in case.world.events):
        return None
    return needs(people_present(ensemble, counted_groups(case, ())))


def _counted(draws: np.ndarray) -> dict[str, float]:
    """Return quantiles and mean; empty where the median is under ten people."""
    found = dict(zip(QUANTILES, np.quantile(draws, list(QUANTILES.values())).tolist(), strict=True))
    if found["median"] < SMALLEST_COUNT:
        return {}
    return {**found, "mean": float(draws.mean())}


def _hide_differences(cells: list[Cell], towns: list[list[Cell]], week: int) -> None:
    """Where one town alone is withheld, withhold the next smallest, so that no sum reveals it."""
    for field in ("people", "registrations"):
        shown = [t for t, cell in enumerate(cells) if getattr(cell, field)]
        if len(cells) - len(shown) != 1 or not shown:
            continue
        smallest = min(shown, key=lambda t: float(getattr(cells[t], field)["median"]))
        hidden = {"people": dict(cells[smallest].people),
                  "registrations": dict(cells[smallest].registrations), field: {}}  # fmt: skip
        cell = cells[smallest]
        towns[smallest][week] = cells[smallest] = Cell(
            cell.place, cell.name, cell.week_start, cell.week_end, **hidden
        )
