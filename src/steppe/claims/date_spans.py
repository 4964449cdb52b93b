"""Stretches named by one of their ends: "the week ending 4 June", "the ten days to 21 September"."""

from __future__ import annotations

import re
from datetime import timedelta

from steppe.claims.calendar_days import Days, shifted
from steppe.claims.dates import WORD_NUMBER, DateWords, number
from steppe.claims.lexicon import word_set

#: Kinds of words that name single days.
DAY_KINDS = word_set("iso slashed day weekday day_word that_day of_week holiday nth later")
_SPAN_TO = re.compile(
    rf"\b(?P<n>\d{{1,3}}|{WORD_NUMBER})[ -]"
    r"(?P<unit>hour|day|week|month|year)s (?:to|until|ending|ended|up to)(?: on)? (?:the )?"
    r"(?:end of )?$",
    re.IGNORECASE,
)
#: «In the four weeks after 25 August», «in the day before the frontier was shut on Friday».
_SPAN_BESIDE = re.compile(
    rf"\b(?:in|over|during|within) (?:the )?(?P<n>\d{{1,3}}|{WORD_NUMBER})[ -]"
    r"(?P<unit>hour|day|week|month|year)s? (?P<side>after|before) (?:the )?"
    r"(?:(?:[\w’'-]+ ){1,8}(?:on|of) )?(?:the )?$",
    re.IGNORECASE,
)
_YEAR_BEHIND = re.compile(r" year\b(?!-| ago| before| earlier)")
#: A week or a year named by its first or last day.
_WEEK_TO = re.compile(r"\bweek (?:ending|ended|to|up to)(?: on)? $", re.IGNORECASE)
_WEEK_FROM = re.compile(r"\bweek (?:of|beginning|starting|from)(?: on)? $", re.IGNORECASE)
_YEAR_TO = re.compile(
    r"(?<!this )(?<!last )(?<!that )\b(?:year|12 months|twelve months) (?:ending|ended|to|up to) "
    r"(?:the end of )?$",
    re.IGNORECASE,
)


def around_day(before: str, words: DateWords, days: Days | None, after: str = "") -> Days | None:
    """Return what is named by its last or first day: "the week ending 4 June", "four weeks after 4 June".

    «The October 2016 year», as statisticians write, is the one that ends with that month.
    """
    if days is None:
        return None
    if words.kind == "month" and _YEAR_BEHIND.match(after):
        return shifted(days[1] + timedelta(days=1), -1, "year"), days[1]
    beside = _SPAN_BESIDE.search(before)
    if beside and words.kind in (*DAY_KINDS, "month"):
        count, unit = number(beside["n"]), beside["unit"].lower()
        if beside["side"].lower() == "after":
            if words.kind == "month":
                first = days[1] + timedelta(days=1)
                return first, shifted(first, count, unit) - timedelta(days=1)
            return days[0], shifted(days[0], count, unit)
        last = days[0] if unit == "hour" else days[0] - timedelta(days=1)
        return shifted(days[0], -count, unit), last
    span = _SPAN_TO.search(before)
    if span:
        count, unit = number(span["n"]), span["unit"].lower()
        if unit == "day" and count > 1:
            return shifted(days[1], 1 - count, unit), days[1]
        if unit in ("hour", "day"):
            return shifted(days[1], -count, unit), days[1]
        return shifted(days[1] + timedelta(days=1), -count, unit), days[1]
    if words.kind in DAY_KINDS and _WEEK_TO.search(before):
        return days[0] - timedelta(days=6), days[0]
    if words.kind in DAY_KINDS and _WEEK_FROM.search(before):
        return days[0], days[0] + timedelta(days=6)
    if _YEAR_TO.search(before):
        return shifted(days[1] + timedelta(days=1), -1, "year"), days[1]
    return None
