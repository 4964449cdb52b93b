"""What commands print and write: tables, JSON, faults, whole files."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from steppe.errors import Fault, InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

#: Width of tables where no terminal says its own.
PLAIN_WIDTH = 160


def make_folder(folder: Path) -> None:
    """Make a folder for results; raise InputError where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            Fault("unwritable_folder", f"the folder cannot be made: {error.strerror}",
                  str(folder), remedy="name a folder where you may write")
        ) from None  # fmt: skip


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_name(path.name + ".part")
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.replace(path)


def as_json_text(value: object) -> str:
    """Return JSON in plain ASCII; a NaN is an error of ours, never written."""
    return json.dumps(value, allow_nan=False, indent=2)


def as_csv_text(rows: Sequence[Mapping[str, object]]) -> str:
    """Return rows as CSV; a cell that a spreadsheet would take for a formula gets an apostrophe."""
    import csv
    import io

    def plain(value: object) -> object:
        return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@") else value

    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: plain(value) for name, value in row.items()} for row in rows)
    return text.getvalue().removesuffix("\n")


def print_json(value: object) -> None:
    """Print one JSON value in plain ASCII; a NaN is an error of ours, never printed."""
    print(as_json_text(value))


def print_table(table: RenderableType) -> None:
    """Print a table, as wide as the terminal, without colour where NO_COLOR is set."""
    from os import environ

    from rich.console import Console

    width = None if sys.stdout.isatty() or "COLUMNS" in environ else PLAIN_WIDTH
    Console(highlight=False, markup=False, emoji=False, width=width).print(table)


def report_faults(faults: Sequence[Fault], as_json: bool) -> None:
    """Print faults and how many there are on standard error, and as JSON on standard output."""
    if as_json:
        print_json({"error": "input", "faults": [fault.as_json() for fault in faults]})
    print_faults(faults, sys.stderr)
    errors = sum(fault.severity == "error" for fault in faults)
    counts = f"{counted(errors, 'error')}, {counted(len(faults) - errors, 'warning')}"
    print(counts, file=sys.stderr)


def print_faults(faults: Sequence[Fault], stream: Any) -> None:
    """Print one fault a line, control characters made visible."""
    from steppe.scenario.tables import visible

    for fault in faults:
        text = " ".join(str(fault).split())
        print(f"{fault.severity}: {visible(text, max(len(text), 1))}", file=stream)


def counted(number: int, noun: str) -> str:
    """Return «1 error», «2 errors», «no errors»."""
    return f"{number} {noun}" if number == 1 else f"{number or 'no'} {noun}s"


def iso_day(day: date | None) -> str | None:
    """Return a day as ISO 8601."""
    return day.isoformat() if day else None
