"""Results of a run as labelled arrays, and the netCDF file that holds them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr

from steppe.simulation.network import Network
from steppe.simulation.step import Flows


def labelled(network: Network, flows: Flows) -> xr.Dataset:
    """Return flows (M, T, …) with names, dates and units.

    Entries are given by place and by crossing rather than by route; dims `member`, `day`, `group`,
    `place`, `crossing`, `country`.
    """
    by_day = ("member", "day", "group")
    place, crossing = (*by_day, "place"), (*by_day, "crossing")
    people, per_day = {"units": "people"}, {"units": "people/day"}
    days = np.array(network.timeline.dates(), dtype="datetime64[ns]")
    return xr.Dataset(
        {
            "departures": (by_day, flows.departures, per_day),
            "entries": (place, network.place_of_route.sum(flows.entries), per_day),
            "entries_at_crossing": (
                crossing, network.crossing_of_route.sum(flows.entries), per_day,
            ),
            "turned_back": (("member", "day"), flows.turned_back.sum(-1), per_day),
            "registrations": (place, flows.registrations, per_day),
            "returns": (place, flows.returns, per_day),
            "onward": ((*by_day, "country"), flows.onward.sum(-2), per_day),
            "exits": (place, flows.returns + flows.onward.sum(-1), per_day),
            "stock": (place, flows.stock, people),
            "registered": (place, flows.registered, people),
            "waiting": (crossing, flows.waiting, people),
        },
        coords={
            "member": np.arange(len(flows.stock)),
            "day": days,
            "group": list(network.groups),
            "place": list(network.places),
            "crossing": list(network.crossings),
            "country": list(network.third_countries),
        },
    )  # fmt: skip


def write_netcdf(dataset: xr.Dataset, path: Path) -> None:
    """Write a dataset whole or not at all: to a neighbour first, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".part")
    compressed = {name: {"zlib": True, "complevel": 1} for name in dataset.data_vars}
    dataset.to_netcdf(temporary, engine="h5netcdf", encoding=compressed)
    temporary.replace(path)
