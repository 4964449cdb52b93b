"""Runs of the law over all days: members by chance, or the expectation in NumPy or JAX."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from steppe.simulation.desks import Numbers
from steppe.simulation.draw import Expected
from steppe.simulation.host_limits import HostSide, host_side
from steppe.simulation.ledger import Progress, Task, code_fingerprint, fingerprint, run_tasks
from steppe.simulation.network import KINDS, Network
from steppe.simulation.parameters import Parameters
from steppe.simulation.returners import after_day, no_visits
from steppe.simulation.state import State, initial_state
from steppe.simulation.stay import ageing_matrix, newcomer_bins
from steppe.simulation.stay_limit import BEYOND, WAYS, shares_by_rule
from steppe.simulation.step import HIGHEST_HAZARD, Day, Flows, Law
from steppe.simulation.streams import BLOCK_MEMBERS
from steppe.simulation.trajectory import blank, record

if TYPE_CHECKING:
    from steppe.simulation.draw_compiled import Compiled


def run_sampled(
    network: Network,
    parameters: Parameters,
    members: int,
    seed: int,
    on_day: Callable[[int, State, Flows], None] | None = None,
    first_block: int = 0,
    host: HostSide | None = None,
) -> Iterator[Flows]:
    """Yield the flows of each block of members in full, days stacked on axis 1.

    The full flows of many days and routes fill the memory; `run_block` records them by place.

    Args:
        network: the world's arrays.
        parameters: of all members, or of one that all share.
        members: number of members.
        seed: seeds every stream; the same seed gives the same numbers.
        on_day: called after each day with its index, state and flows (tests, progress).
        first_block: index of the first block (to continue a run).
        host: desks and the limit of stay of all members, where they act.

    Returns:
        Flows with arrays (members of the block, T, …).
    """
    parameters.check(network)
    for block in blocks(parameters, members, first_block, host):
        recorded: list[Flows] = []
        for day, state, flows in days_of(network, block, seed):
            recorded.append(flows)
            if on_day is not None:
                on_day(day, state, flows)
        yield stack_days(recorded)


@dataclass(frozen=True)
class Block:
    """Members that share streams: index of the block, how many, their parameters, their host's."""

    index: int
    members: int
    parameters: Parameters
    host: HostSide | None = None


def blocks(
    parameters: Parameters, members: int, first_block: int = 0, host: HostSide | None = None
) -> Iterator[Block]:
    """Yield the blocks of so many members."""
    for index, first in enumerate(range(0, members, BLOCK_MEMBERS), start=first_block):
        count = min(BLOCK_MEMBERS, members - first)
        which = slice(first, first + count)
        yield Block(index, count, parameters.members(which), host and host.members(which))


def days_of(network: Network, block: Block, seed: int) -> Iterator[tuple[int, State, Flows]]:
    """Yield each day of a block of sampled members: its index, state at its end, flows."""
    from steppe.simulation.draw_compiled import Compiled

    start, host = np.round(block.parameters.present_at_start), block.host
    draw = Compiled(seed, block.index)
    if host is not None:
        yield from _limited_days(network, block, host, draw)
        return
    state = initial_state(network, start, block.members)
    law = Law(network, block.parameters)
    for day in range(network.days):
        state, flows = law.step(state, day_inputs(network, block.parameters, day), draw.on(day))
        yield day, state, flows


def _limited_days(
    network: Network, block: Block, host: HostSide, draw: Compiled
) -> Iterator[tuple[int, State, Flows]]:
    """Yield each day of a block where desks and the limit of stay act."""
    parameters, blocks = block.parameters, host.schedule.blocks
    columns = (blocks + BEYOND, len(Numbers._fields))
    start = np.round(parameters.present_at_start)
    state = initial_state(network, start, block.members, columns=columns)
    law, rule = Law(network, parameters, host), host.window
    kinds = np.stack([parameters.transit_share, 1.0 - parameters.transit_share], axis=-1)
    leaving = shares_by_rule(host.weights, 0.0)[:, WAYS.index("leave")]
    shape = (block.members, len(network.groups), len(KINDS))
    visits = no_visits(shape, rule.window) if rule else None
    for day in range(network.days):
        inputs = day_inputs(network, parameters, day)._replace(limit=host.schedule.on(day))
        if rule is not None and visits is not None:
            begin = visits.begin(rule, day, host.schedule.width, blocks)
            inputs = inputs._replace(begin=begin)
        state, flows = law.step(state, inputs, draw.on(day))
        if rule is not None and visits is not None:
            newcomers = flows.entries.sum(-1)[..., None] * kinds
            hazard = np.minimum(inputs.leave_hazard, HIGHEST_HAZARD)
            visits = after_day(visits, rule, day, newcomers, hazard, leaving, host.returning)
        yield day, state, flows


def run_block(network: Network, seed: int, task: Task) -> dict[str, np.ndarray]:
    """Return what a block records (members, …); the task's inputs are the Block."""
    block: Block = task.inputs
    present = np.asarray(block.parameters.present_at_start).sum((1, 2)).max(initial=0.0)
    recorded = blank(network, block.members, float(network.home_people.sum() + present))
    for day, _, flows in days_of(network, block, seed):
        record(network, day, flows, recorded)
    return recorded


def run_members(
    network: Network,
    parameters: Parameters,
    members: int,
    seed: int,
    folder: Path,
    workers: int = 1,
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Run blocks of members through the ledger in a folder; return the files of their records.

    Desks and the limit of stay act where the network has them.

    Args:
        network: the world's arrays.
        parameters: of all members, or of one that all share.
        members: number of members.
        seed: seeds every stream; the same seed gives the same numbers, whatever the workers.
        folder: the ledger's; blocks that are whole there are not run again.
        workers: processes.
        progress: told the share of blocks done.
    """
    parameters.check(network)
    host = host_side(network, members, seed)
    tasks = [Task(f"block-{b.index:05}", b) for b in blocks(parameters, members, host=host)]
    code = code_fingerprint(Path(__file__).parent)
    key = fingerprint(network, parameters, members, seed, code, np.__version__)
    return run_tasks(folder, key, tasks, partial(run_block, network, seed), workers, progress)


def run_expected(
    network: Network,
    parameters: Parameters,
    steps: Sequence[int] | None = None,
    on_day: Callable[[int, State, Flows], None] | None = None,
) -> Flows:
    """Return the expected flows with NumPy; arrays are (M, steps, …).

    Args:
        network: the world's arrays.
        parameters: of the members.
        steps: lengths of the steps in days, summing to the days of the case; days if None.
        on_day: as in `run_sampled`.
    """
    parameters.check(network)
    members = max(len(np.asarray(v)) for v in vars(parameters).values())
    state = initial_state(network, parameters.present_at_start, members)
    law, draw, recorded = Law(network, parameters), Expected(np), []
    first = 0
    for index, length in enumerate(steps or [1] * network.days):
        state, flows = law.step(state, day_inputs(network, parameters, first, length), draw)
        recorded.append(flows)
        if on_day is not None:
            on_day(index, state, flows)
        first += length
    return stack_days(recorded)


def run_expected_jax(network: Network, parameters: Parameters) -> Flows:
    """Return the expected flows with JAX, days by `lax.scan`: compiled and differentiable."""
    import jax
    import jax.numpy as jnp

    members = max(len(v) for v in vars(parameters).values())
    state = initial_state(network, parameters.present_at_start, members, jnp)
    law, draw = Law(network, parameters), Expected(jnp)
    days = [day_inputs(network, parameters, day, 1, jnp) for day in range(network.days)]
    inputs = jax.tree.map(lambda *leaves: jnp.stack(leaves), *days)
    _, flows = jax.lax.scan(lambda s, day: law.step(s, day, draw), state, inputs)
    return Flows(*(jnp.moveaxis(block, 0, 1) for block in flows))


def day_inputs(
    network: Network, parameters: Parameters, first: int, length: int = 1, xp: Any = np
) -> Day:
    """Return the inputs of the step over days first … first + length − 1, as means over them."""
    days = slice(first, first + length)
    entry_factor = parameters.entry_day_factor[:, days, None]
    exit_factor = parameters.exit_day_factor[:, days, None, None]
    starts = network.stay_bin_starts
    return Day(
        departures_per_day=(parameters.departures_per_day[:, days] * entry_factor).mean(1),
        leave_hazard=(parameters.leave_hazard[:, days] * exit_factor).mean(1),
        route_open=xp.asarray(network.route_open[days].mean(0) >= 0.5),
        admitted=xp.asarray(network.admitted[days].mean()),
        step_days=xp.asarray(length),
        ageing=xp.asarray(ageing_matrix(starts, length)),
        newcomer_bins=xp.asarray(newcomer_bins(starts, length)),
    )


def stack_days(recorded: list[Flows]) -> Flows:
    """Stack the flows of successive steps on axis 1, behind the member."""
    return Flows(*(np.stack(blocks, axis=1) for blocks in zip(*recorded, strict=True)))
