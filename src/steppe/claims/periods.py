"""The days that each figure of a text is about.

Candidates are the time expressions near a figure, each read in the ways it can be meant, the day of the
statement, and none; the likeliest is taken, by weights learned from labelled texts
(`period_candidates`, `chooser`). The conventions are those of the labelled texts: "since D" runs to the
day of the statement, a stock "as of D" is that day, a cumulative "as of D" has an open start, a daily
rate has no period but a stated one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from heapq import nlargest

from steppe.claims.chooser import Weights, chances, shipped_weights
from steppe.claims.expressions import Expression, find_expressions
from steppe.claims.period_candidates import weigh
from steppe.claims.period_features import BEFORE_THAT, Calendar, Ends, Option
from steppe.claims.text import How, Period, Quantity, Text, read_part

#: Figures smaller than this may be alike by chance.
_TELLING = 100
#: A sum may stand this many figures and sentences behind its parts.
_MOST_PARTS, _REACH = 6, 4
#: What days that differ by one at most count for each other.
_BACKED = 0.5
#: Days that are looked at for this, the likeliest first.
_CONTENDING = 4
#: Readings of a date that is told right behind a figure.
_TOLD = ("as", "whole", "day", "open")
_WORD = r"(?!to\b|from\b|and\b)[^\s,;:.]+"
#: What stands between a figure and the date right behind it, and between two figures so dated.
_BEHIND = re.compile(
    rf"(?:\s*%)?(?:\s+{_WORD}){{0,3}}?(?:\s+(?:in|on|at|during|by))?(?:\s+the)?\s*"
)
_BESIDE = re.compile(r",?\s+(?:to|and|but|against|compared (?:to|with))\s+(?:\w+\s+){0,3}")
_MOST_BEHIND = 40


def link_periods(
    text: Text, quantities: Sequence[Quantity], weights: Weights | None = None
) -> list[Period]:
    """Return one period a figure, in the order of the figures.

    Args:
        text: the document; without `published`, relative expressions keep only their words.
        quantities: the figures in order of their place.
        weights: of the features; those of the package by default.
    """
    known = weights if weights is not None else shipped_weights("period")
    text = read_part(text, quantities)
    calendar = Calendar(text, quantities, find_expressions(text, quantities))
    periods: list[Period] = []
    for index in range(len(quantities)):
        summed = _summed(quantities, periods, index)
        periods.append(summed or _chosen(calendar, index, known))
    elsewhere = _dated(quantities, periods)
    return [
        _repeated(quantity, period, elsewhere)
        for quantity, period in zip(quantities, periods, strict=True)
    ]


def _chosen(calendar: Calendar, index: int, weights: Weights) -> Period:
    sentence = calendar.quantities[index].sentence
    if BEFORE_THAT.match(calendar.text.words(sentence)) and sentence not in calendar.by_sentence:
        return Period()
    read, names = weigh(calendar, index)
    shares = chances(names, weights)
    if item := _paired(calendar, index):
        told = [at for at, one in enumerate(read) if one.item is item and one.form in _TOLD]
        if told:
            return _period(calendar, index, read[max(told, key=lambda at: shares[at])])
    at = _likeliest([option.ends for option in read], shares)
    return _undated(calendar, index) if at == len(read) else _period(calendar, index, read[at])


def _paired(calendar: Calendar, index: int) -> Expression | None:
    """Return the date right behind a figure where the one beside it has its own: «from 12,000 in
    March to 48,000 in June».
    """
    item = _told_behind(calendar, index)
    if item is None or not item.days or item.binding == "statement":
        return None
    for first, second in ((index - 1, index), (index, index + 1)):
        if first < 0 or second == len(calendar.quantities):
            continue
        date_of_first, date_of_second = (_told_behind(calendar, at) for at in (first, second))
        if date_of_first is None or date_of_second is None:
            continue
        between = calendar.text.content[date_of_first.end : calendar.quantities[second].start]
        if _BESIDE.fullmatch(between):
            return item
    return None


def _told_behind(calendar: Calendar, index: int) -> Expression | None:
    quantity = calendar.quantities[index]
    items = calendar.by_sentence.get(quantity.sentence, ())
    item = next((one for one in items if one.start >= quantity.end), None)
    if item is None or item.start - quantity.end > _MOST_BEHIND:
        return None
    behind = calendar.text.content[quantity.end : item.start]
    return item if _BEHIND.fullmatch(behind) else None


def _likeliest(ends: Sequence[Ends], shares: Sequence[float]) -> int:
    """Return the index of the likeliest days, or that of none, which is the last.

    Days that differ by one at most speak for each other, as they mean much the same.
    """
    total: dict[Ends, float] = {}
    for one, share in zip(ends, shares, strict=False):
        total[one] = total.get(one, 0.0) + share
    backed = {
        one: total[one]
        + _BACKED
        * sum(share for other, share in total.items() if other != one and _near(one, other))
        for one in nlargest(_CONTENDING, total, key=lambda each: total[each])
    }
    best = max(backed, key=lambda one: backed[one], default=None)
    if best is None or backed[best] <= shares[-1]:
        return len(ends)
    return max((at for at, one in enumerate(ends) if one == best), key=lambda at: shares[at])


def _near(one: Ends, other: Ends) -> bool:
    return all(
        first is second
        or (first is not None and second is not None and abs((first - second).days) <= 1)
        for first, second in zip(one, other, strict=True)
    )


def _period(calendar: Calendar, index: int, option: Option) -> Period:
    item = option.item
    if item is None:
        return Period(*option.ends, "", "inferred")
    how: How = "stated" if item.sentence == calendar.quantities[index].sentence else "inherited"
    words = calendar.text.content[item.start : item.end]
    return Period(*option.ends, words, how, ((item.start, item.end),))


def _undated(calendar: Calendar, index: int) -> Period:
    """Return a period without days, with the words nearest to the figure that could not be dated."""
    quantity = calendar.quantities[index]
    vague = [
        item
        for item in calendar.by_sentence.get(quantity.sentence, ())
        if item.days is None and item.binding not in ("statement", "after")
    ]
    if not vague:
        return Period()
    item = min(vague, key=lambda one: abs(one.start - quantity.start))
    words = calendar.text.content[item.start : item.end]
    return Period(None, None, words, "stated", ((item.start, item.end),))


def _summed(quantities: Sequence[Quantity], periods: Sequence[Period], index: int) -> Period | None:
    """Return the whole stretch of the figures just before if this figure is their sum."""
    quantity = quantities[index]
    total, spans = 0.0, []
    for before in range(index - 1, max(-1, index - _MOST_PARTS - 1), -1):
        other, period = quantities[before], periods[before]
        if (
            other.unit != quantity.unit
            or quantity.sentence - other.sentence > _REACH
            or not (period.start and period.end)
        ):
            return None
        total += other.value_low
        spans.append(period)
        if total == quantity.value_low and len(spans) > 1:
            starts = [item.start for item in spans if item.start]
            ends = [item.end for item in spans if item.end]
            where = tuple(span for item in spans for span in item.spans)
            return Period(min(starts), max(ends), spans[-1].text, "inferred", where)
        if total > quantity.value_low:
            return None
    return None


def _alike(quantity: Quantity) -> tuple[float, float, str, str]:
    """Return what the same figure told again has in common with itself."""
    return quantity.value_low, quantity.value_high, quantity.unit, quantity.measure


def _dated(
    quantities: Sequence[Quantity], periods: Sequence[Period]
) -> dict[tuple[float, float, str, str], Period]:
    """Return the period that each figure has where it first has one in words."""
    found: dict[tuple[float, float, str, str], Period] = {}
    for quantity, period in zip(quantities, periods, strict=True):
        if period.how != "inferred" and (period.start or period.end):
            found.setdefault(_alike(quantity), period)
    return found


def _repeated(
    quantity: Quantity, own: Period, elsewhere: Mapping[tuple[float, float, str, str], Period]
) -> Period:
    """Return the period of the same figure elsewhere in the text, if its own place gives none."""
    if own.start or own.end or own.text or quantity.value_low < _TELLING:
        return own
    other = elsewhere.get(_alike(quantity))
    if other is None:
        return own
    return Period(other.start, other.end, other.text, "inherited", other.spans)
