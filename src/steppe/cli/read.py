"""The command `read`."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from steppe.cli.output import print_faults, print_table, write_whole
from steppe.errors import Fault


def read(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Articles, reports, tables.")
    ],
    published: Annotated[
        datetime | None,
        typer.Option(
            "--published",
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="Day of publication, where the file does not tell it.",
        ),
    ] = None,
    text: Annotated[
        Path | None,
        typer.Option(
            "--text", metavar="OUT", help="Write the cleaned text there; offsets refer to it."
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--mapping",
            metavar="FILE",
            help="YAML that says what a table's columns mean; known ones need none.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Read documents: every reported figure with its words, people, places, days and source.

    JSON Lines with --json or where standard output is no terminal, else a table. What could not be
    read is said on standard error. A document without figures prints nothing.

    Example: steppe read article.txt --published 2022-09-28
    """
    from steppe.claims.document_claims import claims_of_document
    from steppe.claims.mapping import read_mapping
    from steppe.documents.read import open_document

    meaning = read_mapping(mapping) if mapping else None
    documents = [open_document(file) for file in files]
    if text is not None:
        write_whole(text, "\n".join(document.content for document in documents))
    lines = []
    for document in documents:
        day = published.date() if published else None
        found, said = claims_of_document(document, day, meaning)
        lines += found
        print_faults(
            [Fault("reading", note, document.name, severity="note") for note in said], sys.stderr
        )
    if as_json or not sys.stdout.isatty():
        for line in lines:
            print(json.dumps(line, allow_nan=False))
    elif lines:
        from steppe.report.reading_view import reading_view

        print_table(
            reading_view(lines, {document.name: document.content for document in documents})
        )
