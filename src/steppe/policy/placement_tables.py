"""Tables of arrivals and towns: read from CSV, or made from a case and its posterior."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from steppe.case.case import Case
from steppe.errors import Fault, InputError, did_you_mean
from steppe.policy.placement import RESOURCES, Party, Town
from steppe.scenario.tables import Row, Table, read_schema, read_table

if TYPE_CHECKING:  # brings the fit with it, which two tables do without
    from steppe.policy.present import Present

#: Share of dwellings taken to be free where the case says nothing of its housing: assumed.
VACANT_SHARE = 0.03
#: More would not be a placement but a slip of the hand, and would take hours.
MOST_CHOICES = 2_000_000
MOST_WEEKS = 520


@dataclass(frozen=True)
class Arrivals:
    """Who arrives, from the week that begins on `start` on; `notes` say what is assumed."""

    start: date
    parties: tuple[Party, ...]
    notes: tuple[str, ...] = ()


def read_towns(path: Path) -> tuple[Town, ...]:
    """Read a table of towns, or raise InputError with every fault."""
    table = read_table(path, read_schema("steppe.policy", "towns"), str(path))
    _not_empty(table)
    ids: set[str] = set()
    for row in table:
        if row["id"] in ids:
            table.fault("duplicate_id", f"«{row['id']}» stands twice", row.line, "id",
                        "give each town its own id")  # fmt: skip
        ids.add(row["id"])
    if table.faults:
        raise InputError(table.faults)
    return tuple(
        Town(**{k: v for k, v in row.values.items() if v is not None or k in RESOURCES})
        for row in table
    )


def read_arrivals(path: Path, towns: Sequence[Town]) -> Arrivals:
    """Read a table of arrivals, or raise InputError with every fault."""
    table = read_table(path, read_schema("steppe.policy", "arrivals"), str(path))
    _not_empty(table)
    start = min((row["week"] for row in table if row["week"]), default=date.min)
    ids = [town.id for town in towns]
    seen: dict[tuple[object, ...], int] = {}
    parties = []
    for row in table:
        party = _party(table, row, start, ids)
        key = tuple(v for k, v in row.values.items() if k != "families")
        if key in seen:
            table.fault("duplicate_row", f"the row says the same as line {seen[key]} but for the "
                        "families", row.line, "group", "add the two up")  # fmt: skip
        seen.setdefault(key, row.line)
        if party is not None:
            parties.append(party)
    if len(parties) * len(towns) > MOST_CHOICES:
        table.fault("too_much", f"{len(parties):,} rows and {len(towns):,} towns are more than can "
                    "be placed", remedy="join groups that are alike")  # fmt: skip
    if table.faults:
        raise InputError(table.faults)
    return Arrivals(start, tuple(parties))


def _party(table: Table, row: Row, start: date, towns: Sequence[str]) -> Party | None:
    if row["week"] is None or row["group"] is None or row["families"] is None:
        return None
    days = (row["week"] - start).days
    if days % 7:
        table.fault("bad_value", f"{row['week']} is not whole weeks after {start}", row.line, "week",
                    "give the first day of the week, the same weekday in every row")  # fmt: skip
    if days // 7 >= MOST_WEEKS:
        table.fault("period_too_long", f"{row['week']} is {days // 7:,} weeks after {start}",
                    row.line, "week", f"at most {MOST_WEEKS} weeks are placed")  # fmt: skip
    people = int(row["people_per_family"] if row["people_per_family"] is not None else 1)
    children, workers = (int(row[f"{name}_per_family"] or 0) for name in ("children", "workers"))
    if people < 1:
        table.fault("bad_value", "a family of nobody", row.line, "people_per_family",
                    "give at least 1")  # fmt: skip
    elif children + workers > people:
        table.fault("bad_value", f"{children} children and {workers} workers are more than the "
                    f"{people} people of a family", row.line, "people_per_family",
                    "correct one of the three")  # fmt: skip
    if row["stay_weeks"] == 0:
        table.fault("bad_value", "a stay of no week", row.line, "stay_weeks",
                    "give at least 1, or leave it empty for those who stay")  # fmt: skip
    wishes = tuple(w for part in (row["wishes"] or "").split(";") if (w := part.strip()))
    for wish in wishes:
        if wish not in towns:
            table.fault("unknown_place", f"«{wish}» is not among the towns", row.line, "wishes",
                        did_you_mean(wish, towns))  # fmt: skip
    stay = None if row["stay_weeks"] is None else int(row["stay_weeks"])
    cost = 1.0 if row["wish_cost"] is None else float(row["wish_cost"])
    return Party(row["group"], days // 7, int(row["families"]), people, children, workers, stay,
                 tuple(dict.fromkeys(wishes)), cost)  # fmt: skip


def _not_empty(table: Table) -> None:
    if not table.rows and not table.faults:
        table.fault(
            "no_rows", "the table has no rows below its header", 1, remedy="add at least one"
        )


def case_arrivals(present: Present, towns: Sequence[Town]) -> Arrivals:
    """Return arrivals of a case: by how much the number present grew beyond its highest so far.

    So beds that leavers free go to newcomers, and those placed by a week are the most who were
    present until then (medians). Each town is wished for by those who would go there by themselves;
    families come in the sizes of family_sizes.csv.
    """
    highest = np.maximum.accumulate(present.people, axis=1)
    grown = np.diff(np.median(highest, axis=0), prepend=0.0)
    sizes = _family_sizes()
    mean_size = sum(size["share"] * size["people"] for size in sizes)
    known = {town.id for town in towns}
    ids = [place for place, _ in present.places] or [""]
    parties = []
    carried = np.zeros(len(ids) * len(sizes))
    for week, people in enumerate(grown):
        share = present.shares[:, week].mean(0) if present.places else np.ones(1)
        split = np.outer(share, [size["share"] for size in sizes]).ravel()
        carried += people / mean_size * split
        # What is short of a whole family is carried into the next week, and rounded in the last.
        whole = np.floor(carried + (0.5 if week == len(grown) - 1 else 1e-9))
        carried -= whole
        for i, families in enumerate(whole.astype(int)):
            place, size = ids[i // len(sizes)], sizes[i % len(sizes)]
            if families:
                parties.append(
                    Party(f"to {place}" if place else "all", week, int(families),
                          int(size["people"]), int(size["children"]), int(size["workers"]),
                          wishes=(place,) if place in known else ())
                )  # fmt: skip
    low, high = (float(f"{end:.2g}") for end in np.quantile(highest[:, -1], [0.05, 0.95]))
    notes = (
        f"Placed: {', '.join(present.groups)}; the median of how many were present at most "
        f"(90 % interval {low:,.0f} to {high:,.0f} people), by {present.ends[-1]}.",
        "A town is wished for by those who, by the estimate, would go there by themselves; cost "
        "counts the people placed elsewhere.",
        "Family sizes are assumed (family_sizes.csv): "
        + ", ".join(f"{size['share']:.0%} of {size['people']:.0f}" for size in sizes) + ".",
    )  # fmt: skip
    start = present.ends[-1] - timedelta(days=7 * len(present.ends) - 1)
    return Arrivals(start, tuple(parties), notes)


def _family_sizes() -> list[dict[str, float]]:
    source = resources.files("steppe.policy") / "family_sizes.csv"
    with source.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return [{k: float(v) for k, v in row.items() if k != "source"} for row in rows]


def case_towns(case: Case) -> tuple[tuple[Town, ...], tuple[str, ...]]:
    """Return the towns of a case with their free beds, and notes on what they rest on.

    Beds are the vacant part of the housing in hosts.yaml where the case has that file; else its
    towns are taken to have an assumed share of their dwellings free, each as full as the others
    are: population × v / (1 − v).

    Raises:
        InputError: a town has neither housing nor population.
    """
    from steppe.policy.host_settings import FILE

    cities = case.world.host_cities
    if (case.folder / FILE).is_file():
        beds = _vacant(case)
        basis = f"vacant floor area over floor area a person, middles of {FILE}"
    else:
        beds = {c.id: c.population * VACANT_SHARE / (1 - VACANT_SHARE) for c in cities
                if c.population is not None}  # fmt: skip
        basis = f"assumed: {VACANT_SHARE:.0%} of dwellings free, each as full as the others are"
    faults = [
        Fault("unknown_capacity", f"nothing is known of the housing of «{c.id}»", "places.csv",
              where="population", remedy="give its population, or towns with --towns")
        for c in cities if c.id not in beds
    ]  # fmt: skip
    if faults or case.figures_only or not cities:
        raise InputError(
            faults or [Fault("no_towns", "the case has no towns to place people in",
                             remedy="give them with --towns")]
        )  # fmt: skip
    towns = tuple(Town(c.id, c.name, float(np.floor(beds[c.id])), source=basis) for c in cities)
    return towns, (
        f"Free beds: {basis}.",
        "School places, clinics and jobs of the towns are not known and limit nothing.",
    )


def _vacant(case: Case) -> Mapping[str, float]:
    from steppe.policy.host_settings import read_host_settings
    from steppe.simulation.hosts import vacant_beds

    settings = read_host_settings(case)
    middle = {a.name: float(np.sqrt(a.low * a.high)) for a in settings.assumptions}
    return {
        floor.place: float(
            vacant_beds(floor.m2, middle["housing.vacant_share"], middle["housing.m2_per_person"])
        )
        for floor in settings.housing
    }
