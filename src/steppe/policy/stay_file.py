"""The days of entry and exit of one person, read from a CSV file and never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from steppe.errors import InputError
from steppe.scenario.tables import Row, Table, read_schema, read_table

#: More stays than anybody has; a year of daily crossings are 365.
MAX_STAYS = 1000
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)


@dataclass(frozen=True)
class Stay:
    """One stay, both days included; `exit` None = still there."""

    entry: date
    exit: date | None


def read_stays(path: Path) -> tuple[Stay, ...]:
    """Read stays in any order and return them in order of time.

    Raises:
        InputError: with every fault found: dates that are none, an exit before its entry, stays
            that overlap by more than the day of exit and new entry, two stays without exit.
    """
    table = read_table(path, read_schema("steppe.scenario", "stays"), str(path))
    for row in table:
        _check_row(table, row)
    if len(table.rows) > MAX_STAYS:
        table.fault("too_much", f"the file has {len(table.rows):,} stays, at most {MAX_STAYS:,} "
                    "are counted", table.rows[MAX_STAYS].line, remedy="leave out the oldest")  # fmt: skip
    if table.faults:
        raise InputError(table.faults)
    rows = sorted(table, key=lambda row: (row["entry"], row["exit"] or LATEST))
    _check_order(table, rows)
    if table.faults:
        raise InputError(table.faults)
    return tuple(Stay(row["entry"], row["exit"]) for row in rows)


def _check_row(table: Table, row: Row) -> None:
    for name in ("entry", "exit"):
        if row[name] and not EARLIEST <= row[name] <= LATEST:
            table.fault("bad_value", f"{row[name]} is not between {EARLIEST} and {LATEST}",
                        row.line, name, "correct it")  # fmt: skip
    if row["entry"] and row["exit"] and row["exit"] < row["entry"]:
        table.fault("period_reversed", f"the exit {row['exit']} is before the entry {row['entry']}",
                    row.line, "exit", "exchange the two dates, or correct one")  # fmt: skip


def _check_order(table: Table, rows: list[Row]) -> None:
    for earlier, later in pairwise(rows):
        if earlier["exit"] is None:
            table.fault("open_stay", f"the stay from {earlier['entry']} has no exit, but another "
                        f"entry follows on line {later.line}", earlier.line, "exit",
                        "give the day of exit")  # fmt: skip
        elif earlier["exit"] > later["entry"]:
            table.fault("overlapping_stays", f"the entry {later['entry']} falls into the stay from "
                        f"{earlier['entry']} to {earlier['exit']} on line {earlier.line}",
                        later.line, "entry", "correct one of the dates; only the day of exit may "
                        "be the day of the next entry")  # fmt: skip
