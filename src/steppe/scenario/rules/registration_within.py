"""Registration or notice within some days of entry, by the visitor or by the host."""

from __future__ import annotations

import datetime
from typing import Literal

import numpy as np

from steppe.scenario.rules.presence import day_of
from steppe.scenario.rules.stay_rule import DayCount, Duty, StayRule
from steppe.scenario.settings_file import Text


class RegistrationWithin(StayRule):
    """A duty with a deadline; it neither gives nor takes days of stay.

    Attributes:
        counting: calendar days, or working days (Monday to Friday; public holidays are not known).
        arrival_counts: whether the day of entry is day 1 or day 0.
        duty_of: who must act.
        what: what must be done, beginning with a verb.
    """

    days: DayCount
    counting: Literal["calendar", "working"]
    arrival_counts: bool
    duty_of: Literal["visitor", "host"]
    what: Text

    def in_words(self) -> str:
        """Say the rule as a sentence."""
        kind = "working day" if self.counting == "working" else "day"
        first = "the day of entry is day 1" if self.arrival_counts else "the next one is day 1"
        return f"The {self.duty_of} must {self.what} by {kind} {self.days} after entry; {first}."

    def duty(self, entry: datetime.date) -> Duty:
        """Return the duty with its last day."""
        more = self.days - self.arrival_counts
        if self.counting == "working":
            roll: Literal["forward", "backward"] = "forward" if self.arrival_counts else "backward"
            due = day_of(int(np.busday_offset(entry, more, roll=roll).astype(np.int64)))
        else:
            due = entry + datetime.timedelta(days=more)
        return Duty(self.id, self.duty_of, self.what, due)
