"""Ticks of a time axis, with the names of months as everywhere in the brief."""

from __future__ import annotations

from datetime import date, timedelta

from steppe.report import words

_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
#: Periods up to this many days have ticks by day, longer ones by month.
_LONGEST_BY_DAY = 75


def ticks(first: date, last: date, most: int) -> list[tuple[date, str]]:
    """Return at most `most` dates with labels; the year stands under the first and each January."""
    if (last - first).days <= _LONGEST_BY_DAY:
        return _by_day(first, last, most)
    starts = _month_starts(first, last)
    step = next((s for s in _MONTH_STEPS if len(starts) / s <= most), _MONTH_STEPS[-1])
    kept = [day for day in starts if (day.year * 12 + day.month - 1) % step == 0]
    return _labelled([(day, words.month(day)) for day in kept])


def _by_day(first: date, last: date, most: int) -> list[tuple[date, str]]:
    days = (last - first).days + 1
    step = next((s for s in _DAY_STEPS if days / s <= most), 28)
    kept = [first + timedelta(days=i) for i in range(0, days, step)]
    return _labelled([(day, f"{day.day} {words.month(day)}") for day in kept])


def _labelled(kept: list[tuple[date, str]]) -> list[tuple[date, str]]:
    years = [None, *(day.year for day, _ in kept)]
    return [
        (day, f"{label}\n{day.year}" if day.year != before else label)
        for (day, label), before in zip(kept, years, strict=False)
    ]


def _month_starts(first: date, last: date) -> list[date]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = [date(month // 12, month % 12 + 1, 1) for month in months]
    return [day for day in starts if first <= day <= last]
