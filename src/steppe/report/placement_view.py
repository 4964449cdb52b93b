"""What `steppe place` prints and writes: who goes where, what a bed is worth, what is short."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from steppe.policy.placement import RESOURCES, Placement
from steppe.policy.placement_tables import Arrivals
from steppe.report import words
from steppe.report.tables import cell

#: The resources in words.
RESOURCE_WORDS = {
    "beds": "beds", "school_places": "school places", "clinic_people": "room at clinics (people)",
    "jobs": "jobs",
}  # fmt: skip
#: Left of a resource under which a town counts as full, as a share of what it has.
FULL = 0.01


def placement_json(
    placement: Placement, arrivals: Arrivals, notes: Sequence[str]
) -> dict[str, Any]:
    """Return the placement as a JSON object; a working file, since single families show."""
    people = sum(p.families * p.people for p in placement.parties)
    found: dict[str, Any] = {
        "kind": "working file: small counts are not withheld",
        "objective": placement.objective,
        "feasible": placement.feasible,
        "first_week": arrivals.start.isoformat(),
        "weeks": placement.weeks,
        "families": sum(p.families for p in placement.parties),
        "people": people,
        "notes": list(notes),
    }
    if not placement.feasible:
        missing = _missing(placement)
        return {
            **found,
            "families_kept_whole_alone_hinder": placement.split_would_fit,
            "missing": {name: total for name, total in missing.items() if total},
            "one_way_to_make_room": [
                {"town": s.town, "resource": s.resource, "missing": s.missing}
                for s in placement.shortages
            ],
        }
    return {
        **found,
        "value": placement.value,
        "bound": placement.bound,
        "gap": placement.gap,
        "towns": [_town_json(placement, t) for t in range(len(placement.towns))],
        "placements": placement_rows(placement, arrivals),
    }


def placement_rows(placement: Placement, arrivals: Arrivals) -> list[dict[str, Any]]:
    """Return who goes where: one row for each week, group, size and town with somebody."""
    rows = []
    for party, families in zip(placement.parties, placement.families, strict=True):
        week = arrivals.start + timedelta(weeks=party.week)
        rows += [
            {"week": week.isoformat(), "group": party.group, "town": town.id,
             "families": int(count), "people_per_family": party.people,
             "people": int(count) * party.people}
            for town, count in zip(placement.towns, families, strict=True)
            if count
        ]  # fmt: skip
    return rows


def _missing(placement: Placement) -> dict[str, float]:
    return {
        name: sum(s.missing for s in placement.shortages if s.resource == name)
        for name in RESOURCES
    }


def _town_json(placement: Placement, t: int) -> dict[str, Any]:
    town, most = placement.towns[t], placement.present()[:, :, t].max(0)
    return {
        "id": town.id,
        "name": town.name,
        "families": int(placement.families[:, t].sum()),
        "people_at_most": float(most[0]),
        "beds": town.beds,
        "load": float(most[0] / town.beds) if town.beds else None,
        "full": _full(placement, t, most),
        "prices": {name: float(placement.prices[k, t]) for k, name in enumerate(RESOURCES)},
    }


def _full(placement: Placement, t: int, most: np.ndarray) -> list[str]:
    room = [getattr(placement.towns[t], name) for name in RESOURCES]
    return [
        name
        for name, has, used in zip(RESOURCES, room, most, strict=True)
        if has is not None and used > 0 and used >= has * (1 - FULL)
    ]


def placement_view(placement: Placement, notes: Sequence[str]) -> RenderableType:
    """Return what the command prints for people."""
    people = sum(p.families * p.people for p in placement.parties)
    families = sum(p.families for p in placement.parties)
    head = Text()
    head.append(f"{families:,} families, {people:,} people, {placement.weeks} weeks, "
                f"{len(placement.towns)} towns\n")  # fmt: skip
    closing = Text("".join(f"Note: {note}\n" for note in map(_plain, notes)))
    if not placement.feasible:
        return Group(head, _short(placement), closing)
    return Group(head, _towns(placement), _reached(placement), closing)


def _plain(text: str) -> str:
    return cell(text).plain


def _towns(placement: Placement) -> Table:
    table = Table(
        title=cell("Where they are placed"), title_justify="left",
        caption=cell("Price of a bed: by how much one more bed would lower the cost if families "
                     "could be split (shadow price of the relaxation); not a price of the market."),
        caption_justify="left",
    )  # fmt: skip
    for name in ("town", "families", "people at most", "free beds", "load", "price of a bed",
                 "full"):  # fmt: skip
        table.add_column(name, justify="left" if name in ("town", "full") else "right",
                         overflow="fold")  # fmt: skip
    for t in np.argsort(-placement.present()[:, 0].max(0), kind="stable").tolist():
        found = _town_json(placement, t)
        few = 0 < found["people_at_most"] < words.SMALLEST_COUNT
        table.add_row(
            cell(found["name"]),
            cell(words.WITHHELD if few else words.number(found["families"])),
            cell(words.WITHHELD if few else words.number(found["people_at_most"])),
            cell(words.number(found["beds"])),
            cell("" if few or found["load"] is None else f"{100 * found['load']:.0f}\u00a0%"),
            cell(words.number(round(found["prices"]["beds"], 2))),
            cell(", ".join(RESOURCE_WORDS[name] for name in found["full"])),
        )
    return table


def _reached(placement: Placement) -> Text:
    what = "Cost" if placement.objective == "cost" else "Highest load, people per free bed"
    text = (
        f"{what}: {words.number(round(placement.value, 3))}; no placement can be below "
        f"{words.number(round(placement.bound, 3))} (gap {100 * placement.gap:.2f}\u00a0%).\n"
    )
    if placement.objective == "even":
        text += "Prices are those of the cheapest placement at that load.\n"
    return Text(text)


def _short(placement: Placement) -> RenderableType:
    said = Text("Not everybody can be placed.", style="bold")
    if placement.split_would_fit:
        said.append(" There is room enough, but not without splitting families.")
    totals = [
        f"{words.number(total)} {RESOURCE_WORDS[name]}"
        for name, total in _missing(placement).items()
        if total
    ]
    said.append("\nMissing at least: " + ", ".join(totals) + ".\n")
    table = Table(title=cell("One of the least ways to make room"), title_justify="left")
    table.add_column("town")
    table.add_column("what")
    table.add_column("to be added", justify="right")
    names = {town.id: town.name for town in placement.towns}
    for shortage in placement.shortages:
        table.add_row(cell(names[shortage.town]), cell(RESOURCE_WORDS[shortage.resource]),
                      cell(words.number(shortage.missing)))  # fmt: skip
    return Group(said, table)
