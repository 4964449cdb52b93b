"""Days and dates.

Day 0 is the first day of the case; both ends of every period count::

    2022-09-20   2022-09-21   2022-09-22   …   2022-09-27   2022-09-28
       day 0        day 1        day 2    …       day 7        day 8
                  └──────── «21–27 September» = days 1..7 ──┘

A stock «on» a date is counted at the end of that day.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Timeline:
    """The days of a case, from `start` to `end`, both included."""

    start: datetime.date
    end: datetime.date

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1

    def day(self, when: datetime.date) -> int:
        """Return the index of a date; negative before the case, `days` or more after it."""
        return (when - self.start).days

    def date(self, day: int) -> datetime.date:
        """Return the date of a day index."""
        return self.start + datetime.timedelta(days=day)

    def dates(self) -> list[datetime.date]:
        """Return all dates in order."""
        return [self.date(day) for day in range(self.days)]

    def span(self, first: datetime.date, last: datetime.date) -> tuple[int, int]:
        """Return (first, stop) day indices of a period with both ends included."""
        return self.day(first), self.day(last) + 1

    def weekday(self, day: int) -> int:
        """Return the weekday of a day index, Monday being 0."""
        return self.date(day).weekday()

    def __contains__(self, when: datetime.date) -> bool:
        return self.start <= when <= self.end
