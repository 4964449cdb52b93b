"""A push event that may come: read from a file, and drawn with priors of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from steppe.errors import Fault, InputError, did_you_mean
from steppe.inference.priors import default_priors, unknown
from steppe.scenario.settings_file import Day, Id, Loose, Positive, Strict, Text, read_settings
from steppe.scenario.yaml_file import YamlFile

#: What an event's people are described by; the names of the priors without `event.`.
UNKNOWNS = (
    "size_people", "rise_days", "decay_days", "transit_share", "transit_days", "stay_days",
    "onward_share", "registration_hazard",
)  # fmt: skip


class IntervalSetting(Strict):
    """A 90 % interval with its reason."""

    low: Positive
    high: Positive
    reason: Loose = ""


class ComingEventSetting(Strict):
    """The file given with --event."""

    id: Id
    date: Day
    title: Text
    probability: Annotated[float, Field(gt=0, le=1)] = 1.0
    like: Id | None = None
    priors: dict[str, IntervalSetting] = {}
    source: Loose = ""
    reason: Loose = ""


@dataclass(frozen=True)
class ComingEvent:
    """A push event on a day to come.

    Attributes:
        id: its name, and that of the group it makes set out.
        date: the day.
        title: what happens.
        probability: that it happens at all.
        like: a push event of the case whose posterior it takes where no interval is given.
        intervals: (low, high) of 90 % by unknown, of UNKNOWNS; the others have the default priors.
        file: where it was read.
    """

    id: str
    date: date
    title: str
    probability: float = 1.0
    like: str | None = None
    intervals: Mapping[str, tuple[float, float]] | None = None
    source: str = ""
    file: str = ""

    def draw(
        self, posterior: Mapping[str, np.ndarray], members: int, rng: np.random.Generator
    ) -> dict[str, np.ndarray]:
        """Return the event's unknowns (members,) by name; size zero in draws where it stays away.

        Args:
            posterior: draws of the case's unknowns, (members,) each.
            members: number of draws.
            rng: random numbers.
        """
        drawn = {}
        for name in UNKNOWNS:
            default = default_priors()[f"event.{name}"]
            low, high = (self.intervals or {}).get(name, (default.low, default.high))
            own = unknown(name, default.kind, low, high).value(rng.standard_normal(members), np)
            liked = posterior.get(f"{self.like}.{name}") if self.like else None
            takes_own = liked is None or name in (self.intervals or {})
            drawn[name] = np.asarray(own if takes_own else liked)
        comes = rng.random(members) < self.probability
        drawn["size_people"] = drawn["size_people"] * comes
        return drawn


def read_coming_event(
    path: Path, events: tuple[str, ...], groups: tuple[str, ...], today: date, last: date
) -> ComingEvent:
    """Read the file of a coming event, or raise InputError with every fault found.

    Args:
        path: the YAML file.
        events: push events of the case, which it may be like.
        groups: groups of the case, whose names are taken.
        today: the event comes after this day.
        last: last day of the forecast.
    """
    found, yaml = read_settings(path, ComingEventSetting)
    faults = [*_misnamed(found, yaml, events, groups), *_misplaced(found, yaml, today, last)]
    for name, given in found.priors.items():
        default = default_priors().get(f"event.{name}") if name in UNKNOWNS else None
        way = ("priors", name)
        if default is None:
            faults.append(
                yaml.fault("prior_unknown_name", f"unknown prior «{name}»", way,
                           did_you_mean(name, UNKNOWNS) or "one of " + ", ".join(UNKNOWNS))
            )  # fmt: skip
        elif not given.low < given.high or (default.kind == "share" and given.high >= 1):
            faults.append(
                yaml.fault("prior_out_of_range", f"«{name}» is {given.low:g} … {given.high:g}", way,
                           "give low < high" + (" < 1" if default.kind == "share" else ""))
            )  # fmt: skip
    if faults:
        raise InputError(faults)
    intervals = {name: (given.low, given.high) for name, given in found.priors.items()}
    return ComingEvent(
        found.id, found.date, found.title, found.probability, found.like, intervals,
        found.source, path.name,
    )  # fmt: skip


def _misnamed(
    found: ComingEventSetting, yaml: YamlFile, events: tuple[str, ...], groups: tuple[str, ...]
) -> list[Fault]:
    faults = []
    if found.id in groups:
        faults.append(
            yaml.fault("duplicate_id", f"«{found.id}» is already a group of the case", ("id",),
                       "give the coming event a name of its own")
        )  # fmt: skip
    if found.like is not None and found.like not in events:
        remedy = did_you_mean(found.like, events) or "one of " + ", ".join(events)
        faults.append(
            yaml.fault("unknown_event", f"«{found.like}» is no push event of the case known by then",
                       ("like",), remedy if events else "give intervals under priors")
        )  # fmt: skip
    return faults


def _misplaced(found: ComingEventSetting, yaml: YamlFile, today: date, last: date) -> list[Fault]:
    if today < found.date <= last:
        return []
    return [
        yaml.fault("date_outside_period",
                   f"{found.date} is not among the days forecast, after {today} up to {last}",
                   ("date",), "choose a day among them, or more --days")
    ]  # fmt: skip
