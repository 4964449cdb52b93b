"""Stretches of days named by the calendar: months, quarters, seasons, weeks, days before a day.

Every function returns `(first, last)`, both included, or one day. Seasons are those of meteorology in
the north: spring is March to May (WMO, Guide to Climatological Practices, WMO-No. 100, 2018).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

Days = tuple[date, date]

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SEASON_STARTS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


def a_day(year: int, month: int, day: int) -> date | None:
    """Return the day, or None where the calendar has none such."""
    if not (1 <= month <= 12 and 1900 <= year <= 2100):
        return None
    if not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def months_from(year: int, month: int, count: int = 1) -> Days:
    """Return the days of `count` whole months from a month on."""
    end = year * 12 + month - 1 + count - 1
    last_year, last_month = divmod(end, 12)
    last = date(last_year, last_month + 1, monthrange(last_year, last_month + 1)[1])
    return date(year, month, 1), last


def year_days(year: int) -> Days:
    """Return the days of a year."""
    return months_from(year, 1, 12)


def season_days(year: int, season: str) -> Days:
    """Return the days of a season; winter belongs to the year it begins in."""
    return months_from(year, _SEASON_STARTS[season], 3)


def week_of(day: date) -> Days:
    """Return Monday to Sunday of the week that holds the day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def weekday_before(day: date, weekday: int, *, strictly: bool = False) -> date:
    """Return the latest such weekday up to the day, or before it if `strictly`."""
    back = (day.weekday() - weekday) % 7
    return day - timedelta(days=back or (7 if strictly else 0))


def shifted(day: date, count: int, unit: str) -> date:
    """Return the day `count` units later (earlier if negative).

    Units are hour, day, night, week, fortnight, month, year and decade. Hours count as days, any part
    of a day as one; a day that the month lacks becomes its last.
    """
    if unit in ("hour", "day", "night", "week", "fortnight", "weekend"):
        days = {"day": 1, "night": 1, "week": 7, "fortnight": 14, "weekend": 2}.get(unit, 0)
        whole = count * days if days else -(-abs(count) // 24) * (1 if count > 0 else -1)
        return day + timedelta(days=whole)
    months = count * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit]
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
