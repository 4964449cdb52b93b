"""The command `compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from steppe.cli.options import REFORM_DRAWS, REFORM_MEMBERS, AsJson, CaseName, Host, Seed
from steppe.cli.output import as_json_text, make_folder, print_json, print_table, write_whole

Reforms = Annotated[
    list[Path] | None,
    typer.Option(
        "--reform",
        metavar="FILE",
        help="A reform, YAML; give it again for more. All reforms of the case if not given.",
    ),
]
Posterior = Annotated[
    Path | None,
    typer.Option(
        "--posterior",
        metavar="FILE",
        help="The posterior.nc of the case that «steppe estimate» wrote; fits first if not given.",
    ),
]
Draws = Annotated[int, typer.Option("--draws", min=20, max=4_000, help="Posterior draws.")]
Members = Annotated[
    int, typer.Option("--members", min=10, max=1_000, help="Sampled members, for what chance adds.")
]
Folder = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Write compare.html and compare.json there."),
]


def compare(
    case: CaseName,
    host: Host = None,
    reform: Reforms = None,
    posterior: Posterior = None,
    draws: Draws = REFORM_DRAWS,
    members: Members = REFORM_MEMBERS,
    seed: Seed = 1,
    out: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Compare reforms with what was: for whom they are better or worse, and how sure that is.

    Every reform runs on the same draws and the same luck as the baseline. What is assumed of the host
    stands in hosts.yaml of the case, drawn anew for every draw.

    Example: steppe compare kazakhstan-2022 --posterior out/posterior.nc --out out
    """
    from steppe.case.load import load_case
    from steppe.policy.host_settings import read_host_settings
    from steppe.policy.reform import find_reforms
    from steppe.report.progress import progress

    read = load_case(case, host=host)
    settings = read_host_settings(read)
    reforms = find_reforms(read, reform or [], settings.period.start)
    if out is not None:
        make_folder(out)
    with progress() as told:
        told("starting", 0.0)
        from steppe.inference.fit import use_float64_and_cache
        from steppe.inference.model import Model
        from steppe.inference.simulate import posterior_sample
        from steppe.policy.compare import compare as compare_reforms

        use_float64_and_cache()
        model = Model(read)
        z = posterior_sample(model, posterior, seed, told)
        result = compare_reforms(model, z, reforms, settings, draws, members, seed, told)
    from steppe.report.compare_section import comparison_as_json

    if out is not None:
        from steppe.report.compare_page import write_comparison

        write_whole(out / "compare.json", as_json_text(comparison_as_json(result)))
        write_comparison(result, out / "compare.html")
    if as_json:
        print_json(comparison_as_json(result))
        return
    from steppe.report.compare_view import compare_view

    print_table(compare_view(result))
    if out is not None:
        print(f"Written: {out / 'compare.html'}, {out / 'compare.json'}")
