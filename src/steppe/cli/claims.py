"""The command `claims`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from steppe.cli.options import AsJson, AsOf, given_day
from steppe.cli.output import counted, iso_day, print_json, print_table
from steppe.errors import Fault, InputError

if TYPE_CHECKING:
    from steppe.claims.claim import Claim


def claims(
    given: Annotated[
        list[str], typer.Argument(metavar="CASE|FILE...", help="A case, or documents to read.")
    ],
    as_of: AsOf = None,
    published: Annotated[
        list[datetime] | None,
        typer.Option(
            "--published",
            metavar="DATE",
            parser=given_day,
            help="Day of publication: one for all documents, or given once for each, in order.",
        ),
    ] = None,
    reception: Annotated[
        bool,
        typer.Option("--reception", help="What was said of the arrivals, instead of the figures."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List reported figures and their use: what repeats, supports or contradicts what.

    What was counted, when, by whom it was stated, in which document, whether it is fitted.

    Repeats of one original count once. A tension is shown with its reason; figures on different
    measures or people are never one. A figure that the model does not express is shown with the
    reason; it informs no estimate. Corrections of reviews.yaml stand beside what was reported.

    With --reception: statements of support and hostility by theme, with quotation, place and the role
    of who said it. They are found statements, not a sample of opinion.

    Example: steppe claims kazakhstan-2022 --as-of 2022-10-01
    """
    files = [Path(name) for name in given if Path(name).is_file()]
    if len(given) == 1 and not files:
        (_reception_of_case if reception else _of_case)(given[0], as_of, as_json)
    elif len(files) == len(given):
        (_reception_of_files if reception else _of_files)(files, published or [], as_json)
    else:
        missing = next(name for name in given if not Path(name).is_file())
        raise InputError(
            Fault("no_file", f"there is no file «{missing}»", remedy="name one case, or files")
        )


def _of_case(case: str, as_of: datetime | None, as_json: bool) -> None:
    from dataclasses import asdict

    from steppe.case.load import load_movement
    from steppe.case.several_hosts import whole_case
    from steppe.claims.evidence import evidence_of_claims

    read = whole_case(load_movement(case, as_of.date() if as_of else None))
    evidence = evidence_of_claims(read.claims)
    if as_json:
        listed = [_claim(claim) | evidence.of(claim.id) for claim in read.claims]
        reviews = [asdict(r) | {"when": r.when.isoformat()} for r in read.reviews]
        print_json({"case": read.name, "claims": listed, **evidence.as_json(), "reviews": reviews})
        return
    from steppe.report.evidence_view import evidence_view
    from steppe.report.tables import claims_table

    print_table(claims_table(read))
    print_table(evidence_view(evidence, read.reviews))


def _of_files(files: Sequence[Path], published: Sequence[datetime], as_json: bool) -> None:
    from steppe.claims.document_claims import claims_of_document
    from steppe.claims.evidence import evidence_of_lines
    from steppe.cli.read import NO_FIGURE
    from steppe.documents.read import open_document

    given = _days(files, published)
    lines, days = [], []
    for number, file in enumerate(files):
        document = open_document(file)
        day = given[number if len(given) > 1 else 0]
        found, _ = claims_of_document(document, day, None)
        if not found:
            print(f"note: {document.name}: {NO_FIGURE}", file=sys.stderr)
        lines += found
        days += [day or document.published] * len(found)
    evidence = evidence_of_lines(lines, days)
    if as_json:
        pairs = zip(lines, evidence.ids, strict=True)
        listed = [{"id": name, **line, **evidence.of(name)} for line, name in pairs]
        print_json({"claims": listed, **evidence.as_json()})
        return
    from steppe.report.evidence_view import evidence_view, read_claims_table

    print_table(read_claims_table(lines, evidence.ids))
    print_table(evidence_view(evidence))


def _days(files: Sequence[Path], published: Sequence[datetime]) -> list[date | None]:
    """Return the days of publication that were given: one for all documents, or one for each."""
    if len(published) not in (0, 1, len(files)):
        raise InputError(
            Fault(
                "bad_value",
                f"{len(published)} days for {len(files)} documents",
                where="--published",
                remedy="give one for all, or one a document",
            )
        )
    return [day.date() for day in published] or [None]


def _reception_of_case(case: str, as_of: datetime | None, as_json: bool) -> None:
    from steppe.case.load import load_movement
    from steppe.case.several_hosts import whole_case

    read = whole_case(load_movement(case, as_of.date() if as_of else None))
    if as_json:
        listed = [{**vars(one), "date": iso_day(one.date)} for one in read.reception]
        print_json({"case": read.name, "statements": listed})
    elif not read.reception:
        print("The case has no statements: reception.csv is missing or empty.")
    else:
        from steppe.report.reception_view import reception_table

        rows = [
            {**vars(one), "date": iso_day(one.date) or "", "voice": f"by {one.coded}",
             "words": f"“{one.quote}”" if one.quote else one.paraphrase}
            for one in read.reception
        ]  # fmt: skip
        print_table(reception_table(rows))


def _reception_of_files(
    files: Sequence[Path], published: Sequence[datetime], as_json: bool
) -> None:
    from steppe.claims.reception import find_reception
    from steppe.claims.sentences import make_text
    from steppe.documents.read import open_document

    days = _days(files, published)
    listed: list[dict[str, Any]] = []
    withheld = 0
    for number, file in enumerate(files):
        document = open_document(file)
        if document.sheets:
            continue
        day = days[number if len(days) > 1 else 0] or document.published
        found, left_out = find_reception(make_text(document.name, document.content, day))
        withheld += left_out
        listed += [
            {"document": document.name, "locator": document.locator(one.start), **one.as_json()}
            for one in found
        ]
    if as_json:
        print_json({"statements": listed, "withheld": withheld})
        return
    if withheld:
        print(f"{counted(withheld, 'sentence')} with threats left out.", file=sys.stderr)
    if not listed:
        print("No statement on the reception of arrivals was found.")
        return
    from steppe.report.reception_view import reception_table

    rows = [
        {name: str(value or "") for name, value in one.items()}
        | {"words": f"“{one['quote']}”", "document": f"{one['document']}, {one['locator']}"}
        for one in listed
    ]
    print_table(reception_table(rows))


def _claim(claim: Claim) -> dict[str, Any]:
    from dataclasses import asdict

    values = asdict(claim)
    values["places"] = list(claim.places)
    for name in ("period_start", "period_end", "stated_on"):
        values[name] = values[name].isoformat()
    return {name: None if value == "" else value for name, value in values.items()}
