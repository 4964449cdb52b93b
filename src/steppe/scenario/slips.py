"""Numbers and dates as people and spreadsheets write them: what was surely meant by them.

Only said as a remedy, never read: whether 5.000 is five or five thousand, and 02/03/2022 in
February or in March, is for the writer to say.
"""

from __future__ import annotations

import re
from datetime import date

_SEPARATOR = re.compile(r"[ ,.'’\u00a0\u2009\u202f]")
_GROUPED = re.compile(rf"[1-9]\d{{0,2}}(?:{_SEPARATOR.pattern}\d{{3}})+\Z")
_DECIMAL_COMMA = re.compile(
    r"(?P<sign>-?)(?P<whole>\d+|[1-9]\d{0,2}(?:[ .'’\u00a0\u2009\u202f]\d{3})+),(?P<part>\d+)\Z"
)
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})\Z")
_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?:[ T]00:00(?::00)?)?\Z")


def number_meant(text: str) -> str:
    """Return the digits of a number written in groups of three; empty for anything else."""
    return _SEPARATOR.sub("", text) if _GROUPED.match(text) else ""


def number_remedy(text: str, semicolons: bool) -> str:
    """Say how to write a number that is not plain digits.

    Args:
        text: the cell.
        semicolons: whether semicolons part the columns, as where a comma marks decimals: 5,250 is
            then as likely 5.25 as 5250, and both are named.
    """
    grouped, decimal = number_meant(text), _decimal_meant(text)
    if grouped and decimal and semicolons:
        return f"write {grouped}, or {decimal} if the comma marks decimals"
    if decimal and not grouped:
        return f"write {decimal} with a point"
    return f"write {grouped or 'plain digits like 12500'}"


def _decimal_meant(text: str) -> str:
    """Return a number with a decimal comma with a point instead; empty for anything else."""
    found = _DECIMAL_COMMA.match(text)
    if found is None:
        return ""
    part = found["part"].rstrip("0")
    whole = found["sign"] + _SEPARATOR.sub("", found["whole"])
    return f"{whole}.{part}" if part else whole


def grouped_by_points(text: str) -> bool:
    """Tell whether a number may be in groups of thousands: 5.000 is 5 here, and 5000 elsewhere."""
    return "." in text and bool(_GROUPED.match(text))


def date_meant(text: str) -> str:
    """Return the ISO date of a day written otherwise; empty where it may be more than one day."""
    found = _YEAR_FIRST.match(text)
    if found:
        orders = {(int(found[1]), int(found[2]), int(found[3]))}
    else:
        found = _DAY_FIRST.match(text)
        if found is None:
            return ""
        first, second, year = map(int, found.groups())
        orders = {(year, second, first), (year, first, second)}
    days = {day for day in map(_day, orders) if day}
    return days.pop() if len(days) == 1 else ""


def _day(order: tuple[int, int, int]) -> str:
    try:
        return date(*order).isoformat()
    except ValueError:
        return ""
