"""Results of a run by day, group and place: recorded, and the netCDF file that holds them.

A run records into arrays made before its first day, so its working memory does not grow with days.
Counts are whole people: 32-bit integers where everybody fits, 64-bit ones elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from steppe.simulation.network import Network
from steppe.simulation.step import Flows
from steppe.simulation.streams import BLOCK_MEMBERS

if TYPE_CHECKING:  # slow to import, and workers that only record do not need it
    import xarray as xr

#: Axes behind the member, and units, of what is recorded.
VARIABLES: dict[str, tuple[tuple[str, ...], str]] = {
    "departures": (("day", "group"), "people/day"),
    "entries": (("day", "group", "place"), "people/day"),
    "entries_at_crossing": (("day", "group", "crossing"), "people/day"),
    "turned_back": (("day",), "people/day"),
    "registrations": (("day", "group", "place"), "people/day"),
    "returns": (("day", "group", "place"), "people/day"),
    "onward": (("day", "group", "country"), "people/day"),
    "exits": (("day", "group", "place"), "people/day"),
    "stock": (("day", "group", "place"), "people"),
    "registered": (("day", "group", "place"), "people"),
    "waiting": (("day", "group", "crossing"), "people"),
}
#: The same of what is recorded where desks and the limit of stay act.
OF_LIMITS: dict[str, tuple[tuple[str, ...], str]] = {
    "applications": (("day", "group", "place"), "people/day"),
    "backlog": (("day", "group", "place"), "people"),
    "border_runs": (("day", "group", "place"), "people/day"),
    "permits": (("day", "group", "place"), "people/day"),
    "overstays": (("day", "group", "place"), "people/day"),
    "irregular": (("day", "group", "place"), "people"),
}


def variables(network: Network) -> dict[str, tuple[tuple[str, ...], str]]:
    """Return axes and units of what is recorded in runs on a network."""
    return VARIABLES | (OF_LIMITS if network.stay_schedule else {})


#: Days of all members of a block that are compressed together.
DAYS_TOGETHER = 32


def blank(network: Network, members: int, most_people: float) -> dict[str, np.ndarray]:
    """Return empty arrays (members, …) for counts of at most so many people."""
    kind = np.int32 if most_people <= np.iinfo(np.int32).max else np.int64
    sizes = _sizes(network)
    return {
        name: np.zeros((members, *(sizes[axis] for axis in axes)), kind)
        for name, (axes, _) in variables(network).items()
    }


def record(network: Network, day: int, flows: Flows, into: Mapping[str, np.ndarray]) -> None:
    """Write the flows of a day (M, …) into arrays (M, T, …).

    Entries are kept by place and by crossing rather than by route.
    """
    of_day = {
        "departures": flows.departures,
        "entries": network.place_of_route.sum(flows.entries),
        "entries_at_crossing": network.crossing_of_route.sum(flows.entries),
        "turned_back": flows.turned_back.sum(-1),
        "registrations": flows.registrations,
        "returns": flows.returns,
        "onward": flows.onward.sum(-2),
        "exits": flows.returns + flows.onward.sum(-1),
        "stock": flows.stock,
        "registered": flows.registered,
        "waiting": flows.waiting,
        **{name: getattr(flows, name) for name in OF_LIMITS if name in into},
    }
    for name, values in of_day.items():
        into[name][:, day] = values


def write_netcdf(
    path: Path,
    network: Network,
    members: int,
    blocks: Iterable[Mapping[str, np.ndarray]],
    attrs: Mapping[str, Any],
) -> None:
    """Write recorded blocks whole or not at all: to a neighbour first, then renamed.

    Only one block is held at a time. The same results give the same bytes.

    Args:
        path: the file.
        network: names of its axes.
        members: of all blocks.
        blocks: arrays (members of the block, …), in order.
        attrs: attributes of the file.
    """
    import h5netcdf
    import xarray as xr

    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".part")
    empty = xr.Dataset(coords=_coordinates(network, members), attrs=dict(attrs))
    empty.to_netcdf(temporary, engine="h5netcdf")
    first = 0
    with h5netcdf.File(temporary, "a") as file:
        for block in blocks:
            stop = first + len(block["stock"])
            for name, (axes, units) in variables(network).items():
                if first == 0:
                    _create(file, name, axes, units, members, block[name])
                file.variables[name][first:stop] = block[name]
            first = stop
    temporary.replace(path)


def open_netcdf(path: Path) -> xr.Dataset:
    """Open a file of trajectories; arrays are read when they are used."""
    import xarray as xr

    return xr.open_dataset(path, engine="h5netcdf")


def _create(
    file: Any, name: str, axes: tuple[str, ...], units: str, members: int, like: np.ndarray
) -> None:
    shape = (members, *like.shape[1:])
    chunks = (min(BLOCK_MEMBERS, members), min(DAYS_TOGETHER, shape[1]), *shape[2:])
    packed = {"chunks": chunks, "compression": "gzip", "compression_opts": 1, "shuffle": True}
    variable = file.create_variable(
        name, ("member", *axes), like.dtype, **(packed if all(shape) else {})
    )
    variable.attrs["units"] = units


def _sizes(network: Network) -> dict[str, int]:
    return {
        "day": network.days,
        "group": len(network.groups),
        "place": len(network.places),
        "crossing": len(network.crossings),
        "country": len(network.third_countries),
    }


def _coordinates(network: Network, members: int) -> dict[str, Any]:
    return {
        "member": np.arange(members),
        "day": np.array(network.timeline.dates(), dtype="datetime64[ns]"),
        "group": list(network.groups),
        "place": list(network.places),
        "crossing": list(network.crossings),
        "country": list(network.third_countries),
    }
