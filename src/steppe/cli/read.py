"""The command `read`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from steppe.cli.options import given_day
from steppe.cli.output import print_faults, print_table, write_whole
from steppe.errors import Fault, InputError

if TYPE_CHECKING:
    from steppe.documents.document import Document

#: Said of a document that holds nothing to read; silence would look like a failure.
NO_FIGURE = "no figure was found"

MappingFile = Annotated[
    Path | None,
    typer.Option(
        "--mapping",
        metavar="FILE",
        help="YAML that says what a table's columns mean; known ones need none.",
    ),
]
ModelAddress = Annotated[
    str,
    typer.Option(
        "--llm",
        metavar="URL",
        help="Ask a language model for what is left open, at an OpenAI-compatible address. "
        "Text leaves this process; the key is read from STEPPE_LLM_KEY.",
    ),
]
ModelName = Annotated[
    str, typer.Option("--llm-model", metavar="NAME", help="The model to ask there.")
]


def read(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Articles, reports, tables.")
    ],
    published: Annotated[
        datetime | None,
        typer.Option(
            "--published",
            metavar="DATE",
            parser=given_day,
            help="Day of publication, where the file does not tell it.",
        ),
    ] = None,
    text: Annotated[
        Path | None,
        typer.Option(
            "--text", metavar="OUT", help="Write the cleaned text there; offsets refer to it."
        ),
    ] = None,
    mapping: MappingFile = None,
    llm: ModelAddress = "",
    llm_model: ModelName = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Read documents: every reported figure with its words, people, places, days and source.

    JSON Lines with --json or where standard output is no terminal, else a table. What could not be
    read is said on standard error, and so is a document without figures.

    Example: steppe read article.txt --published 2022-09-28
    """
    from steppe.claims.document_claims import claims_of_document
    from steppe.claims.mapping import read_mapping
    from steppe.documents.read import open_document

    meaning = read_mapping(mapping) if mapping else None
    ask = _model(llm, llm_model)
    documents = [open_document(file) for file in files]
    if text is not None:
        if len(documents) > 1:
            raise InputError(
                Fault(
                    "many_texts",
                    "--text takes one file, since offsets refer to it",
                    remedy="read one at a time",
                )
            )
        write_whole(text, documents[0].content.removesuffix("\n"))
    lines = []
    for document in documents:
        day = published.date() if published else None
        found, said = claims_of_document(document, day, meaning)
        _say(document.name, said)
        if not found:
            _say(document.name, [NO_FIGURE])
        if ask is not None and found and not document.sheets:
            found = ask(document, day, found)
        lines += found
    if as_json or not sys.stdout.isatty():
        for line in lines:
            print(json.dumps(line, allow_nan=False))
    elif lines:
        from steppe.report.reading_view import reading_view

        print_table(
            reading_view(lines, {document.name: document.content for document in documents})
        )


def _say(name: str, notes: Iterable[str]) -> None:
    print_faults([Fault("reading", note, name, severity="note") for note in notes], sys.stderr)


def _model(url: str, model: str) -> Callable[[Document, date | None, list[Any]], list[Any]] | None:
    """Return what asks a language model for the open fields of claims; None if none is named."""
    if not url:
        if model:
            raise InputError(Fault("no_address", "--llm-model stands without --llm URL"))
        return None
    from steppe.claims.llm import fill_in, what_leaves
    from steppe.claims.llm_endpoint import cache_folder, endpoint
    from steppe.claims.sentences import make_text

    there = endpoint(url, model, cache_folder())

    def ask(document: Document, day: date | None, lines: list[Any]) -> list[Any]:
        text = make_text(document.name, document.content, day or document.published)
        _say(document.name, [what_leaves(text, lines, there)])
        filled, notes = fill_in(text, lines, there)
        _say(document.name, notes)
        return filled

    return ask
