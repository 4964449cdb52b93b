"""Rows of the loosely written CSV files of Flee folders, and a log of what became of them.

Such files are read as they stand in the wild: with or without a header, with `#` before it or not,
with comments, blank lines, empty columns at the end, any line ends, a byte order mark, Latin-1.
"""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from steppe.errors import Fault
from steppe.scenario.tables import (
    MAX_FAULTS,
    MAX_FILE_BYTES,
    MAX_PEOPLE,
    parse_number,
    visible,
)

Action = Literal["used", "ignored", "mended"]

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True)
class Note:
    """What was done with one field of a file, and why.

    `line` is the first line concerned (None: the whole file or column), `rows` how many there are.
    """

    file: str
    line: int | None
    field: str
    action: Action
    reason: str
    rows: int = 1

    def __str__(self) -> str:
        """Give place, field, action and reason on one line."""
        place = self.file + (f":{self.line}" if self.line else "")
        more = f" ({self.rows} rows)" if self.rows > 1 else ""
        return f"{place} [{self.field}] {self.action}{more}: {self.reason}"


@dataclass
class Log:
    """Notes and faults gathered while a folder is read; the same note on many rows is kept once."""

    faults: list[Fault] = field(default_factory=list)
    _notes: dict[tuple[str, str, Action, str], list[int | None]] = field(default_factory=dict)

    def note(
        self, file: str, field: str, action: Action, reason: str, line: int | None = None
    ) -> None:
        """Note what was done with a field."""
        key = (file, visible(field), action, visible(reason, 300))
        self._notes.setdefault(key, []).append(line)

    def fault(self, check: str, message: str, file: str, line: int | None = None,
              where: str = "", remedy: str = "") -> None:  # fmt: skip
        """Note what makes the folder unusable."""
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(check, message, file, line, where, remedy))

    @property
    def notes(self) -> tuple[Note, ...]:
        """All notes in the order in which their first one came."""
        return tuple(
            Note(file, lines[0], field, action, reason, len(lines))
            for (file, field, action, reason), lines in self._notes.items()
        )


@dataclass(frozen=True)
class RawRow:
    """The stripped cells of a row that is not blank; cells past the last one are empty."""

    line: int
    cells: tuple[str, ...]

    def __getitem__(self, column: int) -> str:
        return self.cells[column] if column < len(self.cells) else ""

    @property
    def comment(self) -> bool:
        """Whether the row begins with `#`."""
        return self.cells[0].startswith("#")


def read_rows(path: Path, shown: str, log: Log) -> list[RawRow] | None:
    """Return the rows of a CSV file that are not blank, comments included; None if unreadable."""
    text = _decoded(path, shown, log)
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    rows: list[RawRow] = []
    line = 1
    try:
        for cells in reader:
            first, line = line, reader.line_num + 1  # a quoted cell may span lines
            stripped = [cell.strip() for cell in cells]
            while stripped and not stripped[-1]:
                stripped.pop()
            if stripped:
                rows.append(RawRow(first, tuple(stripped)))
    except csv.Error as error:
        log.fault("broken_csv", f"not a CSV file from here on: {error}", shown, line,
                  remedy="look for an unclosed quotation mark above this line")  # fmt: skip
        return None
    return rows


def _decoded(path: Path, shown: str, log: Log) -> str | None:
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_FILE_BYTES else b""
    except (FileNotFoundError, ValueError):  # no file has a null byte in its name
        log.fault("missing_file", "the file does not exist", shown,
                  remedy="the simulation cannot run without it")  # fmt: skip
        return None
    except OSError as error:
        log.fault("unreadable_file", f"the file cannot be read: {error.strerror}", shown,
                  remedy="check that it is a file and that you may read it")  # fmt: skip
        return None
    if size > MAX_FILE_BYTES:
        log.fault("file_too_large", f"the file has {size / 2**20:.0f} MB, at most "
                  f"{MAX_FILE_BYTES // 2**20} MB are read", shown)  # fmt: skip
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        log.note(shown, "encoding", "mended", "read as UTF-16")
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        log.note(shown, "encoding", "mended", "not UTF-8, read as Latin-1", line)
        return data.decode("latin-1")


def split_header(
    rows: list[RawRow], numeric: tuple[int, ...]
) -> tuple[tuple[str, ...], list[RawRow]]:
    """Return (names of the columns, rows of data), without comments.

    The header is a leading comment as wide as the columns, or a first row with words in its
    `numeric` columns and no number anywhere. Without a header the names are empty.
    """
    header: tuple[str, ...] = ()
    for number, row in enumerate(rows):
        if not row.comment and not _is_header(row, numeric):
            return header, [row for row in rows[number:] if not row.comment]
        if len(row.cells) > min(numeric):
            header = column_names(row)
        if not row.comment:
            return header, [row for row in rows[number + 1 :] if not row.comment]
    return header, []


def column_names(row: RawRow) -> tuple[str, ...]:
    """Return the cells of a header without `#` and quotation marks."""
    return tuple(cell.strip("#\"' ") for cell in row.cells)


def _is_header(row: RawRow, numeric: tuple[int, ...]) -> bool:
    return any(row[c] for c in numeric) and not any(is_number(cell) for cell in row.cells)


def is_number(text: str) -> bool:
    """Tell whether a cell holds a finite number."""
    try:
        parse_number(text)
    except ValueError:
        return False
    return True


def read_number(
    text: str, file: str, line: int, where: str, log: Log, expected: str = "a number"
) -> float | None:
    """Return the number in a cell; None, with a fault, if there is none."""
    if _THOUSANDS.fullmatch(text):
        log.note(file, where, "mended", "thousands separators taken out", line)
        text = text.replace(",", "")
    try:
        value = parse_number(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= MAX_PEOPLE:
        message = f"«{visible(text)}» is not {expected}"
        if abs(value) > MAX_PEOPLE:
            message = f"«{visible(text)}» is more than {MAX_PEOPLE:.0e}"
        log.fault("bad_value", message, file, line, where, f"give {expected}")
        return None
    return value


def read_whole(text: str, file: str, line: int, where: str, log: Log, expected: str) -> int | None:
    """Return the whole number in a cell; None, with a fault, if there is none."""
    value = read_number(text, file, line, where, log, expected)
    if value is not None and value != int(value):
        log.fault("bad_value", f"«{visible(text)}» is not {expected}", file, line, where,
                  f"give {expected}")  # fmt: skip
        return None
    return None if value is None else int(value)
