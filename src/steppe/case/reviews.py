"""reviews.yaml: decisions of people on figures, laid over figures.csv, which is never changed."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from steppe.claims.review import Review
from steppe.errors import Fault, InputError, did_you_mean
from steppe.scenario.settings_file import Day, Loose, Strict, Text, read_settings
from steppe.scenario.tables import Field, Row, Table, parse_cell, read_schema, visible
from steppe.scenario.yaml_file import Way, YamlFile

#: Fields that say which claim it is; changing them would make it another.
_FIXED = ("id", "document", "locator", "sentence")


class ReviewSetting(Strict):
    """One decision: claim, verdict, who (a role), when, why; field and value if corrected."""

    claim: Text
    verdict: Literal["accepted", "corrected"]
    who: Text
    when: Day
    why: Loose = ""
    field: Loose = ""
    value: str | int | float | date = ""


class ReviewSettings(Strict):
    """What reviews.yaml may hold."""

    reviews: list[ReviewSetting] = []


def lay_over(table: Table, path: Path) -> tuple[Table, tuple[Review, ...]]:
    """Return figures.csv with the corrections of reviews.yaml, and the reviews.

    Of two corrections of one field the later line counts. Raises InputError with every fault.
    """
    settings, yaml = read_settings(path, ReviewSettings)
    rows = {str(row["id"] or number): row for number, row in enumerate(table.rows, start=1)}
    before = dict(rows)
    faults: list[Fault] = []
    reviews = []
    for index, setting in enumerate(settings.reviews):
        fault = _misfit(setting, index, yaml, before)
        if fault:
            faults.append(fault)
            continue
        review = _review(setting)
        if review.verdict == "corrected":
            review = replace(review, was=_written(before[review.claim][review.field]))
            rows[review.claim] = _corrected(rows[review.claim], review)
        reviews.append(review)
    if faults:
        raise InputError(faults)
    return replace(table, rows=list(rows.values())), tuple(reviews)


def _review(setting: ReviewSetting) -> Review:
    return Review(
        setting.claim, setting.verdict, setting.who, setting.when, setting.why, setting.field,
        _written(setting.value),
    )  # fmt: skip


def _misfit(
    setting: ReviewSetting, index: int, yaml: YamlFile, rows: dict[str, Row]
) -> Fault | None:
    """Return what is wrong with a review, if anything."""
    way = ("reviews", index)
    if setting.claim not in rows:
        remedy = did_you_mean(setting.claim, rows)
        return yaml.fault(
            "unknown_claim",
            f"no figure has the id «{visible(setting.claim)}»",
            (*way, "claim"),
            remedy,
        )
    if setting.verdict == "accepted":
        if setting.field:
            return yaml.fault(
                "bad_value",
                "an accepted claim corrects no field",
                (*way, "field"),
                "write verdict: corrected",
            )
        return None
    columns = {column.name: column for column in read_schema("steppe.case", "figures")}
    column = columns.get(setting.field)
    if column is None or setting.field in _FIXED:
        known = [name for name in columns if name not in _FIXED]
        remedy = did_you_mean(setting.field, known) or "known: " + ", ".join(known)
        return yaml.fault(
            "unknown_field",
            f"«{visible(setting.field)}» is no field to correct",
            (*way, "field"),
            remedy,
        )
    text = _written(setting.value)
    if not text:
        return _empty(column, yaml, way)
    try:
        parse_cell(column, text)
    except ValueError as error:
        message = str(error) or f"«{visible(text)}» is not {column.expected()}"
        return yaml.fault("bad_value", message, (*way, "value"), f"give {column.expected()}")
    return None


def _empty(column: Field, yaml: YamlFile, way: Way) -> Fault | None:
    """Return the fault of an empty value; only what a figure can lack may be emptied."""
    if not column.required:
        return None
    return yaml.fault(
        "missing_value",
        f"«{column.name}» cannot be empty",
        (*way, "value"),
        f"give {column.expected()}",
    )


def _corrected(row: Row, review: Review) -> Row:
    column = next(c for c in read_schema("steppe.case", "figures") if c.name == review.field)
    value = parse_cell(column, review.value) if review.value else None
    fields = [review.field]
    # A point stays a point: figures.csv may give its upper end as well.
    if review.field == "value_low" and row["value_high"] == row["value_low"]:
        fields.append("value_high")
    return replace(
        row,
        values={**row.values, **dict.fromkeys(fields, value)},
        written={**row.written, **dict.fromkeys(fields, review.value)},
    )


def _written(value: Any) -> str:
    """Return a value as it is written in a table."""
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def noted_doubts(folder: Path) -> dict[str, list[str]]:
    """Return the doubts that reading the documents left in gaps.csv, by id of the figure."""
    path = folder / "gaps.csv"
    doubts: dict[str, list[str]] = {}
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if row.get("figure") and row.get("reason"):
                    doubts.setdefault(row["figure"], []).append(
                        f"{row.get('missing', '')}: {row['reason']}"
                    )
    return doubts
