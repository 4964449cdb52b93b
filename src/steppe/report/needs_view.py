"""Needs as a table for the terminal, as rows of a CSV file, and as a section of the brief."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from steppe.case.case import Case
from steppe.policy.needs import Cell, Needs, Standard
from steppe.report import words
from steppe.report.tables import ByWidth, cell

#: Standards with a column of their own in the terminal, and those in the brief.
SHOWN = ("beds", "water", "food", "latrines", "showers", "clinics", "desks")
IN_BRIEF = ("beds", "water", "food", "latrines", "desks")
#: Weeks before the last that the terminal shows; `--out` writes all.
WEEKS_SHOWN = 8
#: Room for the names of the rows, and for the longest range of a column, in characters.
_NAME_WIDTH, _RANGE_WIDTH = 14, 19


def amount(found: Mapping[str, float]) -> words.Amount:
    """Write a need with its 90 % interval, rounded to what the interval supports."""
    if not found:
        return words.Amount("withheld")
    low, high = found["q05"], found["q95"]
    value, low, high = (words.rounded(x, low, high) for x in (found["median"], low, high))
    return words.Amount(words.number(value), words.between(low, high))


def people(found: Mapping[str, float]) -> words.Amount:
    """Write people with their 90 % interval; under ten they are withheld."""
    return words.amount_of(found) if found else words.Amount("withheld")


def counted_words(case: Case, needs: Needs) -> str:
    """Say whose needs they are."""
    titles = [g.title for g in case.world.groups if g.id in needs.groups]
    text = "People counted: " + "; ".join(titles) + "."
    if needs.is_change:
        since = words.day(case.world.timeline.start)
        text += f" No report says how many were there, so it is the change since {since}."
    return text


def needs_view(case: Case, needs: Needs) -> RenderableType:
    """Return what `steppe needs` prints for people."""
    used = [s for s in needs.standards if s.id in SHOWN]
    last = needs.host[-1]
    weeks = list(needs.host[-WEEKS_SHOWN:])
    if needs.fullest not in weeks:
        weeks.insert(0, needs.fullest)
    parts: list[RenderableType] = [
        Text(f"{case.title}\n{counted_words(case, needs)}\n"),
        _tables("In the whole host, by week (median and 90 % interval)",
                [(_week(c) + " (fullest)" * (c is needs.fullest), c) for c in weeks], used),
    ]  # fmt: skip
    if needs.towns:
        title = f"By town, week to {words.day(last.week_end)} (median and 90 % interval)"
        parts.append(_tables(title, [(t[-1].name, t[-1]) for t in needs.towns], used))
    parts += [_sources(needs), Text(
        "On the fullest day of each week. The interval is that of the people; the standards are "
        "taken as they stand. Towns: by where people enter for, as in the estimate; moves from town "
        "to town are not known. Under ten people everything is withheld.\n"
    )]  # fmt: skip
    return Group(*parts)


def _week(found: Cell) -> str:
    return words.period(found.week_start, found.week_end, short=True)


def _tables(title: str, rows: list[tuple[str, Cell]], used: list[Standard]) -> RenderableType:
    """Return people and needs, in as many tables as the width asks for."""
    columns = {
        "people": [people(found.people) for _, found in rows],
        **{need_words(s): [amount(found.need(s)) for _, found in rows] for s in used},
    }

    def make(width: int) -> RenderableType:
        most = max(1, (width - _NAME_WIDTH) // _RANGE_WIDTH)
        parts = [list(columns)[k : k + most] for k in range(0, len(columns), most)]
        return Group(*(_table(title, [name for name, _ in rows], {n: columns[n] for n in part})
                       for part in parts))  # fmt: skip

    return ByWidth(make)


def _table(title: str, names: list[str], columns: Mapping[str, list[words.Amount]]) -> Table:
    table = Table(title=cell(title), title_justify="left", show_lines=True)
    table.add_column("", overflow="fold", min_width=10)
    for name in columns:
        table.add_column(name, justify="right", overflow="fold")
    for name, *shown in zip(names, *columns.values(), strict=True):
        table.add_row(cell(name), *(cell(f"{a.value} {_bracket(a)}".strip()) for a in shown))
    return table


def _bracket(found: words.Amount) -> str:
    return f"({found.interval})" if found.interval else ""


def _sources(needs: Needs) -> Table:
    table = Table(title=cell("Standards"), title_justify="left")
    for name in ("need", "standard", "from", "how sure", "note"):
        table.add_column(name, overflow="fold")
    for s in needs.standards:
        table.add_row(cell(s.need), cell(rate_words(s)), cell(f"{s.standard} {s.edition}".strip()),
                      cell(s.confidence), cell(s.note))  # fmt: skip
    return table


def rate_words(standard: Standard) -> str:
    """Say a standard: «1 for 20 people», «15 litres a day a person»."""
    if standard.people_per_unit is None:
        return f"{words.number(standard.units_per_person or 0.0)} {standard.unit} a person"
    whom = "people" if standard.counted == "present" else "applications a week"
    if standard.people_per_unit == 1:
        return "1 a person"
    return f"1 for {words.number(standard.people_per_unit)} {whom}"


def need_words(standard: Standard) -> str:
    """Name a need with its unit, where the name does not end with it."""
    ends = standard.need.endswith(standard.unit)
    return standard.need if ends else f"{standard.need}, {standard.unit}"


def needs_rows(needs: Needs) -> list[dict[str, Any]]:
    """Return a row for each week, place (empty: whole host) and need; withheld cells are empty."""
    rows = []
    for found in (*needs.host, *(c for town in needs.towns for c in town)):
        head = {"week_start": found.week_start.isoformat(), "week_end": found.week_end.isoformat(),
                "place": found.place}  # fmt: skip
        values = [("people", "people", found.people),
                  *((s.id, s.unit, found.need(s)) for s in needs.standards)]  # fmt: skip
        rows += [
            {**head, "need": name, "unit": unit,
             **{q: f"{v[q]:.0f}" if v else "" for q in ("q05", "median", "q95")}}
            for name, unit, v in values
        ]  # fmt: skip
    return rows


@dataclass(frozen=True)
class NeedRow:
    """One line of the brief's table of needs."""

    need: str
    rate: str
    source: str
    now: words.Amount
    fullest: words.Amount


@dataclass(frozen=True)
class NeedsSection:
    """The section of the brief: two weeks side by side."""

    counted: str
    now: str
    fullest: str
    rows: tuple[NeedRow, ...]


def needs_section(case: Case, needs: Needs) -> NeedsSection:
    """Return the brief's section on needs: the last week, and the fullest."""
    last, full = needs.host[-1], needs.fullest
    rows = [NeedRow("people", "", "", people(last.people), people(full.people))]
    for s in needs.standards:
        if s.id in IN_BRIEF:
            source = f"{s.standard}, {s.edition}" if s.edition else s.standard
            rows.append(NeedRow(need_words(s), rate_words(s), source, amount(last.need(s)),
                                amount(full.need(s))))  # fmt: skip
    return NeedsSection(counted_words(case, needs), _week(last), _week(full), tuple(rows))
