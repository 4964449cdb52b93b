"""hosts.yaml: what a case assumes of its host's housing, desks, border and of people at the limit.

None of it is fitted. Every number is a 90 % interval with its reason and source, drawn anew for each
posterior draw and shared by all reforms.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from pydantic import Field

from steppe.case.case import Case
from steppe.errors import Fault, InputError
from steppe.scenario.settings_file import Day, Id, Loose, Positive, Strict, Text, read_settings
from steppe.scenario.world import HostLimits
from steppe.simulation.host_limits import lognormal

#: Name of the file in a case folder.
FILE = "hosts.yaml"
#: Numbers that every host needs, with their units.
NEEDED = {
    "at_limit.border_run": "for each who leaves at the limit",
    "at_limit.regularise": "for each who leaves at the limit",
    "at_limit.overstay": "for each who leaves at the limit",
    "window.returning": "share of newcomers who were there before, under a rolling window",
    "desks.per_100000": "applications decided a day per 100,000 inhabitants",
    "desks.each_per_day": "applications that one desk decides a day",
    "border.reserve": "times the load of the reference period",
    "housing.vacant_share": "share of floor area",
    "housing.m2_per_person": "m² per person",
    "rent.elasticity": "percent of rent per percent of people",
    "rent.renters_share": "share of inhabitants who rent",
    "rent.share_of_income": "mean share of income of those who rent",
    "money.rent_per_month": "per person",
    "money.spending_per_day": "per person, rent left out",
    "money.tax_rate": "share of spending",
    "money.service_cost_per_day": "per person",
    "needs.school_share": "school places per person",
    "needs.clinic_visits_per_year": "visits per person and year",
    "needs.bank_cards": "cards per person",
}


class Assumption(Strict):
    """A number with its 90 % interval."""

    name: Text
    low: Positive
    high: Positive
    reason: Text
    source: Loose = ""


class Floor(Strict):
    """The housing stock of a place in m²."""

    place: Id
    m2: Positive
    source: Text


class Span(Strict):
    """First and last day."""

    start: Day
    end: Day


class HostSettings(Strict):
    """hosts.yaml."""

    period: Span
    border_reference: Span
    currency: Text
    bearable_rent_share: Annotated[float, Field(gt=0, lt=1)]
    assumptions: list[Assumption]
    housing: list[Floor]


@dataclass(frozen=True)
class HostNumbers:
    """Draws of the assumptions: name → (M,)."""

    values: dict[str, np.ndarray]

    def __getitem__(self, name: str) -> np.ndarray:
        """Return the draws of one number (M,)."""
        return self.values[name]


def read_host_settings(case: Case) -> HostSettings:
    """Read hosts.yaml of a case, or raise InputError with every fault."""
    path = case.folder / FILE
    if not path.is_file():
        raise InputError(
            Fault("no_host_settings", "the case says nothing of its host's capacities", FILE,
                  remedy="add hosts.yaml after the pattern of a shipped case (steppe cases)")
        )  # fmt: skip
    settings, yaml = read_settings(path, HostSettings)
    faults: list[Fault] = []
    named = [a.name for a in settings.assumptions]
    for i, assumption in enumerate(settings.assumptions):
        if assumption.name not in NEEDED:
            faults.append(
                yaml.fault("unknown_field", f"«{assumption.name}» is no number of a host",
                           ("assumptions", i, "name"), "known: " + ", ".join(NEEDED))
            )  # fmt: skip
        if assumption.low >= assumption.high:
            faults.append(
                yaml.fault("range_reversed", "the interval has no width", ("assumptions", i, "high"),
                           "give the 5 % quantile as low and the 95 % quantile as high")
            )  # fmt: skip
    faults += [
        yaml.fault("missing_field", f"«{name}» is missing", ("assumptions",),
                   f"add its 90 % interval ({unit})")
        for name, unit in NEEDED.items()
        if name not in named
    ]  # fmt: skip
    cities = {place.id for place in case.world.host_cities}
    floors = {floor.place for floor in settings.housing}
    if floors != cities:
        odd = ", ".join(sorted(floors ^ cities))
        faults.append(
            yaml.fault("unknown_place", f"housing and the host's cities differ: {odd}",
                       ("housing",), "give each city of the host once")
        )  # fmt: skip
    timeline = case.world.timeline
    if not timeline.start <= settings.period.start < settings.period.end <= timeline.end:
        faults.append(
            yaml.fault("date_outside_period", "the period is not inside that of the case",
                       ("period",), f"choose days from {timeline.start} to {timeline.end}")
        )  # fmt: skip
    if faults:
        raise InputError(faults)
    return settings


def draw_numbers(settings: HostSettings, members: int, seed: int) -> HostNumbers:
    """Draw every assumption: lognormal with its 90 % interval."""
    return HostNumbers({
        a.name: lognormal((a.low, a.high), members, [seed, 21, index])
        for index, a in enumerate(settings.assumptions)
    })  # fmt: skip


def with_host_limits(case: Case) -> Case:
    """Return the case with desks and limits of stay in force, as far as hosts.yaml is there."""
    if case.world.law is None or not (case.folder / FILE).is_file():
        return case
    ranges = {a.name: (a.low, a.high) for a in read_host_settings(case).assumptions}
    limits = HostLimits(
        ranges["at_limit.border_run"], ranges["at_limit.regularise"], ranges["at_limit.overstay"],
        ranges["window.returning"], ranges["desks.per_100000"],
    )  # fmt: skip
    return replace(case, world=replace(case.world, host_limits=limits))
