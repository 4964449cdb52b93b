"""The command `review`."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from steppe.cli.options import AsJson, CaseName
from steppe.cli.output import print_faults, print_json
from steppe.errors import InputError

if TYPE_CHECKING:
    from steppe.case.case import Case
    from steppe.claims.review import Doubtful, Review

#: Fields shown before the question, as figures.csv calls them.
SHOWN = (
    "measure", "value_low", "value_high", "qualifier", "basis", "unit", "group", "origin",
    "destination", "period_start", "period_end", "source", "relayer", "stated_on", "use",
)  # fmt: skip


def review(
    case: CaseName,
    who: Annotated[
        str, typer.Option("--who", metavar="ROLE", help="Your role, as reviews.yaml keeps it.")
    ] = "reviewer",
    as_json: AsJson = False,
) -> None:
    """Walk the doubtful claims of a case: accept, correct or skip each.

    Every answer is written to reviews.yaml at once, beside figures.csv, which stays as it is.
    Ctrl-C or q leaves; nothing answered is lost. With --json the doubtful claims are listed.

    Example: steppe review my-case --who editor
    """
    from steppe.case.add_review import check_writable
    from steppe.case.load import load_movement
    from steppe.case.reviews import noted_doubts
    from steppe.case.several_hosts import whole_case
    from steppe.claims.review import doubtful_claims

    read = whole_case(load_movement(case))
    doubtful = doubtful_claims(read.claims, read.reviews, noted_doubts(read.folder))
    if as_json:
        listed = [{"claim": item.claim.id, "doubts": list(item.doubts)} for item in doubtful]
        print_json({"case": read.name, "doubtful": listed, "reviewed": len(read.reviews)})
        return
    if not doubtful:
        print("nothing to review: no claim is in doubt, or all are reviewed")
        return
    check_writable(read.folder)
    for number, item in enumerate(doubtful, start=1):
        print(f"\n{number} of {len(doubtful)}")
        if not _walk_one(read, item, who):
            return
    print("\nall doubtful claims are seen")


def _walk_one(case: Case, item: Doubtful, who: str) -> bool:
    """Show one claim and write down what is answered; False to leave."""
    from steppe.claims.review import Review

    _show(item)
    while True:
        answer = _ask("[a]ccept, [c]orrect, [s]kip, [q]uit: ")
        if answer is None or answer.startswith("q"):
            return False
        if answer.startswith("s"):
            return True
        if answer.startswith("a"):
            why = _ask("why (may be empty): ") or ""
            _write(case, Review(item.claim.id, "accepted", who, date.today(), why))
            return True
        if answer.startswith("c"):
            answers = [_ask(f"{name}: ") for name in ("field", "new value", "why")]
            if None in answers:
                return False
            field, value, why = (text or "" for text in answers)
            if _write(
                case, Review(item.claim.id, "corrected", who, date.today(), why, field, value)
            ):
                print(f"written; {item.claim.id} may be corrected further, or accepted")
            continue
        print("answer with a, c, s or q")


def _show(item: Doubtful) -> None:
    from steppe.report.tables import plain

    claim = item.claim
    words = [f"claim {claim.id}" + (f", {claim.document}" if claim.document else "")]
    words += [f"  in doubt: {doubt}" for doubt in item.doubts]
    values = {name: getattr(claim, name) for name in SHOWN}
    words += [
        f"  {name}: {value:,.15g}" if isinstance(value, float) else f"  {name}: {value}"
        for name, value in values.items()
        if value not in ("", None)
    ]
    words += [f"  words: {text}" for text in (claim.sentence or claim.locator,) if text]
    print(
        "\n".join(
            plain(line) if not line.startswith("  ") else "  " + plain(line) for line in words
        )
    )


def _ask(question: str) -> str | None:
    """Return the answer without blanks around it, or None where standard input ends."""
    print(question, end="", flush=True)
    line = sys.stdin.readline()
    if not line:
        print()
        return None
    return line.strip()


def _write(case: Case, made: Review) -> bool:
    """Write a review; say what is wrong with it and return False if it does not fit."""
    from steppe.case.add_review import add_review

    try:
        add_review(case.folder, made)
    except InputError as error:
        print_faults([fault for fault in error.faults if fault.severity == "error"], sys.stdout)
        return False
    return True
