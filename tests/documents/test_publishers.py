"""What publishers count, and figures that would be implausible from them."""

from __future__ import annotations

import csv
from importlib import resources

import pytest

from steppe.codes import DAYS_PER_UNIT, MEASURES
from steppe.documents.publishers import habit_of, publisher_id, why_implausible


def test_every_row_is_complete_and_says_where_it_comes_from() -> None:
    with (resources.files("steppe.documents") / "publishers.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len({(row["id"], row["measure"]) for row in rows}) == len(rows)
    for row in rows:
        assert row["measure"] in MEASURES
        assert row["unit"] in ("people", *DAYS_PER_UNIT)
        assert 0 <= float(row["usual_low"]) < float(row["usual_high"])
        assert all(row[name] for name in ("name", "counts", "note", "source"))


def test_names_and_other_names() -> None:
    assert publisher_id("the UN refugee agency") == publisher_id("UNHCR") == "unhcr"
    assert publisher_id("Ministry of Silly Walks") is None
    habit = habit_of("International Organization for Migration", "entries")
    assert habit is not None
    assert habit.counts == "sightings"


@pytest.mark.parametrize(
    ("source", "measure", "value", "unit", "days", "words"),
    [
        ("UNHCR", "stock", 3_500_000, "people", None, ""),
        ("UNHCR", "stock", 98_000_000, "people", None, "over ten times"),
        ("UNHCR", "stock", 3, "people", None, "under a tenth"),
        ("UNHCR", "entries", 140_000, "people/day", None, ""),
        ("UNHCR", "entries", 10_500_001, "people", 7, "1,500,000 a day"),
        ("Frontex", "interceptions", 1_800_000, "people", 365, ""),
        ("Frontex", "interceptions", 62_900_000, "people", 365, "over ten times"),
        ("a village elder", "entries", 30_000_000, "people", 10, "anybody"),
        ("a village elder", "entries", 5, "people", 300, ""),
        (None, "entries", 500_000, "people", None, ""),
        ("UNHCR", "entries", 2, "people", None, ""),
        ("UNHCR", "price", 1e9, "USD", None, ""),
        ("UNHCR", "stock", 1e9, "families", None, ""),
    ],
)
def test_ten_times_outside_the_usual_is_implausible(
    source: str | None, measure: str, value: float, unit: str, days: int | None, words: str
) -> None:
    said = why_implausible(source, measure, value, value, unit, days)
    assert words in said if words else said == ""
