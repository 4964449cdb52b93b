"""The command `estimate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from steppe.cli.options import (
    REFORM_DRAWS,
    REFORM_MEMBERS,
    AsJson,
    AsOf,
    CaseName,
    Seed,
)
from steppe.cli.output import as_json_text, make_folder, print_json, print_table, write_whole


def estimate(
    case: CaseName,
    as_of: AsOf = None,
    ask: Annotated[
        Path | None,
        typer.Option(
            "--ask",
            metavar="FILE",
            help="CSV of questions: measure,place,group,origin,period_start,period_end "
            "and optionally id,unit,destination.",
        ),
    ] = None,
    seed: Seed = 1,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Write brief.html, estimate.json and posterior.nc there."
        ),
    ] = None,
    exact: Annotated[
        bool,
        typer.Option("--exact", help="Refit without every report that needs it; takes minutes."),
    ] = False,
    reforms: Annotated[
        bool,
        typer.Option(
            "--reforms",
            help="Also compare the reforms of the case and put them into the brief (with --out); "
            "takes a minute or two.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Estimate how many came, left and are still there.

    Fits the case's figures, then prints answers with 90 % intervals, and every report beside what
    the model expects without it, the suspicious ones first. A fit that did not converge is refused
    with exit code 3 rather than printed.

    Example: steppe estimate kazakhstan-2022 --as-of 2022-11-10 --out out
    """
    from steppe.case.corridor import case_corridor
    from steppe.case.load import load_case
    from steppe.case.questions import read_questions
    from steppe.report.progress import progress

    read = load_case(case, as_of.date() if as_of else None)
    asked = read_questions(ask, case_corridor(read)) if ask else None
    if reforms:
        from steppe.policy.host_settings import read_host_settings
        from steppe.policy.reform import find_reforms

        if out is None:
            raise typer.BadParameter(
                "reforms stand in the brief: give --out DIR", param_hint="--reforms"
            )
        settings, named = read_host_settings(read), find_reforms(read, [])
    if out is not None:
        make_folder(out)
    with progress() as told:
        told("starting", 0.0)
        from steppe.inference.nowcast import nowcast

        result = nowcast(read, asked, seed, exact, told)
        if out is not None:
            from steppe.inference.posterior import write_posterior
            from steppe.policy.needs import event_needs
            from steppe.report.brief import write_brief

            compared = None
            if reforms:
                from steppe.policy.compare import compare

                compared = compare(
                    result.model, result.draws.flat, named, settings,
                    REFORM_DRAWS, REFORM_MEMBERS, seed, told,
                )  # fmt: skip
            told("writing", 0.0)
            write_posterior(result, out / "posterior.nc")
            write_whole(out / "estimate.json", as_json_text(result.estimate.as_json()))
            write_brief(
                result.estimate, out / "brief.html", event_needs(result.posterior), compared
            )
    if as_json:
        print_json(result.estimate.as_json())
        return
    from steppe.report.estimate_view import estimate_view

    print_table(estimate_view(result.estimate))
    if out is not None:
        print(f"Written: {out / 'brief.html'}, {out / 'estimate.json'}, {out / 'posterior.nc'}")
