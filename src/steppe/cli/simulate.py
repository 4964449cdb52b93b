"""The command `simulate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from steppe.cli.options import AsJson, CaseName, Seed
from steppe.cli.output import make_folder, print_json, print_table


def simulate(
    case: CaseName,
    members: Annotated[
        int, typer.Option("--members", min=1, max=10_000, help="Members of the ensemble.")
    ] = 64,
    seed: Seed = 1,
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="SOURCE",
            help="«prior», «posterior» (fits the case first), or a posterior.nc of the case.",
        ),
    ] = "posterior",
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="The netCDF file to write.")
    ] = Path("trajectories.nc"),
    as_json: AsJson = False,
) -> None:
    """Run the law of motion forward: whole people, place by place, day by day.

    Each member has its own draw of the unknowns, its own days and its own luck. The file holds
    entries, exits, stock, waiting and registrations by member, day, group and place.

    Example: steppe simulate kazakhstan-2022 --members 64 --seed 1 --out trajectories.nc
    """
    from steppe.case.load import load_case
    from steppe.report.progress import progress

    read = load_case(case)
    make_folder(out.parent)
    with progress() as told:
        told("starting", 0.0)
        from steppe.inference.simulate import simulate_case
        from steppe.simulation.trajectory import write_netcdf

        dataset = simulate_case(read, members, seed, source, told)
        told("writing", 0.0)
        write_netcdf(dataset, out)
    from steppe.report.simulation_view import simulation_summary, simulation_view

    if as_json:
        print_json({"file": str(out), **simulation_summary(dataset)})
        return
    print_table(simulation_view(read, dataset))
    print(f"Written: {out}")
