"""Which days a figure may be about: every time expression near it, each with what speaks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from steppe.claims.calendar_days import months_from, shifted
from steppe.claims.date_spans import DAY_KINDS
from steppe.claims.date_turns import unit_of
from steppe.claims.expressions import Expression
from steppe.claims.lexicon import word_set
from steppe.claims.period_features import (
    Calendar,
    Ends,
    Facts,
    Option,
    describe,
    describe_undated,
    kind_of,
    manner_of,
    tense_of,
    usable,
    word_before,
)
from steppe.claims.text import Quantity, Text

#: Sentences that an expression reaches ahead and back.
_REACH, _BACK = 8, 1
_OPENING = 4
_MOST = 30
_EACH = re.compile(
    r"\b(?:day (?:by|to|after|for) day|respectively|in turn)\b|, then\b", re.IGNORECASE
)
_THEN = re.compile(
    r"\b(?:since (?:then|that|the)|from (?:then|that)|in that time)\b", re.IGNORECASE
)
_BY_DAY = re.compile(
    r"\bby (?:(?:late|early|midday|noon|midnight|the (?:end|evening|morning|close|night) of|on|the) )*"
    r"(?:\d|[A-Z])"
)
#: Stretches that end with the day of the statement while they are not over.
_CLOSED = word_set("unit in_the_unit month")
_DAY = timedelta(days=1)
#: Units by the days that "the past week" reaches back.
_UNITS = {7: "week", 28: "month", 29: "month", 30: "month", 31: "month", 365: "year", 366: "year"}


def weigh(calendar: Calendar, index: int) -> tuple[list[Option], list[frozenset[str]]]:
    """Return the days a figure may be about, and what speaks for each and, last, for none."""
    quantity = calendar.quantities[index]
    own = sum(map(usable, calendar.by_sentence.get(quantity.sentence, ())))
    manner, tense = tuple(manner_of(calendar, quantity)), tense_of(calendar.text, quantity)
    facts = Facts(manner, tense, kind_of(quantity), own, {})
    found = _options(calendar, index)
    names = [describe(calendar, quantity, option, facts) for option in found]
    return found, [*names, describe_undated(calendar, quantity, facts)]


def _options(calendar: Calendar, index: int) -> list[Option]:
    """Return the days that a figure may be about, nearest expressions first."""
    quantity = calendar.quantities[index]
    near = range(quantity.sentence - _REACH, quantity.sentence + _BACK + 1)
    head = None
    if quantity.list_head is not None:
        head = calendar.quantities[quantity.list_head].sentence
    sentences = sorted({*near, *range(_OPENING), *([head] if head is not None else [])})
    items = [item for at in sentences for item in calendar.by_sentence.get(at, ())]
    items.sort(key=lambda item: abs(item.start - quantity.start))
    found: list[Option] = []
    for item in items[:_MOST]:
        found += _read(item, calendar.timeline.stated[item.sentence])
    found += _in_turn(calendar, quantity, items[:_MOST])
    found += _until_known(calendar, quantity, items[:_MOST])
    stated = calendar.timeline.stated[quantity.sentence]
    if stated:
        found += [Option((stated, stated), "now"), Option((None, stated), "by now")]
    return found


def _in_turn(
    calendar: Calendar, quantity: Quantity, items: Sequence[Expression]
) -> Iterator[Option]:
    """Yield the day of a figure in a list that gives one figure a day: «day by day, 361, 344, 397»."""
    if not _EACH.search(calendar.text.words(quantity.sentence)):
        return
    every = calendar.figures_in[quantity.sentence]
    for item in items:
        starts = [start for start in every if not item.start <= start < item.end]
        if quantity.start not in starts:
            continue
        if item.days and (item.days[1] - item.days[0]).days + 1 == len(starts) > 1:
            day = item.days[0] + starts.index(quantity.start) * _DAY
            yield Option((day, day), "in turn", item)


def _until_known(
    calendar: Calendar, quantity: Quantity, items: Sequence[Expression]
) -> Iterator[Option]:
    """Yield what began at one expression and is told up to the day of another, or of the heading."""
    here = quantity.sentence
    days = [
        (one.days[1], f"{how} {one.binding}" if how == "own" else how)
        for how, sentences in (
            ("own", (here,)), ("near", (here - 1, here + 1)), ("title", range(_OPENING)),
        )
        for at in sentences
        for one in calendar.by_sentence.get(at, ())
        if one.days
        if one.kind in DAY_KINDS or (one.binding == "until" and one.kind in ("month", "range"))
    ]  # fmt: skip
    if calendar.text.published:
        days.append((calendar.text.published - timedelta(days=1), "eve"))
    for item in items:
        if item.days is None or (item.binding != "since" and not _from(calendar.text, item)):
            continue
        known = {(item.first, item.last)}
        for last, how in days:
            ends = (item.days[0], last)
            if how == "own until" and not _holds_on(calendar, quantity, item):
                continue
            if last > item.days[0] and ends not in known:
                known.add(ends)
                yield Option(ends, f"since until {how}", item)


def _holds_on(calendar: Calendar, quantity: Quantity, item: Expression) -> bool:
    """Say whether a start holds for a figure that tells its own end: «14,500 arrivals by 12 November».

    It does from the figure's own sentence, from its heading or list's head, and for «since then».
    """
    words = calendar.text.words(quantity.sentence)
    return (
        item.sentence == quantity.sentence
        or (
            quantity.list_head is not None
            and item.sentence == calendar.quantities[quantity.list_head].sentence
        )
        or calendar.text.words(item.sentence).endswith(":")
        or _THEN.search(words) is not None
        or _BY_DAY.search(words) is None
    )


def _from(text: Text, item: Expression) -> bool:
    """Say whether a day begins a stretch: «from the 28 January, when the chain was raised, until …»."""
    return item.kind in DAY_KINDS and word_before(text, item) in ("from", "since", "after")


def _read(item: Expression, stated: date | None) -> Iterator[Option]:
    """Yield the ways to read an expression."""
    if item.days is None or (item.binding == "statement" and item.kind not in DAY_KINDS):
        return
    first, last = item.days
    ways: dict[Ends, str] = {}
    if item.first or item.last:
        ways[item.first, item.last] = "as"
    ways.setdefault((first, last), "whole")
    ways.setdefault((last, last), "day")
    ways.setdefault((None, last), "open")
    if stated and stated > first:
        ways.setdefault((first, stated), "since")
    if first < last:
        ways.setdefault((first + _DAY, last), "count")  # "seven days": both ends within
        if last == stated:
            ways.setdefault((first, last - _DAY), "eve")
    if item.kind in _CLOSED and last == stated:
        end = months_from(first.year, 12 if (first.month, first.day) == (1, 1) else first.month)[1]
        if first.day == 1 and end > last:
            ways.setdefault((first, end), "full")  # a plan for "this year"
            ways.setdefault((None, end), "full open")
    if item.binding == "until":
        ways.setdefault((date(last.year, 1, 1), last), "year to")
    if item.kind == "back" and stated and (unit := _UNITS.get((last - first).days)):
        ways.setdefault(unit_of(shifted(stated, -1, unit), unit), "calendar")
    if item.era:
        ways.setdefault(item.era, "era")
        ways.setdefault((None, item.era[1]), "era open")
    for ends, form in ways.items():
        yield Option(ends, form, item)
