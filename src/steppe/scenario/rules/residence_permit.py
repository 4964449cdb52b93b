"""Residence permit: a right to stay beyond the visa-free days, on grounds and conditions."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import Field

from steppe.scenario.rules.presence import written
from steppe.scenario.rules.stay_rule import DayCount, StayRule
from steppe.scenario.settings_file import Text


class ResidencePermit(StayRule):
    """A way to stay longer; days under it follow the document, not the visa-free count.

    Attributes:
        permit: its name.
        term_days: how long it holds; None = not fixed, or not known.
        grounds: one of them is needed; none listed = no ground is asked.
        conditions: all of them are needed.
        apply_days_before_end: papers must be in so many days before the right to stay ends.
    """

    permit: Text
    term_days: DayCount | None
    grounds: list[Text] = []
    conditions: list[Text] = []
    apply_days_before_end: Annotated[int, Field(ge=0, le=365)] | None = None

    def in_words(self) -> str:
        """Say the rule as a sentence."""
        words = f"Beyond the visa-free days: {self.permit}"
        words += f", for up to {self.term_days} days" if self.term_days else ""
        words += f"; on one ground of: {', '.join(self.grounds)}" if self.grounds else ""
        words += f"; needed: {', '.join(self.conditions)}" if self.conditions else ""
        return words + "."

    def way_to_stay(self, last_day: datetime.date | None) -> str:
        """Say which permit, and by when to ask for it where that is known."""
        words = self.in_words().removesuffix(".")
        if last_day and self.apply_days_before_end is not None:
            due = last_day - datetime.timedelta(days=self.apply_days_before_end)
            words += f"; papers must be in by {written(due)}"
        return words + "."
