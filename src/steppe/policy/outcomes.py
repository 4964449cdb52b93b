"""What a run of the host means for people and hosts: one number a draw, and by place and group."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from steppe.policy.host_runs import Corridor, HostRecord
from steppe.simulation import hosts

Better = Literal["lower", "higher", "neither"]
#: Mean length of a month in days.
MONTH_DAYS = 30.4


@dataclass(frozen=True)
class Outcome:
    """A question that every reform answers.

    Attributes:
        title: in words, as the head of a row.
        better: which way is better for those concerned; `neither` where it depends on whom one asks.
        for_whom: those concerned.
        rests_on: assumed numbers that it depends on most; empty where it follows from the estimate.
    """

    id: str
    title: str
    unit: str
    better: Better
    for_whom: str
    rests_on: str


OUTCOMES = (
    Outcome("border_days", "days spent waiting at crossings, all people together", "person-days",
            "lower", "arrivals", "capacity of crossings"),
    Outcome("longest_queue", "people waiting at crossings on the worst day", "people", "lower",
            "arrivals", "capacity of crossings"),
    Outcome("desk_days", "mean days from application to number", "days", "lower", "arrivals",
            "number of desks"),
    Outcome("longest_desk_wait", "days an applicant waits at the worst time and place", "days",
            "lower", "arrivals", "number of desks"),
    Outcome("desk_hours", "hours at the office until a desk is free, where desks suffice", "hours",
            "lower", "arrivals", "number of desks and minutes at each"),
    Outcome("numbers_given", "identification numbers given", "people", "higher", "arrivals",
            "number of desks"),
    Outcome("irregular_days", "days of stay without right, all people together", "person-days",
            "lower", "arrivals and the state", "what people do at the limit"),
    Outcome("irregular_at_end", "people without right to stay on the last day", "people", "lower",
            "arrivals and the state", "what people do at the limit"),
    Outcome("border_runs", "exits and entries that only restart the clock", "trips", "lower",
            "arrivals and the border", "what people do at the limit"),
    Outcome("permits", "people who get a permit at the limit", "people", "neither", "arrivals",
            "what people do at the limit"),
    Outcome("rent_peak", "rise of rents at the worst time, mean over inhabitants", "percent", "lower",
            "tenants", "elasticity of rents"),
    Outcome("priced_out", "tenants pushed above a bearable share of income", "people", "lower",
            "tenants", "elasticity of rents; shares of renters and income"),
    Outcome("beds_short", "arrivals without a vacant bed at the worst time", "people", "lower",
            "arrivals and hosts", "vacant share of dwellings"),
    Outcome("school_places", "school places needed at the worst time", "places", "neither",
            "schools", "children among the arrivals"),
    Outcome("clinic_visits", "visits to clinics", "visits", "neither", "clinics",
            "visits a year"),
    Outcome("bank_cards", "bank cards asked for by those present at the worst time", "cards",
            "neither", "banks", "cards per person"),
    Outcome("public_cost", "public cost, tax on spending deducted", "USD", "lower", "the state",
            "unit values of cost and spending"),
    Outcome("intake", "rent and spending of arrivals", "USD", "higher", "local business",
            "unit values of spending"),
    Outcome("returns", "people who go back to the origin", "people", "neither", "arrivals", ""),
    Outcome("onward", "people who go on to third countries", "people", "neither", "arrivals", ""),
    Outcome("present_at_end", "people present on the last day", "people", "neither", "all", ""),
)  # fmt: skip
BY_ID = {outcome.id: outcome for outcome in OUTCOMES}


@dataclass(frozen=True)
class Values:
    """An outcome for M draws: the total (M,), and parts (M, n) by kind of part."""

    total: np.ndarray
    parts: dict[str, np.ndarray] = field(default_factory=dict)


def outcomes(
    record: HostRecord, corridor: Corridor, bearable_share: float, support_cost: float
) -> dict[str, Values]:
    """Return every outcome of a run; parts by `place`, `group` or `crossing`."""
    return {
        **_of_crossings(record),
        **_of_desks(record),
        **_of_the_limit(record),
        **_of_housing(record, corridor, bearable_share),
        **_of_services(record, corridor),
        **_of_money(record, corridor, support_cost),
        **_of_movement(record, corridor),
    }


def _of_crossings(record: HostRecord) -> dict[str, Values]:
    waiting = record.waiting_days
    return {
        "border_days": Values(waiting.sum(1), {"crossing": waiting}),
        "longest_queue": Values(record.longest_queue),
    }


def _of_desks(record: HostRecord) -> dict[str, Values]:
    """Mean waiting by Little's law, person-days in the backlog over numbers given; within the day."""
    backlog = np.maximum(record.sums["backlog"].sum(1), 0.0)
    given = record.sums["numbers_given"].sum(1)
    mean = backlog / np.maximum(given, 1.0)
    return {
        "desk_days": Values(backlog.sum(1) / np.maximum(given.sum(1), 1.0), {"place": mean}),
        "longest_desk_wait": Values(record.longest_wait.max(1), {"place": record.longest_wait}),
        "desk_hours": Values(
            record.hours_at_desk.sum(1) / np.maximum(record.served_in_time.sum(1), 1.0),
            {"place": record.hours_at_desk / np.maximum(record.served_in_time, 1.0)},
        ),
        "numbers_given": _people(record.sums["numbers_given"]),
    }


def _of_the_limit(record: HostRecord) -> dict[str, Values]:
    return {
        "irregular_days": _people(record.sums["irregular"]),
        "irregular_at_end": _people(record.irregular_at_end),
        "border_runs": _people(record.sums["ran"]),
        "permits": _people(record.sums["regularised"]),
    }


def _people(values: np.ndarray) -> Values:
    return Values(values.sum((1, 2)), {"place": values.sum(1), "group": values.sum(2)})


def _of_housing(record: HostRecord, corridor: Corridor, bearable_share: float) -> dict[str, Values]:
    """Rents, beds and tenants, at the most people present in each place."""
    n, residents = corridor.numbers, corridor.residents
    rise = hosts.rent_rise(record.peak, residents, n["rent.elasticity"][:, None])
    beds = hosts.vacant_beds(
        corridor.floor_m2, n["housing.vacant_share"][:, None], n["housing.m2_per_person"][:, None]
    )
    short = hosts.beds_short(record.peak, beds)
    renters = n["rent.renters_share"][:, None] * residents
    out = hosts.priced_out(renters, n["rent.share_of_income"][:, None], rise, bearable_share)
    mean = (rise * residents).sum(1) / residents.sum()
    return {
        "rent_peak": Values(100 * mean, {"place": 100 * rise}),
        "priced_out": Values(out.sum(1), {"place": out}),
        "beds_short": Values(short.sum(1), {"place": short}),
    }


def _of_money(record: HostRecord, corridor: Corridor, support_cost: float) -> dict[str, Values]:
    n = corridor.numbers
    days = record.sums["stock"].sum(1)
    money = hosts.money(
        days, n["money.rent_per_month"][:, None] / MONTH_DAYS, n["money.spending_per_day"][:, None],
        n["money.tax_rate"][:, None], n["money.service_cost_per_day"][:, None],
    )  # fmt: skip
    cost = money.cost - money.tax + support_cost * record.supported
    intake = money.rent + money.spending
    return {
        "public_cost": Values(cost.sum(1), {"place": cost}),
        "intake": Values(intake.sum(1), {"place": intake}),
    }


def _of_movement(record: HostRecord, corridor: Corridor) -> dict[str, Values]:
    """Returns and onward movement, in expectation given how many leave."""
    leavers, share = record.sums["leavers"], corridor.parameters.onward_share[:, :, None]
    return {
        "returns": _people(leavers * (1.0 - share)),
        "onward": _people(leavers * share),
        "present_at_end": _people(record.stock_at_end),
    }


def _of_services(record: HostRecord, corridor: Corridor) -> dict[str, Values]:
    """What the people present ask of services: places and cards at most, visits over the period."""
    n = corridor.numbers
    years = record.sums["stock"].sum(1) / 365.25
    found = {
        "school_places": hosts.needed(record.peak, n["needs.school_share"][:, None]),
        "clinic_visits": hosts.needed(years, n["needs.clinic_visits_per_year"][:, None]),
        "bank_cards": hosts.needed(record.peak, n["needs.bank_cards"][:, None]),
    }
    return {name: Values(amount.sum(1), {"place": amount}) for name, amount in found.items()}
