"""reviews.yaml: decisions of people on figures, laid over figures.csv; the table itself is never changed."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from steppe.case.find import shipped_cases
from steppe.claims.review import Review
from steppe.errors import Fault, InputError, did_you_mean
from steppe.scenario.settings_file import Day, Loose, Strict, Text, read_settings
from steppe.scenario.tables import Row, Table, parse_cell, read_schema, visible
from steppe.scenario.yaml_file import YamlFile

FILE = "reviews.yaml"
#: Fields that say which claim it is; changing them would make it another.
_FIXED = ("id", "document", "locator", "sentence")
_ENTRY = re.compile(r"^( *)- ", re.MULTILINE)


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
            "unknown_claim", f"no figure has the id «{visible(setting.claim)}»", (*way, "claim"), remedy
        )
    if setting.verdict == "accepted":
        if setting.field:
            return yaml.fault(
                "bad_value", "an accepted claim corrects no field", (*way, "field"), "write verdict: corrected"
            )
        return None
    columns = {column.name: column for column in read_schema("steppe.case", "figures")}
    column = columns.get(setting.field)
    if column is None or setting.field in _FIXED:
        known = [name for name in columns if name not in _FIXED]
        remedy = did_you_mean(setting.field, known) or "known: " + ", ".join(known)
        return yaml.fault(
            "unknown_field", f"«{visible(setting.field)}» is no field to correct", (*way, "field"), remedy
        )
    text = _written(setting.value)
    try:
        if text or column.required:
            parse_cell(column, text)
    except ValueError as error:
        message = str(error) or f"«{visible(text)}» is not {column.expected()}"
        return yaml.fault("bad_value", message, (*way, "value"), f"give {column.expected()}")
    return None


def _corrected(row: Row, review: Review) -> Row:
    column = next(c for c in read_schema("steppe.case", "figures") if c.name == review.field)
    value = parse_cell(column, review.value) if review.value else None
    values = {**row.values, review.field: value}
    # A point stays a point: figures.csv may give its upper end as well.
    if review.field == "value_low" and row["value_high"] == row["value_low"]:
        values["value_high"] = value
    return Row(row.line, values)


def _written(value: Any) -> str:
    """Return a value as it is written in a table."""
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def check_writable(folder: Path) -> None:
    """Raise InputError for a shipped case: a review of it would be lost with the next version."""
    if folder.resolve() in {path.resolve() for path in shipped_cases()}:
        raise InputError(
            Fault(
                "shipped_case",
                "a shipped case is not written to",
                visible(str(folder), 200),
                remedy="copy the folder and review the copy",
            )
        )


def add_review(folder: Path, table: Table, review: Review) -> None:
    """Write one more review into reviews.yaml, whole or not at all; comments in it stay.

    Args:
        folder: the case.
        table: figures.csv as read, which the review must fit.
        review: the decision.

    Raises:
        InputError: the review does not fit the table; nothing is written.
    """
    path = folder / FILE
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if not re.search(r"^reviews:", text, re.MULTILINE):
        text += "reviews:\n"
    text = re.sub(r"^reviews: *\[ *\] *$", "reviews:", text, flags=re.MULTILINE)
    indents = _ENTRY.findall(text)
    indent = indents[-1] if indents else "  "
    temporary = path.with_name(FILE + ".part")
    temporary.write_text(text.rstrip("\n") + "\n" + _entry(review, indent), encoding="utf-8")
    try:
        lay_over(table, temporary)
        temporary.replace(path)
    except InputError as error:
        temporary.unlink()
        raise InputError([replace(fault, file=FILE) for fault in error.faults]) from None


def _entry(review: Review, indent: str) -> str:
    """Return a review as an entry of the list; every text is quoted, so that none is read as YAML."""
    values = {"claim": review.claim, "verdict": review.verdict}
    if review.verdict == "corrected":
        values |= {"field": review.field, "value": review.value}
    values |= {"who": review.who, "why": review.why}
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    lines.append(f"when: {review.when.isoformat()}")
    return "".join(
        f"{indent}{'- ' if number == 0 else '  '}{line}\n" for number, line in enumerate(lines)
    )


def noted_doubts(folder: Path) -> dict[str, list[str]]:
    """Return the doubts that reading the documents left in gaps.csv, by id of the figure."""
    path = folder / "gaps.csv"
    doubts: dict[str, list[str]] = {}
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if row.get("figure") and row.get("reason"):
                    doubts.setdefault(row["figure"], []).append(f"{row.get('missing', '')}: {row['reason']}")
    return doubts
