"""Days of stay counted day by day on a calendar, from the words of each law.

Written apart from the package: no formula, no search, no rule file. A person's days are marked on a
calendar; a stay goes on day by day as long as that day is lawful.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

FIRST = date(2010, 1, 1)
LENGTH = 6500
CHANGE = (date(2023, 1, 27) - FIRST).days
SCHENGEN_BEGINS = (date(2013, 10, 18) - FIRST).days
LONGEST = 800

Span = tuple[int, int]


@dataclass
class Person:
    """Days inside on a calendar, the days of stays entered since the change, and the stay's entry."""

    inside: np.ndarray = field(default_factory=lambda: np.zeros(LENGTH, bool))
    since_change: np.ndarray = field(default_factory=lambda: np.zeros(LENGTH, bool))
    entry: int = 0

    def enter(self, day: int) -> None:
        self.entry = day
        self.mark(day)

    def mark(self, day: int) -> None:
        self.inside[day] = True
        if self.entry >= CHANGE:
            self.since_change[day] = True


def schengen(person: Person, day: int) -> bool:
    return day < SCHENGEN_BEGINS or int(person.inside[day - 179 : day + 1].sum()) <= 90


def kazakhstan(person: Person, day: int) -> bool:
    if person.entry < CHANGE:
        return day - person.entry < 90
    return int(person.since_change[day - 179 : day + 1].sum()) <= 90


def kazakhstan_all_days(person: Person, day: int) -> bool:
    if person.entry < CHANGE and day - person.entry >= 90:
        return False
    return day < CHANGE or int(person.inside[day - 179 : day + 1].sum()) <= 90


def kazakhstan_other(person: Person, day: int) -> bool:
    if day - person.entry >= 30:
        return False
    return person.entry < CHANGE or int(person.since_change[day - 179 : day + 1].sum()) <= 90


def georgia(person: Person, day: int) -> bool:
    return day - person.entry < 365


def turkiye(person: Person, day: int) -> bool:
    return day - person.entry < 60 and int(person.inside[day - 179 : day + 1].sum()) <= 90


def mongolia(person: Person, day: int) -> bool:
    block, used = -1000, 0
    for at in np.flatnonzero(person.inside[: day + 1]):
        if at >= block + 180:
            block, used = int(at), 0
        used += 1
    return day - person.entry < 30 and used <= 90


def armenia(person: Person, day: int) -> bool:
    new_year = (date((FIRST + timedelta(days=day)).year, 1, 1) - FIRST).days
    return int(person.inside[new_year : day + 1].sum()) <= 180


def armenia_any_365(person: Person, day: int) -> bool:
    return int(person.inside[day - 364 : day + 1].sum()) <= 180


LAWS: dict[str, Callable[[Person, int], bool]] = {
    "schengen": schengen,
    "kazakhstan": kazakhstan,
    "kazakhstan-all-days": kazakhstan_all_days,
    "kazakhstan-other-visa-free": kazakhstan_other,
    "georgia": georgia,
    "turkiye": turkiye,
    "mongolia": mongolia,
    "armenia": armenia,
    "armenia-any-365-days": armenia_any_365,
}


def _stay_on(law: str, person: Person, entry: int) -> int:
    """Let a stay go on from its entry until the first unlawful day; return its length."""
    person.enter(entry)
    length = 0
    while length < LONGEST and LAWS[law](person, entry + length):
        length += 1
        person.mark(entry + length)
    return length


def _live(stays: list[Span], until: int) -> Person:
    person = Person()
    for entry, leave in stays:
        if entry <= until:
            person.enter(entry)
            for day in range(entry, min(leave, until) + 1):
                person.mark(day)
    return person


def days_left(law: str, stays: list[Span], on: int) -> int:
    """Return further days if inside on the day, else the length of a stay that begins on it."""
    begun = [stay for stay in stays if stay[0] <= on]
    if begun and begun[-1][1] >= on:
        entry = begun[-1][0]
        length = _stay_on(law, _live(begun[:-1], entry), entry)
        return max(0, length - (on - entry + 1))
    return _stay_on(law, _live(begun, on), on)


def overstay_days(law: str, stays: list[Span], on: int) -> int:
    """Return the days until `on` that came after the first unlawful day of their stay."""
    unlawful = set()
    for number, (entry, leave) in enumerate(stays):
        if entry <= on:
            length = _stay_on(law, _live(stays[:number], entry), entry)
            unlawful |= set(range(entry + length, min(leave, on) + 1))
    return len(unlawful)


def earliest_entry(law: str, stays: list[Span], on: int) -> int:
    """Return the first day after `on` that is lawful as the first of a stay, days until then lived."""
    day = on + 1
    while True:
        person = _live(stays, on)
        person.enter(day)
        if LAWS[law](person, day):
            return day
        day += 1
