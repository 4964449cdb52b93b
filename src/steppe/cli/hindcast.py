"""The command `hindcast`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from steppe.cli.options import AsJson, Seed
from steppe.cli.output import as_json_text, make_folder, print_json, print_table, write_whole


class Capacities(StrEnum):
    """What is done with the capacities of camps that a folder ships."""

    shipped = "shipped"
    removed = "removed"


Folder = Annotated[
    Path, typer.Argument(metavar="DIR", help="Instance folder in Flee's format, with camp counts.")
]
CapacitiesChoice = Annotated[
    Capacities,
    typer.Option(
        "--capacities", help="Use the capacities of camps, often read off the outcome, or not."
    ),
]
LearnDays = Annotated[
    int,
    typer.Option(
        "--learn-days",
        metavar="N",
        min=0,
        help="Learn the pull of the camps from the counts of the first N days; score later days.",
    ),
]
Parameters = Annotated[
    Path | None,
    typer.Option(
        "--parameters", metavar="FILE", help="CSV with the parameters of the law: name,value."
    ),
]
Members = Annotated[
    int,
    typer.Option(
        "--members",
        metavar="N",
        min=0,
        max=100_000,
        help="Members with whole people, for intervals; 0 = one expected run.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Write hindcast.svg, hindcast.csv and hindcast.json there."
    ),
]


def hindcast(
    folder: Folder,
    capacities: CapacitiesChoice = Capacities.shipped,
    learn_days: LearnDays = 0,
    parameters: Parameters = None,
    members: Members = 0,
    seed: Seed = 1,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Score the law against counts of camps or countries that are known.

    The total is given, as in Flee; the split over the camps is simulated. Errors stand beside
    those of shares frozen at day 30, equal shares and the best constant shares.

    Example: steppe hindcast burundi --capacities removed --learn-days 30 --out out
    """
    from steppe.report.progress import progress
    from steppe.scenario.formats.flee import read_flee_folder

    read = read_flee_folder(folder)
    if out is not None:
        make_folder(out)
    with progress() as told:
        told("starting", 0.0)
        from steppe.inference.hindcast import run_hindcast
        from steppe.report.hindcast_view import (
            hindcast_chart,
            hindcast_csv,
            hindcast_summary,
            hindcast_view,
        )

        run = run_hindcast(
            read, capacities=capacities.value, learn_days=learn_days, parameters=parameters,
            members=members, seed=seed, progress=told,
        )  # fmt: skip
        summary = hindcast_summary(read, run, capacities.value, learn_days, seed)
        if out is not None:
            told("writing", 0.0)
            write_whole(out / "hindcast.svg", hindcast_chart(read, run))
            write_whole(out / "hindcast.csv", hindcast_csv(read, run))
            write_whole(out / "hindcast.json", as_json_text(summary))
    if as_json:
        print_json(summary)
        return
    print_table(hindcast_view(read, run, summary))
    if out is not None:
        names = ("hindcast.svg", "hindcast.csv", "hindcast.json")
        print("Written: " + ", ".join(str(out / name) for name in names))
