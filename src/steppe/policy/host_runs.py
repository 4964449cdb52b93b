"""Runs of one corridor for the comparison of reforms: arrivals, then the host, in one draw or many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from steppe.policy.host_settings import HostNumbers
from steppe.simulation.days_used import WEEK
from steppe.simulation.days_used import nobody as used_by_nobody
from steppe.simulation.desks import Numbers, days_of_waiting, hours_at_desks
from steppe.simulation.draw import Draw
from steppe.simulation.ensemble import day_inputs
from steppe.simulation.merged import with_crossing_capacity
from steppe.simulation.network import KINDS, Network
from steppe.simulation.parameters import Parameters
from steppe.simulation.returners import Week, WindowRule, after_week, returning, starting_blocks
from steppe.simulation.state import initial_state
from steppe.simulation.stay_limit import WAYS, HostDay, carry, shares_by_rule, with_blocks
from steppe.simulation.stay_schedule import Schedule
from steppe.simulation.step import HIGHEST_HAZARD, Law

#: Days that arrivals run before the period, so that the roads are as full as they would be.
LEAD_DAYS = 10
#: Hours a day that desks are open; assumed, it only scales the hours waited within a day.
OPENING_HOURS = 8.0
#: Gives the draw of a day.
Draws = Callable[[int], Draw]


@dataclass(frozen=True)
class Corridor:
    """What all reforms share, for M draws.

    Attributes:
        network: of merged routes, without capacities.
        parameters: on it.
        first, stop: days of the period, counted from the case's first; stop is not in it.
        at_start: people in the host before the first day, in expectation.
        numbers: draws of what is assumed.
        residents: (P,) inhabitants.
        floor_m2: (P,) floor area of dwellings.
        by_event: (G,) whether a group was set off by an event.
        crossing_capacity: (M, C) people a day.
    """

    network: Network
    parameters: Parameters
    first: int
    stop: int
    at_start: Numbers
    numbers: HostNumbers
    residents: np.ndarray
    floor_m2: np.ndarray
    by_event: np.ndarray
    crossing_capacity: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        """Weights of the ways at the limit (M, 4); to leave is one."""
        one = np.ones_like(self.numbers["at_limit.overstay"])
        of_way = {"leave": one, "border-run": self.numbers["at_limit.border_run"],
                  "regularise": self.numbers["at_limit.regularise"],
                  "overstay": self.numbers["at_limit.overstay"]}  # fmt: skip
        return np.stack([of_way[way] for way in WAYS], axis=-1)

    @property
    def desks_per_day(self) -> np.ndarray:
        """Applications (M, P) that desks decide a day."""
        per_head = self.numbers["desks.per_100000"][:, None] / 1e5
        result: np.ndarray = per_head * self.residents
        return result

    def members(self, which: slice) -> Corridor:
        """Return the corridor of some draws."""
        return replace(
            self,
            parameters=self.parameters.members(which),
            at_start=Numbers(*(columns[which] for columns in self.at_start)),
            numbers=HostNumbers({k: v[which] for k, v in self.numbers.values.items()}),
            crossing_capacity=self.crossing_capacity[which],
        )


@dataclass(frozen=True)
class Plan:
    """A reform as arrays.

    Attributes:
        schedule: of the law of stay.
        window: the rolling window of the law, if it has one.
        desks_times: (T, P) of the desks.
        border_times: first day and (C,) of the capacity from then on, in order of days.
        settling: first day and (M, P, P) shares of newcomers that settle elsewhere, by place.
    """

    schedule: Schedule
    desks_times: np.ndarray
    border_times: tuple[tuple[int, np.ndarray], ...] = ()
    settling: tuple[tuple[int, np.ndarray], ...] = ()
    window: WindowRule | None = None


@dataclass(frozen=True)
class Arrivals:
    """Newcomers by day, and waiting at crossings.

    Attributes:
        newcomers: (M, T, G, P, K) over the days of the period.
        waiting_days: (M, C) person-days spent waiting.
        longest_queue: (M,) people waiting at all crossings on the worst day.
    """

    newcomers: np.ndarray
    waiting_days: np.ndarray
    longest_queue: np.ndarray


def arrivals(corridor: Corridor, plan: Plan, draws: Draws) -> Arrivals:
    """Carry people as far as the host: steps 1 to 5 of the law, with capacities at the border."""
    members = len(corridor.crossing_capacity)
    groups, places = len(corridor.network.groups), len(corridor.network.places)
    laws = [
        (first, _law(corridor, times))
        for first, times in ((0, np.ones(len(corridor.network.crossings))), *plan.border_times)
    ]
    network = laws[0][1].network
    days = corridor.stop - corridor.first
    newcomers = np.zeros((members, days, groups, places, len(KINDS)))
    waiting_days = np.zeros((members, len(network.crossings)))
    longest = np.zeros(members)
    state = initial_state(network, np.zeros((1, groups, places)), members)
    for day in range(max(corridor.first - LEAD_DAYS, 0), corridor.stop):
        law = [law for first, law in laws if first <= day][-1]
        arrived = law.arrive(state, day_inputs(network, corridor.parameters, day), draws(day))
        state = state._replace(
            home=arrived.home, waiting=arrived.waiting, travelling=arrived.travelling
        )
        if day < corridor.first:
            continue
        newcomers[:, day - corridor.first] = arrived.newcomers
        queue = network.crossing_of_queue.sum(arrived.waiting.sum(-1)).sum(1)
        waiting_days += queue
        longest = np.maximum(longest, queue.sum(-1))
    return Arrivals(newcomers, waiting_days, longest)


def _law(corridor: Corridor, times: np.ndarray) -> Law:
    capacity = corridor.crossing_capacity * times
    return Law(with_crossing_capacity(corridor.network, capacity), corridor.parameters)


#: What a run of the host adds up over days, by member, group and place.
SUMS = ("applications", "numbers_given", "leavers", "ran", "regularised", "overstayed", "stock",
        "irregular", "backlog")  # fmt: skip


@dataclass(frozen=True)
class HostRecord:
    """A run of the host over the period.

    Attributes:
        sums: name → (M, G, P) sums over days; of a stock they are person-days.
        peak: (M, P) people present on the worst day.
        stock_at_end: (M, G, P).
        irregular_at_end: (M, G, P).
        longest_wait: (M, P) days that an applicant waits at the worst time.
        hours_at_desk: (M, P) hours that people wait within the day for a desk, added up over those
            served on days on which the desks are not busy all day.
        served_in_time: (M, P) those people.
        waiting_days: (M, C) at crossings.
        longest_queue: (M,) people at crossings.
        supported: (M, P) newcomers who settled in a place through support or quota.
    """

    sums: dict[str, np.ndarray]
    peak: np.ndarray
    stock_at_end: np.ndarray
    irregular_at_end: np.ndarray
    longest_wait: np.ndarray
    hours_at_desk: np.ndarray
    served_in_time: np.ndarray
    waiting_days: np.ndarray
    longest_queue: np.ndarray
    supported: np.ndarray


def host(corridor: Corridor, plan: Plan, came: Arrivals, draws: Draws) -> HostRecord:
    """Carry the host through the period: steps 6 to 8 of the law."""
    people = with_blocks(_whole(corridor.at_start, draws(corridor.first)), plan.schedule.blocks)
    members, days = came.newcomers.shape[:2]
    by_place = members, len(corridor.residents)
    sums = {name: np.zeros(people.without.shape[:3]) for name in SUMS}
    peak, longest, supported = np.zeros(by_place), np.zeros(by_place), np.zeros(by_place)
    hours, in_time = np.zeros(by_place), np.zeros(by_place)
    begin = _beginnings(corridor, plan, came)
    flow = None
    for offset in range(days):
        day = corridor.first + offset
        draw = draws(day)
        newcomers, moved = _settle(corridor, plan, day, came.newcomers[:, offset], draw)
        supported += moved
        if (begun := begin.get(day)) is not None:
            newcomers = draw.split("days used before", newcomers, begun[:, :, None])
        today = host_day(corridor, plan, day)
        people, flow = carry(people, newcomers, today, draw)
        for name in SUMS:
            sums[name] += getattr(flow, name)
        peak = np.maximum(peak, flow.stock.sum(1))
        longest = np.maximum(longest, days_of_waiting(flow.backlog.sum(1), today.desks_per_day))
        served = flow.numbers_given.sum(1)
        each = corridor.numbers["desks.each_per_day"]
        waited = hours_at_desks(served, today.desks_per_day, each, OPENING_HOURS)
        served = np.where(np.isnan(waited), 0.0, served)
        hours += np.nan_to_num(waited) * served
        in_time += served
    assert flow is not None
    return HostRecord(
        sums, peak, flow.stock, flow.irregular, longest, hours, in_time, came.waiting_days,
        came.longest_queue, supported,
    )  # fmt: skip


def host_day(corridor: Corridor, plan: Plan, day: int) -> HostDay:
    """Return the inputs of a day in the host."""
    p = corridor.parameters
    hazard = p.leave_hazard[:, day] * p.exit_day_factor[:, day, None, None]
    return HostDay(
        leave_hazard=np.minimum(hazard, HIGHEST_HAZARD),
        applying_hazard=p.registration_hazard,
        desks_per_day=corridor.desks_per_day * plan.desks_times[day],
        weights=corridor.weights,
        limit=plan.schedule.on(day),
    )


def _beginnings(corridor: Corridor, plan: Plan, came: Arrivals) -> dict[int, np.ndarray]:
    """Return by day the shares (M, G, K, B) of newcomers by block in which they begin.

    Empty where no rolling window holds: then all begin in the first.
    """
    rule = plan.window
    if rule is None:
        return {}
    groups, kinds = came.newcomers.shape[2], came.newcomers.shape[4]
    people = used_by_nobody((len(came.newcomers), groups, kinds), rule.window)
    share = np.minimum(corridor.numbers["window.returning"], 1.0)
    leave_at_limit = shares_by_rule(corridor.weights, 0.0)[:, WAYS.index("leave")]
    found: dict[int, np.ndarray] = {}
    for day in range(max(rule.counts_from, corridor.first), corridor.stop, WEEK):
        first = day - corridor.first
        newcomers = came.newcomers[:, first : first + WEEK].sum((1, 3))
        back = returning(people, share, newcomers, rule.window)
        begun = starting_blocks(
            back, newcomers, rule.window, plan.schedule.width, plan.schedule.blocks
        )
        found |= {d: begun for d in range(day, day + WEEK) if d >= rule.binds_from}
        hazard = host_day(corridor, plan, day).leave_hazard
        people = after_week(people, back, Week(newcomers, hazard, leave_at_limit), rule.window)
    return found


def _settle(
    corridor: Corridor, plan: Plan, day: int, newcomers: np.ndarray, draw: Draw
) -> tuple[np.ndarray, np.ndarray]:
    """Let people of the movement settle elsewhere; return newcomers and how many moved in (M, P)."""
    shares = [matrix for first, matrix in plan.settling if first <= day]
    if not shares:
        return newcomers, np.zeros((len(newcomers), newcomers.shape[2]))
    ours = np.flatnonzero(corridor.by_event)
    theirs = np.moveaxis(newcomers[:, ours], 2, -1)  # (M, G', K, P)
    parts = draw.split("settling", theirs, shares[-1][:, None, None])
    result = newcomers.copy()
    result[:, ours] = np.moveaxis(parts.sum(-2), -1, 2)
    stayed = np.diagonal(parts, axis1=-2, axis2=-1)
    moved: np.ndarray = (parts.sum(-2) - stayed).sum((1, 2))
    return result, moved


def _whole(people: Numbers, draw: Draw) -> Numbers:
    """Return the people at the start as the draw counts them: whole people where it draws those."""

    def counted(name: str, count: np.ndarray) -> np.ndarray:
        down = draw.capacity(count)
        rest = count - down
        result: np.ndarray = down + draw.thin(f"start {name}", np.ceil(rest), rest)
        return result

    return Numbers(*(counted(n, c) for n, c in zip(Numbers._fields, people, strict=True)))
