"""The command `place`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from steppe.cli.options import AsJson, AsOf, CaseName, Groups, Host, PosteriorFrom, Seed
from steppe.cli.output import (
    as_csv_text,
    as_json_text,
    make_folder,
    print_json,
    print_table,
    write_whole,
)

if TYPE_CHECKING:
    from steppe.case.case import Case
    from steppe.policy.placement import Town
    from steppe.policy.placement_tables import Arrivals


class Objective(StrEnum):
    """What the placement looks for."""

    cost = "cost"
    even = "even"


def place(
    case: CaseName,
    host: Host = None,
    objective: Annotated[
        Objective,
        typer.Option(
            "--objective", help="«cost»: least cost; «even»: the fullest town least full."
        ),
    ] = Objective.cost,
    arrivals: Annotated[
        Path | None,
        typer.Option(
            "--arrivals", metavar="FILE", help="CSV of arriving families; else the case's."
        ),
    ] = None,
    towns: Annotated[
        Path | None,
        typer.Option(
            "--towns", metavar="FILE", help="CSV of towns and their room; else the case's."
        ),
    ] = None,
    group: Groups = None,
    as_of: AsOf = None,
    source: PosteriorFrom = "posterior",
    seed: Seed = 1,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write placement.csv and placement.json there."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Place arriving families over towns, week by week, within their room.

    Beds, school places, clinics and jobs limit a town, families stay together, wishes weigh. Says
    how far from the best the result may be, what one more bed would save, and, where not everybody
    fits, what is missing. Without --arrivals the case is fitted; with both tables it is not.

    Example: steppe place kazakhstan-2022 --objective even --as-of 2022-11-10 --out out
    """
    from steppe.case.load import load_case
    from steppe.report.progress import progress

    read = load_case(case, as_of.date() if as_of else None, host)
    if out is not None:
        make_folder(out)
    with progress() as told:
        told("starting", 0.0)
        from steppe.policy.placement import place as placed

        came, places, notes = _given(read, arrivals, towns, group, seed, source, told)
        told("placing", 0.0)
        found = placed(came.parties, places, objective.value)
    from steppe.report.placement_view import placement_json, placement_rows, placement_view

    notes = (*came.notes, *notes)
    whole = {"case": read.name, "seed": seed, **placement_json(found, came, notes)}
    if out is not None:
        write_whole(out / "placement.json", as_json_text(whole))
        if found.feasible:
            write_whole(out / "placement.csv", as_csv_text(placement_rows(found, came)))
    if as_json:
        print_json(whole)
        return
    print_table(placement_view(found, notes))
    if out is not None:
        print(f"Written: {out / 'placement.json'}" + (
            f", {out / 'placement.csv'}" if found.feasible else ""
        ))  # fmt: skip


def _given(
    read: Case,
    arrivals: Path | None,
    towns: Path | None,
    group: list[str] | None,
    seed: int,
    source: str,
    told: Callable[[str, float], None],
) -> tuple[Arrivals, Sequence[Town], tuple[str, ...]]:
    """Return who arrives, the towns and what to say of them: from the tables given, else the case."""
    from steppe.policy import placement_tables as tables

    places, notes = (tables.read_towns(towns), ()) if towns else tables.case_towns(read)
    if arrivals is not None:
        return tables.read_arrivals(arrivals, places), places, notes
    from steppe.policy.present import counted_groups, people_present, posterior_ensemble

    groups = counted_groups(read, tuple(group or ()))
    ensemble = posterior_ensemble(read, seed, source, told)
    return tables.case_arrivals(people_present(ensemble, groups), places), places, notes
