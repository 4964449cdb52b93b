"""The programme behind a placement: its relaxation, whole families, and what is missing.

Variables are the families n of party u in town t, and the use y of resource k in town t in each
watched week p, which follows from the week before: y[p] = y[p-1] + who came - who left. Every
party has its place (sum of n over towns = its families) and y stays below the room. Solved by
HiGHS through SciPy (Huangfu and Hall, Parallelizing the dual revised simplex method, 2018).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, hstack

#: Relative gap at which branch and bound stops on a large programme, and on a small one.
LEAST_GAP, SMALL_GAP = 0.002, 1e-6
#: Above so many whole numbers the relaxation is rounded instead of branching on all of them.
MOST_WHOLE = 3_000
#: Above so many variables the interior point method is quicker than the simplex method.
MOST_FOR_SIMPLEX = 10_000
#: Seconds after which branch and bound gives what it has.
TIME_LIMIT = 60.0


@dataclass(frozen=True)
class Programme:
    """Parties that differ, and the room of the towns.

    Attributes:
        families: (U,) families of each party.
        need: (U, K) what a family uses of each resource.
        first: (U,) watched week in which it is first seen.
        gone: (U,) watched week from which it is gone; P if it stays.
        cost: (U, T) of a family in a town.
        room: (K, T, P) of each resource, beds first; infinite where no limit is known.
        every_bed: follow the use of beds also in towns that everybody would fit into.
    """

    families: np.ndarray
    need: np.ndarray
    first: np.ndarray
    gone: np.ndarray
    cost: np.ndarray
    room: np.ndarray
    every_bed: bool = False

    @property
    def small(self) -> bool:
        """Whether branch and bound on all whole numbers is affordable."""
        return self.cost.size <= MOST_WHOLE

    @cached_property
    def limited(self) -> np.ndarray:
        """(K, T) resources that could run out at all."""
        most = self.families @ self.need
        scarce = self.room.min(-1) < most[:, None]
        scarce[0] |= self.every_bed
        return np.asarray(scarce)

    @cached_property
    def rows(self) -> tuple[csr_array, np.ndarray]:
        """Equations of places for everybody and of use from week to week, and their right sides."""
        parties, towns = self.cost.shape
        weeks = self.room.shape[2]
        kind, town = np.nonzero(self.limited)
        number = np.full(self.limited.shape, -1)
        number[kind, town] = np.arange(len(kind))
        u, t = (a.ravel() for a in np.meshgrid(np.arange(parties), np.arange(towns), indexing="ij"))
        variable = np.arange(u.size)
        entries = [(u, variable, np.ones(u.size))]
        for k in range(len(self.room)):
            used = (number[k, t] >= 0) & (self.need[u, k] > 0)
            for week, sign in ((self.first, 1.0), (self.gone, -1.0)):
                here = used & (week[u] < weeks)
                row = parties + number[k, t[here]] * weeks + week[u[here]]
                entries.append((row, variable[here], sign * self.need[u[here], k]))
        use = np.arange(len(kind) * weeks)
        entries.append((parties + use, u.size + use, -np.ones(use.size)))
        later = use[use % weeks > 0]
        entries.append((parties + later, u.size + later - 1, np.ones(later.size)))
        row, column, value = (np.concatenate(part) for part in zip(*entries, strict=True))
        matrix = coo_array(
            (value, (row, column)), shape=(parties + use.size, u.size + use.size)
        ).tocsr()
        return matrix, np.concatenate([self.families, np.zeros(use.size)])

    @property
    def upper(self) -> np.ndarray:
        """Upper bounds of all variables: families of the party, then room."""
        of_families = np.repeat(self.families, self.cost.shape[1]).astype(float)
        return np.concatenate([of_families, self.room[self.limited].ravel()])

    @property
    def prices_of_families(self) -> np.ndarray:
        """Costs of all variables."""
        return np.concatenate([self.cost.ravel(), np.zeros(self.upper.size - self.cost.size)])

    def used(self, families: np.ndarray) -> np.ndarray:
        """Return the use (K, T, P) of every resource by families (U, T)."""
        shape = (self.room.shape[2] + 1, *self.room.shape[:2])
        used = np.zeros(shape)
        each = self.need[:, :, None] * families[:, None, :]
        np.add.at(used, self.first, each)
        np.add.at(used, self.gone, -each)
        return np.asarray(np.moveaxis(used.cumsum(0)[:-1], 0, 2))

    def load(self, families: np.ndarray) -> float:
        """Return the highest number of people per bed of any town and week."""
        beds = self.room[0]
        used = self.used(families)[0]
        return float(np.max(used / np.maximum(beds, 1e-12), initial=0.0, where=used > 0))

    @property
    def mean_load(self) -> float:
        """Return people over beds of all towns together in the fullest week: no load is lower."""
        everybody = np.zeros(self.room.shape[2] + 1)
        people = self.families * self.need[:, 0]
        np.add.at(everybody, self.first, people)
        np.add.at(everybody, self.gone, -people)
        beds = max(float(self.room[0, :, 0].sum()), 1e-12)
        return float(everybody.cumsum()[:-1].max(initial=0.0)) / beds

    def with_load(self, level: float) -> Programme:
        """Return the programme in which no town is fuller than so many people per bed."""
        room = self.room.copy()
        room[0] = np.floor(np.minimum(room[0], level * room[0]) + 1e-7) if level < 1 else room[0]
        return replace(self, room=room)


@dataclass(frozen=True)
class Relaxation:
    """The best placement if families could be split: (U, T) families, value, (K, T) prices."""

    families: np.ndarray
    value: float
    prices: np.ndarray


def relax(programme: Programme) -> Relaxation | None:
    """Solve the relaxation; None where not everybody fits."""
    matrix, right = programme.rows
    cost, upper = programme.prices_of_families, programme.upper
    bounds = np.column_stack([np.zeros(upper.size), upper])
    # A party's families bound themselves through its equation; as bounds they would take the price.
    bounds[: programme.cost.size, 1] = np.inf
    solved = linprog(cost, A_eq=matrix, b_eq=right, bounds=bounds, method=_method(cost.size))
    if solved.status == 2:
        return None
    if solved.status != 0:
        raise RuntimeError(f"HiGHS: {solved.message}")
    whole = programme.cost.size
    prices = np.zeros(programme.limited.shape)
    weekly = -solved.upper.marginals[whole:].reshape(-1, programme.room.shape[2])
    prices[programme.limited] = weekly.sum(-1)
    return Relaxation(solved.x[:whole].reshape(programme.cost.shape), float(solved.fun), prices)


def whole_families(programme: Programme, relaxed: Relaxation) -> np.ndarray | None:
    """Return whole families (U, T) near the least cost, or None where none were found."""
    if programme.small:
        return _branch(programme, SMALL_GAP)
    rounded = _rounded(programme, relaxed)
    return _branch(programme, LEAST_GAP) if rounded is None else rounded


def _rounded(programme: Programme, relaxed: Relaxation) -> np.ndarray | None:
    """Round the relaxation down, then place the families left over one by one.

    First those for whom the second best town that has room for them costs most above the best.
    None where a family finds no room.
    """
    families = np.floor(relaxed.families + 1e-6).astype(int)
    left = programme.families - families.sum(1)
    weeks = np.arange(programme.room.shape[2])
    there = (weeks >= programme.first[:, None]) & (weeks < programme.gone[:, None])  # (U, P)
    room = programme.room - programme.used(families)
    cost = np.where(_fits(programme, room, there, slice(None)), programme.cost, np.inf)
    while left.any():
        waiting = np.flatnonzero(left)
        or_nowhere = np.pad(cost[waiting], ((0, 0), (0, 1)), constant_values=np.inf)
        best, second = np.partition(or_nowhere, 1, axis=1)[:, :2].T
        if not np.isfinite(best).all():
            return None
        u = waiting[np.argmax(np.where(np.isfinite(second), second - best, np.inf))]
        t = int(np.argmin(cost[u]))
        families[u, t] += 1
        left[u] -= 1
        room[:, t] -= programme.need[u][:, None] * there[u]
        cost[waiting, t] = np.where(
            _fits(programme, room, there, waiting, t)[:, 0], cost[waiting, t], np.inf
        )
    return families


def _fits(
    programme: Programme,
    room: np.ndarray,
    there: np.ndarray,
    parties: slice | np.ndarray,
    town: int | None = None,
) -> np.ndarray:
    """Tell (party, town) whether one more family of a party finds room in a town."""
    towns = slice(None) if town is None else slice(town, town + 1)
    fits = np.ones((len(programme.need[parties]), *room[0, towns].shape[:1]), bool)
    for k, free in enumerate(room[:, towns]):
        # The least room over the weeks that a family is there.
        least = np.where(there[parties][:, None], free[None], np.inf).min(-1)
        fits &= programme.need[parties, k][:, None] <= least + 1e-9
    return fits


def _branch(programme: Programme, gap: float) -> np.ndarray | None:
    matrix, right = programme.rows
    whole = programme.cost.size
    upper = programme.upper
    solved = milp(
        programme.prices_of_families, constraints=LinearConstraint(matrix, right, right),
        bounds=Bounds(0.0, upper), integrality=np.arange(upper.size) < whole,
        options={"mip_rel_gap": gap, "time_limit": TIME_LIMIT},
    )  # fmt: skip
    if solved.x is None:
        return None
    return np.asarray(np.round(solved.x[:whole]).astype(int).reshape(programme.cost.shape))


def relax_even(programme: Programme) -> float:
    """Return the lowest highest load (people per bed) if families could be split."""
    lightest = _lightest(programme, whole=False)
    if lightest is None:
        raise RuntimeError("the relaxation fits, but not when its load is asked for")
    return lightest


def whole_even(programme: Programme) -> float | None:
    """Return the lowest highest load of whole families; None where they do not all fit."""
    return _lightest(programme, whole=True)


def _lightest(programme: Programme, whole: bool) -> float | None:
    """Add one variable, the load: no town may hold more people than its beds times the load."""
    every = replace(programme, every_bed=True)
    kind, town = np.nonzero(every.limited)
    beds = np.where(kind[:, None] == 0, every.room[0][town], 0.0).ravel()
    held = np.flatnonzero(np.repeat(kind == 0, every.room.shape[2]))
    column = coo_array((-beds[held], (held, np.zeros_like(held))), shape=(beds.size, 1))
    most = np.zeros(beds.size)
    most[kind.repeat(every.room.shape[2]) > 0] = np.inf
    found = _with_extra(every, column.tocsr(), most, every.upper[every.cost.size :], whole)
    return None if found is None else float(found[0])


def shortage(programme: Programme, whole: bool) -> np.ndarray:
    """Return the least room (K, T) to be added so that everybody fits, all kinds counted alike."""
    kind, town = np.nonzero(programme.limited)
    weeks = programme.room.shape[2]
    use = np.arange(len(kind) * weeks)
    columns = coo_array((-np.ones(use.size), (use, use // weeks)), shape=(use.size, len(kind)))
    most = programme.room[programme.limited].ravel()
    found = _with_extra(programme, columns.tocsr(), most, np.full(use.size, np.inf), whole)
    if found is None:
        raise RuntimeError("nobody can be placed even where room is added")
    missing = np.zeros(programme.limited.shape)
    missing[kind, town] = found
    return missing


def _with_extra(
    programme: Programme, columns: csr_array, most: np.ndarray, upper: np.ndarray, whole: bool
) -> np.ndarray | None:
    """Minimise the sum of further variables z >= 0 where use + columns z <= most, use <= upper."""
    matrix, right = programme.rows
    families, extra = programme.cost.size, columns.shape[1]
    variables = matrix.shape[1] + extra
    equations = hstack([matrix, csr_array((matrix.shape[0], extra))]).tocsr()
    use = columns.shape[0]
    ones = coo_array((np.ones(use), (np.arange(use), families + np.arange(use))),
                     shape=(use, matrix.shape[1]))  # fmt: skip
    limits = hstack([ones, columns]).tocsr()[np.isfinite(most)]
    cost = np.zeros(variables)
    cost[matrix.shape[1] :] = 1.0
    highest = np.concatenate([programme.upper[:families], upper, np.full(extra, np.inf)])
    finite = np.isfinite(most)
    if not whole:
        split = linprog(
            cost, A_ub=limits, b_ub=most[finite], A_eq=equations, b_eq=right,
            bounds=np.column_stack([np.zeros(variables), highest]), method=_method(variables),
        )  # fmt: skip
        return None if split.status != 0 else np.asarray(split.x[matrix.shape[1] :])
    solved = milp(
        cost, integrality=np.arange(variables) < families, bounds=Bounds(0.0, highest),
        constraints=[LinearConstraint(equations, right, right),
                     LinearConstraint(limits, -np.inf, most[finite])],
        options={"mip_rel_gap": SMALL_GAP if programme.small else LEAST_GAP,
                 "time_limit": TIME_LIMIT},
    )  # fmt: skip
    return None if solved.x is None else np.asarray(solved.x[matrix.shape[1] :])


def _method(variables: int) -> str:
    return "highs-ds" if variables <= MOST_FOR_SIMPLEX else "highs-ipm"
