"""Time expressions of a text: dates with the words that bind them ("since", "by", "from … to").

Two passes: the first resolves plain dates, from which events are dated ("on 21 September the president
declared a mobilization"); the second also resolves what hangs on those events ("since the mobilization",
"in the two weeks after the mobilization").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from steppe.claims.anchors import Event, anchored, date_events
from steppe.claims.calendar_days import Days, shifted
from steppe.claims.date_bindings import FROM, NEAR, SINCE, binding_of
from steppe.claims.date_days import days_of
from steppe.claims.date_spans import DAY_KINDS, around_day
from steppe.claims.date_tense import BARE, tensed_days
from steppe.claims.date_turns import Known, naming, unit_of
from steppe.claims.dates import DateWords, find_dates
from steppe.claims.lexicon import word_set
from steppe.claims.text import Quantity, Text

_YEAR_KINDS = word_set("year unit same_of halves back first_n")

#: Dates with a number of their own, which is no figure ("the first nine months of 2022").
_HOLD_NUMBERS = word_set("days first_n first_of back ahead n_months lasting later")
_COUNTED = word_set("lasting first_of n_months")

_END_OF = re.compile(r"(?:the )?end of", re.IGNORECASE)
_UP_TO_NOW = re.compile(r"(?:to|until|till|up to)\b")
_BESIDE_NEXT = re.compile(r" (?:after|before|since)\b")
_END_OF_THE = re.compile(r"(?:the )?(?:end|close) of (?:the )?(?P<unit>month|year|week)", re.I)
_DASH = re.compile(r"\s*[-–—]\s*$")
_AS_OF = re.compile(
    r"\W*(?:[\w ]{0,30}\b)?(?:[Aa]s (?:of|at|on)|AS OF|[Ss]ituation on) [\w ,]{4,24}\W*"
)
_TO = re.compile(r",? (?:to|until|till|through) (?:the )?")
_TO_NEXT = re.compile(r" (?:and|to|until|till|through) ")
_ASIDE = re.compile(r",[^,;.()\d]{3,70},(?P<gap> (?:and|to|until|till|through|up to) (?:the )?)$")
#: «between the outbreak of fighting on 15 April and Sunday»: an event beside its date.
_FROM_EVENT = re.compile(
    r"\bbetween (?:the )?(?:[\w’'-]+ ){1,6}(?:on|of|in) (?:the )?$", re.IGNORECASE
)
_AND = re.compile(r"\s+and\s+(?:the )?$")
_BACK_THEN = re.compile(r"\b(?:back then|that year|at that time|in those days)\b", re.IGNORECASE)
_REPORTING = re.compile(r"report(?:ing)? period(?: is| covers|:|,)?\s*(?:from )?$", re.IGNORECASE)
_THEN = re.compile(r"\bsince then\b", re.IGNORECASE)

#: Sentences in which a text without a day of publication may give its own.
_OPENING_LINES = 2


@dataclass(frozen=True)
class Expression:
    """A stretch of time as written, with its days; an open or unresolved end is None.

    `binding` says how it binds: `on` (the stretch itself), `since`, `until` (also "by" and "as of"),
    `now`, `after` (an order in time only), `compared` ("than in 2014") or
    `statement` (when somebody spoke). `era` holds the days of a date without a year in the year that the
    text wrote last, where that is another.
    """

    sentence: int
    start: int
    end: int
    kind: str
    binding: str
    days: Days | None
    first: date | None = None
    last: date | None = None
    era: Days | None = None


@dataclass(frozen=True)
class Timeline:
    """Every expression of a text in order, and the day of the statement by sentence."""

    expressions: tuple[Expression, ...]
    stated: tuple[date | None, ...]


def find_expressions(text: Text, quantities: Sequence[Quantity]) -> Timeline:
    """Return the time expressions of a text; figures are not read as dates."""
    figures: dict[int, list[tuple[int, int]]] = {}
    for quantity in quantities:
        figures.setdefault(quantity.sentence, []).append((quantity.start, quantity.end))
    words = [
        [
            found
            for found in find_dates(text.content, sentence.start, sentence.end)
            if found.kind in _HOLD_NUMBERS
            or not any(
                found.start < end and start < found.end for start, end in figures.get(index, ())
            )
        ]
        for index, sentence in enumerate(text.sentences)
    ]
    plain = _walk(text, words, ())
    events = date_events(
        text,
        [(item.start, item.end, item.days, item.kind) for item in plain.expressions if item.days],
    )
    return _walk(text, words, events) if events else plain


def _walk(text: Text, words: list[list[DateWords]], events: Sequence[Event]) -> Timeline:
    today = text.published or _own_day(text, words)
    known = Known(today=today, published=today)
    known = known._replace(reporting=_reporting(text, words, known))
    found: list[Expression] = []
    stated: list[date | None] = []
    day, paragraph = today, -1
    sheet: date | None = None
    for index, sentence in enumerate(text.sentences):
        if sentence.paragraph != paragraph:
            alone = text.content[sentence.end - 1] not in '.!?”"'
            sheet = sheet if alone else None
            day, paragraph = sheet or today, sentence.paragraph
        focus = known.focus
        year = known.year if _BACK_THEN.search(text.words(index)) else None
        here, known = _in_sentence(text, index, words[index], known._replace(year=year, today=day))
        spoken = [item.days for item in here if item.binding == "statement" and item.days]
        # The last one: a dateline comes before who spoke when.
        day = spoken[-1][1] if spoken else day
        here = [_closed(item, day) for item in here]
        here = _with_events(text, index, here, events, day)
        here = [*here, *_since_then(text, index, here, focus, day)]
        known = known._replace(today=today)
        if held := _focus(here):
            known = naming(known, held)
        if len(here) == 1 and _AS_OF.fullmatch(text.words(index)):
            sheet = here[0].last  # the lines below it speak as of that day
        found += sorted(here, key=lambda item: item.start)
        stated.append(day)
    return Timeline(tuple(found), tuple(stated))


def _with_events(
    text: Text,
    index: int,
    here: list[Expression],
    events: Sequence[Event],
    day: date | None,
) -> list[Expression]:
    """Add what a sentence hangs on events; it stands above a count of days to the statement."""
    hung = [
        Expression(index, start, end, "anchor", binding, days, *_ends(binding, days, day))
        for start, end, binding, days in anchored(text, index, events)
    ]
    kept = [
        item
        for item in here
        if item.kind not in _COUNTED or not any(_meet(item, one) for one in hung if one.days)
    ]
    return kept + [one for one in hung if not any(_meet(one, item) for item in kept)]


def _meet(one: Expression, other: Expression) -> bool:
    return one.start < other.end and other.start < one.end


def _own_day(text: Text, words: list[list[DateWords]]) -> date | None:
    """Return the day that the opening of a text without a day of publication gives in full."""
    for index, here in enumerate(words[:_OPENING_LINES]):
        for item in here:
            if item.kind in ("day", "iso", "slashed") and "year" in item.parts:
                days = days_of(item, Known())
                before = text.content[text.sentences[index].start : item.start]
                if days and not SINCE.search(before) and not FROM.search(before):
                    return days[1]
    return None


def _reporting(text: Text, words: list[list[DateWords]], known: Known) -> Days | None:
    for sentence, here in zip(text.sentences, words, strict=True):
        for item in here:
            if _REPORTING.search(text.content[sentence.start : item.start]):
                return days_of(item, known)
    return None


def _in_sentence(
    text: Text, index: int, words: list[DateWords], known: Known
) -> tuple[list[Expression], Known]:
    """Resolve the dates of a sentence in order and bind them; the year named last is kept."""
    sentence = text.sentences[index]
    found: list[Expression] = []
    named = known.year
    said = text.words(index)
    for item in words:
        binding = binding_of(text, sentence, item)
        last = found[-1] if found else None
        if (
            item.kind == "same_of"
            and last
            and last.binding == "since"
            and last.days
            and known.today
        ):
            # "Since January, against … in the same period of last year": up to the day of saying.
            known = known._replace(focus=(last.days[0], max(last.days[0], known.today)))
        before = text.content[max(sentence.start, item.start - NEAR) : item.start]
        days = tensed_days(item, known, binding, said, before)
        after = text.content[item.end : item.end + 12]
        around = around_day(before, item, days, after)
        if around:
            binding, days = "on", around
            if found and found[-1].kind in _COUNTED:
                found.pop()  # "in the four weeks after 25 August" is not told of today
        dated = item.kind != "first_n" or not item.parts.keys() & {"month"} or "year" in item.parts
        if item.kind in _YEAR_KINDS and dated and days and binding != "since":
            years = {day.year for day in days}
            named = years.pop() if len(years) == 1 else named
            # "Between 1985 and June": the year before does not date the month.
            known = known._replace(year=None if _begins_range(text, item) else named)
        era = None
        if item.kind in BARE and not item.parts.keys() & {"year", "year2", "back"}:
            if known.era and days and days[1].year != known.era:
                era = days_of(item, known._replace(year=known.era))
        elif (item.kind in (*BARE, "year", "iso", "slashed") or "year" in item.parts) and days:
            known = known._replace(era=days[1].year)
        expression = Expression(index, item.start, item.end, item.kind, binding, days, era=era)
        joined = _joined(text, found[-1], expression) if found else None
        if joined:
            found[-1] = joined
        else:
            found.append(expression)
        counted = item.kind in _COUNTED and _BESIDE_NEXT.match(after)
        if (
            binding not in ("statement", "now", "compared")
            and (held := found[-1].days)
            and not counted
        ):
            known = naming(known, held)
    return found, known._replace(year=named)


def _joined(text: Text, left: Expression, right: Expression) -> Expression | None:
    """Return the stretch from one date to the next where the words between bind the two."""
    gap = text.content[left.end : right.start]
    before = text.content[max(text.sentences[left.sentence].start, left.start - NEAR) : left.start]
    opens = FROM.search(before[-20:]) or _FROM_EVENT.search(before)
    if opens and (aside := _ASIDE.match(gap)):
        gap = aside["gap"]  # "between 26 March, when the war began, and today"
    to_now = left.kind in DAY_KINDS and _UP_TO_NOW.match(text.content, right.start)
    runs = to_now or opens or left.binding == "since"
    if _so_far(right) and left.days and runs and gap.isspace():
        return replace(left, end=right.end, binding="since")  # "from January to date"
    if len(gap) > 32 or left.binding == "statement":
        return None
    if _so_far(left) != _so_far(right) and "," not in gap and ";" not in gap:
        named = right if _so_far(left) else left
        if (
            named.kind not in ("unit", "month", "year")
            or named.binding != "on"
            or named.days is None
        ):
            return None
        return replace(named, start=left.start, end=right.end, kind="so_far")
    opened = left.binding == "since" or bool(opens)
    whole = left.kind in ("unit", "in_the_unit")
    opened = opened or (whole and not re.search(r"\d|, and", gap))
    bound = (opened and right.binding == "until" and ";" not in gap) or (
        opens is not None and _AND.match(gap) is not None
    )
    weekdays = (
        left.kind == right.kind
        and left.kind in ("weekday", "nth")
        and _AND.match(gap)
        and left.binding == "on"
    )
    if (
        not bound
        and not weekdays
        and not (_DASH.match(gap) and left.kind == right.kind and left.kind in DAY_KINDS)
        and not (_TO.fullmatch(gap) and {left.kind, right.kind} <= DAY_KINDS)
    ):
        return None
    days = None
    if left.days and right.days:
        first, last = left.days[0], right.days[1]
        if right.kind == "unit" and (closed := _END_OF_THE.match(text.content, right.start)):
            end = unit_of(left.days[0], closed["unit"].lower())[1]
            last = min(end, last) if end > first else last
        if first > last and left.kind == "weekday" and (first - last).days < 7:
            first = shifted(first, -1, "week")  # "Monday to Saturday of last week"
        elif first >= last and left.kind == "day_word" and right.kind != "day_word":
            first = shifted(last, -1, "day")  # "overnight to Monday"
        elif first > last:
            first = shifted(first, last.year - first.year, "year")
            first = shifted(first, -1, "year") if first > last else first
        days = (first, last)
    if _END_OF.match(text.content, left.start):
        # "From the end of 2018" pins no first day.
        return Expression(left.sentence, left.start, right.end, "range", "until", days)
    return Expression(left.sentence, left.start, right.end, "range", "on", days)


def _begins_range(text: Text, words: DateWords) -> bool:
    """Say whether a year opens a stretch: «between 1985 and», «from 2015 to»."""
    before = text.content[max(0, words.start - 12) : words.start]
    after = text.content[words.end : words.end + 8]
    return words.kind == "year" and bool(FROM.search(before) and _TO_NEXT.match(after))


def _so_far(item: Expression) -> bool:
    return item.kind == "now" and item.binding == "until"


def _ends(binding: str, days: Days | None, stated: date | None) -> tuple[date | None, date | None]:
    if days is None or binding in ("after", "statement"):
        return None, None
    if binding == "since":
        return days[0], stated
    if binding == "until":
        return None, days[1]
    return days


def _closed(item: Expression, stated: date | None) -> Expression:
    """Close what runs to the day of the statement, which the sentence may name after it."""
    days = item.days
    if item.kind == "now" and stated:
        days = (stated, stated)
    if (
        item.kind in ("unit", "in_the_unit", "back", "so_far")
        and item.binding == "on"
        and days
        and stated
        and days[0] <= stated < days[1]
    ):
        days = (days[0], stated)
    first, last = _ends(item.binding, days, stated)
    return replace(item, days=days, first=first, last=last)


def _since_then(
    text: Text,
    index: int,
    here: Sequence[Expression],
    focus: Days | None,
    stated: date | None,
) -> Iterator[Expression]:
    """Yield what runs from the stretch named before: earlier in the sentence, or `focus`."""
    sentence = text.sentences[index]
    for found in _THEN.finditer(text.content, sentence.start, sentence.end):
        named = [item.days for item in here if item.days and item.end <= found.start()]
        since = named[-1] if named else focus
        days = (since[0], since[0]) if since else None
        first, last = _ends("since", days, stated)
        yield Expression(index, found.start(), found.end(), "anchor", "since", days, first, last)


def _focus(here: Sequence[Expression]) -> Days | None:
    """Return the stretch that "the same period" in the next sentence would name."""
    for item in reversed(here):
        if item.first and item.last and item.binding not in ("statement", "now", "compared"):
            return item.first, item.last
    return None
