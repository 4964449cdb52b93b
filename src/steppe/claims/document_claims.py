"""Claims of a document, text or table."""

from __future__ import annotations

from datetime import date
from typing import Any

from steppe.claims.extract import read_with_diagnostics
from steppe.claims.mapping import Mapping
from steppe.claims.sentences import make_text
from steppe.claims.table_rows import claims_of_table
from steppe.documents.document import Document


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
        return lines, [*document.notes, *notes]
    text = make_text(document.name, document.content, published or document.published)
    lines, diagnostics = read_with_diagnostics(text)
    return lines, [*document.notes, *(diagnostic.message for diagnostic in diagnostics)]
