"""The command `estimate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from steppe.cli.options import (
    REFORM_DRAWS,
    REFORM_MEMBERS,
    AsJson,
    AsOf,
    CaseName,
    Host,
    Seed,
)
from steppe.cli.output import as_json_text, make_folder, print_json, print_table, write_whole

if TYPE_CHECKING:
    from steppe.case.case import Case, Question
    from steppe.case.several_hosts import SeveralHosts
    from steppe.inference.fit import Progress
    from steppe.inference.nowcast import Nowcast
    from steppe.inference.nowcast_hosts import HostsNowcast
    from steppe.policy.host_settings import HostSettings
    from steppe.policy.reform import Reform

Ask = Annotated[
    Path | None,
    typer.Option(
        "--ask",
        metavar="FILE",
        help="CSV of questions: measure,place,group,origin,period_start,period_end "
        "and optionally id,unit,destination.",
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Write brief.html, estimate.json and posterior.nc there."
    ),
]
Exact = Annotated[
    bool,
    typer.Option("--exact", help="Refit without every report that needs it; takes minutes."),
]
Quick = Annotated[
    bool,
    typer.Option(
        "--quick",
        help="Fewer draws and no refits: some seconds; refused where they do not settle the answers.",
    ),
]
WithReforms = Annotated[
    bool,
    typer.Option(
        "--reforms",
        help="Also compare the reforms of the case and put them into the brief (with --out); "
        "takes a minute or two.",
    ),
]


def estimate(
    case: CaseName,
    as_of: AsOf = None,
    host: Host = None,
    ask: Ask = None,
    seed: Seed = 1,
    out: Folder = None,
    exact: Exact = False,
    quick: Quick = False,
    reforms: WithReforms = False,
    as_json: AsJson = False,
) -> None:
    """Estimate how many came, left and are still there.

    Fits the case's figures, then prints answers with 90 % intervals, and every report beside what
    the model expects without it, the suspicious ones first. A fit that did not converge is refused
    with exit code 3 rather than printed.

    Where figures alone speak of several hosts of one origin, all are fitted together.

    Example: steppe estimate kazakhstan-2022 --as-of 2022-11-10 --out out
    """
    from steppe.case.case import Case
    from steppe.case.load import load_movement
    from steppe.report.progress import progress

    read = load_movement(case, as_of.date() if as_of else None, host)
    if quick and exact:
        raise typer.BadParameter("choose one of --quick and --exact", param_hint="--quick")
    asked = _questions(read, ask) if ask else None
    to_compare = _host_and_reforms(read) if reforms else None
    if out is not None:
        make_folder(out)
    elif reforms:
        raise typer.BadParameter(
            "reforms stand in the brief: give --out DIR", param_hint="--reforms"
        )
    result: Nowcast | HostsNowcast
    with progress() as told:
        told("starting", 0.0)
        if isinstance(read, Case):
            from steppe.inference.nowcast import nowcast

            result = nowcast(read, asked, seed, exact, quick, told)
        else:
            from steppe.inference.nowcast_hosts import nowcast_hosts

            result = nowcast_hosts(read, asked, seed, exact, quick, told)
        if out is not None:
            _write(result, out, to_compare, seed, told)
    if as_json:
        print_json(result.estimate.as_json())
        return
    from steppe.report.estimate_view import estimate_view

    print_table(estimate_view(result.estimate))
    if out is not None:
        print(f"Written: {out / 'brief.html'}, {out / 'estimate.json'}, {out / 'posterior.nc'}")


def _questions(read: Case | SeveralHosts, ask: Path) -> tuple[Question, ...]:
    from steppe.case.case import Case
    from steppe.case.corridor import case_corridor
    from steppe.case.questions import read_questions
    from steppe.case.several_hosts import read_host_questions

    if isinstance(read, Case):
        return read_questions(ask, case_corridor(read))
    return read_host_questions(ask, read.whole, read.ids)


def _host_and_reforms(read: Case | SeveralHosts) -> tuple[HostSettings, list[Reform]]:
    """Read what is assumed of the host, and the reforms, before the fit: their faults come first."""
    from steppe.case.several_hosts import whole_case
    from steppe.policy.host_settings import read_host_settings
    from steppe.policy.reform import find_reforms

    case = whole_case(read)
    settings = read_host_settings(case)
    return settings, find_reforms(case, [], settings.period.start)


def _write(
    result: Nowcast | HostsNowcast,
    out: Path,
    to_compare: tuple[HostSettings, list[Reform]] | None,
    seed: int,
    told: Progress,
) -> None:
    from steppe.inference.nowcast import Nowcast
    from steppe.inference.posterior import write_posterior
    from steppe.policy.needs import event_needs
    from steppe.report.brief import write_brief

    compared = needs = None
    if isinstance(result, Nowcast):
        needs = event_needs(result.posterior)
        if to_compare is not None:
            from steppe.policy.compare import compare

            settings, reforms = to_compare
            z = result.draws.flat
            compared = compare(
                result.model, z, reforms, settings, REFORM_DRAWS, REFORM_MEMBERS, seed, told
            )
    told("writing", 0.0)
    write_posterior(result, out / "posterior.nc")
    write_whole(out / "estimate.json", as_json_text(result.estimate.as_json()))
    write_brief(result.estimate, out / "brief.html", needs, compared)
