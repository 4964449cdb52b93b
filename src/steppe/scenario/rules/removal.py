"""Removal: what overstay or unlawful entry leads to, who decides, and what appeal there is."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from steppe.scenario.rules.stay_rule import DayCount, Slip, StayRule
from steppe.scenario.settings_file import Text


class Removal(StayRule):
    """A measure against those who stayed too long, from a warning to removal.

    Attributes:
        measure: what is done.
        overstay_from_days: least overstay that it is for.
        overstay_to_days: longest overstay that it is for; None = any longer one.
        decided_by: who decides; None = not known.
        appeal_days: days in which the decision can be contested; None = not known.
        appeal_suspends: whether an appeal stops the removal; None = not known.
        entry_ban_days: length of the ban on coming back; None = none, or not known.
    """

    measure: Text
    overstay_from_days: DayCount
    overstay_to_days: DayCount | None
    decided_by: Text | None
    appeal_days: DayCount | None
    appeal_suspends: bool | None
    entry_ban_days: Annotated[int, Field(gt=0)] | None

    def slips(self) -> list[Slip]:
        """Return the values that do not fit together."""
        first, last = self.overstay_from_days, self.overstay_to_days
        if last is None or first <= last:
            return super().slips()
        message = f"overstay from {first} to {last} days"
        return [*super().slips(), Slip("overstay_to_days", message, "exchange the two")]

    def in_words(self) -> str:
        """Say the rule as a sentence."""
        first, last = self.overstay_from_days, self.overstay_to_days
        span = f"from {first} to {last}" if last else f"of {first} or more"
        words = f"Overstay {span} days: {self.measure}"
        words += f", decided by {self.decided_by}" if self.decided_by else ""
        words += f"; then no entry for {self.entry_ban_days} days" if self.entry_ban_days else ""
        words += f"; appeal within {self.appeal_days} days" if self.appeal_days else ""
        if self.appeal_suspends is not None:
            words += f"; an appeal {'stops' if self.appeal_suspends else 'does not stop'} it"
        return words + "."

    def consequence(self, overstay_days: int) -> str:
        """Say the measure if the overstay falls under it."""
        longest = self.overstay_to_days or overstay_days
        return self.in_words() if self.overstay_from_days <= overstay_days <= longest else ""
