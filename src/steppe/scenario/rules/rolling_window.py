"""Rolling window: at most N days of stay in any M days.

On each day of stay the days of stay in the M days that end on it are counted, that day included,
days of entry and exit being days of stay: the count of Regulation (EU) 2016/399, Article 6.
"""

from __future__ import annotations

import numpy as np

from steppe.scenario.rules.presence import Days, Presence
from steppe.scenario.rules.stay_rule import DayCount, Limit, Slip, window_slips


class RollingWindow(Limit):
    """A limit on the days of all stays in a window that moves with the day."""

    days: DayCount
    window_days: DayCount

    @property
    def allowed(self) -> int:
        """Days that the limit grants."""
        return self.days

    @property
    def memory_days(self) -> int:
        """For how many days a day of stay may bear on later stays."""
        return self.window_days

    def slips(self) -> list[Slip]:
        """Return the values that do not fit together."""
        return [*super().slips(), *window_slips(self.days, self.window_days)]

    def in_words(self) -> str:
        """Say the rule as a sentence."""
        return (
            f"On each day of stay, at most {self.days} of the {self.window_days} days that end on "
            "it may be days of stay; days of entry and exit both count."
        )

    def free_days(self, spent: Presence, on_clock: Days, start: Days) -> Days:
        """Return the longest unbroken stay from `start` on.

        Each further day adds itself and drops at most one old day, so the count never falls while
        the stay lasts: the longest stay is found by halving.
        """
        del on_clock
        low, high = np.zeros_like(start), np.full_like(start, self.days)
        while np.any(low < high):
            middle = (low + high + 1) // 2
            old = spent.between(start + middle - self.window_days, start - 1)
            lawful = old + middle <= self.days
            low, high = np.where(lawful, middle, low), np.where(lawful, high, middle - 1)
        return low

    def used_days(self, spent: Presence, on_clock: Days, on: Days) -> Days:
        """Return the days of stay in the window that ends on the day."""
        del on_clock
        return spent.between(on - self.window_days + 1, on)

    def counted_from(self, spent: Presence, on: Days) -> Days:
        """Return the first day of the window that ends on the day."""
        del spent
        return on - self.window_days + 1
