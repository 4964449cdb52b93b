"""Dates written without their year, placed by what the sentence tells: what was, or what is to come."""

from __future__ import annotations

import re
from datetime import timedelta

from steppe.claims.calendar_days import Days, shifted
from steppe.claims.date_days import days_of
from steppe.claims.date_turns import Known
from steppe.claims.dates import DateWords
from steppe.claims.lexicon import word_set

#: Dates that may be written without their year.
BARE = word_set("day days month months")

_TO_COME = (
    r"will|expect|forecast|project(?:ed|ion)|anticipat|planned to|plans? (?:for|to)\b|could|might|may\b|"
    r"would|prepar(?:es?|ing) (?:for|to)\b|brac(?:es?|ing) for\b|(?:is|are|am) (?:set |due )?to\b"
)
_FUTURE = re.compile(rf"\b(?:{_TO_COME}|by the end of)")
_FUTURE_VERB = re.compile(rf"\b(?:{_TO_COME})")
#: What is told of a day that is yet to come: «will open on 3 December».
_WILL_BEFORE = re.compile(
    r"\b(?:will|expected|planned|plans? to|scheduled|(?:is|are) (?:set |due )?to)\b"
    r"(?:(?!\b(?:who|that|which|had|was|were|came|left|fled)\b)[^,;.]){0,60}$"
)
#: A bare date that is to come lies no more days ahead.
_AHEAD = timedelta(days=183)
_PAST_VERB = re.compile(
    r"\b(?:had|was|were|has|have|did|[a-z]{3,}ed|came|stood|rose|saw|took|left|went|fled|fell)\b"
)


def tensed_days(
    words: DateWords, known: Known, binding: str, said: str, before: str
) -> Days | None:
    """Return the days of date words, in the year that the tense of their sentence asks for.

    Args:
        words: the date as written.
        known: what its days may hang on.
        binding: how it binds: "by May" is to come in a forecast, "in May" seldom is.
        said: its sentence.
        before: what stands before it there.
    """
    past = bool(_PAST_VERB.search(said)) and not _FUTURE_VERB.search(said)
    to_come = known._replace(future=True)
    if binding == "until" and _FUTURE.search(said) and not past:
        return days_of(words, to_come)
    days = days_of(words, known._replace(past=past))
    if known.today is None or days is None:
        return days
    if words.kind in BARE and binding == "on" and _WILL_BEFORE.search(before):
        ahead = days_of(words, to_come)
        return ahead if ahead and ahead[0] - known.today <= _AHEAD else days
    if days[0] > known.today and _is_over(words, said):
        return shifted(days[0], -1, "year"), shifted(days[1], -1, "year")
    return days


def _is_over(words: DateWords, said: str) -> bool:
    """Say whether a part of a year, written without the year, is the last one's if it is ahead."""
    parts = words.parts
    named = parts.get("whole", "").startswith(("this", "the present", "the current", "last"))
    return (
        words.kind in ("first_n", "halves")
        and not named
        and not parts.keys() & {"year", "month"}
        and not _FUTURE_VERB.search(said)
    )
