"""The command `needs`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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


def needs(
    case: CaseName,
    host: Host = None,
    group: Groups = None,
    as_of: AsOf = None,
    source: PosteriorFrom = "posterior",
    seed: Seed = 1,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write needs.csv and needs.json there."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What people present need: beds, space, water, food, latrines, showers, clinics, desks.

    By week and town, with 90 % intervals, after the Sphere standards. Counted are those who came
    because of the push events unless groups are named. Under ten people everything is withheld.

    Example: steppe needs kazakhstan-2022 --as-of 2022-11-10 --out out
    """
    from steppe.case.load import load_case
    from steppe.report.progress import progress

    read = load_case(case, as_of.date() if as_of else None, host)
    if out is not None:
        make_folder(out)
    with progress() as told:
        told("starting", 0.0)
        from steppe.policy.needs import needs as needs_of
        from steppe.policy.present import counted_groups, people_present, posterior_ensemble

        groups = counted_groups(read, tuple(group or ()))
        found = needs_of(people_present(posterior_ensemble(read, seed, source, told), groups))
    from steppe.report.needs_view import needs_rows, needs_view

    whole = {"case": read.name, "as_of": read.today.isoformat(), "seed": seed, **found.as_json()}
    if out is not None:
        write_whole(out / "needs.json", as_json_text(whole))
        write_whole(out / "needs.csv", as_csv_text(needs_rows(found)))
    if as_json:
        print_json(whole)
        return
    print_table(needs_view(read, found))
    if out is not None:
        print(f"Written: {out / 'needs.csv'}, {out / 'needs.json'}")
