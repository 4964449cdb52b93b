"""The days that date words stand for, given the day of the statement and what was named before.

`days_of` knows one resolver a kind of date words. Where the words can't be pinned to days ("early
May", a weekday in a text without a date) it returns None: the words stay, the days are not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from steppe.claims.calendar_days import (
    WEEKDAYS,
    Days,
    a_day,
    months_from,
    season_days,
    shifted,
    week_of,
    weekday_before,
    year_days,
)
from steppe.claims.date_turns import (
    Known,
    before_focus,
    before_last,
    first_of,
    in_the_unit,
    last_closed,
    lasting,
    later,
    nth,
    one_before,
    one_day,
    preceding,
    same,
    same_of,
    that_day,
    that_unit,
    unit_of,
    year_for,
    year_named,
)
from steppe.claims.dates import DateWords, day_number, month_number, number

_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
}
_VAGUE = frozenset({"early", "late", "earlier"})
#: "Mid-May" is labelled as its fifteenth.
_MIDDLE = frozenset({"mid", "the middle of"})


def days_of(words: DateWords, known: Known) -> Days | None:
    """Return the first and last day that the words stand for, or None if not pinned down."""
    edge = words.parts.get("edge", "").strip().lower()
    if edge in _VAGUE or (edge in _MIDDLE and words.kind != "month"):
        return None
    try:
        found = _RESOLVERS[words.kind](words.parts, known)
    except (ValueError, OverflowError):  # "the last 900 decades": before the calendar begins
        return None
    if found is None or not edge:
        return found
    if edge in _MIDDLE:
        middle = found[0].replace(day=15)
        return (middle, middle)
    return (found[1], found[1]) if "end" in edge or "close" in edge else (found[0], found[0])


def _slashed(parts: dict[str, str], known: Known) -> Days | None:
    day, month = int(parts["day"]), int(parts["day2"])
    if month > 12:
        day, month = month, day
    return one_day(day, month, parts.get("year"), known)


def _day(parts: dict[str, str], known: Known) -> Days | None:
    year = year_named(parts, known)
    if year is None and "back" in parts:
        return None
    return one_day(day_number(parts), month_number(parts["month"]), year, known)


def _days(parts: dict[str, str], known: Known) -> Days | None:
    last_month = month_number(parts.get("month2") or parts["month"])
    year = parts.get("year2") or parts.get("year")
    last = one_day(int(parts["day2"]), last_month, year, known)
    if last is None:
        return None
    month = month_number(parts["month"])
    begun = int(parts["year"]) if "year" in parts else last[0].year - (month > last_month)
    first = a_day(begun, month, int(parts["day"]))
    return (first, last[1]) if first and first <= last[1] else None


def _whole(parts: dict[str, str], known: Known) -> Days | None:
    """Return the month or year that a part ("the first ten days of …") belongs to."""
    if "month" in parts:
        if "same" in parts and known.focus:
            return months_from(known.focus[0].year, month_number(parts["month"]))
        return _whole_month(parts, known)
    if "year" in parts:
        return year_days(int(parts["year"]))
    if known.today is None or "whole" not in parts:
        return None
    which, _, unit = parts["whole"].rpartition(" ")
    if which in ("that", "the same"):
        return year_days(known.focus[1].year) if known.focus else None
    if which in ("the previous", "the preceding") and known.focus:
        return year_days(known.focus[0].year - 1)
    gone = which in ("last", "the previous", "the preceding")
    back = shifted(known.today, -1, unit) if gone else known.today
    return year_days(back.year) if unit == "year" else months_from(back.year, back.month)


def _first_n(parts: dict[str, str], known: Known) -> Days | None:
    whole = _whole(parts, known)
    if whole is None:
        return None
    count, unit = number(parts.get("n", "one")), parts["unit"]
    part = parts.get("part", "first")
    if part in _ORDINALS and part != "first":
        first = shifted(whole[0], _ORDINALS[part] - 1, unit)
        return first, shifted(first, 1, unit) - timedelta(days=1)
    if part in ("first", "opening"):
        return whole[0], shifted(whole[0], count, unit) - timedelta(days=1)
    return shifted(whole[1] + timedelta(days=1), -count, unit), whole[1]


def _halves(parts: dict[str, str], known: Known) -> Days | None:
    piece = parts.get("piece") or {"Q": "quarter", "H": "half"}[parts["letter"]]
    if not parts.keys() & {"year", "month", "whole"}:
        year = known.today.year if known.today else None
        if "letter" not in parts and known.focus:
            year = known.focus[1].year  # "in the second half": of the year just named
        whole = year_days(year) if year else None
    else:
        whole = _whole(parts, known)
    if whole is None:
        return None
    count = 4 if piece == "quarter" else 2
    place = parts["ordinal"]
    index = count if place == "last" else int(place) if place.isdigit() else _ORDINALS[place]
    if index > count:
        return None
    if "month" in parts or parts.get("whole", "").endswith("month"):
        middle = whole[0] + timedelta(days=14)
        return (whole[0], middle) if index == 1 else (middle + timedelta(days=1), whole[1])
    return months_from(whole[0].year, 1 + (index - 1) * 12 // count, 12 // count)


def _whole_month(parts: dict[str, str], known: Known) -> Days | None:
    month = month_number(parts["month"])
    if "year" in parts:
        return months_from(int(parts["year"]), month)
    if "that" in parts and known.focus:
        return months_from(known.focus[0].year, month)
    if "back" in parts:
        named = year_named(parts, known)
        return months_from(int(named), month) if named else None
    turn = parts.get("turn", "").strip()
    if turn and known.today:
        # "since last August", said in August, is a year ago; "by next June" is to come.
        known = known._replace(year=None, future=turn == "next")
    year = year_for(month, 1, known)
    if year is None:
        return None
    if known.today and (turn, month, year) == ("last", known.today.month, known.today.year):
        year -= 1
    first, last = months_from(year, month)
    if known.today and first <= known.today < last:
        last = known.today  # the month is not over
    return first, last


def _months(parts: dict[str, str], known: Known) -> Days | None:
    month, month2 = month_number(parts["month"]), month_number(parts["month2"])
    year = parts.get("year2") or parts.get("year")
    last_year = int(year) if year else year_for(month2, 1, known)
    if last_year is None:
        return None
    begun = int(parts["year"]) if "year" in parts else last_year - (month > month2)
    return months_from(begun, month)[0], months_from(last_year, month2)[1]


def _month(parts: dict[str, str], known: Known) -> Days | None:
    found = _whole_month(parts, known)
    if found and "end" in parts.get("edge", ""):
        return months_from(found[0].year, found[0].month)
    return found


def _season(parts: dict[str, str], known: Known) -> Days | None:
    if "year" in parts:
        return season_days(int(parts["year"]), parts["season"])
    if known.today is None:
        return None
    year = known.today.year
    while season_days(year, parts["season"])[0] > known.today:
        year -= 1
    if (
        parts.get("named", "").strip() == "last"
        and season_days(year, parts["season"])[1] >= known.today
    ):
        year -= 1
    first, last = season_days(year, parts["season"])
    return first, min(last, known.today)


def _years(parts: dict[str, str], _: Known) -> Days | None:
    first, last = parts["year"], parts["year2"]
    last = first[: 4 - len(last)] + last
    return (year_days(int(first))[0], year_days(int(last))[1]) if first < last else None


def _ahead(parts: dict[str, str], known: Known) -> Days | None:
    if known.today is None:
        return None
    return known.today, shifted(known.today, number(parts["n"]), parts["unit"])


def _back(parts: dict[str, str], known: Known) -> Days | None:
    if known.today is None:
        return None
    if "half" in parts:  # "the past year and a half"
        return shifted(known.today, -18, "month"), known.today
    count = number(parts.get("n", "one"))
    if known.reporting and (count, parts["unit"]) == (1, "week"):
        return known.reporting
    if parts.get("which") in ("previous", "preceding"):
        return preceding(parts, known)
    return shifted(known.today, -count, parts["unit"]), known.today


def _of_month(parts: dict[str, str], known: Known) -> Days | None:
    around = (
        known.focus[1] if known.focus and parts["which"] not in ("this", "last") else known.today
    )
    if around is None:
        return None
    if parts["which"] == "last":
        around = shifted(around, -1, "month")
    word = parts["day"]
    found = a_day(around.year, around.month, 1 if word == "first" else int(word[:-2]))
    return (found, found) if found else None


def _to_date(_: dict[str, str], known: Known) -> Days | None:
    last = known.reporting[1] if known.reporting else known.today
    return (year_days(last.year)[0], last) if last else None


def _of_week(parts: dict[str, str], known: Known) -> Days | None:
    if known.today is None:
        return None
    monday = week_of(known.today)[0] - timedelta(days=7 if parts["which"] == "last" else 0)
    found = monday + timedelta(days=WEEKDAYS.index(parts["weekday"]))
    return found, found


def _unit(parts: dict[str, str], known: Known) -> Days | None:
    which, unit = parts.get("which", "the").strip(), parts["unit"]
    if which in ("that", "the same"):
        return that_unit(unit, known)
    today = known.today
    if today is None:
        return None
    if known.reporting and which in ("this", "the current"):
        today = known.reporting[1]
    if (
        which.endswith(("previous", "preceding"))
        and unit != "weekend"
        and (found := before_focus(unit, known))
    ):
        return found
    if unit == "weekend":
        return None if which == "next" else _weekend(parts, known)
    step = {"last": -1, "previous": -1, "preceding": -1, "next": 1}.get(which.split()[-1], 0)
    closing = re.search("end|close", parts.get("edge", "")) is not None
    day = shifted(today, step, unit)
    if closing and which in ("", "the") and known.past:
        day = last_closed(unit, today, known)
    whole = unit_of(day, unit)
    if step == 0 and known.reporting and unit == "week":
        return known.reporting
    return (whole[0], today) if step == 0 and not closing else whole


def _weekend(_: dict[str, str], known: Known) -> Days | None:
    if known.today is None:
        return None
    sunday = weekday_before(known.today, 6)
    return sunday - timedelta(days=1), sunday


def _weekday(parts: dict[str, str], known: Known) -> Days | None:
    which = parts.get("which")
    weekday = WEEKDAYS.index(parts["weekday"])
    around = known.focus[1] if which == "that" and known.focus else known.today
    if around is None or which == "next":
        return None
    found = weekday_before(around, weekday, strictly=which == "last")
    return found, found


def _day_word(parts: dict[str, str], known: Known) -> Days | None:
    if known.today is None:
        return None
    yesterday = known.today - timedelta(days=1)
    if parts["word"] == "overnight" or parts["word"].endswith("the night"):
        return yesterday, known.today
    day = {
        "yesterday": yesterday,
        "last night": yesterday,
        "the night before last": yesterday - timedelta(days=1),
        "the day before yesterday": yesterday - timedelta(days=1),
    }
    found = day.get(parts["word"], known.today)
    return found, found


def _holiday(parts: dict[str, str], known: Known) -> Days | None:
    month, day = (12, 25) if "christmas" in parts["holiday"] else (1, 1)
    return one_day(day, month, parts.get("year"), known)


def _n_months(parts: dict[str, str], known: Known) -> Days | None:
    """Return the first months of the year if so many have passed: «in nine months» said in October."""
    count = number(parts["n"])
    if known.today is None or count < 1 or count != known.today.month - 1:
        return lasting(parts, known)
    return months_from(known.today.year, 1, count)


def _ago(parts: dict[str, str], known: Known) -> Days | None:
    if known.today is None or parts["unit"] not in ("day", "night", "week"):
        return None  # "two months ago" names no day
    found = shifted(known.today, -number(parts["n"]), parts["unit"])
    return found, found


_RESOLVERS: dict[str, Callable[[dict[str, str], Known], Days | None]] = {
    "iso": lambda parts, known: one_day(
        int(parts["day"]), int(parts["day2"]), parts["year"], known
    ),
    "slashed": _slashed,
    "day": _day,
    "days": _days,
    "first_n": _first_n,
    "holiday": _holiday,
    "nth": nth,
    "in_the_unit": in_the_unit,
    "n_months": _n_months,
    "lasting": lasting,
    "first_of": first_of,
    "before_last": before_last,
    "later": later,
    "halves": _halves,
    "months": _months,
    "month": _month,
    "season": _season,
    "years": _years,
    "year": lambda parts, _: year_days(int(parts["year"])),
    "same_of": same_of,
    "same": same,
    "ahead": _ahead,
    "back": _back,
    "of_week": _of_week,
    "of_month": _of_month,
    "to_date": _to_date,
    "one_before": one_before,
    "unit": _unit,
    "weekday": _weekday,
    "weekend": _weekend,
    "day_word": _day_word,
    "that_day": that_day,
    "ago": _ago,
    "now": lambda _, known: (known.today, known.today) if known.today else None,
}
