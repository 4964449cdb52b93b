"""Instance folders of Flee and FabFlee.

A folder holds `input_csv/` (locations, routes, closures, conflicts, sim_period,
registration_corrections), `source_data/` (data_layout and the series it names) and
`simsetting.yml`; all in one folder is read, too. Every field is used, or named in `report` as
ignored or mended. What the simulation cannot do without guessing is an error: missing locations,
routes, period or series, an unreadable number or date, a route or camp with an unknown place.

The format is described in Flee's documentation; where file and documentation differ, what Flee
does when it reads the file decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from steppe.errors import Fault, InputError
from steppe.scenario.formats.flee_counts import (
    Layout,
    Points,
    add_points,
    check_camps,
    daily,
    read_corrections,
    read_layout,
    read_points,
)
from steppe.scenario.formats.flee_folder import FleeFolder, FleeLocation
from steppe.scenario.formats.flee_rows import Log
from steppe.scenario.formats.flee_tables import (
    conflict_from_dates,
    read_closures,
    read_conflicts,
    read_locations,
    read_period,
    read_routes,
)
from steppe.scenario.yaml_file import read_yaml

#: Subfolders in which files are looked for, nearest first; the folder itself comes between.
_SUBFOLDERS = ("input_csv", "", "source_data")
_TABLES = (
    "sim_period.csv", "locations.csv", "routes.csv", "closures.csv", "conflicts.csv",
    "registration_corrections.csv", "data_layout.csv", "simsetting.yml",
)  # fmt: skip


def read_flee_folder(path: Path | str) -> FleeFolder:
    """Read an instance folder.

    Args:
        path: the folder that holds `input_csv/` and `source_data/`, or all files itself.

    Raises:
        InputError: with every fault found, each with file and line.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise InputError(
            Fault("missing_folder", "there is no such folder", str(path),
                  remedy="name the folder that holds input_csv and source_data")
        )  # fmt: skip
    log = Log()
    files = _files(folder)
    where = {name: files.get(name, folder / name) for name in _TABLES}
    locations = read_locations(where["locations.csv"], "locations.csv", log)
    index = {location.name: i for i, location in enumerate(locations or ())}
    routes = read_routes(where["routes.csv"], "routes.csv", index, log) if locations else None
    period = read_period(where["sim_period.csv"], "sim_period.csv", log)
    layout = read_layout(where["data_layout.csv"], "data_layout.csv", log)
    if locations is None and not where["routes.csv"].is_file():
        read_routes(where["routes.csv"], "routes.csv", {}, log)
    if layout is not None and locations:
        check_camps(layout, locations, "data_layout.csv", log)
    if locations is None or routes is None or period is None or layout is None:
        raise InputError(log.faults)
    start, days = period
    closures = []
    if "closures.csv" in files:
        closures = read_closures(files["closures.csv"], "closures.csv", locations, log)
    conflict = _conflict(files, locations, days, log)
    series, total = _series(folder, files, layout, start, log)
    if "registration_corrections.csv" in files:
        shown = "registration_corrections.csv"
        read_corrections(files[shown], shown, start, tuple(layout.camps), series, log)
    settings = _settings(files, log)
    _note_absent(files, log)
    _note_other_files(files, layout, log)
    if log.faults:
        raise InputError(log.faults)
    counted = np.stack([daily(points, days) for points in series], axis=1)
    return FleeFolder(
        name=folder.resolve().name,
        start=start,
        days=days,
        locations=tuple(locations),
        routes=tuple(routes),
        closures=tuple(closures),
        conflict=conflict,
        camps=tuple(layout.camps),
        camp_locations=np.array([index.get(camp, -1) for camp in layout.camps]),
        counted=counted,
        reported=tuple(series),
        total=counted.sum(axis=1) if total is None else daily(total, days),
        settings=settings,
        report=log.notes,
    )


def _files(folder: Path) -> dict[str, Path]:
    """Return the files of the folder by name; the first of two with the same name counts."""
    found: dict[str, Path] = {}
    for sub in _SUBFOLDERS:
        base = folder / sub
        if base.is_dir():
            for file in sorted(base.iterdir()):
                if file.is_file() and not file.name.startswith("."):
                    found.setdefault(file.name, file)
    return found


def _conflict(
    files: Mapping[str, Path], locations: list[FleeLocation], days: int, log: Log
) -> np.ndarray:
    if "conflicts.csv" in files:
        log.note("locations.csv", "conflict_date", "ignored", "conflicts.csv says it")
        return read_conflicts(files["conflicts.csv"], "conflicts.csv", locations, days, log)
    log.note("locations.csv", "conflict_date", "used", "no conflicts.csv: intensity 1 from then on")
    return conflict_from_dates(locations, days)


def _series(
    folder: Path, files: Mapping[str, Path], layout: Layout, start: Any, log: Log
) -> tuple[list[Points], Points | None]:
    """Return the points of each camp, its files added, and those of the total."""
    base = folder / "source_data" if (folder / "source_data").is_dir() else folder
    series = []
    for camp, names in layout.camps.items():
        line = layout.lines[camp]
        parts = [read_points(files, name, start, log, base, line) for name in names]
        for name, (days, _) in zip(names, parts, strict=True):
            log.note(name, "date, count", "used", f"{len(days)} reports")
        if len(parts) > 1:
            log.note("data_layout.csv", camp, "used", f"{len(parts)} series added, each "
                     "interpolated (Flee adds them without)", line)  # fmt: skip
        series.append(add_points(parts))
    if layout.total is None:
        log.note("data_layout.csv", "total", "mended", "no such row: the sum of the camps")
        return series, None
    log.note(layout.total, "date, count", "ignored", "kept; all people are the sum of the camps")
    total = read_points(files, layout.total, start, log, base, layout.lines["total"])
    return series, add_points([total])


def _settings(files: Mapping[str, Path], log: Log) -> Mapping[str, Any]:
    name = "simsetting.yml"
    if name not in files:
        return {}
    try:
        data = read_yaml(files[name]).data
    except InputError as error:
        log.note(name, "all", "ignored", f"not readable: {error.faults[0].message}",
                 error.faults[0].line)  # fmt: skip
        return {}
    if not isinstance(data, dict):
        log.note(name, "all", "ignored", "holds no names with values")
        return {}
    for section in ("log_levels", "spawn_rules", "move_rules", "optimisations", "flood_rules"):
        if not isinstance(data.get(section, {}), dict):
            log.note(name, section, "ignored", "holds no names with values")
            del data[section]
    for setting, value in _leaves(data):
        if setting == "move_rules.awareness_level" and value == 0:
            log.note(name, setting, "used", "0: nobody knows of crowded camps ahead")
        else:
            log.note(name, setting, "ignored", "one set of parameters holds for all conflicts")
    return data


def _leaves(data: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (`move_rules.awareness_level`, value) of every setting."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _note_absent(files: Mapping[str, Path], log: Log) -> None:
    for name, instead in (
        ("closures.csv", "nothing is shut"),
        ("registration_corrections.csv", "counts stand as they are"),
        ("simsetting.yml", "the law's own settings"),
    ):
        if name not in files:
            log.note(name, "file", "mended", f"absent: {instead}")


def _note_other_files(files: Mapping[str, Path], layout: Layout, log: Log) -> None:
    read = {*_TABLES, layout.total, *(name for names in layout.camps.values() for name in names)}
    for name in sorted(set(files) - read):
        log.note(name, "file", "ignored", "not part of this model")
