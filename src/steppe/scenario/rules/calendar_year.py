"""Calendar year: at most N days of stay from 1 January to 31 December."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from steppe.scenario.rules.presence import Days, Presence
from steppe.scenario.rules.stay_rule import Limit


class CalendarYear(Limit):
    """A limit on the days of all stays in a calendar year."""

    days: Annotated[int, Field(gt=0, le=364)]

    @property
    def allowed(self) -> int:
        """Days that the limit grants."""
        return self.days

    @property
    def memory_days(self) -> int:
        """For how many days a day of stay may bear on later stays."""
        return 366

    def in_words(self) -> str:
        """Say the rule as a sentence."""
        return (
            f"At most {self.days} days of stay in a calendar year; the count begins on 1 January."
        )

    def free_days(self, spent: Presence, on_clock: Days, start: Days) -> Days:
        """Return what the year leaves, and all of the next year's days where that reaches it."""
        del on_clock
        free = np.maximum(self.days - spent.between(_new_year(start), start - 1), 0)
        year_left = _new_year(start, years_on=1) - start
        return np.where(free >= year_left, year_left + self.days, free)

    def used_days(self, spent: Presence, on_clock: Days, on: Days) -> Days:
        """Return the days of stay of the year until the day."""
        del on_clock
        return spent.between(_new_year(on), on)

    def counted_from(self, spent: Presence, on: Days) -> Days:
        """Return 1 January of the year of the day."""
        del spent
        return _new_year(on)


def _new_year(days: Days, years_on: int = 0) -> Days:
    years = days.astype("datetime64[D]").astype("datetime64[Y]") + years_on
    first: Days = years.astype("datetime64[D]").astype(np.int64)
    return first
