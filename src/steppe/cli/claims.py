"""The command `claims`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steppe.cli.options import AsJson, AsOf, CaseName
from steppe.cli.output import print_json, print_table

if TYPE_CHECKING:
    from steppe.claims.claim import Claim


def claims(case: CaseName, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """List the reported figures of a case and their use.

    What was counted, when, by whom it was stated, in which document, whether it is fitted.

    A figure that the model does not express is shown with the reason; it informs no estimate.

    Example: steppe claims kazakhstan-2022 --as-of 2022-10-01
    """
    from steppe.case.load import load_case

    read = load_case(case, as_of.date() if as_of else None)
    if as_json:
        print_json({"case": read.name, "claims": [_claim(claim) for claim in read.claims]})
        return
    from steppe.report.tables import claims_table

    print_table(claims_table(read))


def _claim(claim: Claim) -> dict[str, Any]:
    from dataclasses import asdict

    values = asdict(claim)
    values["places"] = list(claim.places)
    for name in ("period_start", "period_end", "stated_on"):
        values[name] = values[name].isoformat()
    return {name: None if value == "" else value for name, value in values.items()}
