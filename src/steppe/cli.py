"""The commands: one a stage.

Exit codes: 0 done; 2 bad input; 3 fit refused; 130 Ctrl-C. With `--json` standard output holds one
JSON value and nothing else; messages go to standard error. What a command needs is imported inside
it, so that `steppe --help` answers at once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from steppe.errors import Fault, FitRefused, InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from steppe.case.case import Case
    from steppe.claims.claim import Claim

app = typer.Typer(
    name="steppe",
    help="Makes sense of a sudden movement of people across borders, from what is reported of it.\n"
    "\n"
    "A case is a folder; figures.csv alone is enough. Begin with:\n"
    "\n"
    "    steppe cases\n\n"
    "    steppe check kazakhstan-2022\n\n"
    "    steppe claims kazakhstan-2022\n\n"
    "    steppe estimate kazakhstan-2022 --out out",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

#: Width of tables where no terminal says its own.
PLAIN_WIDTH = 160

CaseName = Annotated[
    str, typer.Argument(metavar="CASE", help="Name of a shipped case, or a case folder.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Seed = Annotated[
    int,
    typer.Option(
        "--seed", metavar="N", min=0, max=2**31 - 1, help="The same seed, the same numbers."
    ),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="Leave out what became known after this day.",
    ),
]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave the process with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # Names of files and odd terminals must not turn a message into a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(args=given, prog_name="steppe")
    except InputError as error:
        _report_faults(error.faults, as_json="--json" in given)
        sys.exit(error.exit_code)
    except FitRefused as error:
        if "--json" in given:
            reasons, diagnostics = list(error.reasons), error.diagnostics
            print_json({"refused": True, "reasons": reasons, "diagnostics": diagnostics})
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"steppe {version('steppe')}")
        raise typer.Exit


@app.callback()
def _steppe(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    pass


@app.command()
def cases(as_json: AsJson = False) -> None:
    """List the cases shipped with Steppe and those found here.

    Found are folders with a case.yaml or figures.csv, here and in the folder «cases».

    Example: steppe cases
    """
    from steppe.case.load import list_cases

    listed = list_cases()
    if as_json:
        print_json(
            [
                {
                    "name": case.name,
                    "title": case.title or None,
                    "period_start": _iso(case.start),
                    "period_end": _iso(case.end),
                    "figures": case.figures,
                    "shipped": case.shipped,
                    "folder": str(case.folder),
                    "fault": case.fault or None,
                }
                for case in listed
            ]
        )
        return
    from steppe.report.tables import cases_table

    print_table(cases_table(listed))


@app.command()
def check(
    case: CaseName,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse warnings, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read a case; say what it holds and what is wrong in it.

    Every fault names file, line, field and the likely mend. Exit code 2 if there is an error.

    Example: steppe check kazakhstan-2022 --strict
    """
    from steppe.case.load import load_case
    from steppe.scenario.routes import find_routes

    read = load_case(case)
    if strict and read.warnings:
        raise InputError(read.warnings)
    routes = find_routes(read.world)
    if as_json:
        print_json(_summary(read, len(routes)))
        return
    from steppe.report.tables import case_summary

    print_table(case_summary(read, routes))
    print()
    _print_faults(read.warnings, sys.stdout)
    print(f"no errors, {_count(len(read.warnings), 'warning')}")


@app.command()
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


@app.command()
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
    if out is not None:
        _make_folder(out)
    with progress() as told:
        told("starting", 0.0)
        from steppe.inference.nowcast import nowcast

        result = nowcast(read, asked, seed, exact, told)
        if out is not None:
            from steppe.inference.posterior import write_posterior
            from steppe.report.brief import write_brief

            told("writing", 0.0)
            write_posterior(result, out / "posterior.nc")
            _write(out / "estimate.json", _json(result.estimate.as_json()))
            write_brief(result.estimate, out / "brief.html")
    if as_json:
        print_json(result.estimate.as_json())
        return
    from steppe.report.estimate_view import estimate_view

    print_table(estimate_view(result.estimate))
    if out is not None:
        print(f"Written: {out / 'brief.html'}, {out / 'estimate.json'}, {out / 'posterior.nc'}")


@app.command()
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
    _make_folder(out.parent)
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


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            Fault("unwritable_folder", f"the folder cannot be made: {error.strerror}",
                  str(folder), remedy="name a folder where you may write")
        ) from None  # fmt: skip


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_name(path.name + ".part")
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.replace(path)


def _json(value: object) -> str:
    return json.dumps(value, allow_nan=False, indent=2)


def print_json(value: object) -> None:
    """Print one JSON value in plain ASCII; a NaN is an error of ours, never printed."""
    print(_json(value))


def print_table(table: RenderableType) -> None:
    """Print a table, as wide as the terminal, without colour where NO_COLOR is set."""
    from os import environ

    from rich.console import Console

    width = None if sys.stdout.isatty() or "COLUMNS" in environ else PLAIN_WIDTH
    Console(highlight=False, markup=False, emoji=False, width=width).print(table)


def _report_faults(faults: Sequence[Fault], as_json: bool) -> None:
    if as_json:
        print_json({"error": "input", "faults": [fault.as_json() for fault in faults]})
    _print_faults(faults, sys.stderr)
    errors = sum(fault.severity == "error" for fault in faults)
    counts = f"{_count(errors, 'error')}, {_count(len(faults) - errors, 'warning')}"
    print(counts, file=sys.stderr)


def _print_faults(faults: Sequence[Fault], stream: Any) -> None:
    from steppe.scenario.tables import visible

    for fault in faults:
        text = " ".join(str(fault).split())
        print(f"{fault.severity}: {visible(text, max(len(text), 1))}", file=stream)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number or 'no'} {noun}s"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _summary(case: Case, routes: int) -> dict[str, Any]:
    world = case.world
    return {
        "case": case.name,
        "folder": str(case.folder),
        "title": case.title,
        "population": case.population,
        "origin": world.origin,
        "host": world.host,
        "period_start": _iso(world.timeline.start),
        "period_end": _iso(world.timeline.end),
        "figures_only": case.figures_only,
        "stock_is_change": case.stock_is_change,
        "groups": [group.id for group in world.groups],
        "places": len(world.places),
        "links": len(world.links),
        "routes": routes,
        "rules": len(world.rules),
        "figures": {"fitted": len(case.fitted), "shown": len(case.claims) - len(case.fitted)},
        "questions": len(case.questions),
        "warnings": [fault.as_json() for fault in case.warnings],
        "inputs": dict(case.hashes),
    }


def _claim(claim: Claim) -> dict[str, Any]:
    from dataclasses import asdict

    values = asdict(claim)
    values["places"] = list(claim.places)
    for name in ("period_start", "period_end", "stated_on"):
        values[name] = values[name].isoformat()
    return {name: None if value == "" else value for name, value in values.items()}
