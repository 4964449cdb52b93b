"""Period, locations, routes, closures and conflicts of a Flee folder.

Columns stand by position, as Flee reads them; further columns are attributes named in the header.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

import numpy as np

from steppe.errors import did_you_mean
from steppe.scenario.formats.flee_folder import (
    ClosureKind,
    FleeClosure,
    FleeLocation,
    FleeRoute,
    LocationKind,
)
from steppe.scenario.formats.flee_rows import (
    Log,
    RawRow,
    column_names,
    read_number,
    read_rows,
    read_whole,
    split_header,
)
from steppe.scenario.tables import visible

#: The longest simulation read; a century is surely a slip of the hand.
MOST_DAYS = 36_525

#: Words of location types in the order in which Flee looks for them.
_KINDS: tuple[tuple[str, LocationKind], ...] = (
    ("idp", "idpcamp"),
    ("camp", "camp"),
    ("conflict", "conflict"),
    ("forward", "forwarding_hub"),
    ("marker", "marker"),
    ("town", "town"),
    ("default", "town"),
)
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.]+Z?)?\Z")


def read_date(text: str, file: str, line: int, where: str, log: Log) -> datetime.date | None:
    """Return the date in a cell; None, with a fault, if there is none."""
    match = _DATE.match(text)
    try:
        if match:
            return datetime.date(*(int(part) for part in match.groups()))
    except ValueError:
        pass
    log.fault("bad_value", f"«{visible(text)}» is not a date", file, line, where,
              "give a date like 2022-09-21")  # fmt: skip
    return None


def read_period(path: Path, shown: str, log: Log) -> tuple[datetime.date, int] | None:
    """Return (date of day 0, number of days) of sim_period.csv."""
    rows = read_rows(path, shown, log)
    if rows is None:
        return None
    start: datetime.date | None = None
    days: int | None = None
    seen: set[str] = set()
    for row in rows:
        key = row[0].lower().lstrip("#").strip()
        if key == "startdate":
            start = read_date(row[1], shown, row.line, "StartDate", log)
        elif key == "length":
            days = read_whole(row[1], shown, row.line, "Length", log, "a number of days")
            if days is not None and not 1 <= days <= MOST_DAYS:
                log.fault("bad_value", f"a length of {days} days", shown, row.line, "Length",
                          f"give 1 to {MOST_DAYS} days")  # fmt: skip
                days = None
        elif not row.comment:
            log.note(shown, row[0], "ignored", "not StartDate or Length", row.line)
        seen.add(key)
    for key, name in (("startdate", "StartDate"), ("length", "Length")):
        if key not in seen:
            log.fault("missing_field", f"no row «{name}»", shown, None, name, "add it")
        else:
            log.note(shown, name, "used", "period of the simulation")
    return (start, days) if start is not None and days is not None else None


def read_locations(path: Path, shown: str, log: Log) -> list[FleeLocation] | None:
    """Return the places of locations.csv in file order."""
    rows = read_rows(path, shown, log)
    if rows is None:
        return None
    header, rows = split_header(rows, (3, 4))
    swapped = _longitude_first(header, rows, shown, log)
    found: dict[str, FleeLocation] = {}
    for row in rows:
        if not row[0]:
            log.note(shown, "name", "ignored", "a row without a name", row.line)
        elif row[0] in found:
            log.note(shown, "name", "ignored", f"«{row[0]}» stands twice; the first row counts",
                     row.line)  # fmt: skip
        else:
            found[row[0]] = _location(row, header, swapped, shown, log)
    if not rows:
        log.fault("empty_file", "the file holds no place", shown, remedy="add the places")
    for column in ("name", "country", "location_type", "pop/cap"):
        log.note(shown, column, "used", "column of the places")
    for column in ("region", "latitude", "longitude"):
        log.note(shown, column, "ignored", "kept; the law goes by links and countries")
    _note_attributes(header, rows, 8, shown, log)
    return list(found.values())


def _longitude_first(header: Sequence[str], rows: Sequence[RawRow], shown: str, log: Log) -> bool:
    """Tell whether the header or an impossible latitude says that longitude stands first."""
    named = len(header) > 4 and header[3].lower().startswith("lon")
    named = named and header[4].lower().startswith("lat")
    if not named:
        return False
    log.note(shown, "latitude", "mended", "the header puts the longitude first", rows[0].line)
    return True


def _location(
    row: RawRow, header: Sequence[str], swapped: bool, shown: str, log: Log
) -> FleeLocation:
    kind = _kind(row, shown, log)
    degrees = [_degrees(row, column, shown, log) for column in (3, 4)]
    latitude, longitude = reversed(degrees) if swapped else degrees
    if abs(latitude) > 90 and abs(longitude) <= 90:
        log.note(shown, "latitude", "mended", "beyond 90 degrees: exchanged with longitude",
                 row.line)  # fmt: skip
        latitude, longitude = longitude, latitude
    conflict_date = None
    if kind == "conflict":
        expected = "a day number"
        day = read_whole(row[6] or "0", shown, row.line, "conflict_date", log, expected)
        conflict_date = max(day or 0, 0)
    elif row[6] and row[6] != "0":
        log.note(shown, "conflict_date", "ignored", "the place is no conflict zone", row.line)
    if not row[7]:
        log.note(shown, "pop/cap", "mended", "empty: 0", row.line)
    people = (
        read_number(row[7] or "0", shown, row.line, "pop/cap", log, "a number of people") or 0.0
    )
    is_camp = kind in ("camp", "idpcamp")
    return FleeLocation(
        name=row[0],
        region=row[1],
        country=row[2],
        latitude=latitude,
        longitude=longitude,
        kind=kind,
        conflict_date=conflict_date,
        population=0.0 if is_camp else max(people, 0.0),
        capacity=max(people, 0.0) if is_camp else 0.0,
        attributes=_attributes(row, header, 8),
    )


def _kind(row: RawRow, shown: str, log: Log) -> LocationKind:
    text = row[5].lower()
    kind = next((kind for word, kind in _KINDS if word in text), None)
    if kind is None:
        reason = f"unknown type «{text}»: read as town" if text else "empty: read as town"
        log.note(shown, "location_type", "mended", reason, row.line)
    return kind or "town"


def _degrees(row: RawRow, column: int, shown: str, log: Log) -> float:
    name = ("latitude", "longitude")[column - 3]
    if not row[column]:
        log.note(shown, name, "mended", "empty: unknown", row.line)
        return float("nan")
    value = read_number(row[column], shown, row.line, name, log)
    return float("nan") if value is None else value


def _attributes(row: RawRow, header: Sequence[str], first: int) -> Mapping[str, str]:
    """Return the cells beyond the fixed columns by the name that the header gives them."""
    return {header[i]: row[i] for i in range(first, len(header)) if header[i] and row[i]}


def _note_attributes(
    header: Sequence[str], rows: Sequence[RawRow], first: int, shown: str, log: Log
) -> None:
    for name in header[first:]:
        if name:
            log.note(shown, name, "ignored", "kept as an attribute; no term of the law reads it")
    for row in rows:
        if len(row.cells) > max(len(header), first):
            log.note(shown, f"column {max(len(header), first) + 1}", "ignored",
                     "beyond the named columns", row.line)  # fmt: skip


def read_routes(
    path: Path, shown: str, index: Mapping[str, int], log: Log
) -> list[FleeRoute] | None:
    """Return the links of routes.csv; `index` gives the position of each location by name."""
    rows = read_rows(path, shown, log)
    if rows is None:
        return None
    header, rows = split_header(rows, (2,))
    routes: list[FleeRoute] = []
    seen: set[tuple[int, int, float]] = set()
    for row in rows:
        route = _route(row, header, shown, index, log)
        if route is None:
            continue
        key = (min(route.a, route.b), max(route.a, route.b), route.km)
        if route.a == route.b:
            log.note(shown, "name2", "ignored", "a link from a place to itself", row.line)
        elif key in seen and not route.forced_redirection:
            log.note(shown, "name1", "ignored", "the same link stands above", row.line)
        else:
            seen.add(key)
            routes.append(route)
    for column in ("name1", "name2", "distance", "forced_redirection"):
        log.note(shown, column, "used", "column of the links")
    if any(route.link_type for route in routes):
        log.note(shown, "link_type", "ignored", "kept; no term of the law reads it")
    _note_attributes(header, rows, 5, shown, log)
    return routes


def _route(
    row: RawRow, header: Sequence[str], shown: str, index: Mapping[str, int], log: Log
) -> FleeRoute | None:
    ends = []
    for column, name in ((0, "name1"), (1, "name2")):
        if row[column] not in index:
            log.fault("unknown_place", f"unknown place «{visible(row[column])}»", shown, row.line,
                      name, did_you_mean(row[column], index) or "add it to locations.csv")  # fmt: skip
        else:
            ends.append(index[row[column]])
    km = read_number(row[2], shown, row.line, "distance", log, "a distance in km")
    if km is not None and km < 0:
        log.fault("bad_value", f"a distance of {km:g} km", shown, row.line, "distance",
                  "give a distance in km")  # fmt: skip
    flag = read_whole(row[3] or "0", shown, row.line, "forced_redirection", log, "0, 1 or 2")
    if flag is not None and flag not in (0, 1, 2):
        log.note(shown, "forced_redirection", "ignored", f"«{flag}» is not 0, 1 or 2", row.line)
        flag = 0
    if len(ends) < 2 or km is None or km < 0 or flag is None:
        return None
    # The fifth column is link_type unless the header says something else.
    fifth = header[4].lower() if len(header) > 4 else ""
    plain = fifth in ("", "link_type")
    attributes = _attributes(row, header, 5 if plain else 4)
    return FleeRoute(ends[0], ends[1], km, flag, row[4] if plain else "", attributes)


def read_closures(
    path: Path, shown: str, locations: Sequence[FleeLocation], log: Log
) -> list[FleeClosure]:
    """Return the closures of closures.csv; rows that name nothing known are ignored and noted."""
    header, rows = split_header(read_rows(path, shown, log) or [], (3, 4))
    names = {location.name for location in locations}
    countries = {location.country for location in locations}
    found = [
        closure
        for row in rows
        if (closure := _closure(row, names, countries, shown, log)) is not None
    ]
    for column in ("closure_type", "name1", "name2", "closure_start", "closure_end"):
        log.note(shown, column, "used", "column of the closures")
    _note_attributes(header, rows, 5, shown, log)
    return found


def _closure(
    row: RawRow, names: set[str], countries: set[str], shown: str, log: Log
) -> FleeClosure | None:
    kind = next((kind for kind in get_args(ClosureKind) if kind == row[0].lower()), None)
    if kind is None:
        log.note(shown, "closure_type", "ignored", f"unknown kind «{row[0]}»", row.line)
        return None
    first = read_whole(row[3] or "0", shown, row.line, "closure_start", log, "a day number")
    end = read_whole(row[4] or "-1", shown, row.line, "closure_end", log, "a day number")
    known = countries if kind == "country" else names
    pair = kind in ("country", "link", "remove_forced_redirection")
    if kind == "country" and not row[2]:
        log.note(shown, "name2", "mended", "empty: all borders of the country", row.line)
        pair = False
    for name in (row[1], row[2]) if pair else (row[1],):
        if name not in known:
            what = f"«{name}» is no known {'country' if kind == 'country' else 'place'}"
            log.note(shown, "name1" if name == row[1] else "name2", "ignored",
                     f"the closure is left out: {what}", row.line)  # fmt: skip
            return None
    if first is None or end is None:
        return None
    if end == first or first < 0 == end:
        log.note(shown, "closure_end", "ignored", "opened on the day it is closed: never shut",
                 row.line)  # fmt: skip
        return None
    if first < 0:
        log.note(shown, "closure_start", "mended", "before day 0: shut from day 0 on", row.line)
        first = 0
    if 0 <= end < first and kind != "remove_forced_redirection":
        log.note(shown, "closure_end", "mended", "before the start: never opened again", row.line)
    return FleeClosure(kind, row[1], row[2], first, end - 1 if end > first else None)


def read_conflicts(
    path: Path, shown: str, locations: Sequence[FleeLocation], days: int, log: Log
) -> np.ndarray:
    """Return the conflict intensity (days, locations) of conflicts.csv.

    Row k holds day k. Places without a column follow their conflict date.
    """
    conflict = conflict_from_dates(locations, days)
    rows = read_rows(path, shown, log) or []
    while rows and rows[0].comment and len(rows[0].cells) < 2:
        rows = rows[1:]
    if not rows:
        log.note(shown, "rows", "ignored", "the file is empty: conflict dates count")
        return conflict
    index = {location.name: i for i, location in enumerate(locations)}
    header = column_names(rows[0])
    columns = {c: index[name] for c, name in enumerate(header) if c and name in index}
    for name in header[1:]:
        if name and name not in index:
            log.note(shown, name, "ignored", "a column of no known place")
    data = _in_order([row for row in rows[1:] if not row.comment], shown, log)
    if len(data) > days:
        log.note(shown, "rows", "ignored", f"rows after day {days - 1}", data[days].line)
    values = np.zeros((min(len(data), days), len(locations)))
    for day, row in enumerate(data[:days]):
        for c, place in columns.items():
            text = row[c]
            if text and text != "0":
                value = read_number(text, shown, row.line, header[c], log, "an intensity")
                values[day, place] = max(value or 0.0, 0.0)
    used = sorted(columns.values())
    if 0 < len(values) < days:
        log.note(shown, "rows", "mended", f"only {len(values)} of {days} days: the last row is "
                 "kept on", data[-1].line)  # fmt: skip
    if len(values):
        rows_used = np.minimum(np.arange(days), len(values) - 1)
        conflict[:, used] = values[rows_used][:, used]
    log.note(shown, "columns", "used", f"intensity of {len(used)} places; row k is day k")
    for i, location in enumerate(locations):
        if location.conflict_date is not None and i not in used:
            log.note(shown, location.name, "mended", "no column: its conflict date counts")
    return conflict


def _in_order(rows: list[RawRow], shown: str, log: Log) -> list[RawRow]:
    """Return the rows by day where the first column holds days that are out of order."""
    try:
        labels = [float(row[0]) for row in rows]
    except ValueError:
        return rows
    if labels == sorted(labels):
        return rows
    log.note(shown, "Day", "mended", "days out of order: sorted")
    return [rows[i] for i in np.argsort(labels, kind="stable")]


def conflict_from_dates(locations: Sequence[FleeLocation], days: int) -> np.ndarray:
    """Return intensity 1 from each conflict zone's date on, shape (days, locations)."""
    conflict = np.zeros((days, len(locations)))
    for i, location in enumerate(locations):
        if location.conflict_date is not None:
            conflict[location.conflict_date :, i] = 1.0
    return conflict
