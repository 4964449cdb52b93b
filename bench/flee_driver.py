"""Runs one instance with flee 3.1 and writes camp counts and cost; needs Flee, not Steppe.

Flee's wheel has no run script. This one does, day by day, what Flee's own scripts do: conflict
zones, new agents, closures, moves, counts. It is started by `against_flee.py` in the interpreter of
an environment of its own, inside the instance folder.

    python flee_driver.py HASTEN SEED RESULT.json
"""

from __future__ import annotations

import json
import random
import sys
import time

import numpy as np
from flee import InputGeography, flee, spawning
from flee.datamanager import handle_refugee_data, read_period
from flee.SimulationSettings import SimulationSettings


def run(hasten: int, seed: int) -> dict[str, object]:
    """Return people by day and camp, agent-days, and CPU and wall seconds of the days."""
    opened = time.process_time()
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002  (Flee draws from the global generator)
    start, days = read_period.read_conflict_period("input_csv/sim_period.csv")
    SimulationSettings.ReadFromYML("simsetting.yml")
    SimulationSettings.ConflictInputFile = "input_csv/conflicts.csv"
    SimulationSettings.optimisations["PopulationScaleDownFactor"] = hasten
    geography = InputGeography.InputGeography()
    geography.ReadConflictInputCSV(SimulationSettings.ConflictInputFile)
    geography.ReadLocationsFromCSV("input_csv/locations.csv")
    geography.ReadLinksFromCSV("input_csv/routes.csv")
    geography.ReadClosuresFromCSV("input_csv/closures.csv")
    world, locations = geography.StoreInputGeographyInEcosystem(flee.Ecosystem())
    counts = handle_refugee_data.RefugeeTable(
        csvformat="generic", data_directory="source_data", start_date=start,
        data_layout="data_layout.csv", population_scaledown_factor=hasten,
    )  # fmt: skip
    counts.ReadL1Corrections("input_csv/registration_corrections.csv")
    camps = [name for name in counts.header if name.lower() != "total"]
    for name in world.get_camp_names():
        if name in camps:
            spawning.add_initial_refugees(world, counts, locations[name])
    people, agent_days = [], 0
    began = time.process_time(), time.perf_counter()
    for day in range(days):
        geography.AddNewConflictZones(world, day)
        spawning.refresh_spawn_weights(world)
        spawning.spawn_daily_displaced(world, day, counts, SumFromCamps=True)
        world.enact_border_closures(day)
        world.evolve()
        people.append([locations[c].numAgents * hasten if c in locations else 0 for c in camps])
        agent_days += len(world.agents)
    return {
        "cpu_seconds": time.process_time() - began[0],
        "cpu_seconds_with_reading": time.process_time() - opened,
        "wall_seconds": time.perf_counter() - began[1],
        "agent_days": agent_days,
        "agents": len(world.agents),
        "camps": camps,
        "people": people,
    }


if __name__ == "__main__":
    result = run(int(sys.argv[1]), int(sys.argv[2]))
    with open(sys.argv[3], "w", encoding="utf-8") as file:
        json.dump(result, file)
