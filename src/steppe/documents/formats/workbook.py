"""XLSX workbooks: the values of their sheets; formulas, macros and links are never run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time

from steppe.documents.document import Content, lay_out
from steppe.documents.formats.delimited import MAX_CELLS, MAX_COLUMNS, MAX_ROWS

SUFFIXES = (".xlsx", ".xlsm")
ALONE = True

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
MAX_MEMBERS = 2000
#: All members together once unpacked; a sheet of 200,000 rows has some 100 MB.
MAX_UNPACKED_BYTES = 256 * 2**20
MAX_CELL_CHARACTERS = 100_000
#: A part that declares entities is no workbook but an attack on parsers.
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)


def recognises(head: bytes, suffix: str) -> bool:
    """Recognise every zip and every old Office file: `read` says what to do with the others."""
    return suffix in SUFFIXES or head.startswith((_ZIP, _OLD_OFFICE))


def read(data: bytes) -> Content:
    """Return the values of all sheets; ValueError for archives that are no sound workbook."""
    if data.startswith(_OLD_OFFICE):
        raise ValueError("an old or locked Office file — save it as .xlsx without password, or as "
                         "PDF")  # fmt: skip
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, NotImplementedError) as error:
        raise ValueError(f"the archive is damaged ({error}) — save the table as CSV") from None
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheets = []
    room = MAX_CELLS
    for sheet in book.worksheets:
        # What a file says of its own size may be wrong, or chosen to waste memory.
        sheet.reset_dimensions()
        rows = _rows(sheet.title, sheet.iter_rows(values_only=True), room)
        room -= sum(len(cells) for _, cells in rows)
        sheets.append((sheet.title, rows))
    return lay_out(tuple(sheets))


def _rows(
    title: str, lines: Iterable[tuple[object, ...]], room: int
) -> list[tuple[int, tuple[str, ...]]]:
    """Return the rows of a sheet that hold something, without the empty cells at their ends."""
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, values in enumerate(lines, start=1):
        filled = max((n for n, v in enumerate(values, start=1) if v is not None), default=0)
        room -= filled
        if filled > MAX_COLUMNS or len(rows) >= MAX_ROWS or room < 0:
            raise ValueError(
                f"sheet «{title}» has more than {MAX_ROWS:,} rows, {MAX_COLUMNS:,} columns or "
                f"{MAX_CELLS:,} cells — keep what matters"
            )
        cells = tuple(_text(value) for value in values[:filled])
        if any(cells):
            rows.append((number, cells))
    return rows


def _check_members(archive: zipfile.ZipFile) -> None:
    """Check what the archive unpacks to before any of it is unpacked for good."""
    members = archive.infolist()
    if "xl/workbook.xml" not in {member.filename for member in members}:
        raise ValueError("an archive, but no workbook — save the document as PDF, text or .xlsx")
    if len(members) > MAX_MEMBERS:
        raise ValueError(f"the workbook has {len(members):,} parts — save the table as CSV")
    # zipfile never unpacks more of a member than its header says, so that the sum is a bound.
    size = sum(member.file_size for member in members)
    if size > MAX_UNPACKED_BYTES:
        raise ValueError(f"the workbook unpacks to {size / 2**20:,.0f} MB, at most "
                         f"{MAX_UNPACKED_BYTES // 2**20} MB are read — save the table as "
                         "CSV")  # fmt: skip
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            with archive.open(member) as part:
                if _DECLARATION.search(part.read(4096)):
                    raise ValueError("a part of the workbook declares entities, which no "
                                     "spreadsheet program writes — save the table as CSV")  # fmt: skip


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        whole_day = value.time() == time(0)
        return value.date().isoformat() if whole_day else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value)[:MAX_CELL_CHARACTERS].split())
