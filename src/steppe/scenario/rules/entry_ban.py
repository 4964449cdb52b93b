"""Entry ban: some people are not let in, whatever days they have left."""

from __future__ import annotations

from steppe.scenario.rules.stay_rule import StayRule
from steppe.scenario.settings_file import Text


class EntryBan(StayRule):
    """No entry while in force; those already inside are not touched.

    Attributes:
        bars: who or what is not let in.
        exceptions: who is let in nevertheless; an itinerary does not say so of anyone.
    """

    bars: Text
    exceptions: list[Text] = []

    def in_words(self) -> str:
        """Say the rule as a sentence."""
        words = f"No entry: {self.bars}"
        return words + (f"; except {', '.join(self.exceptions)}." if self.exceptions else ".")

    def admits(self) -> bool:
        """Let nobody in."""
        return False
