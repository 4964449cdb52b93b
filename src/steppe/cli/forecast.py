"""The command `forecast`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from steppe.cli.options import AsJson, AsOf, CaseName, Host, Seed
from steppe.cli.output import as_json_text, make_folder, print_json, print_table, write_whole


def forecast(
    case: CaseName,
    days: Annotated[
        int,
        typer.Option("--days", metavar="N", min=1, max=366, help="Days after today to forecast."),
    ],
    event: Annotated[
        Path | None,
        typer.Option(
            "--event",
            metavar="FILE",
            help="YAML of a push event that may come: id, date, title, and optionally "
            "probability, like (an event of the case), priors.",
        ),
    ] = None,
    as_of: AsOf = None,
    host: Host = None,
    seed: Seed = 1,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write forecast.svg and forecast.json there."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Forecast entries, exits and stock of the days after the last report.

    Fits the case up to today (--as-of, else the day of the last statement) and carries every draw
    on under the same law, with intervals that grow. With --event the forecast is shown without and
    with a push event that may come.

    Example: steppe forecast kazakhstan-2022 --days 14 --as-of 2022-11-10 --out out
    """
    from datetime import timedelta

    from steppe.case.load import load_case
    from steppe.report.progress import progress

    read = load_case(case, as_of.date() if as_of else None, host)
    if out is not None:
        make_folder(out)
    with progress() as told:
        told("starting", 0.0)
        from steppe.inference.coming_event import read_coming_event
        from steppe.inference.forecast import forecast as run_forecast
        from steppe.inference.forecast import until_today
        from steppe.report.forecast_view import forecast_chart, forecast_json, forecast_view

        coming = None
        if event is not None:
            world = until_today(read).world
            today = world.timeline.end
            coming = read_coming_event(
                event, tuple(e.id for e in world.events), tuple(g.id for g in world.groups),
                today, today + timedelta(days=days),
            )  # fmt: skip
        result = run_forecast(read, days, coming, seed, told)
        found = forecast_json(result)
        if out is not None:
            told("writing", 0.0)
            write_whole(out / "forecast.svg", forecast_chart(result))
            write_whole(out / "forecast.json", as_json_text(found))
    if as_json:
        print_json(found)
        return
    print_table(forecast_view(result, found))
    if out is not None:
        print(f"Written: {out / 'forecast.svg'}, {out / 'forecast.json'}")
