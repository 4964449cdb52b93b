"""Placement: which town arriving families are offered, at least cost or most evenly.

Families are whole numbers and never split. A party is a number of families that are alike: same
week, size, children, workers, wishes and length of stay. Every party is spread over the towns so
that in no week more people are present in a town than it has beds, school places, room at clinics
or jobs. The linear relaxation (families may be split) gives a bound on what any placement can reach
and the price of a bed; the whole families come from branch and bound on small problems, and on
large ones from rounding the relaxation down and placing the families left over by branch and bound.
How far the result may be from the best is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from steppe.policy.placement_programme import (
    Programme,
    relax,
    relax_even,
    shortage,
    whole_even,
    whole_families,
)

#: What a town has to give, in the order of the arrays.
RESOURCES = ("beds", "school_places", "clinic_people", "jobs")
Objective = Literal["cost", "even"]
#: How much above the most even load a town may come when families are kept whole.
EVEN_SLACK = 0.005


@dataclass(frozen=True)
class Party:
    """Families of one group that arrive in one week and are alike.

    Attributes:
        group: name of the group; nothing is known of single families.
        week: week of arrival, counted from 0.
        families: how many.
        people, children, workers: of one family.
        stay_weeks: weeks until they leave again; None = beyond the last week.
        wishes: ids of towns, the most wished for first.
        wish_cost: what it counts to place one person where nobody of the family wishes to be.
    """

    group: str
    week: int
    families: int
    people: int
    children: int = 0
    workers: int = 0
    stay_weeks: int | None = None
    wishes: tuple[str, ...] = ()
    wish_cost: float = 1.0


@dataclass(frozen=True)
class Town:
    """A town with what it has to give; None = no limit is known and none is applied."""

    id: str
    name: str
    beds: float
    school_places: float | None = None
    clinic_people: float | None = None
    jobs: float | None = None
    cost_per_person_week: float = 0.0
    source: str = ""


@dataclass(frozen=True)
class Shortage:
    """What would have to be added in a town to make room: one of the least ways, not the only one."""

    resource: str
    town: str
    missing: float


@dataclass(frozen=True)
class Placement:
    """The answer.

    Attributes:
        parties, towns, weeks, objective: what was asked.
        families: (party, town) whole families; empty where not everybody fits.
        value: cost of the placement, or its highest load (people per bed) if most even.
        bound: what no placement can undercut (the relaxation).
        prices: (resource, town) by how much one more unit would lower the relaxation's value; for
            the most even load, by how much it would lower the cost at that load.
        shortages: what is missing; empty where everybody fits.
        split_would_fit: everybody would fit if families could be split.
    """

    parties: tuple[Party, ...]
    towns: tuple[Town, ...]
    weeks: int
    objective: Objective
    families: np.ndarray
    value: float
    bound: float
    prices: np.ndarray
    shortages: tuple[Shortage, ...] = ()
    split_would_fit: bool = False

    @property
    def feasible(self) -> bool:
        """Whether everybody has a place."""
        return not self.shortages

    @property
    def gap(self) -> float:
        """Share by which the value may be above the best there is."""
        scale = max(abs(self.bound), 1e-9)
        return max(0.0, (self.value - self.bound) / scale) if self.value > 1e-9 else 0.0

    def present(self) -> np.ndarray:
        """Return what is used of each resource: (week, resource, town)."""
        need, arrive, leave = needs_of(self.parties, self.weeks)
        used = np.zeros((self.weeks + 1, len(RESOURCES), len(self.towns)))
        each = need[:, :, None] * self.families[:, None, :]
        np.add.at(used, arrive, each)
        np.add.at(used, leave, -each)
        return np.asarray(used.cumsum(0)[:-1])


def place(parties: Sequence[Party], towns: Sequence[Town], objective: Objective) -> Placement:
    """Place every family at least cost, or so that the fullest town is as little full as possible.

    Cost is, for each person, the town's cost for the weeks spent there within the weeks asked about,
    plus `wish_cost` times how little the town is wished for (0 the first wish, then in equal steps
    up to 1 for a town not named). The most even placement has the lowest highest number of people
    per bed of any town and week; among those within half a percent of it, the cheapest.

    Args:
        parties: who arrives.
        towns: where to; ids must be distinct and hold every wish.
        objective: `cost` or `even`.
    """
    weeks = 1 + max((party.week for party in parties), default=0)
    programme, member = _merged(parties, towns, weeks)
    found = _solve(programme, objective)
    if isinstance(found, tuple):
        merged, value, bound, prices = found
        families = _unmerged(parties, member, merged)
        return Placement(
            tuple(parties), tuple(towns), weeks, objective, families, value, bound, prices
        )
    split, missing = found.split_would_fit, found.missing
    shortages = tuple(
        Shortage(name, town.id, float(np.ceil(missing[k, t] - 1e-6)))
        for k, name in enumerate(RESOURCES)
        for t, town in enumerate(towns)
        if missing[k, t] > 1e-6
    )
    nobody = np.zeros((0, len(towns)), int)
    return Placement(
        tuple(parties), tuple(towns), weeks, objective, nobody, 0.0, 0.0,
        np.zeros(missing.shape), shortages, split,
    )  # fmt: skip


def needs_of(parties: Sequence[Party], weeks: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what one family needs (party, resource), its first week, and its first week gone."""
    need = np.array([[p.people, p.children, p.people, p.workers] for p in parties], float)
    arrive = np.array([p.week for p in parties], int)
    stay = [weeks if p.stay_weeks is None else p.stay_weeks for p in parties]
    return (
        need.reshape(-1, len(RESOURCES)),
        arrive,
        np.minimum(arrive + np.array(stay, int), weeks),
    )


def family_costs(parties: Sequence[Party], towns: Sequence[Town], weeks: int) -> np.ndarray:
    """Return what one family of each party costs in each town (party, town)."""
    _, arrive, leave = needs_of(parties, weeks)
    people = np.array([p.people for p in parties], float)[:, None]
    per_week = np.array([town.cost_per_person_week for town in towns])
    index = {town.id: t for t, town in enumerate(towns)}
    unmet = np.ones((len(parties), len(towns)))
    for u, party in enumerate(parties):
        for rank, wish in enumerate(party.wishes):
            unmet[u, index[wish]] = rank / len(party.wishes)
        unmet[u] *= party.wish_cost if party.wishes else 0.0
    return np.asarray(people * ((leave - arrive)[:, None] * per_week + unmet))


_Found = tuple[np.ndarray, float, float, np.ndarray]


@dataclass(frozen=True)
class _NoRoom:
    missing: np.ndarray
    split_would_fit: bool


def _solve(programme: Programme, objective: Objective) -> _Found | _NoRoom:
    """Return families, value, bound and prices, or what is missing."""
    found = _cheapest(programme) if objective == "cost" else _most_even(programme)
    if found is not None:
        return found
    if relax(programme) is None:
        return _NoRoom(shortage(programme, whole=False), split_would_fit=False)
    return _NoRoom(shortage(programme, whole=True), split_would_fit=True)


def _cheapest(programme: Programme) -> _Found | None:
    relaxed = relax(programme)
    whole = None if relaxed is None else whole_families(programme, relaxed)
    if relaxed is None or whole is None:
        return None
    return whole, float((whole * programme.cost).sum()), relaxed.value, relaxed.prices


def _most_even(programme: Programme) -> _Found | None:
    """Find the lowest highest load first, then the cheapest placement near it."""
    if programme.small:
        best = whole_even(programme)
        if best is None:
            return None
        found = _at_load(programme, best * (1 + 1e-9), best)
        return found or _at_load(programme, best * (1 + EVEN_SLACK), best)
    # As full as all towns together is the bound, and mostly reached: then no second search.
    bound = programme.mean_load
    found = _at_load(programme, bound * (1 + EVEN_SLACK), bound)
    if found is not None or relax(programme) is None:
        return found
    bound = relax_even(programme)
    for slack in (EVEN_SLACK, 2 * EVEN_SLACK, np.inf):
        found = _at_load(programme, bound * (1 + slack), bound)
        if found is not None:
            break
    return found


def _at_load(programme: Programme, level: float, bound: float) -> _Found | None:
    limited = programme.with_load(level)
    relaxed = relax(limited)
    whole = None if relaxed is None else whole_families(limited, relaxed)
    if relaxed is None or whole is None:
        return None
    return whole, programme.load(whole), bound, relaxed.prices


def _merged(
    parties: Sequence[Party], towns: Sequence[Town], weeks: int
) -> tuple[Programme, np.ndarray]:
    """Return the programme over parties that differ in nothing that matters, and who is in which.

    Between two departures the number present only grows, so it can only be too high in the week
    before people leave, or in the last: only those weeks are looked at, and families that arrive
    between two of them are alike.
    """
    need, arrive, leave = needs_of(parties, weeks)
    cost = family_costs(parties, towns, weeks)
    watched = np.union1d(leave[leave < weeks] - 1, [weeks - 1])
    first = np.searchsorted(watched, arrive)
    gone = np.searchsorted(watched, leave)
    keys = np.column_stack([need, first, gone, cost])
    _, index, member = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    member = member.reshape(-1)
    counts = np.bincount(member, [p.families for p in parties], len(index)).astype(int)
    room = np.array(
        [[np.inf if (v := getattr(town, name)) is None else v for town in towns]
         for name in RESOURCES]
    )  # fmt: skip
    programme = Programme(
        families=counts, need=need[index], first=first[index], gone=gone[index],
        cost=cost[index], room=np.repeat(room[:, :, None], len(watched), axis=2),
    )  # fmt: skip
    return programme, member


def _unmerged(parties: Sequence[Party], member: np.ndarray, merged: np.ndarray) -> np.ndarray:
    """Deal the towns of each merged party out to its members, evenly mixed over the weeks."""
    towns = merged.shape[1]
    families = np.zeros((len(parties), towns), int)
    sizes = np.array([p.families for p in parties], int)
    weeks = np.array([p.week for p in parties], int)
    for m, row in enumerate(merged):
        place_in_row = np.concatenate([(np.arange(n) + 0.5) / n for n in row if n > 0] or [[]])
        order = np.argsort(place_in_row, kind="stable")
        dealt = np.repeat(np.arange(towns), row)[order]
        inside = [u for u in np.argsort(weeks, kind="stable").tolist() if member[u] == m]
        ends = np.cumsum(sizes[inside])
        for u, end in zip(inside, ends.tolist(), strict=True):
            families[u] = np.bincount(dealt[end - sizes[u] : end], minlength=towns)
    return families
