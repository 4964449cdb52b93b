"""The command `check`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from steppe.cli.options import AsJson, CaseName
from steppe.cli.output import counted, iso_day, print_faults, print_json, print_table
from steppe.errors import InputError

if TYPE_CHECKING:
    from steppe.case.case import Case


def check(
    case: CaseName,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse warnings, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read a case; say what it holds and what is wrong in it.

    Every fault names file, line, field and the likely mend. Exit code 2 if there is an error.

    Example: steppe check kazakhstan-2022 --strict
    """
    from steppe.case.load import load_movement
    from steppe.case.several_hosts import SeveralHosts, whole_case
    from steppe.scenario.routes import find_routes

    found = load_movement(case)
    read = whole_case(found)
    hosts = (
        {one.world.host: len(one.fitted) for one in found.hosts}
        if isinstance(found, SeveralHosts)
        else {}
    )
    if strict and read.warnings:
        raise InputError(read.warnings)
    routes = find_routes(read.world)
    if as_json:
        print_json(_summary(read, len(routes), hosts))
        return
    from steppe.report.tables import case_summary

    print_table(case_summary(read, routes, hosts))
    print()
    print_faults(read.warnings, sys.stdout)
    print(f"no errors, {counted(len(read.warnings), 'warning')}")


def _summary(case: Case, routes: int, hosts: dict[str, int]) -> dict[str, Any]:
    world = case.world
    return {
        "case": case.name,
        "folder": str(case.folder),
        "title": case.title,
        "population": case.population,
        "origin": world.origin,
        "host": None if hosts else world.host,
        **({"hosts": hosts} if hosts else {}),
        "period_start": iso_day(world.timeline.start),
        "period_end": iso_day(world.timeline.end),
        "figures_only": case.figures_only,
        "stock_is_change": case.stock_is_change,
        "groups": [group.id for group in world.groups],
        "places": len(world.places),
        "links": len(world.links),
        "routes": routes,
        "rules": len(world.law.rules) if world.law else 0,
        "figures": {"fitted": len(case.fitted), "shown": len(case.claims) - len(case.fitted)},
        "questions": len(case.questions),
        "warnings": [fault.as_json() for fault in case.warnings],
        "inputs": dict(case.hashes),
    }
