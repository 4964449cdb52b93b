"""The document: one publication as found, as text and, where it has rows, as tables.

Offsets are code points of `Document.content`, from 0. Of a UTF-8 plain-text file the content is the
decoded file, character for character, so that offsets hold in the file itself.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date

#: What stands between two cells of a row in the content.
BETWEEN_CELLS = " | "


@dataclass(frozen=True)
class Sheet:
    """One table of a document.

    Attributes:
        name: name of the sheet in a workbook; empty for a CSV file.
        rows: cells as text, dates as 2022-09-21; short rows are not filled up.
        numbers: number of each row in the file, from 1; empty rows are left out.
        starts: offset of each row in the document's content.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    starts: tuple[int, ...] = ()

    def row_text(self, row: int) -> str:
        """Return a row as it stands in the content."""
        return BETWEEN_CELLS.join(self.rows[row])

    def span(self, row: int, column: int) -> tuple[int, int]:
        """Return the first code point of a cell in the content and the one behind its last."""
        cells = self.rows[row]
        before = sum(len(cell) + len(BETWEEN_CELLS) for cell in cells[:column])
        start = self.starts[row] + before
        return start, start + len(cells[column])


@dataclass(frozen=True)
class Content:
    """What a format makes of a file's bytes; `Document` adds name and hash.

    Attributes:
        text: cleaned text; of tables, the rows.
        pages: offset of the first code point of each page, for formats that have pages.
        notes: what a reader should know of how the text was won.
    """

    text: str
    published: date | None = None
    title: str = ""
    publisher: str = ""
    language: str = ""
    url: str = ""
    notes: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    pages: tuple[int, ...] = ()


@dataclass(frozen=True)
class Document:
    """One publication as found.

    Attributes:
        name: name of its file.
        content: cleaned text; of tables, the rows as text.
        kind: name of the format: plain_text, web_page, pdf, delimited, workbook.
        sha256: hash of the file's bytes, as hexadecimal digits.
        published: day of publication, if the file tells it.
        title: title as published; empty if unknown, like the fields below.
        publisher: who published it.
        language: ISO 639-1 code.
        url: its address, http or https.
        notes: what a reader should know of how the text was won.
        sheets: its tables; empty for a text.
        pages: offset of the first code point of each page, for formats that have pages.
    """

    name: str
    content: str
    kind: str
    sha256: str
    published: date | None = None
    title: str = ""
    publisher: str = ""
    language: str = ""
    url: str = ""
    notes: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = field(default=(), repr=False)
    pages: tuple[int, ...] = ()

    def locator(self, offset: int) -> str:
        """Return where an offset stands, in words: «page 2» or «paragraph 4».

        Paragraphs are lines that are not blank, counted from 1.
        """
        if self.pages:
            return f"page {bisect_right(self.pages, offset)}"
        before = self.content[: offset + 1].split("\n")
        count = sum(bool(line.strip()) for line in before[:-1])
        return f"paragraph {count + 1}"


def lay_out(sheets: tuple[tuple[str, list[tuple[int, tuple[str, ...]]]], ...]) -> Content:
    """Return tables as content: one line a row, one blank line between sheets.

    Args:
        sheets: (name, rows) of each sheet; a row is (its number in the file, its cells).
    """
    lines: list[str] = []
    laid_out = []
    offset = 0
    for name, rows in sheets:
        starts = []
        for _, cells in rows:
            starts.append(offset)
            line = BETWEEN_CELLS.join(cells)
            lines.append(line)
            offset += len(line) + 1
        lines.append("")
        offset += 1
        laid_out.append(
            Sheet(name, tuple(c for _, c in rows), tuple(n for n, _ in rows), tuple(starts))
        )
    return Content("\n".join(lines), sheets=tuple(laid_out))
