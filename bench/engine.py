"""What the engine of `simulation/` costs and what bounds it; each ratio comes from one run.

CPU seconds but for workers, because they hold on a machine that does other things too; medians of
rounds in which the sizes take turns. The limit is the time that NumPy needs, on one core, to draw the
binomials of the founding case one after another, each with the count and the probability of the run.

    python bench/engine.py --out bench/results/engine.json
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from steppe.scenario.routes import find_routes
from steppe.scenario.timeline import Timeline
from steppe.scenario.world import Group, Link, Place, PushEvent, World
from steppe.simulation import ensemble
from steppe.simulation.draw import Sampled, normalised
from steppe.simulation.draw_compiled import Compiled
from steppe.simulation.ledger import Task, discard
from steppe.simulation.network import Network, compile_network
from steppe.simulation.parameters import Parameters
from steppe.simulation.state import initial_state
from steppe.simulation.step import Law

START = date(2022, 9, 20)
ROUNDS = 3


def world(cities: int, routes: int, people: float, days: int, seed: int = 0) -> Network:
    """Half the cities on each side, a checkpoint for six; so many of the routes, drawn at random."""
    rng = np.random.default_rng(seed)
    half, posts = cities // 2, max(cities // 6, 2)
    weight = rng.pareto(1.2, half) + 0.05
    at: dict[str, np.ndarray] = {}
    places = []
    for side, number, low, country in (
        ("o", half, 5.0, "AAA"), ("h", half, -5.0, "BBB"), ("x", posts, 0.0, "BBB"),
    ):  # fmt: skip
        for k in range(number):
            spread = rng.uniform(0, 10, 2) if side != "x" else np.array([10 * k / posts, 2.5])
            at[f"{side}{k}"] = spread + np.array([0.0, low if side != "x" else 0.0])
            size = people * weight[k] / weight.sum() if side == "o" else 1e5
            places.append(
                Place(f"{side}{k}", f"{side}{k}", country, "checkpoint" if side == "x" else "city",
                      float(40 + at[f"{side}{k}"][1]), float(at[f"{side}{k}"][0]), "bench",
                      population=None if side == "x" else float(np.ceil(size)))
            )  # fmt: skip
    links: dict[tuple[str, str], Link] = {}
    for one in at:
        for side in "oh" if one[0] == "x" else one[0]:
            near = sorted(
                (float(np.hypot(*(at[one] - at[other]))), other)
                for other in at if other[0] == side and other != one
            )  # fmt: skip
            for distance, other in near[: 2 if one[0] == "x" else 4]:
                low, high = sorted((one, other))
                hours = 0.5 + 2.0 * distance
                links[low, high] = Link(low, high, "road", 60 * hours, hours, "bench")
    end = START + timedelta(days=days - 1)
    groups = (
        Group("routine", "routine", "routine"),
        *(Group(f"e{k}", "event", "event") for k in range(3)),
    )
    made = World(
        timeline=Timeline(START, end), origin="AAA", host="BBB",
        places={p.id: p for p in places}, links=tuple(links.values()), groups=groups,
        events=tuple(PushEvent(f"e{k}", START, "event", START) for k in range(3)),
    )  # fmt: skip
    found = find_routes(made)
    kept = sorted(rng.choice(len(found), min(routes, len(found)), replace=False))
    return compile_network(made, tuple(found[k] for k in kept))


def parameters(network: Network, members: int, per_day: float, seed: int = 1) -> Parameters:
    """Everybody who sets out stays for days or weeks; per_day people set out in each group."""
    rng = np.random.default_rng(seed)
    days, groups, routes = network.days, len(network.groups), len(network.origin)
    return Parameters(
        departures_per_day=per_day * rng.gamma(20.0, 0.05, (members, days, groups)),
        entry_day_factor=np.ones((1, days)),
        leave_hazard=np.broadcast_to([0.3, 0.01], (1, days, groups, 2)),
        exit_day_factor=np.ones((1, days)),
        transit_share=np.full((1, groups), 0.5),
        registration_hazard=np.full((1, groups, 2), 0.02),
        onward_share=np.zeros((1, groups)),
        onward_choice=np.ones((1, 0)),
        route_utility=rng.normal(0, 1, (members, routes)),
        mode_nest=np.full(1, 0.8),
        route_nest=np.full(1, 0.5),
        present_at_start=np.zeros((1, groups, len(network.places))),
    )


def cpu_seconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def taking_turns(runs: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return median CPU seconds of runs that take turns; the first, uncounted round warms up."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(ROUNDS + 1):
        for name, run in runs.items():
            taken = cpu_seconds(run)
            if number:
                seconds[name].append(taken)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def block_of(network: Network, chosen: Parameters, members: int = 64) -> Callable[[], object]:
    block = next(ensemble.blocks(chosen, members))
    return lambda: ensemble.run_block(network, 1, Task("bench", block))


def growth_with_people() -> dict[str, Any]:
    """Small worlds, where 10^5 people leave no cell empty for long, and one where they leave many."""
    found = {}
    for cities, routes in ((8, 16), (16, 60), (60, 1_000)):
        runs = {}
        for power in range(4, 11):
            network = world(cities, routes, 10.0**power, days=40)
            runs[f"1e{power}"] = block_of(network, parameters(network, 64, 10.0**power * 2.5e-3))
        seconds = taking_turns(runs)
        found[f"{cities} cities, {len(network.origin)} routes"] = {
            "cpu_seconds": seconds,
            "ratio_1e10_to_1e5": seconds["1e10"] / seconds["1e5"],
        }
    return found


def growth_with_places() -> dict[str, Any]:
    runs, routes = {}, {}
    for cities, number in ((30, 300), (75, 750), (150, 1_500), (300, 3_000)):
        network = world(cities, number, 2e7, days=20)
        routes[str(cities)] = len(network.origin)
        runs[str(cities)] = block_of(network, parameters(network, 64, 5_000.0))
    seconds = taking_turns(runs)
    per_day = {name: 1e3 * taken / 20 for name, taken in seconds.items()}
    return {"routes": routes, "cpu_milliseconds_a_day_of_64_members": per_day}


def growth_with_days() -> dict[str, Any]:
    def memory(run: Callable[[], Any]) -> int:
        tracemalloc.start()
        recorded = run()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak - sum(array.nbytes for array in recorded.values())

    runs = {}
    for days in (60, 240, 960):
        network = world(60, 1_000, 2e7, days)
        runs[str(days)] = block_of(network, parameters(network, 64, 5_000.0))
    seconds = taking_turns(runs)
    return {
        "cpu_milliseconds_a_day": {name: 1e3 * s / int(name) for name, s in seconds.items()},
        "megabytes_besides_the_record": {name: memory(run) / 1e6 for name, run in runs.items()},
    }


def growth_with_members_and_workers() -> dict[str, Any]:
    network = world(60, 1_000, 2e7, days=120)
    chosen = parameters(network, 1, 5_000.0)
    one_block = taking_turns({"64": block_of(network, chosen)})["64"]
    members = {}
    for number in (128, 256):
        blocks = list(ensemble.blocks(chosen, number))
        members[str(number)] = cpu_seconds(
            lambda blocks=blocks: [
                ensemble.run_block(network, 1, Task("bench", block)) for block in blocks
            ]
        )
    wall: dict[str, list[float]] = {"1": [], "2": []}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            for workers, taken in wall.items():
                start = time.perf_counter()
                files = ensemble.run_members(
                    network, chosen, 640, 1, Path(folder) / "blocks", int(workers)
                )
                taken.append(time.perf_counter() - start)
                discard(files)
    walls = {workers: statistics.median(taken) for workers, taken in wall.items()}
    return {
        "cpu_seconds_of_members": {"64": one_block, **members},
        "wall_seconds_of_640_members_by_workers": walls,
        "gain_of_two_workers": walls["1"] / walls["2"],
    }


class Counted(Compiled):
    """Notes the count and the probability of every binomial that is drawn."""

    def __init__(self, seed: int, block: int) -> None:
        super().__init__(seed, block)
        self.drawn: list[tuple[np.ndarray, np.ndarray]] = []

    def split(self, decision: str, count: Any, shares: Any) -> Any:
        made = super().split(decision, count, shares)
        self._note(made, np.broadcast_to(shares, made.shape))
        return made

    def split_by_owner(self, decision: str, count: Any, shares: Any, owner: np.ndarray) -> Any:
        made = super().split_by_owner(decision, count, shares, owner)
        every = np.broadcast_to(shares, made.shape)
        for k in range(count.shape[-1]):
            mine = owner == k
            self._note(made[..., mine], every[..., mine])
        return made

    def move(self, decision: str, count: Any, shares: Any) -> Any:
        parts = Sampled(*self._key).split(decision, count, shares)
        self._note(parts, np.broadcast_to(shares, parts.shape))
        return super().move(decision, count, shares)

    def thin(self, decision: str, count: Any, probability: Any) -> Any:
        if not (np.asarray(probability) >= 1.0).all():
            count_, p = np.broadcast_arrays(count, probability)
            drawn = (count_ > 0) & (p > 0)
            self.drawn.append((count_[drawn], p[drawn]))
        return super().thin(decision, count, probability)

    def _note(self, made: np.ndarray, shares: np.ndarray) -> None:
        n = made.shape[-1]
        made, shares = made.reshape(-1, n), normalised(shares.reshape(-1, n))
        left = made.sum(-1, keepdims=True) - (made.cumsum(-1) - made)
        share_left = 1.0 - (shares.cumsum(-1) - shares)
        drawn = (left > 0) & (shares > 0)
        drawn[:, -1:] = False
        p = np.clip(shares[drawn] / np.maximum(share_left[drawn], 1e-300), 0.0, 1.0)
        self.drawn.append((left[drawn], p))


def against_the_limit() -> dict[str, Any]:
    """The founding case: binomials a run needs, the rate of a core, and the run itself."""
    from steppe.case.load import load_case
    from steppe.inference.fit import use_float64_and_cache
    from steppe.inference.forward import network_parameters, prior_draws
    from steppe.inference.model import Model

    use_float64_and_cache()
    model = Model(load_case("kazakhstan-2022"))
    network, chosen = network_parameters(model, prior_draws(model, 64, 1), 1)
    block = next(ensemble.blocks(chosen, 64))
    state = initial_state(network, np.round(chosen.present_at_start), 64)
    law, needed, counts, chances = Law(network, chosen), 0, [], []
    for day in range(network.days):
        draw = Counted(1, 0)
        draw.on(day)
        state, _ = law.step(state, ensemble.day_inputs(network, chosen, day), draw)
        needed += sum(len(n) for n, _ in draw.drawn)
        if day % 32 == 0:
            counts += [n for n, _ in draw.drawn]
            chances += [p for _, p in draw.drawn]
    n, p = np.concatenate(counts).astype(np.int64), np.concatenate(chances)
    rng = np.random.Generator(np.random.Philox(1))
    timed = taking_turns(
        {
            "draws": lambda: rng.binomial(n, p),
            "run": lambda: ensemble.run_block(network, 1, Task("bench", block)),
        }
    )
    rate = len(n) / timed["draws"]
    return {
        "members": 64,
        "days": network.days,
        "routes": len(network.origin),
        "binomials": needed,
        "binomials_a_second_of_one_core": rate,
        "limit_cpu_seconds": needed / rate,
        "run_cpu_seconds": timed["run"],
        "run_over_limit": timed["run"] * rate / needed,
    }


BENCHMARKS: dict[str, Callable[[], dict[str, Any]]] = {
    "limit": against_the_limit,
    "people": growth_with_people,
    "places": growth_with_places,
    "days": growth_with_days,
    "members": growth_with_members_and_workers,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=BENCHMARKS, action="append")
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    found: dict[str, Any] = {}
    if chosen.out and chosen.out.exists():  # other benchmarks of an earlier call stay
        found = json.loads(chosen.out.read_text(encoding="utf-8"))
    found |= {"python": platform.python_version(), "numpy": np.__version__}
    for name in chosen.only or BENCHMARKS:
        load = os.getloadavg()[0]
        found[name] = {**BENCHMARKS[name](), "load_average_before": load}
        print(json.dumps({name: found[name]}, indent=2), flush=True)
        if chosen.out:
            chosen.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
