"""Read documents.csv: the publications that figures point to."""

from __future__ import annotations

from pathlib import Path

from steppe.case.case import Document
from steppe.scenario.tables import Table, read_schema, read_table


def read_documents(path: Path) -> tuple[dict[str, Document], Table]:
    """Read documents.csv; repeated ids and files outside the folder become faults."""
    table = read_table(path, read_schema("steppe.case", "documents"))
    documents: dict[str, Document] = {}
    folder = path.parent.resolve()
    for row in table:
        if row["id"] is None or row["publisher"] is None:
            continue
        if row["id"] in documents:
            table.fault(
                "duplicate_id",
                f"«{row['id']}» stands twice",
                row.line,
                "id",
                "give each document its own id",
            )
            continue
        # A link in the folder may point anywhere, so where it leads is what counts.
        if row["file"] and not (folder / row["file"]).resolve().is_relative_to(folder):
            table.fault(
                "bad_value",
                f"«{row['file']}» leads outside the case folder",
                row.line,
                "file",
                "copy the file into the folder",
            )
        given = {name: value for name, value in row.values.items() if value is not None}
        documents[row["id"]] = Document(**given)
    return documents, table
