"""Events that reports count from ("since the mobilization", "when the war broke out") and their dates.

An event has a date only where the document gives one: beside the event's word in a sentence, with a
verb of beginning or after "since". Nothing is looked up elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from steppe.claims.calendar_days import Days, shifted
from steppe.claims.dates import WORD_NUMBER, number
from steppe.claims.text import Text

#: Stems of the words that name an event; words of one row name the same one.
_EVENTS: tuple[tuple[str, str], ...] = (
    ("mobilization", r"mobili[sz]ation|mobili[sz]ed|call-up|conscription|draft"),
    (
        "war",
        r"war(?!\w)|invasion|invaded|fighting|conflict|hostilities|clashes|violence|aggression|"
        r"offensive|attack",
    ),
    ("operation", r"operation|bombardment|air ?strikes|shelling|crackdown|siege"),
    ("coup", r"coup|takeover|take-over|uprising|revolution|unrest|protests"),
    ("disaster", r"earthquake|quake|flood|cyclone|hurricane|eruption|drought|typhoon|landslide"),
    (
        "order",
        r"decree|order|ban(?!\w)|deadline|ultimatum|directive|Title \d+|new (?:policy|law|rules?|"
        r"measures?)",
    ),
    (
        "opening",
        r"(?:re)?opening|reopened|border closure|closure of the border|blockade|embargo|lockdown",
    ),
    ("ceasefire", r"cease-?fire|truce|armistice|peace deal"),
    ("influx", r"influx|exodus|emergency|crisis|evacuation|outflow|departures"),
    ("election", r"election|vote(?!\w)|referendum|independence|collapse|fall of"),
)
_COMPILED = tuple((name, re.compile(rf"\b(?:{stems})", re.IGNORECASE)) for name, stems in _EVENTS)
_ANY = "|".join(stems for _, stems in _EVENTS)
_NAMES_EVENT = re.compile(_ANY.lower())
_BEGINS = re.compile(
    r"\b(?:announc|declar|beg[aiu]n|start|broke out|break|erupt|launch|invad|order|proclaim|took "
    r"effect|came into|"
    r"impos|introduc|struck|hit|seiz|overthr|expir|ran out|open|clos|sinc|fell|fall|took power|"
    r"took over|staged|carried out|in an? )",
    re.IGNORECASE,
)
_LEAD = (
    r"(?:the |a |an )?(?:very )?(?:(?:first day|start|beginning|outbreak|onset|announcement|"
    r"launch|declaration|outset) of )?"
)
_NAMED = rf"(?:the |a |an )?(?:[\w’'“”\"«»-]+ ){{0,4}}?[“\"«]?(?:{_ANY})\w*"
_N = rf"(?P<n>\d{{1,3}}|{WORD_NUMBER})"
_LASTING = re.compile(
    rf"\b(?:in|within|during|over|for)?\s*(?:the |just |only |not even |less than )*(?:first )?{_N} "
    rf"(?P<unit>hour|day|week|month|year)s? (?:after|since|following|of|from|into) {_LEAD}{_NAMED}",
    re.IGNORECASE,
)
_FIRST = re.compile(
    rf"\b(?:in|within|during|over) the first (?P<unit>day|week|month|year) (?:after|since|"
    rf"following|of) {_LEAD}{_NAMED}",
    re.IGNORECASE,
)
_SINCE = re.compile(rf"\b(?:since|from) {_LEAD}{_NAMED}", re.IGNORECASE)
_WHEN = re.compile(
    rf"\b(?:when {_NAMED} (?:began|broke out|started|erupted|was announced)|"
    rf"at the (?:start|beginning|outset|outbreak) of {_NAMED}|on the day {_NAMED})",
    re.IGNORECASE,
)
#: Furthest that an event's word may stand from its date, in code points.
_REACH = 160


@dataclass(frozen=True)
class Event:
    """An event of the document with the day it began."""

    name: str
    days: Days


def date_events(text: Text, dates: Sequence[tuple[int, int, Days, str]]) -> tuple[Event, ...]:
    """Return the events that the text dates, by the nearest date in a sentence that begins them.

    Args:
        text: the document.
        dates: start, end, days and kind of the dates resolved so far, in order.
    """
    best: dict[str, tuple[float, Event]] = {}
    starts = [item[0] for item in dates]
    for sentence in text.sentences:
        low, high = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        here = [item for item in dates[low:high] if item[2][0] == item[2][1] and item[3] != "now"]
        words = text.content[sentence.start : sentence.end]
        if not here or not _BEGINS.search(words):
            continue
        for name, pattern in _COMPILED:
            for found in pattern.finditer(words):
                at = sentence.start + found.start()
                for start, end, days, _ in here:
                    away = max(start - at, at - end, 0)
                    verb = _BEGINS.search(
                        text.content,
                        min(start, at) - 8 if min(start, at) > 8 else 0,
                        max(end, at) + 40,
                    )
                    cost = away + (0 if verb else 100)
                    if cost <= _REACH and cost < best.get(name, (_REACH + 1.0,))[0]:
                        best[name] = (cost, Event(name, days))
    return tuple(event for _, event in best.values())


def anchored(
    text: Text, index: int, events: Sequence[Event]
) -> Iterator[tuple[int, int, str, Days | None]]:
    """Yield start, end, binding and days of what a sentence hangs on events."""
    sentence = text.sentences[index]
    if not _NAMES_EVENT.search(text.content[sentence.start : sentence.end].lower()):
        return
    taken: list[tuple[int, int]] = []
    for pattern, binding in ((_LASTING, "on"), (_FIRST, "on"), (_SINCE, "since"), (_WHEN, "on")):
        for found in pattern.finditer(text.content, sentence.start, sentence.end):
            if any(found.start() < end and start < found.end() for start, end in taken):
                continue
            taken.append(found.span())
            event = _event_in(found.group(), events)
            days = event.days if event else None
            if event and "unit" in found.groupdict():
                count = number(found["n"]) if "n" in found.groupdict() else 1
                days = (event.days[0], shifted(event.days[0], count, found["unit"].lower()))
            yield found.start(), found.end(), binding, days


def _event_in(words: str, events: Sequence[Event]) -> Event | None:
    """Return the event that the words name; a later word of the phrase weighs more."""
    named = [
        (found.start(), event)
        for event in events
        for name, pattern in _COMPILED
        if name == event.name
        for found in pattern.finditer(words)
    ]
    return max(named, key=lambda item: item[0])[1] if named else None
