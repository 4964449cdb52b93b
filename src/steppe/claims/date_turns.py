"""Days that hang on what a text said before: "the same period", "a year earlier", "two days later"."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from steppe.claims.calendar_days import Days, a_day, months_from, shifted, week_of, year_days
from steppe.claims.dates import number

#: Fewer hours are how long something took.
_FEW_HOURS = 10
_STEPS = {"second": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5, "seventh": 6}
_MEAN = {"week": 7.0, "month": 30.44, "quarter": 91.3, "year": 365.25}
#: Days by which several units may be missed: calendar months and years differ.
_SLACK = 4
#: Stretches that a text holds in mind.
_REMEMBERED = 5
#: Least and most days of a stretch that passes for one unit.
_LENGTHS = {"week": (5, 8), "month": (26, 31), "quarter": (88, 92), "year": (330, 366)}


class Known(NamedTuple):
    """What the days of a date may hang on.

    Attributes:
        today: day of the statement, None if not known.
        published: day on which the text came out, None if not known.
        focus: the stretch named last.
        recent: the stretches named last, the latest at the end.
        year: year that bare months belong to, if the words before name one.
        reporting: the period a bulletin says it covers.
        future: whether the sentence tells what is to come.
        past: whether it tells only what was.
        era: the year written last, for bare dates of a text whose own day is not known.
    """

    today: date | None = None
    published: date | None = None
    focus: Days | None = None
    recent: tuple[Days, ...] = ()
    year: int | None = None
    reporting: Days | None = None
    future: bool = False
    past: bool = False
    era: int | None = None


def naming(known: Known, days: Days) -> Known:
    """Return what is known after a text named a stretch."""
    earlier = [one for one in known.recent if one != days]
    return known._replace(focus=days, recent=(*earlier[1 - _REMEMBERED :], days))


def year_for(month: int, day: int, known: Known) -> int | None:
    """Return the year of a date written without one: the latest that is not in the future."""
    if known.year is not None:
        return known.year
    if known.today is None:
        return known.era
    # What was said on 31 August may stand beside what came to pass in September.
    today = known.today if known.future else known.published or known.today
    ahead = (month, day) > (today.month, today.day)
    return today.year + (1 if known.future else 0) - (1 if ahead else 0)


#: A figure told as of more than some years up to today is told of nothing that can be dated.
_LONGEST = timedelta(days=20 * 366)


def year_named(parts: dict[str, str], known: Known) -> str | None:
    """Return the year written with a date, or the one its words name: «of last year»."""
    back = parts.get("back")
    if back is None:
        return parts.get("year")
    if back in ("the same year", "that year", "the previous year", "the year before"):
        same = back in ("the same year", "that year")
        around = known.focus[0] if known.focus else None if same else known.today
        return str(around.year - (not same)) if around else None
    if known.today is None:
        return None
    steps = {"this year": 0, "last year": 1}
    return str(known.today.year - (steps[back] if back in steps else number(back.split()[0])))


def one_day(day: int, month: int, year: str | None, known: Known) -> Days | None:
    """Return a day, in the latest year that fits where none is written."""
    chosen = int(year) if year else year_for(month, day, known)
    found = a_day(chosen, month, day) if chosen else None
    return (found, found) if found else None


def nth(parts: dict[str, str], known: Known) -> Days | None:
    """Return the day of a month that is not named: of the stretch just named, or the last such."""
    around = known.focus[1] if known.focus else known.today
    if around is None:
        return None
    day = int(parts["day"])
    back = 0
    if known.today and (found := a_day(around.year, around.month, day)) and found > known.today:
        back = -1
    month = shifted(around.replace(day=1), back, "month")
    found = a_day(month.year, month.month, day)
    return (found, found) if found else None


def that_unit(unit: str, known: Known) -> Days | None:
    """Return the week, month or year named last, or the one that holds what was."""
    if known.focus is None or unit == "weekend" or unit == "week":
        return known.focus
    fit = next((stretch for stretch in known.recent[::-1] if _fits(stretch, unit)), None)
    whole = unit_of(known.focus[1], unit)
    return fit if fit and fit[0] <= known.focus[1] <= fit[1] else whole


def in_the_unit(parts: dict[str, str], known: Known) -> Days | None:
    """Return the stretch just named if it is one such unit long: «in the week» of a bulletin."""
    for stretch in (known.reporting, *reversed(known.recent)):
        if stretch and _fits(stretch, parts["unit"]):
            return stretch
    return unit_of(known.today, parts["unit"]) if known.today else None


def unit_of(day: date, unit: str) -> Days:
    """Return the week, month, quarter or year that holds a day."""
    if unit == "week":
        return week_of(day)
    if unit == "quarter":
        return months_from(day.year, 1 + 3 * ((day.month - 1) // 3), 3)
    return months_from(day.year, day.month) if unit == "month" else year_days(day.year)


def last_closed(unit: str, today: date, known: Known) -> date:
    """Return a day of the last such unit that is over: «by the end of the month they had gone back».

    It is the one of the stretch named last if that is over.
    """
    focus = known.focus[1] if known.focus else today
    return focus if unit_of(focus, unit)[1] <= today else shifted(today, -1, unit)


def before_last(parts: dict[str, str], known: Known) -> Days | None:
    """Return the week, month or year before last."""
    if known.today is None:
        return None
    return unit_of(shifted(known.today, -2, parts["unit"]), parts["unit"])


def lasting(parts: dict[str, str], known: Known) -> Days | None:
    """Return what runs so long up to the day of the statement: «in forty days»."""
    count = number(parts.get("n", "one"))
    if known.today is None or (parts["unit"] == "hour" and count < _FEW_HOURS):
        return None
    first = shifted(known.today, -count, parts["unit"])
    return (first, known.today) if timedelta(0) < known.today - first <= _LONGEST else None


def preceding(parts: dict[str, str], known: Known) -> Days | None:
    """Return so many days before the stretch named last: «the previous seven days»."""
    if known.focus is None:
        return lasting(parts, known)
    first = known.focus[0]
    return shifted(first, -number(parts["n"]), parts["unit"]), first - timedelta(days=1)


def first_of(parts: dict[str, str], known: Known) -> Days | None:
    """Return days counted from the first of the stretch named last, or first months of the year."""
    unit = parts["unit"]
    if unit == "month" and "n" in parts:
        around = known.today or (known.focus[1] if known.focus else None)
        if around is None:
            return None
        count = number(parts["n"])
        return months_from(around.year - (count > around.month), 1, count)
    if known.focus is None:
        return None
    count, steps = number(parts.get("n", "one")), _STEPS.get(parts.get("ordinal", ""), 0)
    first = shifted(known.focus[0], steps * count, unit)
    return first, shifted(first, count, unit) - timedelta(days=1)


def later(parts: dict[str, str], known: Known) -> Days | None:
    """Return the day so many days or weeks behind the stretch named last."""
    if known.focus is None:
        return None
    found = shifted(known.focus[1], number(parts["n"]), parts["unit"])
    return found, found


def same_of(parts: dict[str, str], known: Known) -> Days | None:
    """Return the stretch named last, in another year."""
    if known.focus is None:
        return None
    first, last = known.focus
    if known.today and first <= known.today < last:
        last = known.today  # "3,900 in 2022; in the same period of last year": the year is not over
    if "long" in parts and first == last:
        first = year_days(last.year)[0]  # "3,186 by July 7; in the same months of 2018"
    back = last.year - int(parts["year"]) if "year" in parts else 1
    if first < last and first.day == 1 and (first.year, first.month) == (last.year, last.month):
        return months_from(first.year - back, first.month)
    return shifted(first, -back, "year"), shifted(last, -back, "year")


def one_before(parts: dict[str, str], known: Known) -> Days | None:
    """Return the week, month, quarter or year before the one named last, or the day a week before."""
    unit, focus = parts["unit"], known.focus
    if parts["article"] == "a" and focus and focus[0] == focus[1]:
        day = shifted(focus[0], -1, unit)
        return day, day
    return before_focus(unit, known)


def before_focus(unit: str, known: Known) -> Days | None:
    """Return what lies one unit before the last stretch named that is about one unit long."""
    fit = [stretch for stretch in known.recent if _fits(stretch, unit)]
    if not fit:
        return None
    first, last = fit[-1]
    before = shifted(first, -1, unit)
    if unit == "week":
        return before, shifted(last, -1, unit)
    return before, first - timedelta(days=1)


def that_day(parts: dict[str, str], known: Known) -> Days | None:
    """Return the day named last, or the one before or behind it."""
    if known.focus is None:
        return None
    word = parts["word"]
    if any(part in word for part in ("next", "following", "after")):
        found = known.focus[1] + timedelta(days=1)
    elif any(part in word for part in ("earlier", "before", "previous", "prior", "preceding")):
        found = known.focus[0] - timedelta(days=1)
    else:
        found = known.focus[1]
    return found, found


def same(parts: dict[str, str], known: Known) -> Days | None:
    """Return the stretch that «in the same period» or «in those fourteen months» takes up.

    A stretch is longer than a day if the text names such a one; where it is counted, that one or the two
    that make up the count together («in 2018, and in the first two months of 2019»).
    """
    if known.reporting:
        return known.reporting
    recent = known.recent[::-1]
    if "n" in parts and "unit" in parts:
        count, unit = number(parts["n"]), parts["unit"]
        joined = [
            (min(one[0], other[0]), max(one[1], other[1]))
            for at, one in enumerate(recent)
            for other in recent[at + 1 :]
            if abs((max(one[0], other[0]) - min(one[1], other[1])).days) == 1
        ]
        for stretch in (*recent, *joined):
            if _fits(stretch, unit, count):
                return stretch
    return next((stretch for stretch in recent if stretch[0] < stretch[1]), known.focus)


def _fits(stretch: Days, unit: str, count: int = 1) -> bool:
    """Say whether a stretch is about so many units long."""
    if unit == "hour":
        count, unit = -(-count // 24), "day"
    length = (stretch[1] - stretch[0]).days + 1
    if count == 1 or unit not in _MEAN:
        low, high = _LENGTHS.get(unit, (count, count + 1))
        return low <= length <= high
    return abs(length - count * _MEAN[unit]) <= _SLACK
