"""Baseline against reforms: the expected law on posterior draws, with chance added by sampled runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from steppe.case.case import Case
from steppe.inference.forward import posterior_draws
from steppe.inference.model import Model
from steppe.policy.corridor import baseline_plan, build_corridor, plan_of
from steppe.policy.host_runs import Arrivals, Corridor, Draws, Plan, arrivals, host
from steppe.policy.host_settings import HostSettings
from steppe.policy.outcomes import OUTCOMES, Outcome, Values, outcomes
from steppe.policy.reform import Reform
from steppe.simulation.draw import Draw, Expected
from steppe.simulation.ledger import cores
from steppe.simulation.shared_luck import SharedLuck

#: Draws of the expected law that one task carries: their arrays fit into a processor's memory.
DRAWS_TOGETHER = 50
#: Changes smaller than this share of the baseline are no change: rounding of sums.
NO_CHANGE = 1e-9
Progress = Callable[[str, float], None]
#: Outcome id → values of each run.
Run = dict[str, Values]


@dataclass(frozen=True)
class Spread:
    """Median and 90 % interval."""

    q05: float
    median: float
    q95: float

    @classmethod
    def of(cls, values: np.ndarray) -> Spread:
        """Return the spread of draws."""
        low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
        return cls(float(low), float(middle), float(high))


@dataclass(frozen=True)
class Difference:
    """One outcome under a reform, beside the baseline.

    Attributes:
        part: `total`, or the kind of part: place, group, crossing.
        name: of the part; empty for the total.
        difference: reform minus baseline, draw by draw, chance included.
        chance: width of the 90 % interval of what chance alone adds to the difference.
        better, worse: probabilities; None where neither direction is better.
    """

    outcome: Outcome
    part: str
    name: str
    baseline: Spread
    reform: Spread
    difference: Spread
    chance: float
    better: float | None
    worse: float | None


@dataclass(frozen=True)
class Comparison:
    """All differences of all reforms.

    Attributes:
        differences: reform id → differences, in the order of OUTCOMES.
    """

    case: Case
    settings: HostSettings
    reforms: tuple[Reform, ...]
    differences: Mapping[str, tuple[Difference, ...]]
    draws: int
    members: int
    seed: int

    def totals(self, reform: str) -> tuple[Difference, ...]:
        """Return the differences over all places and groups."""
        return tuple(d for d in self.differences[reform] if d.part == "total")


def compare(
    model: Model,
    z: np.ndarray,
    reforms: Sequence[Reform],
    settings: HostSettings,
    draws: int,
    members: int,
    seed: int,
    told: Progress,
) -> Comparison:
    """Compare reforms with the baseline.

    Args:
        model: of the case.
        z: (n, D) draws of its posterior.
        reforms: differences from the baseline.
        settings: what is assumed of the host.
        draws: number of posterior draws for the expected law.
        members: number of sampled members, the first of the draws; at most as many.
        seed: seeds draws, assumptions and luck; the same seed gives the same numbers.
        told: called with a stage and the share done.
    """
    case = model.case
    told("preparing", 0.0)
    corridor, law = build_corridor(model, posterior_draws(model, z, draws, seed), settings, seed)
    plans = {"": baseline_plan(corridor, law, case)}
    plans |= {r.id: plan_of(r, corridor, law, case, seed) for r in reforms}
    # The same cells in every run, so that luck is shared where one law allows longer stays.
    blocks = max(plan.schedule.blocks for plan in plans.values())
    plans = {name: replace(plan, schedule=plan.schedule.with_blocks(blocks))
             for name, plan in plans.items()}  # fmt: skip
    support = {"": 0.0} | {r.id: sum(s.cost_per_person for s in r.relocations) for r in reforms}
    members = min(members, draws)
    expected = [_expected_task(first, min(first + DRAWS_TOGETHER, draws))
                for first in range(0, draws, DRAWS_TOGETHER)]  # fmt: skip
    sampled = [_sampled_task(first, min(first + DRAWS_TOGETHER, members), seed)
               for first in range(0, members, DRAWS_TOGETHER)]  # fmt: skip
    tasks = [*expected, *sampled]
    done = 0

    def run(task: _Task) -> dict[str, Run]:
        nonlocal done
        result = _run(corridor, plans, support, settings, task)
        done += 1
        told("comparing", done / len(tasks))
        return result

    with ThreadPoolExecutor(cores()) as pool:
        results = list(pool.map(run, tasks))
    by_law, by_chance = _joined(results[: len(expected)]), _joined(results[len(expected) :])
    names = {"place": corridor.network.places, "group": corridor.network.groups,
             "crossing": corridor.network.crossings}  # fmt: skip
    return Comparison(
        case, settings, tuple(reforms),
        {r.id: tuple(_differences(by_law, by_chance, r.id, names)) for r in reforms},
        draws, members, seed,
    )  # fmt: skip


@dataclass(frozen=True)
class _Task:
    """Draws that run together, and how chance is drawn."""

    which: slice
    draws: Draws


def _expected_task(first: int, stop: int) -> _Task:
    law = Expected(np)
    return _Task(slice(first, stop), lambda _: law)


def _sampled_task(first: int, stop: int, seed: int) -> _Task:
    def luck(day: int) -> Draw:
        return SharedLuck(seed + first * 2**32).on(day)

    return _Task(slice(first, stop), luck)


def _run(
    corridor: Corridor,
    plans: Mapping[str, Plan],
    support: Mapping[str, float],
    settings: HostSettings,
    task: _Task,
) -> dict[str, Run]:
    """Return the outcomes of every plan."""
    part, which = corridor.members(task.which), task.which
    came: Arrivals | None = None
    result: dict[str, Run] = {}
    for name, plan in plans.items():
        ours = _of_members(plan, which)
        if came is None:
            came = arrivals(part, ours, task.draws)
        there = arrivals(part, ours, task.draws) if ours.border_times else came
        record = host(part, ours, there, task.draws)
        result[name] = outcomes(record, part, settings.bearable_rent_share, support[name])
    return result


def _of_members(plan: Plan, which: slice) -> Plan:
    settling = tuple((first, shares[which]) for first, shares in plan.settling)
    return replace(plan, settling=settling)


def _joined(runs: Sequence[dict[str, Run]]) -> dict[str, Run]:
    """Join the draws of successive tasks."""
    return {
        plan: {
            name: Values(
                np.concatenate([run[plan][name].total for run in runs]),
                {part: np.concatenate([run[plan][name].parts[part] for run in runs])
                 for part in value.parts},
            )
            for name, value in runs[0][plan].items()
        }
        for plan in runs[0]
    }  # fmt: skip


def _differences(
    by_law: Mapping[str, Run],
    by_chance: Mapping[str, Run],
    reform: str,
    names: Mapping[str, Sequence[str]],
) -> list[Difference]:
    found = []
    for outcome in OUTCOMES:
        law, luck = (
            (runs[""][outcome.id], runs[reform][outcome.id]) for runs in (by_law, by_chance)
        )
        found.append(_difference(outcome, "total", "", [v.total for v in (*law, *luck)]))
        for part in law[0].parts:
            four = [v.parts[part] for v in (*law, *luck)]
            found += [
                _difference(outcome, part, name, [values[:, i] for values in four])
                for i, name in enumerate(names[part])
            ]
    return found


def _difference(outcome: Outcome, part: str, name: str, four: Sequence[np.ndarray]) -> Difference:
    """Return a difference from baseline and reform in expectation and by chance, draw by draw.

    What chance adds to a member is its sampled run less the expected run on the same draw. It is
    added to the draws in turn, in proportion to the root of their level, as chance in counts grows.
    """
    base, reform, base_by_chance, reform_by_chance = four
    members = len(base_by_chance)
    turn = np.arange(len(base)) % members
    level = np.sqrt((np.abs(base) + np.abs(reform)) / 2.0)
    scale = level / np.where(level[:members] > 0, level[:members], np.inf)[turn]
    luck = (base_by_chance - base[:members])[turn] * scale
    luck_of_reform = (reform_by_chance - reform[:members])[turn] * scale
    apart = (reform - base) + (luck_of_reform - luck)
    apart = np.where(np.abs(apart) < NO_CHANGE * (1.0 + np.abs(base)), 0.0, apart)
    low, high = np.quantile(luck_of_reform - luck, [0.05, 0.95])
    falls, rises = float((apart < 0).mean()), float((apart > 0).mean())
    sure = {"lower": (falls, rises), "higher": (rises, falls), "neither": (None, None)}
    better, worse = sure[outcome.better]
    return Difference(
        outcome, part, name, Spread.of(base + luck), Spread.of(reform + luck_of_reform),
        Spread.of(apart), float(high - low), better, worse,
    )  # fmt: skip
