"""Who publishes figures, what they count, and which figures would be implausible from them.

The table is data: `publishers.csv` has one row a publisher and measure, with the usual range of a
figure (people, or people a day for flows) and where that range comes from. Usual ranges are wide;
only what is ten times outside is called implausible, and it is flagged, never dropped.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from steppe.codes import DAYS_PER_UNIT, fold

#: Times outside the usual range from which a figure is called implausible.
IMPLAUSIBLE = 10.0
#: The row for publishers that have none of their own.
ANY = "any"


@dataclass(frozen=True)
class Habit:
    """How a publisher counts one measure.

    Attributes:
        publisher: its id.
        name: its name in English.
        counts: what one unit is: persons, crossings, applications, detections, …
        measure: of the code list.
        unit: people, or people/day for flows.
        usual_low: lower end of the usual range, in `unit`.
        usual_high: upper end.
        note: what a reader should know of the count.
        source: where the range comes from.
    """

    publisher: str
    name: str
    counts: str
    measure: str
    unit: str
    usual_low: float
    usual_high: float
    note: str
    source: str


@cache
def _table() -> tuple[dict[str, str], dict[tuple[str, str], Habit]]:
    """Return ids by folded name, and habits by id and measure."""
    ids: dict[str, str] = {}
    habits: dict[tuple[str, str], Habit] = {}
    with (resources.files("steppe.documents") / "publishers.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for name in (row["name"], *filter(None, row["aliases"].split(";"))):
                ids[fold(name)] = row["id"]
            habits[row["id"], row["measure"]] = Habit(
                row["id"], row["name"], row["counts"], row["measure"], row["unit"],
                float(row["usual_low"]), float(row["usual_high"]), row["note"], row["source"],
            )  # fmt: skip
    return ids, habits


def publisher_id(name: str) -> str | None:
    """Return the id of a publisher by its name or another name it goes by."""
    return _table()[0].get(fold(name).removeprefix("the "))


def habit_of(name: str, measure: str) -> Habit | None:
    """Return how a publisher counts a measure; None if the table does not say."""
    return _table()[1].get((publisher_id(name) or "", measure))


def why_implausible(
    source: str | None,
    measure: str,
    value_low: float,
    value_high: float,
    unit: str,
    days: int | None = None,
) -> str:
    """Say why a figure is implausible from its source; empty if it is not, or cannot be told.

    Args:
        source: who is credited; for unknown ones the widest range counts.
        measure: of the code list.
        value_low: lower end of the figure, in `unit`.
        value_high: its upper end.
        unit: people, or people a day, week or month; others are not judged.
        days: length of the period, both days included; None if unknown.
    """
    habit = habit_of(source or "", measure) or _table()[1].get((ANY, measure))
    if habit is None or unit not in ("people", *DAYS_PER_UNIT):
        return ""
    flow = habit.unit in DAYS_PER_UNIT
    if not flow and unit in DAYS_PER_UNIT:
        return ""
    # A sum over unknown days is spread over a year, and not judged for being small.
    over = (DAYS_PER_UNIT.get(unit) or float(days or 366)) if flow else 1.0
    low, high = value_low / over, value_high / over
    whose = "anybody" if habit.publisher == ANY else habit.name
    per = " a day" if flow else ""
    if low > IMPLAUSIBLE * habit.usual_high:
        usual = f"{habit.usual_high:,.0f}{per}"
        return f"{low:,.0f}{per} is over ten times what {whose} reports at most, {usual}"
    days_known = not flow or unit in DAYS_PER_UNIT or days is not None
    if days_known and high * IMPLAUSIBLE < habit.usual_low:
        usual = f"{habit.usual_low:,.0f}{per}"
        return f"{high:,.0f}{per} is under a tenth of what {whose} reports at least, {usual}"
    return ""
