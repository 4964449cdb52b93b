"""The command `simulate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from steppe.cli.options import AsJson, CaseName, Host, Seed
from steppe.cli.output import make_folder, print_json, print_table

ResumeDir = Annotated[
    Path | None,
    typer.Option(
        "--resume-dir",
        metavar="DIR",
        help="Where finished blocks of 64 members are kept until the file is written; "
        "FILE.blocks if not given.",
    ),
]


def simulate(
    case: CaseName,
    host: Host = None,
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
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            metavar="N",
            min=1,
            max=1024,
            help="Processes; as many as there are cores if not given. The numbers do not depend on it.",
        ),
    ] = None,
    resume_dir: ResumeDir = None,
    as_json: AsJson = False,
) -> None:
    """Run the law of motion forward: whole people, place by place, day by day.

    Each member has its own draw of the unknowns, its own days and its own luck. The file holds
    entries, exits, stock, waiting and registrations by member, day, group and place. Where the case
    says what is assumed of them (hosts.yaml), desks and the legal limit of stay act, and the file holds
    backlog, border-runs, permits and people without right to stay, too. A run that was
    stopped or killed goes on where it was when the same command is given again.

    Example: steppe simulate kazakhstan-2022 --members 64 --seed 1 --out trajectories.nc
    """
    from steppe.case.load import load_case
    from steppe.policy.host_settings import with_host_limits
    from steppe.report.progress import progress

    read = with_host_limits(load_case(case, host=host))
    make_folder(out.parent)
    with progress() as told:
        told("starting", 0.0)
        from steppe.inference.simulate import simulate_to_file
        from steppe.simulation.ledger import cores

        ledger = resume_dir or out.with_name(out.name + ".blocks")
        simulate_to_file(read, members, seed, source, out, ledger, workers or cores(), told)
    from steppe.report.simulation_view import simulation_summary, simulation_view
    from steppe.simulation.trajectory import open_netcdf

    with open_netcdf(out) as dataset:
        if as_json:
            print_json({"file": str(out), **simulation_summary(dataset)})
            return
        print_table(simulation_view(read, dataset))
    print(f"Written: {out}")
