"""The command `backtest`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from steppe.cli.options import AsJson, CaseName, Host, Seed
from steppe.cli.output import as_json_text, make_folder, print_json, print_table, write_whole


def backtest(
    case: CaseName,
    host: Host = None,
    every: Annotated[
        int, typer.Option("--every", metavar="N", min=1, max=366, help="Days between refits.")
    ] = 14,
    horizon: Annotated[
        int,
        typer.Option(
            "--horizon", metavar="N", min=1, max=366, help="Days after each refit to score."
        ),
    ] = 14,
    truth: Annotated[
        Path | None,
        typer.Option(
            "--truth",
            metavar="FILE",
            help="CSV date,measure,value of what is known to be true; "
            "without it figures stated later are scored.",
        ),
    ] = None,
    seed: Seed = 1,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write backtest.json there.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Refit a case on past days with only what was stated by then; score the days after.

    Prints CRPS, coverage, bias and interval width, beside what simple baselines make of the same
    figures. Each refit takes as long as an estimate.

    Example: steppe backtest kazakhstan-2022 --every 14 --horizon 14
    """
    from steppe.case.load import load_case
    from steppe.report.progress import progress

    read = load_case(case, host=host)
    if out is not None:
        make_folder(out)
    with progress() as told:
        told("starting", 0.0)
        from steppe.inference.backtest import backtest as run_backtest
        from steppe.report.backtest_view import backtest_json, backtest_view

        result = run_backtest(read, every, horizon, truth, seed, told)
        found = backtest_json(result)
        if out is not None:
            write_whole(out / "backtest.json", as_json_text(found))
    if as_json:
        print_json(found)
        return
    print_table(backtest_view(result))
    if out is not None:
        print(f"Written: {out / 'backtest.json'}")
