"""A corridor of two cities and two crossings, made by hand, and reforms on it."""

from __future__ import annotations

import numpy as np
from tests.worlds import four_places

from steppe.policy.host_runs import Corridor, Plan
from steppe.policy.host_settings import HostNumbers
from steppe.simulation.merged import merge_routes
from steppe.simulation.network import KINDS, compile_network
from steppe.simulation.parameters import Parameters
from steppe.simulation.stay_limit import nobody
from steppe.simulation.stay_schedule import Schedule, schedule

DAYS, MEMBERS = 90, 40
#: What is assumed of the made-up host.
NUMBERS = {
    "at_limit.border_run": 6.0, "at_limit.regularise": 1.0, "at_limit.overstay": 0.5,
    "window.returning": 0.3, "desks.per_100000": 60.0, "desks.each_per_day": 30.0,
    "border.reserve": 1.5, "housing.vacant_share": 0.02, "housing.m2_per_person": 20.0,
    "rent.elasticity": 1.0, "rent.renters_share": 0.2,
    "rent.share_of_income": 0.3, "money.rent_per_month": 200.0, "money.spending_per_day": 15.0,
    "money.tax_rate": 0.1, "money.service_cost_per_day": 2.0, "needs.school_share": 0.1,
    "needs.clinic_visits_per_year": 3.0, "needs.bank_cards": 0.4,
}  # fmt: skip


def corridor(members: int = MEMBERS) -> Corridor:
    """Return a corridor with more arrivals than desks and crossings can serve at once."""
    whole = compile_network(four_places(days=DAYS))
    routes, groups = len(whole.origin), len(whole.groups)
    rng = np.random.default_rng(1)
    shares = rng.dirichlet(np.ones(routes) * 5, members)
    network, utility = merge_routes(whole, shares)
    days = np.arange(DAYS)
    level = np.exp(0.1 * rng.standard_normal((members, 1)))
    departures = np.stack([300 * level * np.ones(DAYS),
                           level * 1_500 * np.exp(-(((days - 20) / 8.0) ** 2))], axis=-1)  # fmt: skip
    one = np.ones((1, 1))
    crossing = network.crossing_of_route.sum(np.exp(utility))
    return Corridor(
        network=network,
        parameters=Parameters(
            departures_per_day=departures,
            entry_day_factor=np.ones((1, DAYS)),
            leave_hazard=np.full((1, DAYS, groups, 2), [0.2, 0.01]),
            exit_day_factor=np.ones((1, DAYS)),
            transit_share=np.full((1, groups), 0.3),
            registration_hazard=np.full((1, groups, 2), 0.03),
            onward_share=np.full((1, groups), 0.2),
            onward_choice=one,
            route_utility=utility,
            mode_nest=np.ones(1),
            route_nest=np.ones(1),
            present_at_start=np.zeros((1, groups, 2)),
        ),
        first=10,
        stop=DAYS,
        at_start=nobody((members, groups, 2, len(KINDS)), limit_of().blocks),
        numbers=HostNumbers({k: np.full(members, v) for k, v in NUMBERS.items()}),
        residents=np.array([100_000.0, 200_000.0]),
        floor_m2=np.array([2.0e6, 4.0e6]),
        by_event=np.array([False, True]),
        crossing_capacity=400.0 * crossing,
    )


def limit_of(days: int = 30, restarts_until: int = 80) -> Schedule:
    """Return the schedule of a limit of so many days; the clock restarts before a day."""
    entry = np.arange(DAYS + 1)
    return schedule(np.full(DAYS + 1, days), entry + days - 1 < restarts_until, 4)


def plan(**changes: object) -> Plan:
    """Return the plan of the baseline with changes."""
    from dataclasses import replace

    base = Plan(schedule=limit_of(), desks_times=np.ones((DAYS, 2)))
    return replace(base, **changes)  # type: ignore[arg-type]
