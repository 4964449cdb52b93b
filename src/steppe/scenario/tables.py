"""Tables read by their schema.

A schema is a CSV beside the code (field, type, unit, default, required, meaning). The loader, its
error texts and the tables in the docs are all made from it, so that they cannot differ.
Reading is strict: every cell is used, or is a fault that names file, line, field and remedy.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Any

from steppe.codes import countries, country_code
from steppe.errors import Fault, InputError, did_you_mean
from steppe.scenario.slips import date_meant, number_remedy

#: Larger files are refused: no table of a case needs more, and a slip of the hand often does.
MAX_FILE_BYTES = 64 * 2**20
MAX_ROWS = 200_000
MAX_FAULTS = 200
#: Counts above this lose whole people in float64 sums and are surely a slip.
MAX_PEOPLE = 1e12

_ID = re.compile(r"[a-z0-9][a-z0-9_\-]{0,63}\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Field:
    """One column of a schema; `kind` and `arguments` are the two halves of its type."""

    name: str
    kind: str
    arguments: str
    unit: str
    default: str
    required: bool
    meaning: str

    def expected(self) -> str:
        """Say in words what a cell must hold."""
        words = {
            "id": "a short name of lower-case letters, digits, _ or -",
            "date": "a date like 2022-09-21",
            "count": "a whole number, zero or more",
            "iso3": "a country code of three letters like POL",
            "url": "an address that begins with http:// or https://",
            "path": "a file inside the case folder",
        }
        if self.kind == "choice":
            return "one of " + ", ".join(self.arguments.split("|"))
        if self.kind == "number":
            low, high = self.arguments.split(":")
            return f"a number from {low} to {high}"
        return words.get(self.kind, "text")


@dataclass(frozen=True)
class Row:
    """One row with the line it stands on; values are typed, absent ones None.

    `written` holds the cells as they stand, by column, those left empty as empty text.
    """

    line: int
    values: Mapping[str, Any]
    written: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass
class Table:
    """The rows of one file, the faults found while reading it, and what parts its columns."""

    file: str
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    delimiter: str = ","

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def fault(
        self, check: str, message: str, line: int | None = None, where: str = "", remedy: str = ""
    ) -> None:
        """Note one more fault of this file."""
        self.faults.append(Fault(check, message, self.file, line, where, remedy))


def read_schema(package: str, name: str) -> tuple[Field, ...]:
    """Return the columns of schema `name` shipped in `package` (`steppe.scenario`, …)."""
    source = resources.files(package) / "schema" / f"{name}.csv"
    with source.open(encoding="utf-8") as lines:
        return tuple(
            Field(
                row["field"],
                *_split_type(row["type"]),
                unit=row["unit"],
                default=row["default"],
                required=row["required"] == "yes",
                meaning=row["meaning"],
            )
            for row in csv.DictReader(lines)
        )


def _split_type(text: str) -> tuple[str, str]:
    kind, _, arguments = text.partition(":")
    return kind, arguments


def read_text(path: Path, shown: str) -> str:
    """Return the text of a UTF-8 file, or raise InputError that says what is wrong with it."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            size = f"{path.stat().st_size / 2**20:.0f} MB"
            raise InputError(
                Fault("file_too_large", f"the file has {size}, at most "
                      f"{MAX_FILE_BYTES // 2**20} MB are read", shown,
                      remedy="split it or remove what does not belong to the case")
            )  # fmt: skip
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            Fault("missing_file", "the file does not exist", shown, remedy="check the name")
        ) from None
    except OSError as error:
        raise InputError(
            Fault("unreadable_file", f"the file cannot be read: {error.strerror}", shown,
                  remedy="check that it is a file and that you may read it")
        ) from None  # fmt: skip
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(
            Fault("wrong_encoding", f"byte {data[error.start]:#04x} is not UTF-8", shown, line,
                  remedy="save the file as UTF-8 («CSV UTF-8» in spreadsheet programs)")
        ) from None  # fmt: skip


def read_table(path: Path, schema: tuple[Field, ...], shown: str | None = None) -> Table:
    """Read a CSV file by its schema; faults are collected, not raised.

    Args:
        path: the file.
        schema: its columns.
        shown: name of the file in messages; the file's own name if None.
    """
    table = Table(shown or path.name)
    try:
        text = read_text(path, table.file)
    except InputError as error:
        table.faults.extend(error.faults)
        return table
    table.delimiter = _delimiter(text, schema)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=table.delimiter, strict=True)
    try:
        header = next(reader, None)
        if header is None:
            table.fault("empty_file", "the file is empty", 1,
                        remedy="its first line must name the columns: "
                        + ", ".join(f.name for f in schema if f.required))  # fmt: skip
            return table
        names = [name.strip() for name in header]
        while names and not names[-1]:  # spreadsheets leave empty columns at the end
            names.pop()
        columns = _check_header(table, names, schema)
        if columns is None:
            return table
        line = reader.line_num + 1
        for cells in reader:
            first, line = line, reader.line_num + 1  # a quoted cell may span lines
            if not any(cell.strip() for cell in cells):
                continue
            if len(table.rows) >= MAX_ROWS or len(table.faults) >= MAX_FAULTS:
                table.fault("too_much", f"reading stopped after {len(table.rows):,} rows",
                            first, remedy="mend the faults above first")  # fmt: skip
                break
            _read_row(table, first, cells, columns, schema)
    except csv.Error as error:
        table.fault("broken_csv", f"not a CSV file from here on: {error}", reader.line_num,
                    remedy="look for an unclosed quotation mark above this line")  # fmt: skip
    return table


def _delimiter(text: str, schema: tuple[Field, ...]) -> str:
    """Return what parts the columns: spreadsheets of half of Europe write semicolons for commas."""
    header = re.split(r"[\r\n]", text, maxsplit=1)[0]
    names = {f.name for f in schema}

    def known(delimiter: str) -> int:
        return sum(name.strip(' \t\r"') in names for name in header.split(delimiter))

    return max(",;\t", key=known)


def _check_header(
    table: Table, header: list[str], schema: tuple[Field, ...]
) -> list[Field | None] | None:
    by_name = {f.name: f for f in schema}
    faults = len(table.faults)
    seen: set[str] = set()
    for name in header:
        if len(table.faults) >= MAX_FAULTS:
            table.fault("too_much", f"the header has {len(header):,} columns", 1,
                        remedy="mend the faults above first")  # fmt: skip
            break
        if name not in by_name:
            table.fault("unknown_field", f"unknown column «{visible(name)}»", 1, visible(name),
                        did_you_mean(name, by_name) or "remove the column")  # fmt: skip
        elif name in seen:
            table.fault("duplicate_field", f"column «{name}» stands twice", 1, name,
                        "keep one of them")  # fmt: skip
        seen.add(name)
    for f in schema:
        if f.required and f.name not in header:
            table.fault("missing_field", f"column «{f.name}» is missing", 1, f.name,
                        f"add it: {f.meaning}")  # fmt: skip
    if len(table.faults) > faults:
        return None
    return [by_name.get(name) for name in header]


def _read_row(
    table: Table,
    line: int,
    cells: list[str],
    columns: list[Field | None],
    schema: tuple[Field, ...],
) -> None:
    while len(cells) > len(columns) and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) != len(columns):
        table.fault("wrong_cell_count", f"the row has {len(cells)} cells, the header "
                    f"{len(columns)}", line, remedy="put cells that hold a comma in quotation "
                    "marks")  # fmt: skip
        return
    values: dict[str, Any] = {f.name: None for f in schema}
    for column, cell in zip(columns, cells, strict=True):
        if column is None:
            continue
        text = cell.strip()
        if not text:
            if column.required:
                table.fault("missing_value", f"«{column.name}» is empty", line, column.name,
                            f"give {column.expected()}")  # fmt: skip
            continue
        if _CONTROL.search(text):
            table.fault("control_character", f"the cell holds a control character: "
                        f"{visible(text)}", line, column.name, "remove it")  # fmt: skip
            continue
        try:
            values[column.name] = parse_cell(column, text)
        except ValueError as error:
            # A list of what may stand there is the remedy, and said once.
            what = {"choice": "known here", "date": "a date"}.get(column.kind, column.expected())
            if column.kind in ("number", "count") and not _is_number(text):
                what = "a number"
            message = str(error) or f"«{visible(text)}» is not {what}"
            table.fault(
                "bad_value", message, line, column.name, _mend(column, text, table.delimiter)
            )
    written = {f.name: cell.strip() for f, cell in zip(columns, cells, strict=True) if f}
    table.rows.append(Row(line, values, written))


def _mend(column: Field, text: str, delimiter: str) -> str:
    """Say how to mend a cell that does not hold what its column asks for."""
    remedy = ""
    if column.kind == "choice":
        remedy = did_you_mean(text, column.arguments.split("|"))
    elif column.kind == "iso3":
        remedy = did_you_mean(text.upper(), countries())
    elif column.kind == "date" and date_meant(text):
        remedy = f"write {date_meant(text)}"
    elif column.kind in ("number", "count") and not _is_number(text):
        remedy = number_remedy(text, delimiter == ";")
    return remedy or f"give {column.expected()}"


def parse_cell(column: Field, text: str) -> Any:
    """Return the typed value of a cell, or raise ValueError."""
    return _PARSERS[column.kind](text, column.arguments)


def visible(text: str, limit: int = 60) -> str:
    """Return text safe for a terminal: control characters spelled out, long text cut."""
    cut = text if len(text) <= limit else text[:limit] + "…"
    return _CONTROL.sub(lambda match: f"\\x{ord(match.group()):02x}", cut)


def _parse_id(text: str, _: str) -> str:
    if not _ID.match(text):
        raise ValueError
    return text


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(parse_number(text))
    except ValueError:
        return False


def parse_number(text: str) -> float:
    """Return the finite number that `text` spells (plain digits, no thousands separators)."""
    try:
        value = float(text) if "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError
    return value


def _parse_number(text: str, arguments: str) -> float:
    low, high = (float(bound) for bound in arguments.split(":"))
    value = parse_number(text)
    if not low <= value <= high:
        raise ValueError
    return value


def _parse_count(text: str, _: str) -> float:
    value = parse_number(text)
    if value < 0 or value != int(value):
        raise ValueError
    if value > MAX_PEOPLE:
        raise ValueError(f"«{text}» is more than {MAX_PEOPLE:.0e}")
    return value


def _parse_date(text: str, _: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"«{text}» is no day of the calendar") from None


def _parse_choice(text: str, arguments: str) -> str:
    if text not in arguments.split("|"):
        raise ValueError
    return text


def _parse_iso3(text: str, _: str) -> str:
    code = country_code(text)
    if code is None:
        raise ValueError
    return code


def parse_url(text: str) -> str:
    """Return an http or https address; anything else (javascript:, file:, …) is refused."""
    if not re.match(r"https?://[^\s<>\"']+\Z", text):
        raise ValueError(f"«{visible(text)}» is not an http or https address")
    return text


def _parse_path(text: str, _: str) -> str:
    path = PurePosixPath(text.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in text:
        raise ValueError(f"«{visible(text)}» points outside the case folder")
    return str(path)


_PARSERS: dict[str, Callable[[str, str], Any]] = {
    "id": _parse_id,
    "text": lambda text, _: text,
    "place": lambda text, _: text,
    "number": _parse_number,
    "count": _parse_count,
    "date": _parse_date,
    "choice": _parse_choice,
    "iso3": _parse_iso3,
    "url": lambda text, _: parse_url(text),
    "path": _parse_path,
}
