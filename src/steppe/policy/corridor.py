"""From posterior draws of a case to the corridor on which reforms are compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from steppe.case.case import Case
from steppe.errors import Fault, InputError
from steppe.inference.forward import network_parameters
from steppe.inference.model import Model
from steppe.inference.routing import Routing
from steppe.inference.unfold import Unfolded
from steppe.policy.host_runs import Corridor, Plan, host_day
from steppe.policy.host_settings import HostSettings, draw_numbers
from steppe.policy.levers import Border, Relocation
from steppe.policy.reform import Reform
from steppe.scenario.rules.law import Law
from steppe.simulation.desks import Numbers
from steppe.simulation.draw import Expected
from steppe.simulation.host_limits import NORMAL_90
from steppe.simulation.merged import merge_routes
from steppe.simulation.network import KINDS, Network
from steppe.simulation.returners import window_rule
from steppe.simulation.stay_limit import carry, nobody
from steppe.simulation.stay_schedule import BLOCK_DAYS, law_schedule


def build_corridor(
    model: Model, draws: Unfolded, settings: HostSettings, seed: int
) -> tuple[Corridor, Law]:
    """Return the corridor of so many draws, and the law of stay of the baseline."""
    case = model.case
    if model.routing is None:
        raise InputError(
            Fault("no_places", "a case of figures alone has no places to compare reforms on",
                  where="CASE", remedy="use a case with places.csv and links.csv")
        )  # fmt: skip
    timeline = case.world.timeline
    first, stop = timeline.span(settings.period.start, settings.period.end)
    whole, parameters = network_parameters(model, draws, seed)
    shares = np.asarray(model.routing.shares(draws.values, first, np))
    network, utility = merge_routes(whole, shares)
    one = np.ones(1)
    parameters = replace(parameters, route_utility=utility, mode_nest=one, route_nest=one)
    law = case.world.law
    if law is None:
        raise InputError(
            Fault("no_law", "the case names no law of stay", "rules.yaml", where="law",
                  remedy="name the law of the host in rules.yaml")
        )  # fmt: skip
    schedule = law_schedule(law, timeline, BLOCK_DAYS)
    numbers = draw_numbers(settings, len(shares), seed)
    residents = np.array([place.population or np.nan for place in case.world.host_cities])
    if np.isnan(residents).any():
        raise InputError(
            Fault("missing_field", "a city of the host has no population", "places.csv",
                  where="population", remedy="give one for each city of the host")
        )  # fmt: skip
    floors = {floor.place: floor.m2 for floor in settings.housing}
    groups = len(network.groups)
    empty = nobody((len(shares), groups, len(network.places), len(KINDS)), schedule.blocks)
    corridor = Corridor(
        network=network,
        parameters=parameters,
        first=first,
        stop=stop,
        at_start=empty,
        numbers=numbers,
        residents=residents,
        floor_m2=np.array([floors[place] for place in network.places]),
        by_event=np.array([group.kind == "event" for group in case.world.groups]),
        crossing_capacity=_capacity(crossing_shares(network, utility), draws, settings, case)
        * numbers["border.reserve"][:, None],
    )
    people = _until_start(corridor, law, model.routing, draws, case)
    return replace(corridor, at_start=people), law


def crossing_shares(network: Network, utility: np.ndarray) -> np.ndarray:
    """Return the share of departures at each crossing (M, C)."""
    result: np.ndarray = network.crossing_of_route.sum(np.exp(utility))
    return result


def _capacity(
    shares: np.ndarray, draws: Unfolded, settings: HostSettings, case: Case
) -> np.ndarray:
    """Return the mean load of each crossing (M, C) in the reference period, people a day."""
    span = settings.border_reference
    start, stop = case.world.timeline.span(span.start, span.end)
    per_day = draws.departures[:, start:stop].sum(-1).mean(1)
    result: np.ndarray = np.maximum(per_day[:, None] * shares, 1.0)
    return result


def _until_start(
    corridor: Corridor, law: Law, routing: Routing, draws: Unfolded, case: Case
) -> Numbers:
    """Run the host in expectation from the case's first day to the period, with desks that suffice."""
    plan = baseline_plan(corridor, law, case)
    parameters, network = corridor.parameters, routing.network
    people, expected = corridor.at_start, Expected(np)
    kinds = np.stack([parameters.transit_share, 1.0 - parameters.transit_share], axis=-1)
    by_place: dict[bytes, np.ndarray] = {}
    for day in range(corridor.first):
        key = network.route_open[day].tobytes()
        if key not in by_place:
            shares = np.asarray(routing.shares(draws.values, day, np))
            by_place[key] = network.place_of_route.sum(shares)
        newcomers = draws.entries[:, day, :, None] * by_place[key][:, None, :]
        cells = newcomers[..., None] * kinds[:, :, None, :]
        if day == 0:
            cells[..., 0] += draws.start_stock[:, :, None] * by_place[key][:, None, :]
        today = host_day(corridor, plan, day)._replace(desks_per_day=np.array([[np.inf]]))
        people, _ = carry(people, cells, today, expected)
    return people


def baseline_plan(corridor: Corridor, law: Law, case: Case) -> Plan:
    """Return the plan that changes nothing."""
    days = case.world.timeline.days
    return Plan(
        schedule=law_schedule(law, case.world.timeline, BLOCK_DAYS),
        desks_times=np.ones((days, len(corridor.residents))),
        window=window_rule(law, case.world.timeline),
    )


def plan_of(reform: Reform, corridor: Corridor, law: Law, case: Case, seed: int) -> Plan:
    """Return a reform as arrays."""
    timeline, places = case.world.timeline, corridor.network.places
    plan = baseline_plan(corridor, law, case)
    for change in reform.rule_changes:
        law = change.applied(law)
    desks = plan.desks_times.copy()
    for lever in reform.desks:
        chosen = [p in lever.places or not lever.places for p in places]
        desks[max(timeline.day(lever.start), 0) :, chosen] *= lever.times
    border = []
    times = np.ones(len(corridor.network.crossings))
    for crossings in sorted(reform.borders, key=lambda lever: lever.start):
        at = _crossings(crossings, case)
        chosen = [c in at for c in corridor.network.crossings]
        times = times * np.where(chosen, crossings.times, 1.0)
        border.append((timeline.day(crossings.start), times))
    settling = [
        (timeline.day(lever.start), _settling(lever, corridor, seed))
        for lever in sorted(reform.relocations, key=lambda lever: lever.start)
    ]
    return Plan(
        law_schedule(law, timeline, BLOCK_DAYS) if reform.rule_changes else plan.schedule,
        desks, tuple(border), tuple(settling), window_rule(law, timeline),
    )  # fmt: skip


def _crossings(lever: Border, case: Case) -> set[str]:
    """Return the crossings that a lever names, or all with lanes or with trains."""
    if lever.crossings:
        return set(lever.crossings)
    modes = {"lanes": ("road", "foot"), "trains": ("rail",)}[lever.what]
    return {
        end for link in case.world.links if link.mode in modes for end in (link.start, link.end)
    }


def _settling(lever: Relocation, corridor: Corridor, seed: int) -> np.ndarray:
    """Return the shares (M, P, P) of newcomers of each place that settle in each."""
    places = corridor.network.places
    members = len(corridor.crossing_capacity)
    low, high = (np.log(x / (1 - x)) for x in (lever.uptake_low, lever.uptake_high))
    z = np.random.default_rng([seed, 22]).standard_normal(members)
    uptake = 1 / (1 + np.exp(-((low + high) / 2 + z * (high - low) / (2 * NORMAL_90))))
    leaving = np.array([not lever.away_from or p in lever.away_from for p in places], float)
    target = np.array([not lever.to or p in lever.to for p in places]) * corridor.residents
    share = uptake[:, None, None] * leaving[:, None] * (target / target.sum())
    stay = np.eye(len(places)) * (1.0 - uptake[:, None, None] * leaving[:, None])
    result: np.ndarray = stay + share
    return result
