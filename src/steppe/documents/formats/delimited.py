"""CSV and TSV: rows of text, in whatever delimiter the file uses."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from steppe.documents.document import Content, lay_out
from steppe.documents.formats.plain_text import decode

SUFFIXES = (".csv", ".tsv", ".tab")
ALONE = False

DELIMITERS = ",;\t|"
MAX_ROWS = 200_000
MAX_COLUMNS = 1000
MAX_CELLS = 3_000_000
#: Rows on which the delimiter is decided.
LOOKED_AT = 50


def recognises(head: bytes, suffix: str) -> bool:  # noqa: ARG001
    """Recognise a delimited table by the ending of its name; text with commas is text."""
    return suffix in SUFFIXES


def read(data: bytes) -> Content:
    """Return the rows of a table; ValueError if they are too many, too wide or no text."""
    text, notes = decode(data)
    text = text.removeprefix("\ufeff").replace("\0", "")
    lines = io.StringIO(text, newline="")
    try:
        rows = _rows(csv.reader(lines, delimiter=_delimiter(text)))
    except csv.Error as error:
        raise ValueError(
            f"not a table from here on: {error} — look for an unclosed quotation mark"
        ) from None
    content = lay_out((("", rows),))
    return Content(content.text, notes=notes, sheets=content.sheets)


def _delimiter(text: str) -> str:
    """Return the delimiter that splits most of the first lines, outside quotation marks, the same."""
    lines = [line for line in text[:200_000].splitlines()[:LOOKED_AT] if line.strip()]

    def agreement(mark: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=mark)]
        wide = [width for width in widths if width > 1]
        common = max(wide, key=wide.count, default=1)
        return wide.count(common), common

    try:
        return max(DELIMITERS, key=agreement)
    except csv.Error:
        return ","


def _rows(lines: Iterable[list[str]]) -> list[tuple[int, tuple[str, ...]]]:
    rows: list[tuple[int, tuple[str, ...]]] = []
    room = MAX_CELLS
    for number, cells in enumerate(lines, start=1):
        room -= len(cells)
        if len(cells) > MAX_COLUMNS:
            raise ValueError(
                f"row {number:,} has {len(cells):,} columns, at most {MAX_COLUMNS:,} are read "
                "— keep the columns that matter"
            )
        if number > MAX_ROWS or room < 0:
            raise ValueError(
                f"the table has more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells — split it"
            )
        tidy = tuple(" ".join(cell.split()) for cell in cells)
        if any(tidy):
            rows.append((number, tidy))
    return rows
