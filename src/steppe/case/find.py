"""Find cases: those shipped with Steppe, and folders nearby."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

from steppe.errors import Fault, InputError, did_you_mean
from steppe.scenario.tables import visible

#: A folder with one of these is a case.
MARKS = ("case.yaml", "figures.csv")


def shipped_folder() -> Path:
    """Return the folder of the shipped cases."""
    return Path(str(resources.files("steppe.case") / "shipped"))


def is_case(folder: Path) -> bool:
    """Tell whether a folder holds a case."""
    return any(os.path.exists(folder / mark) for mark in MARKS)


def shipped_cases() -> list[Path]:
    """Return the folders of the shipped cases, by name."""
    return sorted(path for path in shipped_folder().iterdir() if is_case(path))


def nearby_cases(folder: Path | None = None) -> list[Path]:
    """Return cases in `folder` (the current one if None) and in its folder `cases`."""
    here = folder or Path()
    inside = [here / "cases", here]
    try:
        found = [path for parent in inside if parent.is_dir() for path in parent.iterdir()]
        return sorted({path for path in (here, *found) if path.is_dir() and is_case(path)})
    except OSError as error:
        raise InputError(
            Fault("unreadable_file", f"the folder cannot be listed: {error.strerror}", str(here))
        ) from None


def find_case(name: str | Path) -> Path:
    """Return the folder of a case given by path or by shipped name, or raise InputError.

    A folder of that name wins over a shipped case, so that a copy being worked on is what is read.
    """
    path = Path(name)
    shown = visible(str(name), 200)
    try:
        if str(name).strip() and path.is_dir():
            if is_case(path):
                return path
            raise InputError(
                Fault(
                    "no_case",
                    "the folder holds neither case.yaml nor figures.csv",
                    shown,
                    remedy="a case needs at least figures.csv",
                )
            )
        if path.exists():
            raise InputError(
                Fault(
                    "not_a_folder",
                    "a case is a folder, this is a file",
                    shown,
                    remedy=f"give the folder: {visible(str(path.parent), 200)}",
                )
            )
    except (OSError, ValueError):
        raise InputError(Fault("no_case", "this cannot be a path", shown)) from None
    shipped = {folder.name: folder for folder in shipped_cases()}
    if str(name) in shipped:
        return shipped[str(name)]
    known = [*shipped, *(folder.name for folder in nearby_cases())]
    raise InputError(
        Fault(
            "no_case",
            "there is no folder and no shipped case of this name",
            shown,
            remedy=did_you_mean(str(name), known) or "see: steppe cases",
        )
    )
