"""Visa-free days: one stay may last so many days from entry."""

from __future__ import annotations

import numpy as np

from steppe.scenario.rules.presence import Days, Presence
from steppe.scenario.rules.stay_rule import DayCount, Limit


class VisaFreeDays(Limit):
    """A limit on one stay; the day of entry is day 1."""

    days: DayCount

    @property
    def allowed(self) -> int:
        """Days that the limit grants."""
        return self.days

    def in_words(self) -> str:
        """Say the rule as a sentence."""
        return f"A stay may last {self.days} days from entry, the day of entry being day 1."

    def free_days(self, spent: Presence, on_clock: Days, start: Days) -> Days:
        """Return what is left on the clock of this stay."""
        del spent, start
        return np.maximum(self.days - on_clock, 0)

    def used_days(self, spent: Presence, on_clock: Days, on: Days) -> Days:
        """Return the days on the clock of this stay."""
        del spent, on
        return on_clock
