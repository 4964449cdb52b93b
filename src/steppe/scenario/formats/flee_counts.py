"""Counts of people in camps: layout, series, corrections of registration, daily values."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from steppe.scenario.formats.flee_folder import FleeLocation
from steppe.scenario.formats.flee_rows import Log, RawRow, is_number, read_number, read_rows
from steppe.scenario.formats.flee_tables import read_date
from steppe.scenario.tables import visible

#: Days (relative to day 0, sorted, each once) and counts on them.
Points = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Layout:
    """Series by label: the total's file and each camp's files, with the line they are named on."""

    total: str | None
    camps: Mapping[str, tuple[str, ...]]
    lines: Mapping[str, int]


def read_layout(path: Path, shown: str, log: Log) -> Layout | None:
    """Return what data_layout.csv names."""
    rows = read_rows(path, shown, log)
    if rows is None:
        return None
    total: str | None = None
    camps: dict[str, tuple[str, ...]] = {}
    lines: dict[str, int] = {}
    for row in rows:
        if row.comment:
            continue
        files = tuple(name for name in row.cells[1:] if name)
        if not files:
            log.note(shown, row[0], "ignored", "a row without a series", row.line)
        elif row[0].lower() == "total" and total is None:
            total = files[0]
            lines["total"] = row.line
            for name in files[1:]:
                log.note(shown, name, "ignored", "a second series of the total", row.line)
        elif row[0] in camps or row[0].lower() == "total":
            log.note(shown, row[0], "ignored", "stands twice; the first row counts", row.line)
        else:
            camps[row[0]], lines[row[0]] = files, row.line
    if not camps:
        log.fault("missing_field", "no camp with a series", shown, remedy="add a row a camp")
    log.note(shown, "label, files", "used", f"{len(camps)} camps")
    return Layout(total, camps, lines)


def check_camps(layout: Layout, locations: Sequence[FleeLocation], shown: str, log: Log) -> None:
    """Refuse a camp that may be a location under another name; note those that stand alone.

    A label that is no location while every camp among the locations has its series is a camp that
    was left out of the map: it is counted, nobody is sent there. If some camp lacks its series,
    the label is probably that camp misspelt, and which one would be a guess.
    """
    names = {location.name for location in locations}
    camps = [x.name for x in locations if x.kind in ("camp", "idpcamp")]
    unserved = [name for name in camps if name not in layout.camps]
    for label in layout.camps:
        if label in names:
            continue
        line = layout.lines[label]
        if unserved:
            missing = ", ".join(f"«{visible(name)}»" for name in unserved[:5])
            log.fault("unknown_place", f"unknown place «{visible(label)}»", shown, line, "label",
                      f"without a series: {missing}; add the place to locations.csv or take the "
                      "row out")  # fmt: skip
        else:
            log.note(shown, label, "mended", "no such location: counted and scored, but no "
                     "newcomers go there", line)  # fmt: skip
    for name in unserved:
        log.note(shown, name, "ignored", "a camp without a series: simulated, not scored")


def read_points(
    find: Mapping[str, Path], name: str, start: datetime.date, log: Log, folder: Path, line: int
) -> Points:
    """Return the points of one series; empty if it cannot be read (a fault then says why)."""
    empty = np.zeros(0, dtype=int), np.zeros(0)
    if name not in find:
        relative = PurePosixPath(name.replace("\\", "/"))
        if relative.is_absolute() or ".." in relative.parts or ":" in name:
            log.fault("outside_folder", f"«{visible(name)}» points outside the folder",
                      "data_layout.csv", line, remedy="name a file of the folder")  # fmt: skip
            return empty
        find = {name: folder / relative}
    rows = read_rows(find[name], name, log)
    if rows is None:
        return empty
    days: dict[int, float] = {}
    order: list[int] = []
    for row in _without_heading(rows, 0):
        point = _point(row, name, start, log)
        if point is None:
            continue
        if point[0] in days:
            log.note(name, "date", "mended", "a date stands twice: the last count holds", row.line)
        order.append(point[0])
        days[point[0]] = point[1]
    if order != sorted(order):
        log.note(name, "date", "mended", "dates out of order: sorted")
    if not days:
        log.note(name, "count", "mended", "no count in the file: 0 throughout")
    if any(len(row.cells) > 2 for row in rows if not row.comment):
        log.note(name, "column 3", "ignored", "only the first two columns are date and count")
    sorted_days = np.array(sorted(days), dtype=int)
    return sorted_days, np.array([days[day] for day in sorted_days.tolist()], dtype=float)


def _without_heading(rows: Sequence[RawRow], date: int) -> list[RawRow]:
    """Return the rows without comments and without a first row that has words for a date.

    `date` is the column of the date; a number beside the words makes the row a faulty one.
    """
    data = [row for row in rows if not row.comment]
    heading = (
        bool(data)
        and not any(ch.isdigit() for ch in data[0][date])
        and not any(is_number(cell) for cell in data[0].cells)
    )
    return data[1:] if heading else data


def _point(row: RawRow, name: str, start: datetime.date, log: Log) -> tuple[int, float] | None:
    if not row[1]:
        log.note(name, "count", "ignored", "a row without a count", row.line)
        return None
    when = read_date(row[0], name, row.line, "date", log)
    count = read_number(row[1], name, row.line, "count", log, "a number of people")
    if when is None or count is None:
        return None
    if count < 0:
        log.note(name, "count", "mended", "below zero: 0", row.line)
    return (when - start).days, max(count, 0.0)


def add_points(series: Sequence[Points]) -> Points:
    """Add several series of a camp: each is interpolated on the union of their days.

    Flee does not interpolate here: between its dates the first file counts with its next value,
    an added one with its last, and rows of the first after the added file's last date are lost.
    """
    filled = [points for points in series if len(points[0])]
    if len(filled) < 2:
        return filled[0] if filled else (np.zeros(1, dtype=int), np.zeros(1))
    days = np.unique(np.concatenate([points[0] for points in filled]))
    return days, np.sum([np.interp(days, *points) for points in filled], axis=0)


def daily(points: Points, days: int) -> np.ndarray:
    """Return (days,) counts: linear between reports, constant outside, whole people as in Flee."""
    # Rounding first keeps 3.9999999 from becoming 3.
    return np.floor(np.round(np.interp(np.arange(days), *points), 6))


def read_corrections(
    path: Path,
    shown: str,
    start: datetime.date,
    camps: Sequence[str],
    series: list[Points],
    log: Log,
) -> None:
    """Apply registration_corrections.csv to the series in place.

    On the date of a re-registration the level of all earlier reports is scaled, so that the report
    before the date meets the report on it: earlier counts times v_i / v_(i-1).
    """
    rows = read_rows(path, shown, log) or []
    for row in _without_heading(rows, 1):
        if row[0] not in camps:
            log.note(shown, "camp", "ignored", f"«{row[0]}» has no series", row.line)
            continue
        when = read_date(row[1], shown, row.line, "date", log)
        if when is None:
            continue
        if row[2] and row[2].lower() != "normalize":
            log.note(shown, "column 3", "ignored", f"«{row[2]}» is not normalize", row.line)
        place = list(camps).index(row[0])
        series[place] = _corrected(series[place], (when - start).days, row.line, shown, log)
    log.note(shown, "camp, date", "used", "earlier reports scaled to the re-registration")
    if any(row[2] for row in rows if not row.comment):
        log.note(shown, "normalize", "used", "the scaling that is made in any case")


def _corrected(points: Points, day: int, line: int, shown: str, log: Log) -> Points:
    days, counts = points
    i = int(np.searchsorted(days, day))
    if day < 0 or i == 0 or i == len(days):
        log.note(shown, "date", "ignored", "no report before it, or none on or after it", line)
        return points
    if days[i] != day:
        log.note(shown, "date", "mended", "no report on the day: the next one is taken", line)
    if counts[i - 1] < 1:
        log.note(shown, "date", "ignored", "nobody was counted before: nothing to scale", line)
        return points
    scaled = counts.copy()
    scaled[:i] *= counts[i] / counts[i - 1]
    return days, scaled
