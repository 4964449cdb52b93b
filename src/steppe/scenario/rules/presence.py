"""Days spent inside, of many itineraries at once.

A day is a whole number, days since 1 January 1970, so that a leap day is a day like others. Days of
stay are a set: a day on which somebody leaves and comes back counts once.
"""

from __future__ import annotations

from calendar import month_name
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int64]

#: Stand for «since ever» and «until further notice»; far from any date, near enough to add to.
LONG_AGO, FAR_AHEAD = -(10**8), 10**8
_EPOCH = date(1970, 1, 1)


def day_number(day: date | None, absent: int = 0) -> int:
    """Return a date as a day number; `absent` if there is none."""
    return absent if day is None else (day - _EPOCH).days


def day_of(number: int) -> date:
    """Return the date of a day number."""
    return _EPOCH + timedelta(days=int(number))


def written(day: date) -> str:
    """Write a day as «13 December 2014»."""
    return f"{day.day} {month_name[day.month]} {day.year}"


@dataclass(frozen=True)
class Presence:
    """Disjoint stays in order of time.

    Attributes:
        starts: first day of each stay. Shape (itinerary, stay), day numbers.
        ends: last day of each stay, itself a day of stay; before `starts` where there is no stay.
    """

    starts: Days
    ends: Days

    def between(self, first: Days | int, last: Days | int) -> Days:
        """Return the days of stay from `first` to `last`, both included. Shape (itinerary,)."""
        first, last = np.asarray(first), np.asarray(last)
        begin = np.maximum(self.starts, first[..., None])
        end = np.minimum(self.ends, last[..., None])
        days: Days = np.maximum(end - begin + 1, 0).sum(axis=1)
        return days

    def until(self, last: Days) -> Days:
        """Return all days of stay until `last`. Shape (itinerary,)."""
        return self.between(LONG_AGO, last)

    def and_days(self, first: Days, last: Days) -> Presence:
        """Return the presence with one more, later stay from `first` to `last`."""
        return Presence(
            np.concatenate([self.starts, first[:, None]], axis=1),
            np.concatenate([self.ends, last[:, None]], axis=1),
        )


def presence(starts: Days, ends: Days) -> Presence:
    """Return stays in order of time as a presence; a day shared by two stays is the first's.

    Args:
        starts: first days, rising along each row. Shape (itinerary, stay).
        ends: last days; before `starts` where a stay does not count.
    """
    before = np.maximum.accumulate(np.where(ends >= starts, ends, LONG_AGO), axis=1)
    taken = np.concatenate([np.full((len(starts), 1), LONG_AGO), before[:, :-1]], axis=1)
    return Presence(np.maximum(starts, taken + 1), ends)
