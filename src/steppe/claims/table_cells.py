"""What cells of a table say: numbers and days, in the spellings that spreadsheets use."""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

DayOrder = Literal["day first", "month first", "unknown"]

#: Cells that say that there is no number.
MISSING = frozenset(
    {"", "-", "–", "—", "*", "..", "...", "n/a", "na", "nan", "none", "null", "#n/a"}
)
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:[, \u00a0\u202f']\d{3})+|\d+)(?:\.\d+)?\Z")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_SLASHED = re.compile(r"(\d{1,2})[./\-](\d{1,2})[./\-](\d{4})\b")
_ISO = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?:[T ]\d{2}:\d{2}.*)?\Z")
_DAY_MONTH = re.compile(r"(\d{1,2})[\s\-]+([A-Za-z]{3,9})\.?,?[\s\-]+(\d{4})\Z")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})\Z")
_MONTH = re.compile(r"([A-Za-z]{3,9})\.?[\s\-]+(\d{4})\Z")


def number_in(cell: str) -> float | None:
    """Return the number a cell holds, thousands set apart or not; ValueError if it is none.

    None for a cell that says that there is no number. A cell like «62,9OO» is an error, not a guess.
    """
    text = cell.strip()
    if text.casefold() in MISSING:
        return None
    if len(text) > 40 or not _NUMBER.match(text):
        raise ValueError(f"«{text[:40]}» is no number")
    value = float(re.sub(r"[, \u00a0\u202f']", "", text))
    if not math.isfinite(value):
        raise ValueError(f"«{text[:40]}» is no number")
    return value


def day_order(cells: Iterable[str]) -> DayOrder:
    """Return which comes first in dates like 03/04/2022, by those cells that leave no choice."""
    for cell in cells:
        if found := _SLASHED.match(cell.strip()):
            first, second = int(found[1]), int(found[2])
            if first > 12 or second > 12:
                return "day first" if first > 12 else "month first"
    return "unknown"


def days_in(cell: str, order: DayOrder) -> tuple[date, date] | None:
    """Return the first and last day that a cell names: a day, a month or a year.

    None if it names none, or a day like 03/04/2022 whose order is unknown and matters.
    """
    text = cell.strip()
    try:
        if found := _ISO.match(text):
            year, month, day = (int(part) if part else None for part in found.groups())
            return _span(year or 0, month, day)
        if found := _SLASHED.match(text):
            first, second, year = (int(part) for part in found.groups())
            if order == "unknown" and first != second:
                return None
            day, month = (second, first) if order == "month first" else (first, second)
            return _span(year, month, day)
        if found := _DAY_MONTH.match(text):
            return _span(int(found[3]), _MONTHS[found[2].lower()], int(found[1]))
        if found := _MONTH_DAY.match(text):
            return _span(int(found[3]), _MONTHS[found[1].lower()], int(found[2]))
        if found := _MONTH.match(text):
            return _span(int(found[2]), _MONTHS[found[1].lower()], None)
    except (ValueError, KeyError):
        return None
    return None


def _span(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    if not 1900 <= year <= 2200:
        raise ValueError
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def widened(days: tuple[date, date], precision: str | None) -> tuple[date, date]:
    """Return days known only to a week (Monday to Sunday) or a month as that week or month."""
    first, last = days
    if precision == "week":
        return first - timedelta(first.weekday()), last + timedelta(6 - last.weekday())
    if precision == "month":
        return first.replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])
    return days
