"""The command `new`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from steppe.cli.options import AsJson, given_day
from steppe.cli.output import counted, print_faults, print_json
from steppe.cli.read import MappingFile
from steppe.errors import Fault, InputError

if TYPE_CHECKING:
    from steppe.case.new import NewCase


def new(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="Folder to make.")],
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE...]", help="Further documents.")
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            metavar="FILE...",
            help="Articles, reports, tables; a documents.csv among them tells their days.",
        ),
    ] = None,
    published: Annotated[
        datetime | None,
        typer.Option(
            "--published",
            metavar="DATE",
            parser=given_day,
            help="Day of publication of documents that tell none.",
        ),
    ] = None,
    mapping: MappingFile = None,
    as_json: AsJson = False,
) -> None:
    """Make a case folder, empty with explanations, or from documents.

    From documents: figures with their sentences, and a list of what a person must fill in. Nothing
    is guessed, nothing is written over.

    Example: steppe new georgia-2008 --from report.pdf article.html --published 2008-08-20
    """
    from steppe.case.new import new_case, new_scaffold

    if not files:
        if more:
            raise InputError(
                Fault(
                    "no_documents", f"{more[0]} stands without --from", remedy="write --from first"
                )
            )
        new_scaffold(case)
        if as_json:
            print_json({"folder": str(case), "figures": 0, "gaps": 0})
        else:
            print(f"Written: {case}. README.md there says what to fill in.")
        return
    from steppe.claims.mapping import read_mapping

    meaning = read_mapping(mapping) if mapping else None
    day = published.date() if published else None
    made = new_case(case, [*files, *(more or [])], day, meaning)
    print_faults(made.notes, sys.stderr)
    if as_json:
        print_json(_summary(made))
        return
    _tell(made)


def _tell(made: NewCase) -> None:
    fitted = len(made.case.fitted) if made.case else 0
    print(f"Written: {made.folder}, from {counted(made.documents, 'document')}.")
    print(f"{counted(made.figures, 'figure')}: {fitted} fitted, {made.figures - fitted} shown; "
          f"{counted(len(made.gaps), 'gap')} to fill in")  # fmt: skip
    print(f"{counted(len(made.place_gaps), 'question')} on places; "
          f"{counted(made.statements, 'statement')} on the arrivals")  # fmt: skip
    print_faults(made.faults, sys.stdout)
    if made.case is None:
        print("No estimate can be made yet: see README.md there.")
    else:
        print(f"Next: steppe check {made.folder}; steppe estimate {made.folder}")


def _summary(made: NewCase) -> dict[str, Any]:
    case = made.case
    return {
        "folder": str(made.folder),
        "documents": made.documents,
        "figures": made.figures,
        "fitted": len(case.fitted) if case else 0,
        "origin": case.world.origin if case else None,
        "host": case.world.host if case else None,
        "gaps": len(made.gaps),
        "place_gaps": len(made.place_gaps),
        "statements": made.statements,
        "ready": case is not None,
        "faults": [fault.as_json() for fault in made.faults],
    }
