"""Claims of a document, text or table, with those flagged that are implausible from their source."""

from __future__ import annotations

from datetime import date
from typing import Any

from steppe.claims.extract import read_with_diagnostics
from steppe.claims.mapping import Mapping
from steppe.claims.sentences import make_text
from steppe.claims.table_rows import claims_of_table
from steppe.documents.document import Document
from steppe.documents.publishers import why_implausible

#: Flag of a figure ten times outside what its source usually reports; `note` says what that is.
IMPLAUSIBLE = "implausible"


def claims_of_document(
    document: Document, published: date | None = None, mapping: Mapping | None = None
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the claims of a document as lines of `steppe read`, and what should be known of them.

    Args:
        document: a text, or one with sheets.
        published: day of publication; the one that the document tells if None.
        mapping: what a table's columns mean; the shipped mapping that fits if None.

    Raises:
        InputError: a table that no mapping fits.
    """
    if document.sheets:
        lines, notes = claims_of_table(document, mapping)
    else:
        text = make_text(document.name, document.content, published or document.published)
        lines, diagnostics = read_with_diagnostics(text)
        notes = [diagnostic.message for diagnostic in diagnostics]
    return [flagged(line) for line in lines], [*document.notes, *notes]


def flagged(line: dict[str, Any]) -> dict[str, Any]:
    """Return a claim, flagged if it is implausible from its source; it is kept as it is otherwise."""
    days = None
    if line["period_start"] and line["period_end"]:
        first, last = (
            date.fromisoformat(line["period_start"]),
            date.fromisoformat(line["period_end"]),
        )
        days = max((last - first).days + 1, 1)
    reason = why_implausible(
        line["source"],
        line["measure"],
        line["value_low"],
        line["value_high"],
        line["unit"] or "",
        days,
    )
    if not reason:
        return line
    note = f"{line['note']}; {reason}" if line["note"] else reason
    return {**line, "flags": [*line["flags"], IMPLAUSIBLE], "note": note}
