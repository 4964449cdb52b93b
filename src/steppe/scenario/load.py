"""Read places.csv, links.csv and rules.yaml rows into the frozen world's records."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from steppe.errors import did_you_mean
from steppe.scenario.tables import MAX_FAULTS, Table, read_schema, read_table
from steppe.scenario.world import Link, Place


def read_places(path: Path) -> tuple[dict[str, Place], Table]:
    """Read places.csv; duplicate ids and unknown regions become faults of the table."""
    table = read_table(path, read_schema("steppe.scenario", "places"))
    places: dict[str, Place] = {}
    lines: dict[str, int] = {}
    for row in table:
        if row["id"] is None or any(row[name] is None for name in ("latitude", "longitude")):
            continue
        if row["id"] in places:
            table.fault(
                "duplicate_id",
                f"«{row['id']}» stands already on line {lines[row['id']]}",
                row.line,
                "id",
                "give each place its own id",
            )
            continue
        lines[row["id"]] = row.line
        places[row["id"]] = Place(**{**row.values, "name": row["name"] or row["id"]})
    for place in places.values():
        if place.region is None:
            continue
        region = places.get(place.region)
        regions = [p.id for p in places.values() if p.kind == "region"]
        if region is None or region.kind != "region":
            table.fault(
                "unknown_place",
                f"«{place.region}» is not a region of this table",
                lines[place.id],
                "region",
                did_you_mean(place.region, regions),
            )
    for place in places.values():
        if place.capacity_per_day is not None and place.kind != "checkpoint":
            table.fault(
                "capacity_of_no_checkpoint",
                f"«{place.id}» is a {place.kind} and has a capacity_per_day",
                lines[place.id],
                "capacity_per_day",
                "leave it empty: only checkpoints serve people",
            )
    return places, table


def read_links(
    path: Path, places: Mapping[str, Place], broken: Collection[str] = ()
) -> tuple[tuple[Link, ...], Table]:
    """Read links.csv; ends that are no place become faults of the table.

    Args:
        path: the file.
        places: the places by id.
        broken: ids whose rows have a fault of their own; links to them get no second one.
    """
    table = read_table(path, read_schema("steppe.scenario", "links"))
    links = []
    for row in table:
        if len(table.faults) >= MAX_FAULTS:
            break
        values = dict(row.values)
        start, end = values.pop("from"), values.pop("to")
        known = True
        for name, end_id in (("from", start), ("to", end)):
            if end_id is not None and end_id not in places:
                known = False
                if end_id in broken:
                    continue
                table.fault(
                    "unknown_place",
                    f"«{end_id}» is not in places.csv",
                    row.line,
                    name,
                    did_you_mean(end_id, places),
                )
        if start is not None and start == end:
            known = False
            table.fault(
                "loop",
                "the link begins and ends at the same place",
                row.line,
                "to",
                "name two places",
            )
        first, last = values["open_from"], values["open_to"]
        if first and last and last < first:
            known = False
            table.fault(
                "period_reversed",
                f"open_to {last} is before open_from {first}",
                row.line,
                "open_to",
                "exchange the two dates",
            )
        if known and None not in (
            start,
            end,
            values["mode"],
            values["distance_km"],
            values["hours"],
        ):
            links.append(Link(start=start, end=end, **values))
    return tuple(links), table
